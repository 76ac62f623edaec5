"""The interview to listen to again: one HTML file, with both voices inside, that asks no other host for anything."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.reports.data import (
    ADVICE,
    NO_EVIDENCE,
    OFFLINE_WARNING,
    SPEAKERS,
    InterviewReport,
    Quote,
    facts,
    figure,
    humanise,
    mmss,
    place,
    provenance,
    summary_of,
)
from core.reports.opus import AudioTracks, TooLong, encode
from core.reports.radar import RINGS, Point, Radar, radar

MAX_BYTES = 5_000_000
_RADIUS = 78.0
_NOT_RECORDED = (
    "There is no recording: the candidate did not agree to one, or nothing was spoken. The transcript stands alone."
)
_LEFT_OUT = "The recording is not part of this file."
_TOO_LONG = "The recording is too long to fit into this file."

_pages = Environment(loader=PackageLoader("core.reports", "assets"), autoescape=True, undefined=StrictUndefined)
_pages.filters["humanise"] = humanise


def render(report: InterviewReport, audio: AudioTracks | None) -> bytes:
    """UTF-8 HTML of at most MAX_BYTES; the recording's rate falls with its length. The same input gives the same bytes.

    Without ``audio`` the page says why and is a transcript. Raises ValueError for tracks that cannot be read."""
    silence = _LEFT_OUT if report.recording else _NOT_RECORDED
    page = _page(report, silence=silence)
    if audio is None:
        return page
    # With sound the page also has its player and buttons: less than 300 bytes a turn or quote.
    parts = len(report.turns) + sum(len(dimension.quotes) for dimension in report.evaluation.dimensions)
    room = MAX_BYTES - len(page) - 4_000 - 300 * parts
    try:
        sound = encode(audio, max(room * 3 // 4, 0))
    except TooLong:
        return _page(report, silence=_TOO_LONG)
    return _page(report, silence=silence, sound=sound)


def _page(report: InterviewReport, *, silence: str, sound: bytes | None = None) -> bytes:
    evaluation = report.evaluation
    css, js = _asset("replay.css"), _asset("replay.js")
    scores = [(humanise(dimension.name), dimension.score) for dimension in evaluation.dimensions]
    shape = radar(scores) if evaluation.status == "ready" else None
    html = _pages.get_template("replay.html.j2").render(
        report=report,
        evaluation=evaluation,
        summary=summary_of(evaluation),
        facts=facts(report),
        provenance=provenance(report),
        turns=[(turn, _pieces(turn.text, _quotes_of(report, turn.seq))) for turn in report.turns],
        audio=b64encode(sound).decode() if sound else None,
        silence=silence,
        radar=shape,
        rings=[_outline(shape.ring(level)) for level in RINGS] if shape else [],
        outline=_outline(tuple(dot for dot in shape.dots if dot)) if shape else "",
        labels=_labels(shape, scores) if shape else [],
        speakers=SPEAKERS,
        advice=ADVICE,
        warning=OFFLINE_WARNING[:1].upper() + OFFLINE_WARNING[1:],
        no_evidence=NO_EVIDENCE,
        figure=figure,
        mmss=mmss,
        place=place,
        at=_at,
        css=css,
        js=js,
        policy=_policy(css, js),
    )
    return html.encode("utf-8", "replace")


def _asset(name: str) -> str:
    return (files("core.reports") / "assets" / name).read_text("utf-8")


def _policy(css: str, js: str) -> str:
    """Only our own style and script run, known by hash; nothing is fetched from anywhere."""
    style, script = (b64encode(sha256(text.encode()).digest()).decode() for text in (css, js))
    return (
        f"default-src 'none'; media-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _quotes_of(report: InterviewReport, seq: int) -> list[Quote]:
    if report.evaluation.status != "ready":
        return []
    return [quote for dimension in report.evaluation.dimensions for quote in dimension.quotes if quote.turn_seq == seq]


def _pieces(text: str, quotes: list[Quote]) -> list[tuple[str, bool]]:
    """The text cut where quoted words begin and end: (piece, whether it is quoted)."""
    quoted = bytearray(len(text))
    for quote in quotes:
        start = text.find(quote.text)
        if start >= 0:
            quoted[start : start + len(quote.text)] = b"\1" * len(quote.text)
    runs = groupby(zip(text, quoted, strict=True), key=lambda pair: pair[1])
    return [("".join(char for char, _ in run), bool(mark)) for mark, run in runs]


def _at(value: float) -> str:
    return f"{value * _RADIUS:.1f}"


def _outline(points: tuple[Point, ...]) -> str:
    return " ".join(f"{_at(x)},{_at(y)}" for x, y in points)


def _labels(shape: Radar, scores: list[tuple[str, float | None]]) -> list[dict[str, object]]:
    """Name and score outside each corner, a word a line, so that the figure stays readable on a telephone."""
    labels: list[dict[str, object]] = []
    for (name, score), (x, y) in zip(scores, shape.rim, strict=True):
        lines = [*name.split(), figure(score) or "no score"]
        centred = abs(x) < 0.1
        labels.append(
            {
                "lines": lines,
                "anchor": "middle" if centred else "start" if x > 0 else "end",
                "x": round(x * (_RADIUS + 10), 1),
                "y": round(y * _RADIUS - (17 * len(lines) - 10 if centred else 4), 1),
            }
        )
    return labels
