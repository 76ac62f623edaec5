"""Screening with a language model: rules first, the model only for what they leave open, and no word of it believed unseen."""

import re

from pydantic import BaseModel, ConfigDict

from core.ai.calls import Call
from core.ai.prompts import render
from core.ai.transport import Models
from core.candidates.resume.facts import Vocabulary, find_facts
from core.screening.engine import RequirementFinding, ScreeningFindings, ScreeningInput, Status
from core.screening.offline import OfflineScreening
from core.screening.score import verify
from core.untrusted import without_instructions

MAX_REASON = 300
_SCHOOL = re.compile(
    r"\b(?:(?:[A-ZÄÖÜÉ][\w&'’-]+[ \t]+){1,4}(?:University|College|School|Institute|Academy|Polytechnic)"
    r"(?:[ \t]+of(?:[ \t]+the)?(?:[ \t]+[A-ZÄÖÜÉ][\w'’-]+)+)?"
    r"|(?:University|College|School|Institute|Academy)[ \t]+of(?:[ \t]+the)?(?:[ \t]+[A-ZÄÖÜÉ][\w'’-]+)+"
    r"|Harvard|Yale|Princeton|Stanford|Oxford|Cambridge|Sorbonne|ETH)\b"
)
"""Blanked, as the name is: the degree stays, where it was earned must not count."""


class Finding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str
    quote: str | None
    status: Status
    reason: str


class Screening(BaseModel):
    """What the model answers."""

    model_config = ConfigDict(extra="forbid")

    findings: list[Finding]


class ModelScreening:
    def __init__(self, models: Models) -> None:
        self._models = models
        self._rules = OfflineScreening()

    async def screen(self, screening: ScreeningInput) -> ScreeningFindings:
        """Raises ``ModelFailed`` when requirements are open and the model gives no usable answer."""
        by_rule = (await self._rules.screen(screening)).findings
        unknown = {finding.key for finding in by_rule if finding.status == "unknown"}
        open_requirements = [requirement for requirement in screening.requirements if requirement.key in unknown]
        if not open_requirements:
            return ScreeningFindings(verify(screening, by_rule))
        prompt = render(
            "screening",
            {
                "job_title": screening.job_title,
                "today": screening.today.isoformat(),
                "requirements": [
                    {"key": r.key, "kind": r.kind, "text": r.text, "years": r.years} for r in open_requirements
                ],
                "resume": _shown(screening),
            },
        )
        answer = await self._models.structured(Call("screening", prompt), Screening)
        found = [_finding(finding) for finding in answer.value.findings if finding.key in unknown]
        settled = tuple(finding for finding in by_rule if finding.key not in unknown)
        return ScreeningFindings(verify(screening, (*settled, *found)))


def _shown(screening: ScreeningInput) -> str:
    """The resume without orders to its reader and without what tells who the person is."""
    text = without_instructions(screening.resume_text)
    facts = find_facts(text, Vocabulary(), screening.today)
    found = [text[fact.start : fact.end] for fact in (facts.name, facts.email, facts.phone) if fact is not None]
    parts = [part for name in (*found[:1], *screening.names) for part in re.split(r"[\s,]+", name) if len(part) > 2]
    for written in sorted({*found, *screening.names, *parts}, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(written)}(?!\w)"
        text = re.sub(pattern, lambda match: " " * len(match.group()), text)
    return _SCHOOL.sub(lambda match: " " * len(match.group()), text)


def _finding(finding: Finding) -> RequirementFinding:
    return RequirementFinding(finding.key, finding.status, finding.quote, None, None, finding.reason[:MAX_REASON])
