"""Runs of text in reading order: lines from left to right, columns one after the other."""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from core.candidates.resume.pdf_content import Run

MAX_PROMINENT = 12


@dataclass(slots=True)
class _Piece:
    """Text of one line that stands together, without a wide gap in it."""

    text: str
    left: float
    right: float
    y: float
    size: float


def reading_order(runs: list[Run], width: float) -> str:
    """The page's text. Lines that run across a gutter part the page into bands; inside a band, columns follow each other. What is
    set sideways comes last."""
    level = [run for run in runs if not run.sideways]
    aside = [run for run in runs if run.sideways]
    parts = [_level(level, width), "\n".join(" ".join(run.text.split()) for run in aside)]
    return "\n\n".join(part for part in parts if part)


def prominent(runs: list[Run]) -> tuple[str, ...]:
    """The lines that are set largest, the largest first, each size from the top down."""
    lines = [piece for piece in _pieces([run for run in runs if not run.sideways]) if any(map(str.isalpha, piece.text))]
    if not lines:
        return ()
    usual = median(piece.size for piece in lines)
    large = [piece for piece in lines if piece.size > 1.15 * usual]
    return tuple(piece.text for piece in sorted(large, key=lambda p: (-round(p.size), -p.y, p.left))[:MAX_PROMINENT])


def _level(runs: list[Run], width: float) -> str:
    pieces = _pieces(runs)
    if not pieces:
        return ""
    gutter = _gutter(pieces, width)
    if gutter is None:
        return _lines(pieces)
    out: list[str] = []
    band: list[_Piece] = []
    for piece in sorted(pieces, key=lambda p: -p.y):
        if piece.left < gutter < piece.right:
            out.extend(_columns(band, gutter))
            out.append(piece.text)
            band = []
        else:
            band.append(piece)
    out.extend(_columns(band, gutter))
    return "\n".join(out)


def _columns(band: list[_Piece], gutter: float) -> list[str]:
    columns = ([p for p in band if p.right <= gutter], [p for p in band if p.right > gutter])
    return [_lines(column) for column in columns if column]


def _pieces(runs: list[Run]) -> list[_Piece]:
    """Runs on one base line joined while they touch; a gap wider than two letters starts a new piece."""
    pieces: list[_Piece] = []
    for line in _base_lines(runs):
        current: _Piece | None = None
        ordered = sorted(line, key=lambda r: r.x)
        apart = _letter_gap(ordered)
        for run in ordered:
            gap = run.x - current.right if current else 0.0
            if current is None or gap > 1.6 * max(run.size, current.size) + 2 * apart:
                current = _Piece(run.text.strip(), run.x, run.end_x, run.y, run.size)
                pieces.append(current)
                continue
            if gap > max(0.18 * run.size, 1.6 * apart) or run.text.startswith(" "):
                current.text = current.text.rstrip() + " "
            current.text = current.text + run.text.lstrip() if current.text.endswith(" ") else current.text + run.text
            current.right = max(current.right, run.end_x)
            current.size = max(current.size, run.size)
    for piece in pieces:
        piece.text = " ".join(_together(piece.text).split())
    return [piece for piece in pieces if piece.text]


def _letter_gap(line: list[Run]) -> float:
    """The usual gap between letters that are drawn one by one; 0 where whole words are."""
    single = sum(len(run.text.strip()) == 1 for run in line)
    if len(line) < 4 or single < 0.8 * len(line):
        return 0.0
    return max(0.0, median(b.x - a.end_x for a, b in pairwise(line)))


def _together(text: str) -> str:
    """ "J O H N  D O E" is two words that are set wide."""
    parts = text.split()
    if len(parts) < 4 or sum(len(part) == 1 and part.isalpha() for part in parts) < 0.8 * len(parts):
        return text
    return " ".join("".join(word.split()) for word in re.split(r"\s{2,}", text.strip()))


def _base_lines(runs: list[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (-r.y, r.x)):
        if lines and abs(lines[-1][0].y - run.y) <= 0.35 * max(run.size, 1.0):
            lines[-1].append(run)
        else:
            lines.append([run])
    return lines


def _gutter(pieces: list[_Piece], width: float) -> float | None:
    """The x of the white strip between two columns, or None.

    Both sides must hold enough lines, and next to each other: dates set flush right beside their job are no column.
    """
    best: tuple[int, float] | None = None
    steps = 60
    for step in range(steps // 5, steps * 4 // 5 + 1):
        x = width * step / steps
        left = [p for p in pieces if p.right <= x]
        right = [p for p in pieces if p.left >= x]
        crossing = len(pieces) - len(left) - len(right)
        if len(left) < 4 or len(right) < 4 or crossing > 0.25 * len(pieces):
            continue
        if not _is_column(left, right) or not _is_column(right, left):
            continue
        if best is None or crossing < best[0]:
            best = crossing, x
    if best is None:
        return None
    clear = [p.left for p in pieces if p.left >= best[1]]
    return (best[1] + min(clear)) / 2


def _is_column(pieces: list[_Piece], others: list[_Piece]) -> bool:
    """Text of its own: lines as dense as text is set, most of them not the far end of a line of the other side."""
    ys = sorted({round(p.y, 1) for p in pieces}, reverse=True)
    steps = [a - b for a, b in pairwise(ys)]
    size = median(p.size for p in pieces)
    dense = sum(1 for step in steps if step <= 2.2 * size) >= 0.5 * len(steps)
    words = sum(len(p.text.split()) for p in pieces) / len(pieces)
    starts = {round(p.left / 6) for p in pieces}
    return dense and (words >= 1.5 or len(starts) <= 2) and _spread(pieces) >= 0.25 * _spread(pieces + others)


def _spread(pieces: list[_Piece]) -> float:
    ys = [p.y for p in pieces]
    return max(ys) - min(ys)


def _lines(pieces: list[_Piece]) -> str:
    lines: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.y, p.left)):
        if lines and abs(lines[-1][0].y - piece.y) <= 0.35 * max(piece.size, 1.0):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    out: list[str] = []
    previous: _Piece | None = None
    for line in lines:
        if previous is not None and previous.y - line[0].y > 2.2 * max(previous.size, line[0].size):
            out.append("")
        out.append("  ".join(piece.text for piece in sorted(line, key=lambda p: p.left)))
        previous = line[0]
    return "\n".join(out)
