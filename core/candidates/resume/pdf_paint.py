"""Geometry and colours of a PDF page, and what was painted on it so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Colour = tuple[float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
_SLACK = 0.5
"""Points by which a polygon may miss being a rectangle."""


@dataclass(frozen=True, slots=True)
class Area:
    """Something painted. ``colour`` None: a picture, a pattern, or a shape whose outline is not followed, so that nobody knows
    what lies at a place inside. ``solid``: nothing below shows through."""

    box: Box
    colour: Colour | None
    solid: bool


@dataclass(slots=True)
class Painted:
    page: Box
    areas: list[Area] = field(default_factory=list[Area])
    pictures: float = 0.0
    """Area that pictures cover, overlaps counted twice."""
    operations: int = 0

    def under(self, x: float, y: float) -> Colour | None:
        for area in reversed(self.areas):
            left, bottom, right, top = area.box
            if left <= x <= right and bottom <= y <= top:
                return area.colour
        return WHITE


@dataclass(slots=True)
class Path:
    """The path under construction, in page space: rectangles as such, everything else as points."""

    rectangles: list[Box] = field(default_factory=list[Box])
    points: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    curved: bool = False

    def boxes(self) -> list[tuple[Box, bool]]:
        """(box, whether the box is exactly the shape)."""
        found = [(box, True) for box in self.rectangles]
        if self.points:
            box = box_of(self.points)
            found.append((box, not self.curved and not self.rectangles and _is_rectangle(self.points, box)))
        return found


def _is_rectangle(points: Sequence[tuple[float, float]], box: Box) -> bool:
    left, bottom, right, top = box
    if not 4 <= len(points) <= 5:
        return False
    corners = {(abs(x - left) < abs(x - right), abs(y - bottom) < abs(y - top)) for x, y in points}
    near = all(
        min(abs(x - left), abs(x - right)) < _SLACK and min(abs(y - bottom), abs(y - top)) < _SLACK for x, y in points
    )
    return near and len(corners) == 4


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


def box_of(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box | None) -> Box:
    """What both cover; a box without extent where they do not meet."""
    if other is None:
        return one
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return left, bottom, max(left, min(one[2], other[2])), max(bottom, min(one[3], other[3]))


def turned(rotate: int, box: Box) -> tuple[Matrix, Box]:
    """The matrix that sets a page upright which is to be shown turned by ``rotate`` degrees, and its box afterwards."""
    left, bottom, right, top = box
    match rotate % 360:
        case 90:
            return (0, -1, 1, 0, 0, 0), (bottom, -right, top, -left)
        case 180:
            return (-1, 0, 0, -1, 0, 0), (-right, -top, -left, -bottom)
        case 270:
            return (0, 1, -1, 0, 0, 0), (-top, left, -bottom, right)
        case _:
            return IDENTITY, box


def rgb(values: Sequence[float]) -> Colour | None:
    match values:
        case [grey]:
            return grey, grey, grey
        case [red, green, blue]:
            return red, green, blue
        case [cyan, magenta, yellow, black]:
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
        case _:
            return None
