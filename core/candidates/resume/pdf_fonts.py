"""Fonts of a page, and the text that their codes stand for."""

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf.generic._font import Font

from core.candidates.resume.pdf_operands import array, dictionary, number


@dataclass(frozen=True, slots=True)
class Face:
    """A font; ``scale`` is 1 but for Type 3 fonts, which bring units of their own."""

    font: Font
    scale: float
    own_units: bool


def load_font(resource: object) -> Face | None:
    entry = dictionary(resource)
    if not entry:
        return None
    scale, own_units = 1.0, entry.get("/Subtype") == "/Type3"
    if own_units and "/FontMatrix" in entry:
        scale = abs(number(array(entry["/FontMatrix"])[0])) * 1000 or 1.0
    return Face(Font.from_font_resource(entry), scale, own_units)


def decode(font: Font, raw: bytes) -> tuple[str, str]:
    """The text, and the same as character codes, by which pypdf keys the widths."""
    if isinstance(font.encoding, str):
        codes = raw.decode(font.encoding, "replace")
        return "".join(_mapped(font, codes)), codes
    named = "".join(font.encoding.get(byte, chr(byte)) for byte in raw)
    return "".join(_mapped(font, named)), "".join(map(chr, raw))


def _mapped(font: Font, codes: str) -> Iterator[str]:
    for code in codes:
        yield str(font.character_map.get(code, code))
