"""Words that are set one after the other from left to right: each shaped once, however often it comes and whatever its size.

fpdf2 looks at every line anew, and moves the pen for each letter of a typeface that was not drawn on a grid of thousandths. In a
report of a hundred pages that is most of the work, and most of the file; here a word with its kerning is one operand."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont

_SHAPING: dict[str, Any] = {"features": {}, "fragment_direction": TextDirection.LTR, "script": None, "language": None}
_STRAIGHT = frozenset({"L", "EN", "ES", "ET", "CS", "ON", "WS", "NSM"})
"""Classes of characters that run from left to right as long as no other class stands among them."""


@dataclass(frozen=True, slots=True)
class Word:
    """``shown``: operands of TJ, the glyphs and what lies between them; ``width`` in thousandths of the size."""

    shown: str
    width: float


class Words:
    """Of one typeface."""

    def __init__(self, font: TTFFont) -> None:
        self._font = font
        self._straight = frozenset(p for p in font.cmap if unicodedata.bidirectional(chr(p)) in _STRAIGHT)
        self._widths: dict[int, int] = {}
        self._known: dict[str, Word | None] = {}

    def word(self, text: str) -> Word | None:
        """None where more is needed: another typeface, a look at directions, or a mark that is put over its letter."""
        if text not in self._known:
            self._known[text] = self._shaped(text) if self._straight.issuperset(map(ord, text)) else None
        return self._known[text]

    def _shaped(self, text: str) -> Word | None:
        glyphs = self._font.shape_text(text, 10, _SHAPING)
        shown, run, width, ahead = "", "", 0.0, 0.0
        for glyph in glyphs:
            if glyph["x_offset"] or glyph["y_offset"] or glyph["mapped_char"] is None:
                return None
            advance = glyph["x_advance"] * self._font.scale
            width += advance
            run += chr(glyph["mapped_char"])
            ahead += self._width(glyph["mapped_char"]) - advance
            if abs(ahead) >= 1:  # less than a thousandth of the size is nothing to see
                shown += f"({self._font.escape_text(run)}){round(ahead)}"
                run, ahead = "", ahead - round(ahead)
        return Word(f"{shown}({self._font.escape_text(run)})" if run else shown, width)

    def _width(self, code: int) -> int:
        """As the file declares it: in whole thousandths."""
        if code not in self._widths:
            self._widths = {known: glyph.glyph_width for glyph, known in self._font.subset.items() if glyph}
        return self._widths[code]
