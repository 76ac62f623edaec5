"""Words and sentences with their places in the text. Standard library only; every rule-based engine reads text through here."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Dr|Mr|Mrs|Ms|St|No|vs|etc|approx|incl|dept|e\.g|i\.e|a\.m|p\.m))$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:['’./&+-][^\W_]+)*", re.UNICODE)
_SUFFIXES = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ingly",
    "edly",
    "ings",
    "ness",
    "ing",
    "ies",
    "ied",
    "ers",
    "ed",
    "er",
    "es",
    "ly",
    "s",
)

FUNCTION_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but by can
    could did do does doing down during each few for from further had has have having he her here hers him his how i if in
    into is it its itself just let me might more most must my myself no nor not now of off on once only or other our ours
    out over own same shall she should so some such than that the their theirs them themselves then there these they this
    those through to too under until up us very was we were what when where which while who whom why will with would you
    your yours yourself i'm i've i'd i'll we're we've we'd we'll it's that's don't didn't doesn't isn't wasn't can't
    couldn't wouldn't they're there's he's she's what's let's""".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, with its place: ``text[start:end]``."""

    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The word for comparison: lower case, one kind of apostrophe, no accents lost."""
        return self.text.casefold().replace("’", "'")


def words(text: str) -> list[Word]:
    return [Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences, without the white space around them; a line break ends a sentence too."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group().startswith(".") and _ABBREVIATION.search(text, max(start, match.start() - 8), match.start()):
            continue
        _append(spans, text, start, match.end())
        start = match.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A light English stem: enough to bring "charting" and "charted" together, cautious enough to keep "process" whole."""
    key = word.casefold().replace("’", "'").removesuffix("'s")
    for suffix in _SUFFIXES:
        if key.endswith(suffix) and len(key) - len(suffix) >= 3 and not key.endswith("ss"):
            base = key[: -len(suffix)]
            if suffix in ("ies", "ied"):
                return base + "y"
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base.removesuffix("e") if len(base) > 3 else base
    return key.removesuffix("e") if len(key) > 4 else key


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, with repetitions."""
    return [stem(word.key) for word in words(text) if word.key not in FUNCTION_WORDS]


def normalise(text: str) -> tuple[str, list[int]]:
    """The text in lower case with everything but letters and digits as single spaces, and for each of its characters the
    place in the original: two texts that differ in case, spaces or punctuation become equal."""
    out: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        if char in "'’":
            continue
        for folded in unicodedata.normalize("NFKC", char).casefold():
            if folded.isalnum():
                out.append(folded)
                places.append(index)
            elif out and out[-1] != " ":
                out.append(" ")
                places.append(index)
    if out and out[-1] == " ":
        out.pop()
        places.pop()
    return "".join(out), places
