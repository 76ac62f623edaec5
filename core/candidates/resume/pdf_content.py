"""A page's content stream as runs of text with place, size and, where a reader cannot see them, the reason.

pypdf's own extraction knows neither colour nor render mode, so the drawing operators that matter are followed here
(ISO 32000-1, chapters 8 and 9); decoding the glyphs stays pypdf's.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from pypdf import PageObject
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, PdfObject
from pypdf.generic._font import Font

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Colour = tuple[float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
MIN_SIZE = 2.0
"""Points; what is set smaller is not meant to be read."""
MIN_CONTRAST = 0.12
"""Least difference of one colour channel between text and what lies under it."""
MAX_FORM_DEPTH = 8
MAX_OPERATIONS = 400_000


@dataclass(frozen=True, slots=True)
class Run:
    """Text shown by one operator, from (x, y) to (end_x, y) in page space; ``hidden`` says why nobody sees it."""

    text: str
    x: float
    y: float
    end_x: float
    size: float
    hidden: str | None


@dataclass(slots=True)
class _State:
    """Graphics and text state; copied by ``q``."""

    ctm: Matrix = IDENTITY
    fill: Colour | None = BLACK
    """None: a pattern or an unknown colour space, taken as visible."""
    stroke: Colour | None = BLACK
    alpha: float = 1.0
    mode: int = 0
    font: Font | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class _Painted:
    """What lies on the page so far: filled areas in order (colour None: a picture or pattern)."""

    page: Box
    areas: list[tuple[Box, Colour | None]] = field(default_factory=list[tuple[Box, Colour | None]])
    pictures: float = 0.0
    operations: int = 0

    def under(self, x: float, y: float) -> Colour | None:
        for (left, bottom, right, top), colour in reversed(self.areas):
            if left <= x <= right and bottom <= y <= top:
                return colour
        return WHITE


@dataclass(frozen=True, slots=True)
class PageText:
    """``picture_share``: part of the page (0–1) that pictures cover."""

    runs: list[Run]
    picture_share: float
    width: float
    height: float


def read_page(page: PageObject) -> PageText:
    left, bottom, right, top = (float(value) for value in page.cropbox)
    painted = _Painted((left, bottom, right, top))
    runs: list[Run] = []
    contents = page.get("/Contents")
    if contents is not None:
        stream = ContentStream(contents.get_object(), page.pdf, "bytes")
        resources = page.get_inherited("/Resources", DictionaryObject())
        _Interpreter(_dictionary(resources), _State(), painted, runs, 0, page.pdf).run(stream)
    area = max((right - left) * (top - bottom), 1.0)
    return PageText(runs, min(1.0, painted.pictures / area), right - left, top - bottom)


class _Interpreter:
    """Follows one content stream; a form inside it is followed by another one that shares ``painted`` and ``runs``."""

    def __init__(
        self, resources: DictionaryObject, state: _State, painted: _Painted, runs: list[Run], depth: int, pdf: object
    ) -> None:
        self.resources = resources
        self.state = state
        self.painted = painted
        self.runs = runs
        self.depth = depth
        self.pdf = pdf
        self.saved: list[_State] = []
        self.fonts: dict[str, Font | None] = {}
        self.text_matrix = IDENTITY
        self.line_matrix = IDENTITY
        self.path: list[tuple[float, float]] = []
        self.handlers: dict[bytes, Callable[[Sequence[PdfObject]], None]] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": self._concat,
            b"gs": self._graphics_state,
            b"g": lambda o: self._colour(o, stroke=False),
            b"rg": lambda o: self._colour(o, stroke=False),
            b"k": lambda o: self._colour(o, stroke=False),
            b"sc": lambda o: self._colour(o, stroke=False),
            b"scn": lambda o: self._colour(o, stroke=False),
            b"G": lambda o: self._colour(o, stroke=True),
            b"RG": lambda o: self._colour(o, stroke=True),
            b"K": lambda o: self._colour(o, stroke=True),
            b"SC": lambda o: self._colour(o, stroke=True),
            b"SCN": lambda o: self._colour(o, stroke=True),
            b"cs": self._colour_space,
            b"re": self._rectangle,
            b"m": self._point,
            b"l": self._point,
            b"c": self._point,
            b"v": self._point,
            b"y": self._point,
            b"f": self._fill_path,
            b"F": self._fill_path,
            b"f*": self._fill_path,
            b"B": self._fill_path,
            b"B*": self._fill_path,
            b"b": self._fill_path,
            b"b*": self._fill_path,
            b"n": self._end_path,
            b"S": self._end_path,
            b"s": self._end_path,
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
        if "/Font" in entry:
            font, size = _array(entry["/Font"])
            self.state.font, self.state.size = _load_font(font), _float(size)

    def _colour(self, operands: Sequence[PdfObject], *, stroke: bool) -> None:
        values = [_float(value) for value in operands if not isinstance(value, NameObject)]
        colour = _rgb(values) if len(values) == len(operands) else None
        if stroke:
            self.state.stroke = colour
        else:
            self.state.fill = colour

    def _colour_space(self, _: Sequence[PdfObject]) -> None:
        self.state.fill = BLACK

    # Paths and pictures

    def _rectangle(self, operands: Sequence[PdfObject]) -> None:
        x, y, width, height = (_float(value) for value in operands[:4])
        corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
        self.path.extend(apply(self.state.ctm, corner) for corner in corners)

    def _point(self, operands: Sequence[PdfObject]) -> None:
        self.path.append(apply(self.state.ctm, (_float(operands[-2]), _float(operands[-1]))))

    def _fill_path(self, _: Sequence[PdfObject]) -> None:
        if len(self.path) > 2 and self.state.alpha > 0.5:
            self.painted.areas.append((_box(self.path), self.state.fill))
        self.path = []

    def _end_path(self, _: Sequence[PdfObject]) -> None:
        self.path = []

    def _picture(self, _: Sequence[PdfObject]) -> None:
        corners = [apply(self.state.ctm, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        left, bottom, right, top = box = _box(corners)
        self.painted.areas.append((box, None))
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
        for part in parts:
            if isinstance(part, bytes):
                shown, codes = _decode(state.font, part)
                text.append(shown)
                self._advance(self._width(state.font, codes))
            elif not isinstance(part, (str, NameObject)):
                gap = -_float(part) / 1000 * state.size * state.scale
                if gap > 0.18 * state.size and text and not text[-1].endswith(" "):
                    text.append(" ")
                self._advance(gap)
        shown = "".join(text)
        if shown.strip():
            end = self._place()
            to_page = multiply(self.text_matrix, state.ctm)
            size = abs(state.size) * math.hypot(to_page[2], to_page[3])
            self.runs.append(Run(shown, start[0], start[1], end[0], size, self._hidden(start, end, size)))

    def _place(self) -> tuple[float, float]:
        return apply(multiply(self.text_matrix, self.state.ctm), (0.0, self.state.rise))

    def _advance(self, width: float) -> None:
        self.text_matrix = multiply((1, 0, 0, 1, width, 0), self.text_matrix)

    def _width(self, font: Font, codes: str) -> float:
        state = self.state
        glyphs = font.get_text_width(codes) / 1000 * state.size
        spaces = codes.count(" ") * state.word_space
        return (glyphs + len(codes) * state.char_space + spaces) * state.scale

    def _hidden(self, start: tuple[float, float], end: tuple[float, float], size: float) -> str | None:
        state = self.state
        left, bottom, right, top = self.painted.page
        if state.mode in (3, 7):
            return "invisible"
        if state.alpha < 0.1:
            return "transparent"
        if size < MIN_SIZE:
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


def multiply(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def apply(matrix: Matrix, point: tuple[float, float]) -> tuple[float, float]:
    x, y = point
    return x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5]


def _box(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _rgb(values: Sequence[float]) -> Colour | None:
    match values:
        case [grey]:
            return grey, grey, grey
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
        case _:
            return None


def _load_font(resource: object) -> Font | None:
    entry = _dictionary(resource)
    return Font.from_font_resource(entry) if entry else None


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
