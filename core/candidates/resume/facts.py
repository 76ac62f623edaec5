"""Facts found in a resume by rule: guesses for people to correct, each with the place it was found at."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.candidates.resume.employment import employments, merged_years
from core.candidates.resume.model import Fact, Facts, YearsOfExperience

_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}\b")
_PHONE = re.compile(r"(?<![\w/])(?:\+|00)?\(?\d[\d ()./–-]{6,22}\d(?![\w/])")
_NAME = re.compile(r"^[^\W\d_][\w'’.-]*(?:[ \t]+[^\W\d_][\w'’.-]*){1,4}$")
_NOT_NAMES = frozenset(
    [
        "curriculum",
        "vitae",
        "resume",
        "résumé",
        "cv",
        "profile",
        "contact",
        "summary",
        "objective",
        "experience",
        "education",
        "skills",
        "page",
        "personal",
        "details",
        "address",
    ]
)
_DEGREE = re.compile(
    r"\b(?:ph\.?\s?d|doctor(?:ate)?\s+of|master(?:['’]?s)?\b|m\.?sc\b|m\.?b\.?a\b|bachelor(?:['’]?s)?\b|b\.?sc\.?n?\b|b\.?s\.?n\b|b\.?eng\b|b\.?tech\b|associate(?:['’]?s)?\s+(?:degree|of)|diploma|apprenticeship|vocational|high\s+school|secondary\s+school|ged\b|abitur|a-?levels?)",
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


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain name → other ways to write it ("Registered Nurse" → "RN"); the name itself counts too."""

    licences: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    skills: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def find_facts(text: str, vocabulary: Vocabulary, today: date) -> Facts:
    """``today`` ends the ranges that go on to "present"."""
    return Facts(
        name=_name(text),
        email=_first(_EMAIL, text),
        phone=_phone(text),
        licences=_known(text, vocabulary.licences),
        skills=_known(text, vocabulary.skills),
        education=tuple(_education(text)),
        languages=tuple(_spoken(text)),
        experience=_experience(text, today),
    )


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


def _first(pattern: re.Pattern[str], text: str) -> Fact | None:
    match = pattern.search(text)
    return Fact(match.group(), match.start(), match.end()) if match else None


def _phone(text: str) -> Fact | None:
    for match in _PHONE.finditer(text):
        written = match.group()
        digits = re.sub(r"\D", "", written)
        years = re.fullmatch(r"\s*(?:19|20)\d\d\s*[–-]\s*(?:19|20)\d\d\s*", written)
        if 8 <= len(digits) <= 15 and not years:
            return Fact(("+" if written.startswith("+") else "") + digits, match.start(), match.end())
    return None


def _name(text: str) -> Fact | None:
    """The first line near the top that looks like a person's name."""
    start = 0
    for line in text.split("\n")[:12]:
        bare = line.strip().strip(",|")
        words = bare.split()
        if _NAME.match(bare) and len(bare) <= 50 and not _NOT_NAMES & {word.casefold().strip(".:") for word in words}:
            letters = [word for word in words if word[:1].isalpha()]
            if all(word[0].isupper() or not word[0].islower() or len(word) <= 3 for word in letters):
                at = start + line.index(bare)
                return Fact(bare, at, at + len(bare))
        start += len(line) + 1
    return None


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
    return YearsOfExperience(merged_years(positions), ranges)
