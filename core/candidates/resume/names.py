"""Whose resume it is. A line counts as a name by several signs together; a resume that shows none has no name, never a guess."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from core.candidates.resume.model import Fact
from core.candidates.resume.name_words import GIVEN_NAMES, NOT_IN_NAMES

TOP_LINES = 15
NEAR_LINES = 80
"""Further down a name counts only when the e-mail address agrees with it."""
ENOUGH = 4
ENOUGH_AT_TOP = 2
"""For the very first line, which is where most people write their name."""
_TOKEN = re.compile(r"^[^\W\d_][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?$")
_PARTICLES = frozenset(
    "de da do dos das del della di du la le van von der den ten ter zu zur bin ibn al el y e af av".split()
)
_TITLES = frozenset("mr mrs ms miss mx dr prof professor er engr eng sir ing dipl dipl.-ing".split())
_CREDENTIAL = re.compile(
    r"^(?:[A-Z]{2,6}(?:[-/][A-Z]{1,6})*|(?:Ph|Pharm|Psy|Ed)\.?D\.?|[BM]\.?(?:Sc|Eng|Tech|A|S|BA|Ed|Com)\.?|M\.?D\.?|Jr\.?|Sr\.?|I{2,3}|IV|Esq\.?)$"
)
_LABEL = re.compile(
    r"^\W*(?:(?:full\s+)?name|candidate(?:\s+name)?|(?:resume|r[ée]sum[ée]|cv|curriculum\s+vitae)(?:\s+of|\s*[:–—-]))\s*[:–—-]?\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s{2,}|\s*[|•·●▪◆■♦;]\s*|\s+[–—/-]\s+|\t+|\s*[\ue000-\uf8ff]+\s*")
_SURNAME_FIRST = re.compile(r"^(?P<last>[^\W\d_][\w'’-]+),\s+(?P<first>[^\W\d_][\w'’-]+(?:\s+[^\W\d_]\.?)?)$")


@dataclass(frozen=True, slots=True)
class _Guess:
    value: str
    start: int
    end: int
    score: int


def find_name(text: str, email: str | None, prominent: tuple[str, ...]) -> Fact | None:
    """``prominent`` are the largest lines of the first page, the largest first."""
    large = {_folded(line): rank for rank, line in enumerate(prominent)}
    local = _folded((email or "").partition("@")[0])
    common = _common_words(text)
    guesses: list[_Guess] = []
    for row, (start, end) in enumerate(_lines(text)):
        if row >= NEAR_LINES:
            break
        for value, at, stop, bonus in _segments(text, start, end):
            agreed = _agrees(value, local)
            ranks = [rank for line, rank in large.items() if _folded(value) in line or line in _folded(value)]
            if row >= TOP_LINES and not ranks and agreed < 2:
                continue
            score = _score(value, row, agreed, min(ranks, default=None), bonus, common)
            guesses.append(_Guess(value, at, stop, score))
    best = max(guesses, key=lambda guess: (guess.score, -guess.start), default=None)
    if best is None:
        return None
    at_top = best.start <= len(text) - len(text.lstrip()) + 2
    return Fact(best.value, best.start, best.end) if best.score >= (ENOUGH_AT_TOP if at_top else ENOUGH) else None


def _score(value: str, row: int, agreed: int, rank: int | None, bonus: int, common: frozenset[str]) -> int:
    words = [word.casefold().strip(".") for word in value.split()]
    score = {0: 0, 1: 3}.get(agreed, 6)
    score += 0 if rank is None else 3 if rank == 0 else 1
    score += 3 if words[0] in GIVEN_NAMES else 2 if any(word in GIVEN_NAMES for word in words) else 0
    score += (2 if row == 0 else 0) + (1 if row < 4 else 0) + bonus
    if agreed < 2:
        score -= 4 * sum(word in common for word in words if word not in GIVEN_NAMES and word not in _PARTICLES)
        # one word alone, or nothing but small letters, needs better reasons
        score -= 3 if len(words) == 1 else 0
        score -= 3 if value.islower() else 0
    return score


def _segments(text: str, start: int, end: int) -> Iterator[tuple[str, int, int, int]]:
    """(value, start, end, what speaks for it beforehand) of what may be a name in the line, alone or with the next one: some set
    first and last name under each other."""
    line = text[start:end]
    label = _LABEL.match(line)
    offset = label.start("rest") if label else 0
    body = line[offset:]
    at = 0
    for cut in [*_SPLIT.finditer(body), None]:
        stop = cut.start() if cut else len(body)
        if (found := _as_name(body[at:stop])) is not None:
            value, left, right = found
            begin = start + offset + at + left
            yield value, begin, start + offset + at + right, 4 if label else 0
        at = cut.end() if cut else stop
    following = text.find("\n", end + 1)
    below = text[end + 1 : following if following >= 0 else len(text)]
    if (
        len(line.split()) == 1
        and len(below.split()) in (1, 2)
        and (found := _as_name(f"{line.strip()} {below.strip()}"))
    ):
        begin = start + len(line) - len(line.lstrip())
        # two words below may well be the whole name, and the word above anything
        yield found[0], begin, end + 1 + len(below.rstrip()), -2 * (len(below.split()) - 1)


def _as_name(segment: str) -> tuple[str, int, int] | None:
    """(value, start, end) within the segment, without titles before and letters of degrees after the name."""
    bare = segment.strip().strip(',.:;|()[]*-–—•"“”').strip()
    if not 2 <= len(bare) <= 60 or any(char.isdigit() for char in bare) or "@" in bare:
        return None
    left = segment.index(bare)
    turned = _SURNAME_FIRST.match(bare)
    if turned and not _CREDENTIAL.match(turned["first"]) and _words_fit([*turned["first"].split(), turned["last"]]):
        return f"{turned['first']} {turned['last']}", left, left + len(bare)
    head, _, tail = bare.partition(",")
    if tail and not all(_CREDENTIAL.match(part) for part in re.split(r"[\s,]+", tail.strip()) if part):
        return None
    words = head.split()
    while words and words[0].casefold().strip(".") in _TITLES:
        words = words[1:]
    while len(words) > 2 and _CREDENTIAL.match(words[-1]) and not all(word.isupper() for word in words):
        words = words[:-1]
    if not words or not _words_fit(words):
        return None
    value = " ".join(words)
    first = bare.index(words[0], len(bare) - len(bare.lstrip()))
    begin = left + first
    stop = begin
    for word in words:
        stop = segment.index(word, stop) + len(word)
    return value, begin, stop


def _words_fit(words: list[str]) -> bool:
    if not 1 <= len(words) <= 5 or sum(len(word) for word in words) < 3:
        return False
    if not all(_TOKEN.match(word) for word in words):
        return False
    plain = [word.casefold().strip(".") for word in words]
    if any(word in NOT_IN_NAMES for word in plain):
        return False
    capital = [word[0].isupper() or not word[0].islower() for word in words]
    small = [word in _PARTICLES for word in plain]
    return all(big or particle for big, particle in zip(capital, small, strict=True)) or all(
        word.islower() for word in words
    )


def _agrees(value: str, local: str) -> int:
    """How many words of the name stand in the e-mail address before the @; an initial with the surname counts as two."""
    letters = re.sub(r"[^a-z]", "", local)
    words = [re.sub(r"[^a-z]", "", _folded(word)) for word in value.split()]
    words = [word for word in words if word]
    if not letters or not words:
        return 0
    whole = [word for word in words if len(word) >= 3 and word in letters]
    if len(whole) == 1 and len(words) > 1:
        rest = letters.replace(whole[0], "", 1)
        others = [word for word in words if word != whole[0]]
        if rest and any(word.startswith(rest) or rest.startswith(word[:3]) or rest[0] == word[0] for word in others):
            return 2
    return len(whole)


def _common_words(text: str) -> frozenset[str]:
    """Words that the text writes small: what is a word elsewhere is no name here. Addresses and links are left out."""
    words = (word for word in text.split() if not any(mark in word for mark in ("@", "/", "www.", ".com", ".org")))
    return frozenset(bare for word in words if (bare := word.strip("\"'“”‘’.,:;!?()[]")).islower() and len(bare) > 1)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that hold anything."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("ß", "ss").replace("ł", "l"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).casefold().split())
