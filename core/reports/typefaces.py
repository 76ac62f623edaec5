"""Typefaces for what Roboto lacks: Noto Sans for Arabic, Hebrew, the Devanagari neighbourhood and the East, from packages.

The files are variable and large (the East's have 10 to 18 MB), so a report gets a cut of each: the characters that it uses, at the
two weights that it is set in. The same characters give the same bytes."""

import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# fontTools has no types that say anything
_subset, _instancer = cast(Any, subset), cast(Any, instancer)
WEIGHTS = {"": 400, "B": 500}
_RTL, _SOUTH, _EAST = "justmytype_intl_rtl", "justmytype_intl_south_asia", "justmytype_intl_cjk"
_FACES = {
    "Arabic": (_RTL, "notosansarabic/NotoSansArabic[wdth,wght].ttf"),
    "Hebrew": (_RTL, "notosanshebrew/NotoSansHebrew[wdth,wght].ttf"),
    "Devanagari": (_SOUTH, "notosansdevanagari/NotoSansDevanagari[wdth,wght].ttf"),
    "Bengali": (_SOUTH, "notosansbengali/NotoSansBengali[wdth,wght].ttf"),
    "Tamil": (_SOUTH, "notosanstamil/NotoSansTamil[wdth,wght].ttf"),
    "Telugu": (_SOUTH, "notosanstelugu/NotoSansTelugu[wdth,wght].ttf"),
    "Japanese": (_EAST, "notosansjp/NotoSansJP[wght].ttf"),
    "Korean": (_EAST, "notosanskr/NotoSansKR[wght].ttf"),
    "Chinese": (_EAST, "notosanssc/NotoSansSC[wght].ttf"),
    "Traditional": (_EAST, "notosanstc/NotoSansTC[wght].ttf"),
}
_HAN = ("Chinese", "Japanese", "Korean", "Traditional")
_ALWAYS = " ‌‍◌"
"""Goes into every cut that has it: joiners, and the circle that carries a mark which stands alone."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A family of one report: ``paths`` by style, and the code points that are set in it."""

    family: str
    paths: dict[str, Path]
    covers: Set[int]


def cuts(text: Set[str], known: Set[int], folder: Path) -> list[Cut]:
    """The families that ``text`` (its characters) needs beyond ``known`` code points, written into ``folder``."""
    left = {ord(char) for char in text} - known
    found: list[Cut] = []
    for name in _order(left):
        if not left or not _near(name, left):
            continue
        covers = left & _coverage(name)
        if covers:
            left -= covers
            found.append(Cut(f"Noto{name}", dict(_written(name, covers, folder)), covers))
    return found


def _order(points: Set[int]) -> Sequence[str]:
    """Han characters look as the language wants that the rest of the text is in."""
    kana = any(0x3040 <= point <= 0x30FF for point in points)
    hangul = any(0xAC00 <= point <= 0xD7AF or 0x1100 <= point <= 0x11FF for point in points)
    first = "Japanese" if kana else "Korean" if hangul else "Chinese"
    return [*(name for name in _FACES if name not in _HAN), first, *(name for name in _HAN if name != first)]


def _near(name: str, points: Set[int]) -> bool:
    """Whether the large files of the East need to be opened at all."""
    return name not in _HAN or any(point >= 0x2E80 or 0x1100 <= point <= 0x11FF for point in points)


def _source(name: str) -> Path:
    package, path = _FACES[name]
    return Path(str(files(package) / "fonts" / "ofl")) / path


@cache
def _coverage(name: str) -> frozenset[int]:
    with TTFont(_source(name), lazy=True) as font:
        return frozenset(cast("dict[int, str]", font.getBestCmap()))


def _written(name: str, points: Set[int], folder: Path) -> Iterator[tuple[str, Path]]:
    options = _subset.Options(
        layout_features=["*"], notdef_outline=True, hinting=False, recalc_timestamp=False, name_IDs=[1, 2, 4, 6]
    )
    wanted = set(points) | {ord(char) for char in _ALWAYS}
    if _FACES[name][0] == _SOUTH:  # a vowel of two parts, which are set on both sides of its letter
        wanted |= {ord(part) for point in points for part in unicodedata.normalize("NFD", chr(point))}
    for style, weight in WEIGHTS.items():
        with TTFont(_source(name), lazy=True, recalcTimestamp=False) as font:
            cutter = _subset.Subsetter(options)
            cutter.populate(unicodes=wanted)
            cutter.subset(font)
            axes = {axis.axisTag: axis.defaultValue for axis in cast(Any, font["fvar"]).axes}
            _instancer.instantiateVariableFont(font, {**axes, "wght": weight}, inplace=True, static=True)
            path = folder / f"{name}{style}.ttf"
            font.save(path)
            yield style, path
