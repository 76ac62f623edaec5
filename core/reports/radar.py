"""Geometry of the score radar, in a unit circle with y pointing down; the PDF and the replay page draw the same figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

TOP = 10.0
RINGS = (2, 4, 6, 8, 10)
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Radar:
    """``rim`` has one point per dimension, clockwise from the top. ``dots`` is None where there is no score: an unknown
    is a gap in the outline, never a point in the middle."""

    names: tuple[str, ...]
    rim: tuple[Point, ...]
    dots: tuple[Point | None, ...]

    @property
    def complete(self) -> bool:
        return None not in self.dots

    @property
    def edges(self) -> tuple[tuple[Point, Point], ...]:
        """The outline: lines between neighbours that both have a score."""
        around = zip(self.dots, self.dots[1:] + self.dots[:1], strict=True)
        return tuple((a, b) for a, b in around if a is not None and b is not None)

    def ring(self, level: float) -> tuple[Point, ...]:
        return tuple((x * level / TOP, y * level / TOP) for x, y in self.rim)


def radar(scores: Sequence[tuple[str, float | None]]) -> Radar | None:
    """The figure for (name, 1–10 or None) pairs; None when fewer than three scores are known, since that is no shape."""
    if sum(score is not None for _, score in scores) < 3:
        return None
    angles = [2 * pi * i / len(scores) - pi / 2 for i in range(len(scores))]
    rim = tuple((cos(angle), sin(angle)) for angle in angles)
    dots = tuple(
        None if score is None else (x * score / TOP, y * score / TOP)
        for (x, y), (_, score) in zip(rim, scores, strict=True)
    )
    return Radar(tuple(name for name, _ in scores), rim, dots)
