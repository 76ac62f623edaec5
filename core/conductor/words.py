"""Words with their places in a text, in a form in which "Checked twenty-four Airways" equals "check 24 airway"."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Word:
    """`norm` is for comparing, `raw` the plain lower-case form; `start`, `end` are offsets into the text.

    `after_break`: a clause mark (comma, full stop, dash …) stands between this word and the one before.
    """

    norm: str
    raw: str
    start: int
    end: int
    after_break: bool = False


_WORD = re.compile(r"\d+(?:[.,]\d+)*|%|°|[^\W\d_]+(?:['’][^\W\d_]+)*")
_BREAK = re.compile(r"[,.;:!?()\n]|\s[-–—]+\s|—")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)]*(?=\s|$)|\n+")
_TITLE = re.compile(r"\b(?:e\.g|i\.e|dr|mr|mrs|ms|vs|approx)\.$", re.IGNORECASE)
_LETTER = re.compile(r"\b(?:etc|[A-Za-z])\.$", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+(?:[a-z]|[A-Z]\.)")

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_UNDER_TWENTY.split())}
_TENS = {word: 10 * value for value, word in enumerate(_FROM_TWENTY.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}

_IRREGULAR = {
    form: verb
    for verb, forms in {
        "begin": "began begun",
        "bleed": "bled",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "choose": "chose chosen",
        "do": "did done does",
        "draw": "drew drawn",
        "fall": "fell fallen",
        "feel": "felt",
        "find": "found",
        "foot": "feet",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone goes",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lose": "lost",
        "make": "made",
        "man": "men",
        "meet": "met",
        "pay": "paid",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "show": "shown",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "understand": "understood",
        "wear": "wore worn",
        "woman": "women",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_UNITS = {
    "%": "percent",
    "°": "degree",
    "milligram": "mg",
    "milligramme": "mg",
    "microgram": "mcg",
    "millilitre": "ml",
    "milliliter": "ml",
    "kilogram": "kg",
    "kilo": "kg",
    "kilometre": "km",
    "kilometer": "km",
    "centimetre": "cm",
    "centimeter": "cm",
    "millimetre": "mm",
    "millimeter": "mm",
    "litre": "liter",
    "metre": "meter",
    "centre": "center",
    "okay": "ok",
    "min": "minut",
    "mins": "minut",
    "hr": "hour",
    "hrs": "hour",
    "sec": "second",
}
_BRITISH = (("haem", "hem"), ("oedem", "edem"), ("anaesth", "anesth"), ("paed", "ped"), ("diarrhoe", "diarrhe"))


@lru_cache(maxsize=8)  # one sentence is looked through for many phrases in a row
def words(text: str) -> tuple[Word, ...]:
    """Every word of `text`, number words joined into one ("two hundred and five" → 205)."""
    found: list[Word] = []
    last_end = 0
    for match in _WORD.finditer(text):
        raw = _plain(match.group())
        after_break = bool(_BREAK.search(text, last_end, match.start()))
        found.append(Word(stem(raw), raw, match.start(), match.end(), after_break))
        last_end = match.end()
    return tuple(_join_numbers(found))


def plain_words(text: str) -> tuple[str, ...]:
    """The words as said: lower case, no accents, no apostrophes."""
    return tuple(_plain(match.group()) for match in _WORD.finditer(text))


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in folded if not unicodedata.combining(c)).replace("'", "").replace("’", "")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every sentence, trimmed. "e.g." and "Dr." end none."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _goes_on(text, start, match.end()):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = ((s + len(text[s:e]) - len(text[s:e].lstrip()), s + len(text[s:e].rstrip())) for s, e in spans)
    return tuple((s, e) for s, e in trimmed if s < e)


def _goes_on(text: str, start: int, end: int) -> bool:
    """The full stop before `end` belongs to an abbreviation: "Dr. Ito", "A. B. C.", "masks, gloves etc. are ready"."""
    if not text[end:].strip():
        return False
    letter = _LETTER.search(text, start, end) and _GOES_ON.match(text, end)
    return bool(letter or _TITLE.search(text, start, end))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A common form for the inflections of one word: crude, but the same for every text compared."""
    if word[:1].isdigit():
        return word.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", word) else word
    word = _IRREGULAR.get(word, word)
    word = _UNITS.get(word, word)
    if len(word) <= 3:
        return word
    word = _singular(word)
    for old, new in _BRITISH:
        word = word.replace(old, new)
    word = _base_form(word)
    if len(word) >= 5 and word.endswith("our"):
        word = word[:-3] + "or"
    return _UNITS.get(word, word)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _base_form(word: str) -> str:
    if word.endswith("ly") and len(word) >= 6:
        word = word[:-2]
    if word.endswith("ment") and len(word) >= 9:
        word = word[:-4]
    word = _without_noun_ending(_without_tense(word))
    if word.endswith("ise") and len(word) >= 7:  # sterilise, sterilize
        word = word[:-2] + "ze"
    if word.endswith("e") and len(word) >= 4:
        word = word[:-1]
    return word[:-1] if word.endswith("ll") and len(word) >= 6 else word


def _without_noun_ending(word: str) -> str:
    if word.endswith("ification"):
        return word[:-7] + "y"
    if word.endswith(("isation", "ization")):
        return word[:-7] + "ize"
    if (word.endswith("ation") and len(word) >= 9) or (word.endswith("iate") and len(word) >= 8):
        return word.removesuffix("ation").removesuffix("ate").rstrip("i")
    if word.endswith("ate") and len(word) >= 7 and word[-4] not in "eo":
        return word[:-3]
    return word[:-3] if word.endswith(("tion", "sion")) and len(word) >= 7 else word


def _without_tense(word: str) -> str:
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and re.search("[aeiouy]", root):
            if root.endswith("is") or (root.endswith("at") and len(root) >= 6 and root[-3] not in "eo"):
                return root + "e"
            if root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            return root
    return word


def _join_numbers(found: list[Word]) -> list[Word]:
    joined: list[Word] = []
    at = 0
    while at < len(found):
        stop, value = _number_from(found, at)
        if stop > at:
            first, last = found[at], found[stop - 1]
            joined.append(Word(str(value), str(value), first.start, last.end, first.after_break))
            at = stop
        else:
            joined.append(found[at])
            at += 1
    return joined


def _number_from(found: list[Word], at: int) -> tuple[int, int]:
    """(index after the number that starts at `at`, its value); the index is `at` when none starts there."""
    total = value = 0
    stop = at
    last_small = False
    for index in range(at, len(found)):
        word = found[index]
        raw = word.raw
        if index > at and word.after_break:
            break
        if raw in _SMALL and not last_small and (index == stop or found[index - 1].raw == "and"):
            if value % 10 and value % 100:  # "twenty four five" is two numbers
                break
            value += _SMALL[raw]
            last_small = True
        elif raw in _TENS and value % 100 == 0 and not (last_small and value):
            value += _TENS[raw]
            last_small = False
        elif raw == "hundred" and 0 < value < 100:
            value *= 100
            last_small = False
        elif raw in _SCALES and value:
            total, value = total + value * _SCALES[raw], 0
            last_small = False
        elif raw == "and" and index > at and ((value and value % 100 == 0) or (total and not value)):
            continue
        else:
            break
        stop = index + 1
    return stop, total + value
