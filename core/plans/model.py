"""Planning with a language model: questions for this job and this resume's silences beside the bank's. A question that fails a
check is dropped, and the bank fills its place: the plan is never thinner for a bad answer, and never worse."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.ai.calls import Call
from core.ai.prompts import render
from core.ai.transport import Models
from core.conductor.coverage import covered
from core.conductor.plan import Point, Probe
from core.plans.engine import PlanInput, PlannedQuestionDraft, distinct
from core.plans.lawful import protected_topics
from core.plans.offline import OfflinePlanner
from core.untrusted import clean, instructions_in

SPOKEN_WORDS = 45
"""A text that is spoken stays below."""
MIN_POINTS = 2
MOST_GENERATED = 8
"""What one answer of a model can hold."""
_MARKUP = re.compile(r"[<>{}\[\]#*`|\n]|https?:|www\.")

Dimension = Literal["communication", "technical", "confidence", "domain_knowledge", "problem_solving"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GeneratedPoint(_Strict):
    key: str
    text: str
    keywords: list[str]
    synonyms: list[str]
    fact: bool


class GeneratedProbe(_Strict):
    point: str
    text: str


class GeneratedQuestion(_Strict):
    text: str
    rephrase: str | None
    question_type: Literal["technical", "behavioral", "situational", "domain_specific"]
    difficulty: Literal["easy", "medium", "hard"]
    gap: str | None
    points: list[GeneratedPoint]
    probes: list[GeneratedProbe]
    dimensions: list[Dimension]


class Questions(_Strict):
    """What the model answers."""

    questions: list[GeneratedQuestion]


class ModelPlanner:
    def __init__(self, models: Models) -> None:
        self._models = models
        self._rules = OfflinePlanner()

    async def plan(self, wanted: PlanInput) -> tuple[PlannedQuestionDraft, ...]:
        """Raises ``ModelFailed`` when the model gives no usable answer at all."""
        by_rule = await self._rules.plan(wanted)
        gaps = [draft.origin for draft in by_rule if draft.source == "gap"]
        role_room = wanted.count - len(by_rule) if wanted.core else _role_room(wanted, len(by_rule))
        if not gaps and not role_room:
            return by_rule
        prompt = render(
            "questions",
            {
                "count": min(len(gaps) + role_room, MOST_GENERATED),
                "job_title": wanted.job_title,
                "job_description": wanted.job_description,
                "level": wanted.level,
                "gaps": [
                    {"key": gap.key, "kind": gap.kind, "text": gap.text} for gap in wanted.gaps if gap.key in gaps
                ],
                "existing": [question.text for question in wanted.bank],
            },
        )
        answer = await self._models.structured(Call("questions", prompt), Questions)
        drafts = [draft for question in answer.value.questions if (draft := _checked(question, gaps))]
        fresh = list(distinct(drafts, (question.text for question in wanted.bank)))
        return tuple(_merged(wanted, by_rule, fresh, role_room))


def _checked(question: GeneratedQuestion, gaps: Sequence[str | None]) -> PlannedQuestionDraft | None:
    """The question as a draft, without points and probes that do not hold; None when too little is left of it."""
    text = " ".join(question.text.split())
    if not _may_be_said(text):
        return None
    probes = [probe for probe in question.probes if _may_be_said(probe.text)]
    rephrase = question.rephrase if question.rephrase and _may_be_said(question.rephrase) else None
    points = list(_points(question, [text, rephrase or "", *(probe.text for probe in probes)]))
    tied = _tied(probes, points)
    if len(points) < MIN_POINTS or not tied:
        return None
    about_gap = question.gap in gaps and question.gap is not None
    return PlannedQuestionDraft(
        text,
        question.question_type,
        question.difficulty,
        "gap" if about_gap else "generated",
        question.gap if about_gap else None,
        tuple(point.keywords[0] for point in points if point.keywords),
        tuple(points),
        tied,
        tuple(dict.fromkeys(question.dimensions)),
        rephrase,
    )


def _may_be_said(text: str) -> bool:
    return (
        0 < len(text.split()) < SPOKEN_WORDS
        and not clean(text).flags
        and not _MARKUP.search(text)
        and not instructions_in(text)
        and not protected_topics(text)
    )


def _points(question: GeneratedQuestion, spoken: Sequence[str]) -> Iterator[Point]:
    """Each key once, and no point that the question or a probe says itself: an echo would earn it."""
    seen: set[str] = set()
    for given in question.points:
        point = Point(_key(given.key), given.text, tuple(given.keywords), tuple(given.synonyms), given.fact)
        if point.key and point.key not in seen and not any(covered(point, text) for text in spoken):
            seen.add(point.key)
            yield point


def _tied(probes: Sequence[GeneratedProbe], points: Sequence[Point]) -> tuple[Probe, ...]:
    """The first probe for each expected point."""
    keys = {point.key for point in points}
    by_point = {_key(probe.point): " ".join(probe.text.split()) for probe in reversed(probes)}
    return tuple(Probe(point, text) for point, text in reversed(by_point.items()) if point in keys)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40]


def _role_room(wanted: PlanInput, by_rule: int) -> int:
    """What the bank leaves open, and of what it fills a third: most questions stay the same for all who apply."""
    return wanted.count - by_rule + wanted.count // 3


def _merged(
    wanted: PlanInput, by_rule: Sequence[PlannedQuestionDraft], fresh: Sequence[PlannedQuestionDraft], role_room: int
) -> Iterator[PlannedQuestionDraft]:
    """The plan by rule, with the model's question where it has one for the same gap, and its questions about the job for the
    bank's last ones. The opening question stays the bank's."""
    for_gap = {draft.origin: draft for draft in reversed(fresh) if draft.source == "gap"}
    role = [draft for draft in fresh if draft.source == "generated"][:role_room]
    given_up = max(0, len(by_rule) + len(role) - wanted.count)
    bank = [draft for draft in by_rule if draft.source == "bank"]
    kept = bank[: max(1, len(bank) - given_up)]
    for draft in by_rule:
        if draft.source == "gap":
            yield for_gap.get(draft.origin, draft)
        elif draft in kept:
            yield draft
    yield from role[: wanted.count - (len(by_rule) - len(bank)) - len(kept)]
