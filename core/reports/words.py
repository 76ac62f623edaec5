"""Words that are set one after the other from left to right: each shaped once, however often it comes and whatever its size.

fpdf2 looks at every line anew, and moves the pen for each letter of a typeface that was not drawn on a grid of thousandths. In a
report of a hundred pages that is most of the work, and most of the file; here a word with its kerning is one operand."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from fpdf.enums import TextDirection
from fpdf.fonts import Glyph, SubsetMap, TTFFont

_SHAPING: dict[str, Any] = {"features": {}, "fragment_direction": TextDirection.LTR, "script": None, "language": None}
_STRAIGHT = frozenset({"L", "EN", "ES", "ET", "CS", "ON", "WS", "NSM"})
"""Classes of characters that run from left to right as long as no other class stands among them."""
_STEP = 50
"""The longest way forward at once, in thousandths of the size: from a longer one whoever reads the text out makes a space."""


@dataclass(frozen=True, slots=True)
class Word:
    """``shown``: by height above the line, operands of TJ, the glyphs and what lies between them. Heights and ``width`` in
    thousandths of the size."""

    shown: tuple[tuple[int, str], ...]
    width: float


class Words:
    """Of one typeface."""

    def __init__(self, font: TTFFont) -> None:
        self._font = font
        self._straight = frozenset(p for p in font.cmap if unicodedata.bidirectional(chr(p)) in _STRAIGHT)
        self._widths: dict[int, int] = {}
        self._known: dict[str, Word | None] = {}

    def word(self, text: str) -> Word | None:
        """None where more is needed: another typeface, or a look at directions."""
        if text not in self._known:
            self._known[text] = self._shaped(text) if self._straight.issuperset(map(ord, text)) else None
        return self._known[text]

    def _shaped(self, text: str) -> Word | None:
        setting = _Setting(self._font)
        width = ahead = 0.0
        for glyph in self._font.shape_text(text, 10, _SHAPING):
            if glyph["mapped_char"] is None:
                return None
            # a mark stands beside the place that it would have in the line
            ahead = setting.back(ahead - glyph["x_offset"] * self._font.scale) + glyph["x_offset"] * self._font.scale
            setting.put(chr(glyph["mapped_char"]), round(glyph["y_offset"] * self._font.scale))
            advance = glyph["x_advance"] * self._font.scale
            width += advance
            ahead += self._width(glyph["mapped_char"]) - advance
        setting.back(ahead)
        return Word(setting.done(), width)

    def _width(self, code: int) -> int:
        """As the file declares it: in whole thousandths."""
        if code not in self._widths:
            self._widths = {known: glyph.glyph_width for glyph, known in self._font.subset.items() if glyph}
        return self._widths[code]


class Readable(SubsetMap):
    """A letter may be drawn as several shapes, of which fpdf2 gives the letter to one; the others are read as nothing."""

    @cache  # noqa: B019 -- fpdf2 empties the cache of the method that this one stands for
    def get_glyph(self, glyph: Any = None, unicode: Any = None, **more: Any) -> Glyph | None:
        shape_only = glyph is not None and unicode == ()
        return super().get_glyph(glyph=glyph, unicode=(0x200B,) if shape_only else unicode, **more)


class _Setting:
    """Glyphs put after each other."""

    def __init__(self, font: TTFFont) -> None:
        self._font = font
        self._parts: list[tuple[int, str]] = []
        self._height, self._shown, self._run = 0, "", ""

    def put(self, char: str, height: int) -> None:
        if height != self._height:
            self._close()
            self._parts.append((self._height, self._shown))
            self._height, self._shown = height, ""
        self._run += char

    def back(self, ahead: float) -> float:
        """Moves the pen back where it stands ahead of its place, forth where it stands behind; returns what is left of that: less
        than a thousandth of the size, which is nothing to see."""
        if abs(ahead) < 1:
            return ahead
        left = ahead - round(ahead)
        self._close()
        self._shown += "" if self._shown else " "
        steps = round(ahead)
        while steps < -_STEP:
            self._shown += f"{-_STEP} "
            steps += _STEP
        self._shown += str(steps)
        return left

    def done(self) -> tuple[tuple[int, str], ...]:
        self._close()
        return tuple(part for part in [*self._parts, (self._height, self._shown)] if part[1])

    def _close(self) -> None:
        if self._run:
            self._shown += f"({self._font.escape_text(self._run)})"
            self._run = ""
