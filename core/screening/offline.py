"""Screening by rule: aliases as whole words, denials, expiry dates and date arithmetic. The same input gives the same findings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.candidates.resume.dates import valid_until
from core.candidates.resume.employment import Employment, employments, merged_years
from core.candidates.resume.facts import alias_pattern
from core.conductor.coverage import covered
from core.conductor.plan import Point
from core.conductor.words import sentences
from core.screening.engine import (
    Requirement,
    RequirementFinding,
    ScreeningFindings,
    ScreeningInput,
    Status,
)
from core.screening.meanings import also_said
from core.untrusted import without_instructions

MAX_QUOTE = 300
_RANK: dict[Status, int] = {"met": 3, "partly": 2, "not_met": 1, "unknown": 0}
_LAPSED = re.compile(
    r"\b(?:expired|lapsed|revoked|suspended|surrendered|inactive|no\s+longer\s+valid)\b", re.IGNORECASE
)
_NOT_YET = re.compile(
    r"\b(?:not\s+(?:yet\s+)?(?:licen[cs]ed|certified|registered|qualified|obtained|completed)|unlicen[cs]ed|uncertified"
    r"|no\s+(?:prior\s+|previous\s+|formal\s+)?(?:experience|knowledge|training)|lacks?|lacking|unfamiliar)\b",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\b(?:in\s+progress|expected|anticipated|pursuing|working\s+towards?|studying\s+for|enrolled|pending|scheduled|preparing\s+for"
    r"|to\s+be\s+completed|candidate\s+for|currently\s+(?:taking|completing|studying)|awaiting|will\s+(?:complete|obtain|sit))\b",
    re.IGNORECASE,
)
_SLIGHT = re.compile(
    r"\b(?:basic|beginner|some\s+(?:experience|knowledge|exposure)|exposure\s+to|familiar(?:ity)?\s+with|shadow(?:ed|ing)|observed"
    r"|limited|elementary|introduct\w+|assisted\s+with|a[12]\b)",
    re.IGNORECASE,
)
_CLAIMED = re.compile(r"\b(?P<years>\d{1,2}(?:\.\d)?)\s*\+?\s*(?:years?|yrs?)\b", re.IGNORECASE)
_LASTING = frozenset(("licence", "license", "certificate", "certification"))


@dataclass(frozen=True, slots=True)
class _Mention:
    """One place where the resume speaks of a requirement, and what it says there."""

    status: Status
    start: int
    end: int
    reason: str


class OfflineScreening:
    async def screen(self, screening: ScreeningInput) -> ScreeningFindings:
        text = without_instructions(screening.resume_text)
        reader = _Reader(text, screening.today)
        return ScreeningFindings(tuple(reader.finding(requirement) for requirement in screening.requirements))


class _Reader:
    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self.today = today
        self.sentences = sentences(text)
        self.positions = employments(text, today)

    def finding(self, requirement: Requirement) -> RequirementFinding:
        mention = self._years(requirement) if requirement.years else _best(list(self._mentions(requirement)))
        if mention is None:
            return RequirementFinding(requirement.key, "unknown", None, None, None, "The resume does not mention it.")
        start, end = mention.start, min(mention.end, mention.start + MAX_QUOTE)
        return RequirementFinding(requirement.key, mention.status, self.text[start:end], start, end, mention.reason)

    # What is named

    def _mentions(self, requirement: Requirement) -> Iterator[_Mention]:
        for start, end in self.sentences:
            sentence = self.text[start:end]
            for alias in _names(requirement):
                found = _find(alias, sentence, requirement)
                if found is not None:
                    status, reason = self._judged(sentence, found, alias, requirement)
                    yield _Mention(status, start, end, reason)
                    break

    def _judged(
        self, sentence: str, found: tuple[int, int], alias: str, requirement: Requirement
    ) -> tuple[Status, str]:
        before, after = _around(sentence, found)
        near = f"{before} {sentence[found[0] : found[1]]} {after}"
        lasting = requirement.kind in _LASTING
        if (until := valid_until(near)) is not None and lasting:
            if until < self.today:
                return "not_met", f"It ended on {until.isoformat()}."
            return "met", f"It is valid until {until.isoformat()}."
        if lasting and _LAPSED.search(near):
            return "not_met", "The resume says that it has ended."
        if _UNDER_WAY.search(near):
            return "partly", "The resume says that it is under way, not done."
        if _NOT_YET.search(near) or covered(Point("", "", (alias,)), sentence) is None:
            return "not_met", "The resume says that it is missing."
        if _SLIGHT.search(near):
            return "partly", "The resume speaks of a basic or limited level."
        return "met", f"The resume names “{sentence[found[0] : found[1]]}”."

    # How long

    def _years(self, requirement: Requirement) -> _Mention | None:
        asked = requirement.years or 0.0
        positions = [position for position in self.positions if self._belongs(position, requirement)]
        claim = self._claim(requirement)
        if positions:
            years = merged_years(positions)
            longest = max(positions, key=lambda p: p.last - p.first)
            start, end = self._line(longest)
            count = f"{len(positions)} positions" if len(positions) > 1 else "1 position"
            return _Mention(_enough(years, asked), start, end, f"{count} make {years:g} years; {asked:g} are asked.")
        if claim is not None:
            years, start, end = claim
            reason = f"The resume states {years:g} years, without dates to check it; {asked:g} are asked."
            return _Mention("partly" if years >= asked else _enough(years, asked), start, end, reason)
        if requirement.aliases and (mention := _best(list(self._mentions(requirement)))) is not None:
            if mention.status == "met":
                return _Mention(
                    "partly",
                    mention.start,
                    mention.end,
                    f"It is named; how long is not said ({asked:g} years are asked).",
                )
            return mention
        return None

    def _belongs(self, position: Employment, requirement: Requirement) -> bool:
        block = self.text[position.block_start : position.block_end]
        return not requirement.aliases or any(_find(alias, block, requirement) for alias in requirement.aliases)

    def _claim(self, requirement: Requirement) -> tuple[float, int, int] | None:
        """The most years that one sentence claims ("8 years of ICU experience")."""
        claims: list[tuple[float, int, int]] = []
        for start, end in self.sentences:
            sentence = self.text[start:end]
            named = any(_find(alias, sentence, requirement) for alias in requirement.aliases)
            if named if requirement.aliases else re.search(r"\bexperience\b", sentence, re.IGNORECASE):
                claims.extend((float(match["years"]), start, end) for match in _CLAIMED.finditer(sentence))
        return max(claims, default=None)

    def _line(self, position: Employment) -> tuple[int, int]:
        start = self.text.rfind("\n", 0, position.start) + 1
        end = self.text.find("\n", position.end)
        line = self.text[start : end if end >= 0 else len(self.text)]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _names(requirement: Requirement) -> Iterator[str]:
    own = [alias for alias in requirement.aliases if alias.strip()]
    if not requirement.aliases or len(requirement.text.split()) <= 4:
        own.append(requirement.text)
    yield from own
    yield from also_said(tuple(own))


def _find(alias: str, text: str, requirement: Requirement) -> tuple[int, int] | None:
    """Where the alias stands, denied or not; inflections of it count unless it is an abbreviation."""
    match = alias_pattern(alias).search(text)
    if match is not None:
        return match.span()
    if alias.isupper() and len(alias) <= 4:
        return None
    words = () if alias == requirement.text and len(alias.split()) > 4 else (alias,)
    hit = covered(Point(requirement.key, alias, words), text)
    return (hit.start, hit.end) if hit is not None else None


def _around(sentence: str, found: tuple[int, int]) -> tuple[str, str]:
    """The words before and after, as far as they belong to what was found: up to the next item of a list."""
    before = re.split(r"[;|•,]", sentence[max(0, found[0] - 60) : found[0]])[-1]
    after = re.split(
        r"[;|•]|,(?!\s*(?:valid|exp|issued|renew|lapsed|in\s+progress|pending|\d))", sentence[found[1] : found[1] + 70]
    )[0]
    return before, after


def _enough(years: float, asked: float) -> Status:
    if years >= asked - 0.05:
        return "met"
    return "partly" if years >= asked / 2 else "not_met"


def _best(mentions: list[_Mention]) -> _Mention | None:
    """The most favourable place; where another place denies it, people should look."""
    if not mentions:
        return None
    best = max(mentions, key=lambda mention: _RANK[mention.status])
    denied = [mention for mention in mentions if mention.status == "not_met"]
    if best.status == "met" and any("missing" in mention.reason for mention in denied):
        return _Mention("partly", best.start, best.end, "The resume names it in one place and denies it in another.")
    return best
