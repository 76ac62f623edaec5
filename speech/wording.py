"""Written text → sentences as they are said. Piper reads most of English rightly; these are the forms that it does not."""

import re
from typing import Final

LONG_OPENING: Final = 120
"""Characters from which a first sentence is cut at a comma: the first sound comes earlier, and the pause is natural."""

_UNITS: Final = {
    "mg": "milligrams",
    "mcg": "micrograms",
    "µg": "micrograms",
    "ml": "milliliters",
    "kg": "kilograms",
    "km": "kilometers",
    "cm": "centimeters",
    "mm": "millimeters",
    "mmHg": "millimeters of mercury",
    "bpm": "beats per minute",
    "kWh": "kilowatt hours",
    "°C": "degrees Celsius",
    "°F": "degrees Fahrenheit",
}
_UNIT: Final = re.compile(rf"(?<=\d)\s?({'|'.join(_UNITS)})(?!\w)")

_CURRENCIES: Final = {"$": ("dollars", "cents"), "€": ("euros", "cents"), "£": ("pounds", "pence")}
_SCALES: Final = {"k": "thousand", "m": "million", "bn": "billion"}
_MONEY: Final = re.compile(r"([$€£])\s?(\d[\d,]*)(\.\d+)?(?:\s?(k|m|bn|thousand|million|billion)\b)?")

_FORMS: Final = tuple(
    (re.compile(written), said)
    for written, said in (
        (r"[*_`#<>|\\\[\]{}]+", " "),  # marks that are not said; Piper would take [[…]] for raw phonemes
        (r"’", "'"),
        (r"&", " and "),
        (r"\b24/7\b", "twenty-four seven"),
        (r"\band/or\b", "and or"),
        (r"\bDr\.(?= )", "Doctor"),
        (r"\bMr\.(?= )", "Mister"),
        (r"\bMrs\.(?= )", "Missus"),
        (r"\bMs\.(?= )", "Miz"),
        (r"\bProf\.(?= )", "Professor"),
        (r"\be\.g\.,?", "for example,"),
        (r"\bi\.e\.,?", "that is,"),
        (r"\betc\.(?=\s+[a-z,])", "et cetera"),
        (r"\betc\b", "et cetera"),
        (r"\bvs\.?(?= )", "versus"),
        (r"\bapprox\.(?= )", "approximately"),
        (r"\b[Nn]o\. ?(?=\d)", "number "),
        (r"\bIV(s?)\b", r"I V\1"),
        (r"\b(\d{2,3})/(\d{2,3})\b(?!/)", r"\1 over \2"),
        (r"(?<=\w)/(day|hour|week|month|year|shift|person|kg|ml)\b", r" per \1"),
        (r"(?<=[A-Za-z])/(?=[A-Za-z])", " or "),
        (r"(?<=\d)\s?[–-]\s?(?=\d)", " to "),
    )
)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[\"'“‘(]?[A-Z0-9])|\n+")


def _money(match: re.Match[str]) -> str:
    sign, whole, fraction, scale = match.groups()
    major, minor = _CURRENCIES[sign]
    if scale:
        return f"{whole}{fraction or ''} {_SCALES.get(scale, scale)} {major}"
    if fraction and len(fraction) == 3:
        return f"{whole} {major}" + (f" {int(fraction[1:])} {minor}" if int(fraction[1:]) else "")
    return f"{whole}{fraction or ''} {major}"


def sayable(text: str) -> str:
    """The text with its abbreviations, units, ratios and amounts as words."""
    for written, said in _FORMS:
        text = written.sub(said, text)
    text = _MONEY.sub(_money, text)
    text = _UNIT.sub(lambda m: f" {_UNITS[m[1]]}", text)
    return re.sub(r"[ \t]+", " ", text).strip()


def sentences(text: str) -> list[str]:
    """What is synthesised one after the other; none where nothing can be said. A long first sentence is cut at a comma."""
    parts = [part.strip() for part in _SENTENCE_END.split(sayable(text)) if any(c.isalnum() for c in part)]
    if parts and len(parts[0]) > LONG_OPENING and (comma := re.search(r"[,;:]\s", parts[0][40:])):
        cut = 40 + comma.end()
        parts[:1] = [parts[0][:cut].strip(), parts[0][cut:].strip()]
    return parts
