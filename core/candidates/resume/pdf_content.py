"""A page's content stream as runs of text with place, size and, where a reader cannot see them, the reason.

pypdf's own extraction knows neither colour nor render mode, so the drawing operators that matter are followed here
(ISO 32000-1, chapters 8 and 9); decoding the glyphs stays pypdf's.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import cast

from pypdf import PageObject
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, PdfObject
from pypdf.generic._font import Font

from core.candidates.resume.pdf_paint import (
    BLACK,
    IDENTITY,
    Area,
    Box,
    Colour,
    Matrix,
    Painted,
    Path,
    apply,
    box_of,
    common,
    multiply,
    rgb,
    turned,
)

MIN_SIZE = 2.0
"""Points; what is set smaller is not meant to be read."""
MIN_CONTRAST = 0.12
"""Least difference of one colour channel between text and what lies under it."""
MAX_FORM_DEPTH = 8
MAX_OPERATIONS = 400_000
MAX_COMPARED = 2_000_000
"""Pairs of text and area that are looked at for what covers what."""
THICK = 6.0
"""Points; a line as wide as this is a bar."""


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


@dataclass(slots=True)
class _State:
    """Graphics and text state; copied by ``q``."""

    ctm: Matrix = IDENTITY
    fill: Colour | None = BLACK
    """None: a pattern or an unknown colour space, taken as visible."""
    stroke: Colour | None = BLACK
    fill_known: bool = True
    """Whether numbers of the fill's colour space say what it looks like: tints and inks do not."""
    stroke_known: bool = True
    alpha: float = 1.0
    blended: bool = False
    line_width: float = 1.0
    clip: Box | None = None
    mode: int = 0
    font: "_Face | None" = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class _Face:
    """A font; ``scale`` is 1 but for Type 3 fonts, which bring units of their own."""

    font: Font
    scale: float
    own_units: bool


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
        _Interpreter(_dictionary(resources), _State(ctm=upright), painted, runs, 0, page.pdf).run(stream)
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


class _Interpreter:
    """Follows one content stream; a form inside it is followed by another one that shares ``painted`` and ``runs``."""

    def __init__(
        self, resources: DictionaryObject, state: _State, painted: Painted, runs: list[Run], depth: int, pdf: object
    ) -> None:
        self.resources = resources
        self.state = state
        self.painted = painted
        self.runs = runs
        self.depth = depth
        self.pdf = pdf
        self.saved: list[_State] = []
        self.fonts: dict[str, _Face | None] = {}
        self.text_matrix = IDENTITY
        self.line_matrix = IDENTITY
        self.path = Path()
        self.clipping = False
        self.handlers: dict[bytes, Callable[[Sequence[PdfObject]], None]] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concat,
            b"gs": self._graphics_state,
            b"g": lambda o: self._colour(o, stroke=False, device=True),
            b"rg": lambda o: self._colour(o, stroke=False, device=True),
            b"k": lambda o: self._colour(o, stroke=False, device=True),
            b"sc": lambda o: self._colour(o, stroke=False),
            b"scn": lambda o: self._colour(o, stroke=False),
            b"G": lambda o: self._colour(o, stroke=True, device=True),
            b"RG": lambda o: self._colour(o, stroke=True, device=True),
            b"K": lambda o: self._colour(o, stroke=True, device=True),
            b"SC": lambda o: self._colour(o, stroke=True),
            b"SCN": lambda o: self._colour(o, stroke=True),
            b"cs": lambda o: self._colour_space(o, stroke=False),
            b"CS": lambda o: self._colour_space(o, stroke=True),
            b"w": lambda o: self._number(o, "line_width"),
            b"W": lambda _: self._clip(),
            b"W*": lambda _: self._clip(),
            b"sh": lambda _: self._shade(),
            b"re": self._rectangle,
            b"m": self._point,
            b"l": self._point,
            b"c": self._curve,
            b"v": self._curve,
            b"y": self._curve,
            b"f": self._fill_path,
            b"F": self._fill_path,
            b"f*": self._fill_path,
            b"B": self._fill_path,
            b"B*": self._fill_path,
            b"b": self._fill_path,
            b"b*": self._fill_path,
            b"n": self._end_path,
            b"S": self._stroke_path,
            b"s": self._stroke_path,
            b"Do": self._object,
            b"INLINE IMAGE": self._picture,
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

    # Graphics state

    def _save(self, _: Sequence[PdfObject]) -> None:
        if len(self.saved) < 256:
            self.saved.append(replace(self.state))

    def _restore(self, _: Sequence[PdfObject]) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def _concat(self, operands: Sequence[PdfObject]) -> None:
        self.state.ctm = multiply(_matrix(operands), self.state.ctm)

    def _graphics_state(self, operands: Sequence[PdfObject]) -> None:
        entry = _dictionary(_dictionary(self.resources.get("/ExtGState"))[str(operands[0])])
        if "/ca" in entry:
            self.state.alpha = _float(entry["/ca"])
        if "/BM" in entry:
            self.state.blended = str(entry["/BM"]) not in ("/Normal", "/Compatible")
        if "/Font" in entry:
            font, size = _array(entry["/Font"])
            self.state.font, self.state.size = _load_font(font), _float(size)

    def _colour(self, operands: Sequence[PdfObject], *, stroke: bool, device: bool = False) -> None:
        values = [_float(value) for value in operands if not isinstance(value, NameObject)]
        colour = rgb(values) if len(values) == len(operands) else None
        if stroke:
            self.state.stroke_known |= device
            self.state.stroke = colour if self.state.stroke_known else None
        else:
            self.state.fill_known |= device
            self.state.fill = colour if self.state.fill_known else None

    def _colour_space(self, operands: Sequence[PdfObject], *, stroke: bool) -> None:
        known = self._numbers_are_colours(str(operands[0]))
        if stroke:
            self.state.stroke, self.state.stroke_known = (BLACK if known else None), known
        else:
            self.state.fill, self.state.fill_known = (BLACK if known else None), known

    def _numbers_are_colours(self, name: str) -> bool:
        if name in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"):
            return True
        space = _dictionary(self.resources.get("/ColorSpace")).get(name)
        if space is None:
            return False
        space = space.get_object()
        kind = str(space[0]) if isinstance(space, ArrayObject) and space else str(space)
        return kind in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased")

    # Paths and pictures

    def _rectangle(self, operands: Sequence[PdfObject]) -> None:
        x, y, width, height = (_float(value) for value in operands[:4])
        corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
        self.path.rectangles.append(box_of([apply(self.state.ctm, corner) for corner in corners]))

    def _point(self, operands: Sequence[PdfObject]) -> None:
        self.path.points.append(apply(self.state.ctm, (_float(operands[-2]), _float(operands[-1]))))

    def _curve(self, operands: Sequence[PdfObject]) -> None:
        self.path.curved = True
        self._point(operands)

    def _fill_path(self, _: Sequence[PdfObject]) -> None:
        if self.state.alpha > 0.5:
            for box, exact in self.path.boxes():
                self._paint(box, self.state.fill if exact else None)
        self._end_path(())

    def _stroke_path(self, _: Sequence[PdfObject]) -> None:
        """A thick line is a bar: some programs draw the ground of a heading that way."""
        width = self.state.line_width * math.sqrt(
            abs(self.state.ctm[0] * self.state.ctm[3] - self.state.ctm[1] * self.state.ctm[2])
        )
        if width >= THICK and len(self.path.points) == 2 and self.state.alpha > 0.5:
            left, bottom, right, top = box_of(self.path.points)
            half = width / 2
            if top - bottom < 1:
                self._paint((left, bottom - half, right, top + half), self.state.stroke)
            elif right - left < 1:
                self._paint((left - half, bottom, right + half, top), self.state.stroke)
        self._end_path(())

    def _paint(self, box: Box, colour: Colour | None) -> None:
        opaque = colour is not None and self.state.alpha >= 0.95 and not self.state.blended
        shown = None if self.state.blended else colour
        self.painted.areas.append(Area(common(box, self.state.clip), shown, opaque))

    def _clip(self) -> None:
        self.clipping = True

    def _end_path(self, _: Sequence[PdfObject]) -> None:
        if self.clipping:
            boxes = [box for box, _ in self.path.boxes()]
            if boxes:
                around = box_of(
                    [corner for left, bottom, right, top in boxes for corner in ((left, bottom), (right, top))]
                )
                self.state.clip = common(around, self.state.clip)
        self.path, self.clipping = Path(), False

    def _shade(self) -> None:
        """A gradient fills all that the clip leaves open."""
        self.painted.areas.append(Area(self.state.clip or self.painted.page, None, False))

    def _picture(self, _: Sequence[PdfObject]) -> None:
        corners = [apply(self.state.ctm, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        left, bottom, right, top = box = common(common(box_of(corners), self.painted.page), self.state.clip)
        self.painted.areas.append(Area(box, None, False))
        self.painted.pictures += (right - left) * (top - bottom)

    def _object(self, operands: Sequence[PdfObject]) -> None:
        entry = _dictionary(self.resources.get("/XObject"))[str(operands[0])].get_object()
        if not isinstance(entry, DictionaryObject):
            return
        if entry.get("/Subtype") == "/Image":
            self._picture(())
        elif entry.get("/Subtype") == "/Form" and self.depth < MAX_FORM_DEPTH:
            state = replace(self.state)
            if "/Matrix" in entry:
                state.ctm = multiply(_matrix(_array(entry["/Matrix"])), state.ctm)
            resources = _dictionary(entry.get("/Resources")) or self.resources
            form = _Interpreter(resources, state, self.painted, self.runs, self.depth + 1, self.pdf)
            form.run(ContentStream(entry, self.pdf, "bytes"))

    # Text state

    def _begin_text(self, _: Sequence[PdfObject]) -> None:
        self.text_matrix = self.line_matrix = IDENTITY

    def _font(self, operands: Sequence[PdfObject]) -> None:
        name = str(operands[0])
        if name not in self.fonts:
            self.fonts[name] = _load_font(_dictionary(self.resources.get("/Font")).get(name))
        self.state.font = self.fonts[name]
        self.state.size = _float(operands[1])

    def _mode(self, operands: Sequence[PdfObject]) -> None:
        self.state.mode = int(_float(operands[0]))

    def _number(self, operands: Sequence[PdfObject], name: str) -> None:
        setattr(self.state, name, _float(operands[0]))

    def _horizontal_scale(self, operands: Sequence[PdfObject]) -> None:
        self.state.scale = _float(operands[0]) / 100

    def _move(self, operands: Sequence[PdfObject]) -> None:
        self._translate(_float(operands[0]), _float(operands[1]))

    def _move_and_lead(self, operands: Sequence[PdfObject]) -> None:
        self.state.leading = -_float(operands[1])
        self._move(operands)

    def _set_matrix(self, operands: Sequence[PdfObject]) -> None:
        self.text_matrix = self.line_matrix = _matrix(operands)

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
        self._show(_array(operands[0]))

    def _show(self, parts: Sequence[PdfObject]) -> None:
        state = self.state
        if state.font is None:
            return
        start = self._place()
        text: list[str] = []
        wide = self._word_gap(parts)
        for part in parts:
            if isinstance(part, bytes):
                shown, codes = _decode(state.font.font, part)
                text.append(shown)
                self._advance(self._width(state.font, codes))
            elif not isinstance(part, (str, NameObject)):
                gap = -_float(part) / 1000 * state.size * state.scale
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
            -_float(part) / 1000 * self.state.size * self.state.scale
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

    def _width(self, face: _Face, codes: str) -> float:
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


def _load_font(resource: object) -> _Face | None:
    entry = _dictionary(resource)
    if not entry:
        return None
    scale, own_units = 1.0, entry.get("/Subtype") == "/Type3"
    if own_units and "/FontMatrix" in entry:
        scale = abs(_float(_array(entry["/FontMatrix"])[0])) * 1000 or 1.0
    return _Face(Font.from_font_resource(entry), scale, own_units)


def _decode(font: Font, raw: bytes) -> tuple[str, str]:
    """The text, and the same as character codes, by which pypdf keys the widths."""
    if isinstance(font.encoding, str):
        codes = raw.decode(font.encoding, "replace")
        return "".join(_mapped(font, codes)), codes
    named = "".join(font.encoding.get(byte, chr(byte)) for byte in raw)
    return "".join(_mapped(font, named)), "".join(map(chr, raw))


def _mapped(font: Font, codes: str) -> Iterator[str]:
    for code in codes:
        yield str(font.character_map.get(code, code))


def _matrix(operands: Sequence[PdfObject]) -> Matrix:
    a, b, c, d, e, f = (_float(value) for value in operands)
    return a, b, c, d, e, f


def _float(value: object) -> float:
    number = float(value)  # pyright: ignore[reportArgumentType] — the caller catches what is no number
    if not math.isfinite(number):
        raise ValueError
    return number


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if isinstance(value, PdfObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _array(value: PdfObject) -> ArrayObject:
    found = value.get_object()
    return found if isinstance(found, ArrayObject) else ArrayObject()
