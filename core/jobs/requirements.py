"""Requirements read out of a job description by rule, for HR to edit: one line or sentence, at most one requirement."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from core.conductor.words import sentences
from core.db import Json

MAX_REQUIREMENTS = 30
MAX_TEXT = 200
_MUST_HEADING = re.compile(
    r"\b(?:requirements?|required|must[\s-]haves?|qualifications?|essential|what you(?:'ll)? (?:bring|need)|you (?:have|bring)|profile)\b",
    re.IGNORECASE,
)
_NICE_HEADING = re.compile(
    r"\b(?:nice[\s-]to[\s-]haves?|preferred|desirable|desired|bonus|pluses|advantages?|ideally)\b", re.IGNORECASE
)
_DUTY_HEADING = re.compile(
    r"\b(?:duties|responsibilities|tasks|what you(?:'ll| will) do|your role|the role|day to day|key accountabilities)\b",
    re.IGNORECASE,
)
_OTHER_HEADING = re.compile(
    r"\b(?:benefits?|what we offer|we offer|about us|pay|salary|how to apply|who we are|company|equal opportunit\w+)\b",
    re.IGNORECASE,
)
_NICE = re.compile(
    r"\b(?:nice to have|a plus|is an? (?:plus|advantage|asset|bonus)|preferred|preferably|ideally|desirable"
    r"|would be (?:great|good|helpful)|welcome)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:must|required|requires?|need(?:ed)?|essential|mandatory|at least|minimum|you (?:have|hold|bring|are|speak)|able to"
    r"|ability to|able and willing|experience|proficien\w+|knowledge|certifi\w+|licen[cs]\w+|valid|fluent|willing)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\b(?P<years>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)\s*(?:\+|or more|to \d+|[-–]\s*\d+)?\s*years?\b",
    re.IGNORECASE,
)
_NUMBERS = {word: n for n, word in enumerate("zero one two three four five six seven eight nine ten".split())}
_SHIFT = re.compile(
    r"\b(?:(?:night|late|early|day|evening|weekend|rotating|three|two|split)[\s-]+shifts?|shift (?:work|pattern|rota)|nights"
    r"|weekends|on[\s-]call|rota|24/7|overtime|public holidays)\b",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"\b(?P<name>English|German|French|Spanish|Portuguese|Italian|Dutch|Polish|Russian|Ukrainian|Turkish|Arabic|Hindi|Mandarin|Chinese|Japanese|Korean"
    r"|Vietnamese|Tagalog|Romanian|Greek|Swedish|Norwegian|Danish|Finnish|Czech|Hungarian)\b"
)
_SPEAKS = re.compile(
    r"\b(?:fluen\w+|speak\w*|spoken|written|language|native|level|[abc][12]|command|communicat\w+|bilingual)\b",
    re.IGNORECASE,
)
_LICENCE = re.compile(r"\b(?:licen[cs]e[ds]?|registration|registered)\b", re.IGNORECASE)
_CERTIFICATE = re.compile(r"\b(?:certificat\w+|certified|diploma|accredit\w+|qualification in)\b", re.IGNORECASE)
_TOOL = re.compile(
    r"\b(?:proficien\w+ (?:in|with)|experience (?:with|using)|working knowledge of|skilled (?:in|with|on)|software"
    r"|systems?|tools?|excel|sap|erp)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[•▪●◦*·–—-]|\d+[.)])\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """``start`` and ``end`` are the place in the description that it was read from."""

    key: str
    kind: str
    text: str
    must: bool
    aliases: tuple[str, ...]
    years: int | None
    start: int
    end: int

    def to_json(self) -> Json:
        return {
            "key": self.key,
            "kind": self.kind,
            "text": self.text,
            "must": self.must,
            "aliases": list(self.aliases),
            "years": self.years,
        }


def extract(description: str, profile: Mapping[str, Any]) -> list[Found]:
    """``profile`` is the domain's: its licences and tools are what is recognised by name."""
    found: dict[str, Found] = {}
    for start, end, section in _items(description):
        if section == "other":
            continue
        item = _read(description[start:end], start, section, profile)
        if item is not None and len(found) < MAX_REQUIREMENTS:
            found.setdefault(item.key, item)
    return list(found.values())


def _items(text: str) -> Iterator[tuple[int, int, str]]:
    """Sentences and list items, each with the section that it stands in: must, nice, duty, other or none."""
    section, at = "none", 0
    for line in text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        bare = line.strip()
        if not bare:
            continue
        head, colon, rest = bare.partition(":")
        heading = _heading(head if colon else bare, alone=not rest.strip())
        if heading is not None:
            section = heading
            if not rest.strip():
                continue
            start += line.index(rest)
        bullet = _BULLET.match(text[start:end])
        start += bullet.end() if bullet else 0
        for first, last in sentences(text[start:end]):
            yield start + first, start + last, section


def _heading(text: str, *, alone: bool) -> str | None:
    if len(text.split()) > 6 or (alone and text.endswith((".", ";"))):
        return None
    for name, pattern in (
        ("nice", _NICE_HEADING),
        ("duty", _DUTY_HEADING),
        ("must", _MUST_HEADING),
        ("other", _OTHER_HEADING),
    ):
        if pattern.search(text) and not (alone and _BULLET.match(text)):
            return name
    return None


def _read(sentence: str, start: int, section: str, profile: Mapping[str, Any]) -> Found | None:
    text = sentence.strip().rstrip(".;").strip()
    if not 3 <= len(text) <= 400:
        return None
    asked = section in ("must", "nice") or _ASKS.search(text) is not None
    must = section != "nice" and _NICE.search(text) is None
    kind, name, aliases, years = _kind(text, section, profile, asked=asked)
    if kind is None:
        return None
    label = name or text[:MAX_TEXT]
    key = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:48].rstrip("-") or "requirement"
    return Found(key, kind, label, must, aliases, years, start, start + len(sentence))


def _kind(
    text: str, section: str, profile: Mapping[str, Any], *, asked: bool
) -> tuple[str | None, str | None, tuple[str, ...], int | None]:
    """(kind, plain name or None for the sentence itself, aliases, years)."""
    years = _YEARS.search(text)
    licence = next(_named(text, cast("Sequence[Mapping[str, Any]]", profile.get("licences", ()))), None)
    if years is not None and asked:
        written = years["years"].casefold()
        return "years", None, _subject(text), _NUMBERS.get(written) or int(written)
    if licence is not None:
        return "licence", licence[0], licence[1], None
    if (language := _LANGUAGE.search(text)) and _SPEAKS.search(text):
        return "language", None, (language["name"],), None
    if _SHIFT.search(text) and (asked or section == "duty"):
        return "shift", None, (), None
    if not asked and section != "duty":
        return None, None, (), None
    if _CERTIFICATE.search(text):
        return "certificate", None, (), None
    if _LICENCE.search(text):
        return "licence", None, (), None
    tools = [str(tool) for tool in profile.get("tools", ()) if _stands(str(tool), text)]
    if tools or (_TOOL.search(text) and section != "duty"):
        return "tool", None, tuple(tools), None
    return ("duty" if section == "duty" or asked else None), None, (), None


def _named(text: str, licences: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for licence in licences:
        names = (str(licence["name"]), *(str(alias) for alias in licence.get("aliases", ())))
        if any(_stands(name, text) for name in names):
            yield names[0], names[1:]


def _stands(name: str, text: str) -> bool:
    exact = name.isupper() and len(name) <= 5
    return re.search(rf"(?<!\w){re.escape(name)}(?:e?s)?(?!\w)", text, 0 if exact else re.IGNORECASE) is not None


def _subject(text: str) -> tuple[str, ...]:
    """What the years are of: "3 years of ICU experience" → ICU; "at least 2 years in a warehouse" → warehouse."""
    match = re.search(
        r"years?(?:['’]s?)?\s+(?:of\s+)?(?:(?:relevant|professional|proven|hands-on|work(?:ing)?|post-\w+)\s+)*"
        r"(?:(?P<before>[\w/ -]{2,40}?)\s+experience\b|experience\s+(?:in|with|as|on|of)\s+(?:an?\s+|the\s+)?(?P<after>[\w/ -]{2,40})"
        r"|(?:in|as|on|with)\s+(?:an?\s+|the\s+)?(?P<place>[\w/ -]{2,40}))",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return ()
    named = next(part for part in (match["before"], match["after"], match["place"]) if part)
    return (named.strip(),)
