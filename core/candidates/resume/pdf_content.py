"""A page's content stream as runs of text with place, size and, where a reader cannot see them, the reason.

pypdf's own extraction knows neither colour nor render mode, so the drawing operators that matter are followed here
(ISO 32000-1, chapters 8 and 9); decoding the glyphs stays pypdf's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import cast

from pypdf import PageObject
from pypdf.errors import PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, NameObject, PdfObject

from core.candidates.resume.pdf_fonts import Face, decode, load_font
from core.candidates.resume.pdf_graphics import Graphics, State
from core.candidates.resume.pdf_operands import array, dictionary, matrix, number
from core.candidates.resume.pdf_paint import IDENTITY, Box, Painted, apply, multiply, turned

MIN_SIZE = 2.0
"""Points; what is set smaller is not meant to be read."""
MIN_CONTRAST = 0.12
"""Least difference of one colour channel between text and what lies under it."""
MAX_FORM_DEPTH = 8
MAX_OPERATIONS = 400_000
MAX_COMPARED = 2_000_000
"""Pairs of text and area that are looked at for what covers what."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text shown by one operator, from (x, y) to (end_x, y) in page space; ``hidden`` says why nobody sees it. ``below`` is how
    many areas had been painted before it; ``sideways``: it does not run from left to right."""

    text: str
    x: float
    y: float
    end_x: float
    size: float
    hidden: str | None
    below: int = 0
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """``picture_share``: part of the page (0–1) that pictures cover."""

    runs: list[Run]
    picture_share: float
    width: float
    height: float


def read_page(page: PageObject) -> PageText:
    rotate = page.get("/Rotate", 0)
    upright, box = turned(int(rotate) if isinstance(rotate, int) else 0, _cropbox(page))
    left, bottom, right, top = box
    painted = Painted(box)
    runs: list[Run] = []
    contents = page.get("/Contents")
    if contents is not None:
        stream = ContentStream(contents.get_object(), page.pdf, "bytes")
        resources = page.get_inherited("/Resources", DictionaryObject())
        _Interpreter(dictionary(resources), State(ctm=upright), painted, runs, 0, page.pdf).run(stream)
    area = max((right - left) * (top - bottom), 1.0)
    return PageText(_covered(runs, painted), min(1.0, painted.pictures / area), right - left, top - bottom)


def _cropbox(page: PageObject) -> Box:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _covered(runs: list[Run], painted: Painted) -> list[Run]:
    """Text that something opaque was painted over afterwards is not seen either."""
    solid = [(at, area.box) for at, area in enumerate(painted.areas) if area.solid]
    if len(solid) * len(runs) > MAX_COMPARED:
        return runs
    return [
        replace(run, hidden="covered")
        if run.hidden is None and any(at >= run.below and _holds(box, run) for at, box in solid)
        else run
        for run in runs
    ]


def _holds(box: Box, run: Run) -> bool:
    left, bottom, right, top = box
    inside = left <= min(run.x, run.end_x) and max(run.x, run.end_x) <= right
    return inside and bottom <= run.y and run.y + 0.6 * run.size <= top


class _Interpreter(Graphics):
    """Follows one content stream; a form inside it is followed by another one that shares ``painted`` and ``runs``."""

    def __init__(
        self, resources: DictionaryObject, state: State, painted: Painted, runs: list[Run], depth: int, pdf: object
    ) -> None:
        super().__init__(resources, state, painted)
        self.runs = runs
        self.depth = depth
        self.pdf = pdf
        self.fonts: dict[str, Face | None] = {}
        self.text_matrix = IDENTITY
        self.line_matrix = IDENTITY
        self.handlers |= {
            b"Do": self._object,
            b"BT": self._begin_text,
            b"Tf": self._font,
            b"Tr": self._mode,
            b"Tc": lambda o: self._number(o, "char_space"),
            b"Tw": lambda o: self._number(o, "word_space"),
            b"TL": lambda o: self._number(o, "leading"),
            b"Ts": lambda o: self._number(o, "rise"),
            b"Tz": self._horizontal_scale,
            b"Td": self._move,
            b"TD": self._move_and_lead,
            b"Tm": self._set_matrix,
            b"T*": lambda _: self._next_line(),
            b"Tj": lambda o: self._show(o[:1]),
            b"TJ": self._show_array,
            b"'": self._next_line_show,
            b'"': self._spaced_next_line_show,
        }

    def run(self, stream: ContentStream) -> None:
        for operands, operator in stream.operations:
            self.painted.operations += 1
            if self.painted.operations > MAX_OPERATIONS:
                return
            handler = self.handlers.get(operator)
            if handler is None:
                continue
            try:
                handler(cast(list[PdfObject], operands) if isinstance(operands, list) else [])
            except (IndexError, TypeError, ValueError, KeyError, AttributeError, OverflowError, PyPdfError):
                continue  # a broken operator is skipped, as every viewer does

    def _object(self, operands: Sequence[PdfObject]) -> None:
        entry = dictionary(self.resources.get("/XObject"))[str(operands[0])].get_object()
        if not isinstance(entry, DictionaryObject):
            return
        if entry.get("/Subtype") == "/Image":
            self._picture(())
        elif entry.get("/Subtype") == "/Form" and self.depth < MAX_FORM_DEPTH:
            state = replace(self.state)
            if "/Matrix" in entry:
                state.ctm = multiply(matrix(array(entry["/Matrix"])), state.ctm)
            resources = dictionary(entry.get("/Resources")) or self.resources
            form = _Interpreter(resources, state, self.painted, self.runs, self.depth + 1, self.pdf)
            form.run(ContentStream(entry, self.pdf, "bytes"))

    # Text state

    def _begin_text(self, _: Sequence[PdfObject]) -> None:
        self.text_matrix = self.line_matrix = IDENTITY

    def _font(self, operands: Sequence[PdfObject]) -> None:
        name = str(operands[0])
        if name not in self.fonts:
            self.fonts[name] = load_font(dictionary(self.resources.get("/Font")).get(name))
        self.state.font = self.fonts[name]
        self.state.size = number(operands[1])

    def _mode(self, operands: Sequence[PdfObject]) -> None:
        self.state.mode = int(number(operands[0]))

    def _horizontal_scale(self, operands: Sequence[PdfObject]) -> None:
        self.state.scale = number(operands[0]) / 100

    def _move(self, operands: Sequence[PdfObject]) -> None:
        self._translate(number(operands[0]), number(operands[1]))

    def _move_and_lead(self, operands: Sequence[PdfObject]) -> None:
        self.state.leading = -number(operands[1])
        self._move(operands)

    def _set_matrix(self, operands: Sequence[PdfObject]) -> None:
        self.text_matrix = self.line_matrix = matrix(operands)

    def _next_line(self) -> None:
        self._translate(0, -self.state.leading)

    def _translate(self, x: float, y: float) -> None:
        self.line_matrix = multiply((1, 0, 0, 1, x, y), self.line_matrix)
        self.text_matrix = self.line_matrix

    # Showing text

    def _next_line_show(self, operands: Sequence[PdfObject]) -> None:
        self._next_line()
        self._show(operands[:1])

    def _spaced_next_line_show(self, operands: Sequence[PdfObject]) -> None:
        self._number(operands[0:1], "word_space")
        self._number(operands[1:2], "char_space")
        self._next_line_show(operands[2:3])

    def _show_array(self, operands: Sequence[PdfObject]) -> None:
        self._show(array(operands[0]))

    def _show(self, parts: Sequence[PdfObject]) -> None:
        state = self.state
        if state.font is None:
            return
        start = self._place()
        text: list[str] = []
        wide = self._word_gap(parts)
        for part in parts:
            if isinstance(part, bytes):
                shown, codes = decode(state.font.font, part)
                text.append(shown)
                self._advance(self._width(state.font, codes))
            elif not isinstance(part, (str, NameObject)):
                gap = -number(part) / 1000 * state.size * state.scale
                if gap > wide and text and not text[-1].endswith(" "):
                    text.append(" ")
                self._advance(gap)
        shown = "".join(text)
        if shown.strip():
            end = self._place()
            to_page = multiply(self.text_matrix, state.ctm)
            size = abs(state.size) * math.hypot(to_page[2], to_page[3]) * state.font.scale
            sideways = abs(to_page[1]) > abs(to_page[0]) or to_page[0] < 0
            hidden = self._hidden(start, end, size)
            self.runs.append(Run(shown, *start, end[0], size, hidden, len(self.painted.areas), sideways))

    def _word_gap(self, parts: Sequence[PdfObject]) -> float:
        """From which gap on two letters belong to two words. Letters that are set apart on purpose have a gap each."""
        plain = 0.18 * self.state.size * self.state.scale
        gaps = [
            -number(part) / 1000 * self.state.size * self.state.scale
            for part in parts
            if not isinstance(part, (bytes, str))
        ]
        letters = [part for part in parts if isinstance(part, bytes)]
        if len(letters) >= 4 and len(gaps) >= len(letters) - 1 and all(len(part) <= 2 for part in letters):
            return max(plain, 1.6 * median(gaps))
        return plain

    def _place(self) -> tuple[float, float]:
        return apply(multiply(self.text_matrix, self.state.ctm), (0.0, self.state.rise))

    def _advance(self, width: float) -> None:
        self.text_matrix = multiply((1, 0, 0, 1, width, 0), self.text_matrix)

    def _width(self, face: Face, codes: str) -> float:
        state = self.state
        glyphs = face.font.get_text_width(codes) / 1000 * state.size * face.scale
        spaces = codes.count(" ") * state.word_space
        return (glyphs + len(codes) * state.char_space + spaces) * state.scale

    def _hidden(self, start: tuple[float, float], end: tuple[float, float], size: float) -> str | None:
        state = self.state
        left, bottom, right, top = self.painted.page
        if state.mode in (3, 7):
            return "invisible"
        if state.alpha < 0.1:
            return "transparent"
        if size < MIN_SIZE and not (state.font and state.font.own_units):
            return "tiny"
        if max(start[0], end[0]) < left or min(start[0], end[0]) > right or not bottom - size <= start[1] <= top:
            return "off_page"
        colour = state.stroke if state.mode in (1, 5) else state.fill
        under = self.painted.under((start[0] + end[0]) / 2, start[1] + size / 4)
        if colour is None or under is None:
            return None
        if max(abs(a - b) for a, b in zip(colour, under, strict=True)) < MIN_CONTRAST:
            return "no_contrast"
        return None
