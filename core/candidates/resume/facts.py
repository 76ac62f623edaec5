"""Facts found in a resume by rule: guesses for people to correct, each with the place it was found at."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from core.candidates.resume.contact import find_email, find_phone
from core.candidates.resume.dates import valid_until
from core.candidates.resume.employment import Employment, employments, merged_years
from core.candidates.resume.model import Fact, Facts, Licence, Position, YearsOfExperience
from core.candidates.resume.names import find_name

_DEGREE = re.compile(
    r"\b(?:ph\.?\s?d|doctor(?:ate)?\s+(?:of|in)|master(?:['’]?s)?\s+(?:of|in|degree)|master['’]s|m\.?sc\b|m\.?b\.?a\b|m\.?eng\b|m\.?tech\b"
    r"|bachelor(?:['’]?s)?\b|b\.?sc\.?n?\b|b\.?s\.?n\b|b\.?eng\b|b\.?tech\b|b\.?com\b|associate(?:['’]?s)?\s+(?:degree|of|in)|diploma|apprenticeship"
    r"|high\s+school|secondary\s+school|ged\b|abitur|a-?levels?\b)",
    re.IGNORECASE,
)
_LANGUAGES = [
    "English",
    "German",
    "French",
    "Spanish",
    "Portuguese",
    "Italian",
    "Dutch",
    "Polish",
    "Russian",
    "Ukrainian",
    "Turkish",
    "Arabic",
    "Persian",
    "Farsi",
    "Hindi",
    "Urdu",
    "Bengali",
    "Punjabi",
    "Tamil",
    "Telugu",
    "Gujarati",
    "Mandarin",
    "Cantonese",
    "Chinese",
    "Japanese",
    "Korean",
    "Vietnamese",
    "Tagalog",
    "Filipino",
    "Thai",
    "Indonesian",
    "Malay",
    "Swahili",
    "Amharic",
    "Somali",
    "Yoruba",
    "Igbo",
    "Hausa",
    "Greek",
    "Hebrew",
    "Romanian",
    "Hungarian",
    "Czech",
    "Slovak",
    "Bulgarian",
    "Serbian",
    "Croatian",
    "Albanian",
    "Swedish",
    "Norwegian",
    "Danish",
    "Finnish",
    "Creole",
]
_LANGUAGE = re.compile(rf"\b(?:{'|'.join(_LANGUAGES)})\b")
_LANGUAGE_LEVEL = re.compile(
    r"\b(?:native|fluent|mother\s+tongue|bilingual|proficient|conversational|intermediate|basic|advanced|languages?|[abc][12])\b",
    re.IGNORECASE,
)


MAX_SKILLS = 60
_SKILLS_TITLE = re.compile(
    r"^\W*(?:(?:key|core|technical|professional|relevant|other|additional|special|hard|soft|computer|it|summary\s+of|areas?\s+of)\s+)*"
    r"(?:skills?(?:\s+(?:summary|highlights?|set|&.{1,20}|and\s+\w+))?|competenc(?:ies|es|e)|expertise|proficiencies)\W*$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^\W*(?:(?:work|professional|relevant)\s+)?(?:experience|employment|history|education|summary|objective|profile|projects?|certifi\w+|licen\w+"
    r"|languages?|references?|awards?|interests?|hobbies|training|publications?|volunteer\w*|contact|accomplishments|achievements|affiliations"
    r"|additional\s+information|activities|work\s+history|employment\s+history|professional\s+experience|about(?:\s+me)?|personal.*)\W*$",
    re.IGNORECASE,
)
_ITEM_CUT = re.compile(r"\s*[,;|•·●▪◦]\s*|\s{2,}|\t+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain name → other ways to write it ("Registered Nurse" → "RN"); the name itself counts too."""

    licences: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    skills: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def find_facts(text: str, vocabulary: Vocabulary, today: date, prominent: tuple[str, ...] = ()) -> Facts:
    """``today`` ends the ranges that go on to "present"; ``prominent`` are the lines that are set largest."""
    email = find_email(text)
    skills = _known(text, vocabulary.skills)
    return Facts(
        name=find_name(text, email.value if email else None, prominent),
        email=email,
        phone=find_phone(text),
        licences=tuple(
            Licence(fact.value, fact.start, fact.end, _expires(text, fact))
            for fact in _known(text, vocabulary.licences)
        ),
        skills=(*skills, *_listed(text, skills)),
        education=tuple(_education(text)),
        languages=tuple(_spoken(text)),
        experience=_experience(text, today),
    )


@lru_cache(maxsize=5_000)
def alias_pattern(alias: str) -> re.Pattern[str]:
    """The alias as whole words. Short capitals ("RN", "CNC") must be written in capitals: "it" is not IT."""
    escaped = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", alias.strip()) if part)
    exact = alias.isupper() and len(alias) <= 4
    plural = "" if exact else "(?:e?s)?"
    return re.compile(rf"(?<![\w]){escaped}{plural}(?![\w])", 0 if exact else re.IGNORECASE)


def _known(text: str, names: Mapping[str, Sequence[str]]) -> tuple[Fact, ...]:
    found: list[Fact] = []
    for name, aliases in names.items():
        hits = [match for alias in (name, *aliases) if alias.strip() and (match := alias_pattern(alias).search(text))]
        if hits:
            first = min(hits, key=lambda match: match.start())
            found.append(Fact(name, first.start(), first.end()))
    return tuple(found)


def _education(text: str) -> Iterator[Fact]:
    start = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare and len(bare) <= 200 and _DEGREE.search(bare):
            at = start + line.index(bare)
            yield Fact(bare, at, at + len(bare))
        start += len(line) + 1


def _spoken(text: str) -> Iterator[Fact]:
    """A language counts where its line, or the heading above, speaks of languages or of a level."""
    seen: set[str] = set()
    start = 0
    above = ""
    for line in text.split("\n"):
        if _LANGUAGE_LEVEL.search(line) or re.fullmatch(r"\W*languages?\W*", above, re.IGNORECASE):
            for match in _LANGUAGE.finditer(line):
                if match.group() not in seen:
                    seen.add(match.group())
                    yield Fact(match.group(), start + match.start(), start + match.end())
        if line.strip() and not _LANGUAGE.search(line):
            above = line
        start += len(line) + 1


def _experience(text: str, today: date) -> YearsOfExperience | None:
    positions = employments(text, today)
    if not positions:
        return None
    ranges = tuple(Fact(text[p.start : p.end], p.start, p.end) for p in positions)
    return YearsOfExperience(merged_years(positions), ranges, tuple(_position(text, p, today) for p in positions))


def _position(text: str, position: Employment, today: date) -> Position:
    """Beside the dates stand position and employer, in the same line or the one above."""
    line_end = text.find("\n", position.end)
    head = text[position.block_start : line_end if line_end >= 0 else len(text)]
    at = position.start - position.block_start
    bare = f"{head[:at]} {head[at + position.end - position.start :]}"
    title = " ".join(bare.split()).strip(" ,;|()[]–—-·•")
    now = position.last >= today.year * 12 + today.month
    return Position(
        title[:200], _month(position.first), None if now else _month(position.last - 1), position.start, position.end
    )


def _month(count: int) -> str:
    return f"{count // 12:04}-{count % 12 + 1:02}"


def _expires(text: str, fact: Fact) -> str | None:
    """What the same line says of its end, up to the next item of a list."""
    end = text.find("\n", fact.end)
    after = re.split(r"[;|•]", text[fact.end : end if end >= 0 else len(text)])[0]
    until = valid_until(after)
    return until.isoformat() if until else None


def _listed(text: str, known: tuple[Fact, ...]) -> Iterator[Fact]:
    """The items of a section that is called skills, as they are written."""
    taken = {fact.value.casefold() for fact in known}
    inside, start = False, 0
    for line in text.split("\n"):
        label, colon, rest = line.partition(":")
        title = _SKILLS_TITLE.match(label.strip())
        if title and (not line.strip(" :").casefold().startswith("skills and experience")) and (colon or not rest):
            inside = True
            offset = len(label) + 1 if colon else len(line)
        elif inside and line.strip() and _TITLE.match(line.strip()):
            inside, offset = False, len(line)
        else:
            offset = len(label) + 1 if colon and len(label.split()) <= 4 else 0
        if inside:
            for item, at in _items(line[offset:]):
                if item.casefold() not in taken and len(taken) < MAX_SKILLS:
                    taken.add(item.casefold())
                    yield Fact(item, start + offset + at, start + offset + at + len(item))
        start += len(line) + 1


def _items(line: str) -> Iterator[tuple[str, int]]:
    at = 0
    for cut in [*_ITEM_CUT.finditer(line), None]:
        stop = cut.start() if cut else len(line)
        item = line[at:stop].strip(" .-–•*▪●◦\t")
        if 2 <= len(item) <= 40 and len(item.split()) <= 4 and any(map(str.isalpha, item)) and "@" not in item:
            yield item, line.index(item, at)
        at = cut.end() if cut else stop
