"""The drawing half of a content stream: graphics state, paths and pictures (ISO 32000-1, chapter 8)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject

from core.candidates.resume.pdf_fonts import Face, load_font
from core.candidates.resume.pdf_operands import array, dictionary, matrix, number
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
)

THICK = 6.0
"""Points; a line as wide as this is a bar."""

Handler = Callable[[Sequence[PdfObject]], None]


@dataclass(slots=True)
class State:
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
    font: Face | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class Graphics:
    """The graphics state of one content stream, and what its operators paint."""

    def __init__(self, resources: DictionaryObject, state: State, painted: Painted) -> None:
        self.resources = resources
        self.state = state
        self.painted = painted
        self.saved: list[State] = []
        self.path = Path()
        self.clipping = False
        self.handlers: dict[bytes, Handler] = {
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
            b"INLINE IMAGE": self._picture,
        }

    # Graphics state

    def _save(self, _: Sequence[PdfObject]) -> None:
        if len(self.saved) < 256:
            self.saved.append(replace(self.state))

    def _restore(self, _: Sequence[PdfObject]) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def _concat(self, operands: Sequence[PdfObject]) -> None:
        self.state.ctm = multiply(matrix(operands), self.state.ctm)

    def _graphics_state(self, operands: Sequence[PdfObject]) -> None:
        entry = dictionary(dictionary(self.resources.get("/ExtGState"))[str(operands[0])])
        if "/ca" in entry:
            self.state.alpha = number(entry["/ca"])
        if "/BM" in entry:
            self.state.blended = str(entry["/BM"]) not in ("/Normal", "/Compatible")
        if "/Font" in entry:
            font, size = array(entry["/Font"])
            self.state.font, self.state.size = load_font(font), number(size)

    def _colour(self, operands: Sequence[PdfObject], *, stroke: bool, device: bool = False) -> None:
        values = [number(value) for value in operands if not isinstance(value, NameObject)]
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
        space = dictionary(self.resources.get("/ColorSpace")).get(name)
        if space is None:
            return False
        space = space.get_object()
        kind = str(space[0]) if isinstance(space, ArrayObject) and space else str(space)
        return kind in ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased")

    # Paths and pictures

    def _rectangle(self, operands: Sequence[PdfObject]) -> None:
        x, y, width, height = (number(value) for value in operands[:4])
        corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
        self.path.rectangles.append(box_of([apply(self.state.ctm, corner) for corner in corners]))

    def _point(self, operands: Sequence[PdfObject]) -> None:
        self.path.points.append(apply(self.state.ctm, (number(operands[-2]), number(operands[-1]))))

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

    def _number(self, operands: Sequence[PdfObject], name: str) -> None:
        setattr(self.state, name, number(operands[0]))
