"""Question plans: made by a job from bank, job and resume gaps, approved by a person before anybody is asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncSession

from core import etags, queue
from core.accounts.models import User
from core.accounts.policy import actor
from core.ai.label import EngineLabel
from core.audit import service as audit
from core.audit.service import SYSTEM
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.clock import utcnow
from core.conductor.plan import Point, Probe
from core.db import Json
from core.domains import repository as domains
from core.domains.models import BankQuestion as BankRow
from core.errors import Conflict, NotFound
from core.jobs import repository as jobs
from core.jobs.models import JobDescription
from core.plans import policy, repository
from core.plans.engine import BankQuestion, Gap, PlanInput, PlannedQuestionDraft, room_for_gaps
from core.plans.models import QuestionPlan
from core.screening import repository as screenings


class NotReady(Conflict):
    code = "plan_not_ready"
    title = "The plan is not ready"


class NoQuestions(Conflict):
    """The domain's bank has nothing to ask: a person has to add questions."""

    code = "no_questions"
    title = "There are no questions to plan with"


class CoreChanged(Conflict):
    code = "core_changed"
    title = "The job's core questions were set in between"


@dataclass(frozen=True)
class Work:
    plan_id: UUID
    input: PlanInput
    bank_ids: dict[str, str]
    """By the key of the bank question, also of those that only the core still has."""


async def request(
    session: AsyncSession, user: User, candidate_id: UUID, *, count: int, auto_approve: bool
) -> QuestionPlan:
    """Starts a plan; while just such a one is under way it is returned as it is. ``auto_approve`` is HR's trust in advance: the
    plan is approved in their name when it is ready."""
    policy.authorize(user, "request")
    candidate = await candidates.find(session, candidate_id, candidate_policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    approve_for = str(user.id) if auto_approve else None
    if (known := await repository.under_way(session, candidate_id, count, approve_for)) is not None:
        return known
    plan = QuestionPlan(candidate_id=candidate_id, job_id=candidate.job_id, count=count)
    session.add(plan)
    await session.flush()
    args: Json = {"plan_id": str(plan.id), "approve_for": approve_for}
    await queue.enqueue(session, queue.Kind.PLAN_QUESTIONS, args, str(plan.id))
    changes: Json = {"candidate_id": str(candidate_id), "count": count, "auto_approve": auto_approve}
    await audit.record(session, actor(user), "plan.requested", plan, changes)
    return plan


async def get(session: AsyncSession, user: User, plan_id: UUID) -> QuestionPlan:
    policy.authorize(user, "read")
    plan = await repository.find(session, plan_id, policy.visible(user))
    if plan is None:
        raise NotFound("There is no such plan.")
    return plan


async def of_candidate(session: AsyncSession, user: User, candidate_id: UUID) -> Sequence[QuestionPlan]:
    """Newest first."""
    policy.authorize(user, "read")
    if await candidates.find(session, candidate_id, candidate_policy.visible(user)) is None:
        raise NotFound("There is no such candidate.")
    return await repository.of_candidate(session, candidate_id, policy.visible(user))


async def approve(session: AsyncSession, user: User, plan_id: UUID, if_match: str | None = None) -> QuestionPlan:
    """Approving twice changes nothing. ``if_match`` makes sure that it is what was read."""
    policy.authorize(user, "approve")
    plan = await repository.find(session, plan_id, policy.visible(user), locked=True)
    if plan is None:
        raise NotFound("There is no such plan.")
    if plan.status == "pending":
        raise NotReady("The questions are still being chosen. Try again in a moment.")
    etags.check(plan, if_match)
    if plan.status == "ready":
        await _approve(session, plan, user, "plan.approved")
        await session.flush()
        await session.refresh(plan)
    return plan


async def load(session: AsyncSession, plan_id: UUID) -> Work | None:
    """What the engine needs; None when there is nothing left to do."""
    plan = await repository.lock(session, plan_id)
    if plan is None or plan.status != "pending":
        return None
    job = await session.get_one(JobDescription, plan.job_id)
    screening = await screenings.of_candidate(session, plan.candidate_id)
    silent = {row["key"] for row in (screening.findings if screening else []) if row["status"] == "unknown"}
    rows = await domains.current_questions(session, job.domain_id)
    if not rows:
        raise NoQuestions("This domain has no questions yet.")
    wanted = PlanInput(
        bank=tuple(bank_question(row) for row in rows),
        job_title=job.title,
        job_description=job.description,
        level=job.level,
        gaps=tuple(gap_of(row) for row in job.requirements if row["key"] in silent),
        count=plan.count,
        core=tuple(_draft(row) for row in job.core_questions),
    )
    ids = {row["origin"]: row["bank_question_id"] for row in job.core_questions if row["bank_question_id"]}
    return Work(plan_id, wanted, {row.key: str(row.id) for row in rows} | ids)


async def store(
    session: AsyncSession,
    work: Work,
    drafts: Sequence[PlannedQuestionDraft],
    label: EngineLabel,
    approve_for: UUID | None,
) -> None:
    plan = await repository.lock(session, work.plan_id)
    if plan is None or plan.status != "pending":
        return
    if not drafts:
        raise NoQuestions("No question could be planned for this job.")
    questions = [planned(order, draft, work.bank_ids) for order, draft in enumerate(drafts, 1)]
    plan.questions = await _with_core(session, plan, work, questions)
    plan.engine = label.to_json()
    plan.status, plan.pending_reason = "ready", None
    changes: Json = {"questions": len(drafts), "engine": label.engine}
    await audit.record(session, SYSTEM, "plan.ready", plan, changes)
    if approve_for is not None:
        await _approve(session, plan, await session.get_one(User, approve_for), "plan.auto_approved")


async def explain(session: AsyncSession, plan_id: UUID, reason: str) -> None:
    """Says on the row why there is no plan yet."""
    plan = await repository.lock(session, plan_id)
    if plan is not None and plan.status == "pending":
        plan.pending_reason = reason


async def _with_core(session: AsyncSession, plan: QuestionPlan, work: Work, questions: list[Json]) -> list[Json]:
    """Marks what all candidates of the job are asked; the first plan of a job says what that is."""
    job = await jobs.find(session, plan.job_id, true(), lock=True)
    assert job is not None
    if not job.core_questions:
        size = plan.count - room_for_gaps(plan.count)
        job.core_questions = [question for question in questions if question["source"] != "gap"][:size]
    elif not work.input.core:
        raise CoreChanged("Another plan has set the job's core questions in between.")
    core = {question["question_text"] for question in job.core_questions}
    return [{**question, "core": question["question_text"] in core} for question in questions]


async def _approve(session: AsyncSession, plan: QuestionPlan, user: User, action: str) -> None:
    plan.status, plan.approved_by, plan.approved_at = "approved", user.id, utcnow()
    await audit.record(session, actor(user), action, plan, {"questions": len(plan.questions)})


def bank_question(row: BankRow) -> BankQuestion:
    return BankQuestion(
        key=row.key,
        text=row.question_text,
        question_type=row.question_type,
        difficulty=row.difficulty,
        level=row.level,
        keywords=tuple(row.keywords),
        points=tuple(_point(point) for point in row.expected_points),
        probes=tuple(Probe(probe["point"], probe["text"]) for probe in row.probes),
        dimensions=tuple(row.dimensions),
        rephrase=row.rephrase,
    )


def _point(point: dict[str, Any]) -> Point:
    return Point(
        point["key"],
        point["text"],
        tuple(point.get("keywords", ())),
        tuple(point.get("synonyms", ())),
        bool(point.get("fact", False)),
    )


def gap_of(row: dict[str, Any]) -> Gap:
    return Gap(row["key"], row["kind"], row["text"], row.get("must", True), tuple(row.get("aliases", ())))


def _draft(row: dict[str, Any]) -> PlannedQuestionDraft:
    return PlannedQuestionDraft(
        row["question_text"],
        row["question_type"],
        row["difficulty"],
        row["source"],
        row["origin"],
        points=tuple(_point(point) for point in row["expected_points"]),
        probes=tuple(Probe(probe["point"], probe["text"]) for probe in row["probes"]),
        dimensions=tuple(row["dimensions"]),
        rephrase=row["rephrase"],
    )


def planned(order: int, draft: PlannedQuestionDraft, bank_ids: dict[str, str]) -> Json:
    return {
        "order": order,
        "origin": draft.origin,
        "bank_question_id": bank_ids.get(draft.origin or "") if draft.source == "bank" else None,
        "source": draft.source,
        "question_text": draft.text,
        "question_type": draft.question_type,
        "difficulty": draft.difficulty,
        "expected_points": [asdict(point) for point in draft.points],
        "probes": [asdict(probe) for probe in draft.probes],
        "dimensions": list(draft.dimensions),
        "rephrase": draft.rephrase,
    }
