"""A person's hand on a plan: order, words, what is left out and added. An edited plan has to be approved again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from core import etags
from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.clock import utcnow
from core.conductor.coverage import covered
from core.conductor.plan import Point, Probe
from core.db import Json
from core.errors import Conflict, Invalid, NotFound
from core.jobs import repository as jobs
from core.plans import policy, repository
from core.plans.engine import same_question
from core.plans.lawful import protected_topics
from core.plans.models import QuestionPlan
from core.plans.service import NotReady

SPOKEN_WORDS = 45
"""A text that is spoken stays below."""


class PlanFrozen(Conflict):
    code = "plan_frozen"
    title = "The plan is frozen"


class CoreQuestion(Conflict):
    code = "core_question"
    title = "This question is asked of every candidate for the job"


@dataclass(frozen=True)
class Edited:
    """``was`` is the order in the stored plan of the question that this one was; None for a new one."""

    was: int | None
    text: str
    question_type: str
    difficulty: str
    points: tuple[Point, ...]
    probes: tuple[Probe, ...]
    dimensions: tuple[str, ...]
    rephrase: str | None


async def edit(
    session: AsyncSession,
    user: User,
    plan_id: UUID,
    questions: Sequence[Edited],
    *,
    change_core: bool,
    if_match: str | None = None,
) -> QuestionPlan:
    """The plan with these questions in this order. ``change_core`` allows changes to what all candidates of the job are asked, and
    makes them for the plans to come too."""
    policy.authorize(user, "edit")
    plan = await repository.find(session, plan_id, policy.visible(user), locked=True)
    if plan is None:
        raise NotFound("There is no such plan.")
    if plan.status == "pending":
        raise NotReady("The questions are still being chosen. Try again in a moment.")
    etags.check(plan, if_match)
    if await repository.has_interview(session, plan_id):
        raise PlanFrozen("An interview stands on this plan. Make a new plan to ask something else.")
    before = {question["order"]: question for question in plan.questions}
    _check(questions, before)
    rows = [_row(order, question, before.get(question.was or 0)) for order, question in enumerate(questions, 1)]
    if rows == plan.questions:
        return plan
    core = [row for row in rows if row["core"]]
    changed = _core_changed(list(before.values()), core)
    if changed and not change_core:
        message = "Every candidate for this job is asked this question. Say that you want to change it for all."
        raise CoreQuestion(message, questions=changed)
    if changed:
        job = await jobs.find(session, plan.job_id, true(), lock=True)
        assert job is not None
        job.core_questions = core
        await audit.record(session, actor(user), "job.core_changed", job, {"questions": len(core)})
    plan.questions, plan.status = rows, "ready"
    plan.approved_by = plan.approved_at = None
    plan.edited_by, plan.edited_at = user.id, utcnow()
    await audit.record(session, actor(user), "plan.edited", plan, {"questions": [len(before), len(rows)]})
    await session.flush()
    await session.refresh(plan)
    return plan


def _row(order: int, question: Edited, was: Json | None) -> Json:
    same = was is not None and was["question_text"] == question.text
    return {
        "order": order,
        "origin": was["origin"] if was else None,
        "bank_question_id": was["bank_question_id"] if was and same else None,
        "source": was["source"] if was and same else "hr",
        "question_text": question.text,
        "question_type": question.question_type,
        "difficulty": question.difficulty,
        "expected_points": [
            {**asdict(point), "keywords": list(point.keywords), "synonyms": list(point.synonyms)}
            for point in question.points
        ],
        "probes": [asdict(probe) for probe in question.probes],
        "dimensions": list(question.dimensions),
        "rephrase": question.rephrase,
        "core": bool(was and was.get("core")),
    }


def _core_changed(before: Sequence[Json], core: Sequence[Json]) -> list[str]:
    """The core questions that are not there any more as they were."""
    kept = [_content(row) for row in core]
    return [row["question_text"] for row in before if row.get("core") and _content(row) not in kept]


def _content(row: Json) -> Json:
    return {name: value for name, value in row.items() if name not in ("order", "source", "bank_question_id")}


def _check(questions: Sequence[Edited], before: dict[int, Json]) -> None:
    """Raises Invalid with every fault and the field it is in."""
    faults: list[Json] = []
    used: set[int] = set()
    for number, question in enumerate(questions):
        faults += [
            {"field": f"questions[{number}].{field}", "message": said} for field, said in _faults(question, before)
        ]
        if question.was is not None and question.was in used:
            faults.append({"field": f"questions[{number}].was", "message": "the same question twice"})
        used |= {question.was} if question.was is not None else set()
        for earlier in questions[:number]:
            if same_question(earlier.text, question.text):
                faults.append(
                    {"field": f"questions[{number}].question_text", "message": "asks the same as an earlier one"}
                )
                break
    if faults:
        raise Invalid("Some questions cannot be asked like this.", errors=faults)


def _faults(question: Edited, before: dict[int, Json]) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    was = before.get(question.was) if question.was is not None else None
    if question.was is not None and was is None:
        faults.append(("was", "no such question in the plan"))
    for field, text in (("question_text", question.text), ("rephrase", question.rephrase or "")):
        if len(text.split()) >= SPOKEN_WORDS:
            faults.append((field, f"too long to be spoken: {SPOKEN_WORDS - 1} words at most"))
        if topics := protected_topics(text):
            faults.append((field, f"about the person, not the work: {', '.join(topics)}"))
    keys = [point.key for point in question.points]
    if len(set(keys)) < len(keys):
        faults.append(("expected_points", "two points have the same key"))
    for probe in question.probes:
        if probe.point not in keys:
            faults.append(("probes", f"there is no point {probe.point}"))
        if topics := protected_topics(probe.text):
            faults.append(("probes", f"about the person, not the work: {', '.join(topics)}"))
    if was is None or was["question_text"] != question.text:
        told = [point.key for point in question.points if point.keywords and covered(point, question.text)]
        if told:
            faults.append(("expected_points", f"the question gives them away: {', '.join(told)}"))
    return faults
