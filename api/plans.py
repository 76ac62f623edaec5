from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import EngineOut, Input, engine_out
from api.security import staff
from core.plans import service
from core.plans.engine import MAX_QUESTIONS
from core.plans.models import QuestionPlan


class PlanRequest(Input):
    count: Annotated[int, Meta(ge=1, le=MAX_QUESTIONS)] = 6
    auto_approve: bool = False
    """Approves the plan in your name when it is ready; the audit log keeps that."""


class Point(Struct):
    key: str
    text: str
    keywords: list[str]
    synonyms: list[str]
    fact: bool


class Probe(Struct):
    point: str
    text: str


class Question(Struct):
    order: int
    source: Literal["bank", "generated", "gap"]
    bank_question_id: UUID | None
    question_text: str
    question_type: str
    difficulty: str
    expected_points: list[Point]
    probes: list[Probe]
    dimensions: list[str]
    rephrase: str | None


class PlanOut(Struct):
    id: UUID
    candidate_id: UUID
    job_id: UUID
    status: Literal["pending", "ready", "approved"]
    pending_reason: str | None
    count: int
    questions: list[Question]
    engine: EngineOut | None
    approved_by: UUID | None
    approved_at: datetime | None


def _out(plan: QuestionPlan) -> PlanOut:
    return PlanOut(
        id=plan.id,
        candidate_id=plan.candidate_id,
        job_id=plan.job_id,
        status=convert(plan.status, Literal["pending", "ready", "approved"]),
        pending_reason=plan.pending_reason,
        count=plan.count,
        questions=convert(plan.questions, list[Question]),
        engine=engine_out(plan.engine) if plan.engine else None,
        approved_by=plan.approved_by,
        approved_at=plan.approved_at,
    )


@post(
    "/candidates/{candidate_id:uuid}/plans",
    operation_id="PlanQuestions",
    status_code=202,
    guards=[staff],
    responses=problems(),
)
async def plan_questions(
    candidate_id: FromPath[UUID],
    data: JSONBody[PlanRequest],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> PlanOut:
    """Starts a plan; GetPlan has the questions when its status is ready, or approved."""
    plan = await service.request(session, request.user, candidate_id, count=data.count, auto_approve=data.auto_approve)
    return _out(plan)


@get("/plans/{plan_id:uuid}", operation_id="GetPlan", guards=[staff], responses=problems())
async def get_plan(plan_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]) -> PlanOut:
    return _out(await service.get(session, request.user, plan_id))


@post(
    "/plans/{plan_id:uuid}/approval",
    operation_id="ApprovePlan",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def approve_plan(
    plan_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> PlanOut:
    return _out(await service.approve(session, request.user, plan_id))
