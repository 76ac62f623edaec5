from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert, field
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.etags import ETAG, IfMatch, tagged
from api.idempotency import IdempotencyKey, answer_once
from api.limits import guard_engines
from api.problems import problems
from api.schemas import EngineOut, Input, Key, Line, engine_out
from api.security import staff
from core.conductor.plan import Point as PlanPoint
from core.conductor.plan import Probe as PlanProbe
from core.plans import editing, service
from core.plans.editing import Edited
from core.plans.engine import MAX_QUESTIONS
from core.plans.models import QuestionPlan

Spoken = Annotated[str, Meta(min_length=1, max_length=600, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+$")]
Phrases = Annotated[list[Line], Meta(max_length=12)]
Dimension = Literal["communication", "technical", "confidence", "domain_knowledge", "problem_solving"]


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
    source: Literal["bank", "generated", "gap", "hr"]
    bank_question_id: UUID | None
    question_text: str
    question_type: str
    difficulty: str
    expected_points: list[Point]
    probes: list[Probe]
    dimensions: list[str]
    rephrase: str | None
    core: bool = False
    """Asked of every candidate for the job."""


class EditedPoint(Input):
    key: Key
    text: Line
    keywords: Phrases = field(default_factory=list[str])
    synonyms: Phrases = field(default_factory=list[str])
    fact: bool = False


class EditedProbe(Input):
    point: Key
    text: Line


class EditedQuestion(Input, kw_only=True):
    """``was`` is the ``order`` of the question that this one was; left out for a new one."""

    was: int | None = None
    question_text: Spoken
    question_type: Literal["technical", "behavioral", "situational", "domain_specific"]
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    expected_points: Annotated[list[EditedPoint], Meta(max_length=8)] = field(default_factory=list[EditedPoint])
    probes: Annotated[list[EditedProbe], Meta(max_length=4)] = field(default_factory=list[EditedProbe])
    dimensions: Annotated[list[Dimension], Meta(max_length=5)] = field(default_factory=list[Dimension])
    rephrase: Spoken | None = None


class PlanEdit(Input):
    questions: Annotated[list[EditedQuestion], Meta(min_length=1, max_length=MAX_QUESTIONS)]
    change_core: bool = False
    """Allows changes to what every candidate for the job is asked; plans to come have them too."""


class PlanOut(Struct):
    id: UUID
    candidate_id: UUID
    job_id: UUID
    status: Literal["pending", "ready", "approved"]
    pending_reason: str | None
    count: int
    questions: list[Question]
    engine: EngineOut | None
    edited_by: UUID | None
    edited_at: datetime | None
    approved_by: UUID | None
    approved_at: datetime | None


class PlanList(Struct):
    items: list[PlanOut]


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
        edited_by=plan.edited_by,
        edited_at=plan.edited_at,
        approved_by=plan.approved_by,
        approved_at=plan.approved_at,
    )


@post(
    "/candidates/{candidate_id:uuid}/plans",
    operation_id="PlanQuestions",
    status_code=202,
    guards=[staff],
    responses=problems(429),
)
async def plan_questions(
    candidate_id: FromPath[UUID],
    data: JSONBody[PlanRequest],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> PlanOut:
    """Starts a plan; GetPlan has the questions when its status is ready, or approved."""

    async def make() -> PlanOut:
        await guard_engines(parts(request).limiter, request.user.id)
        plan = await service.request(
            session, request.user, candidate_id, count=data.count, auto_approve=data.auto_approve
        )
        return _out(plan)

    return await answer_once(request, session, idempotency_key, PlanOut, make)


@get(
    "/plans/{plan_id:uuid}",
    operation_id="GetPlan",
    guards=[staff],
    response_headers=ETAG,
    responses=problems(),
)
async def get_plan(
    plan_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> Response[PlanOut]:
    plan = await service.get(session, request.user, plan_id)
    return tagged(plan, _out(plan))


@post(
    "/plans/{plan_id:uuid}/approval",
    operation_id="ApprovePlan",
    status_code=200,
    guards=[staff],
    response_headers=ETAG,
    responses=problems(409, 412),
)
async def approve_plan(
    plan_id: FromPath[UUID],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """With If-Match, exactly what you have read."""
    plan = await service.approve(session, request.user, plan_id, if_match)
    return tagged(plan, _out(plan))


@get("/candidates/{candidate_id:uuid}/plans", operation_id="ListPlans", guards=[staff], responses=problems())
async def list_plans(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> PlanList:
    """Newest first."""
    return PlanList([_out(plan) for plan in await service.of_candidate(session, request.user, candidate_id)])


@put(
    "/plans/{plan_id:uuid}/questions",
    operation_id="EditPlan",
    guards=[staff],
    response_headers=ETAG,
    responses=problems(409, 412),
)
async def edit_plan(
    plan_id: FromPath[UUID],
    data: JSONBody[PlanEdit],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """All questions in their new order. The plan has to be approved again; once an interview stands on it, it is frozen."""
    questions = [_edited(question) for question in data.questions]
    plan = await editing.edit(
        session, request.user, plan_id, questions, change_core=data.change_core, if_match=if_match
    )
    return tagged(plan, _out(plan))


def _edited(question: EditedQuestion) -> Edited:
    return Edited(
        was=question.was,
        text=" ".join(question.question_text.split()),
        question_type=question.question_type,
        difficulty=question.difficulty,
        points=tuple(
            PlanPoint(point.key, point.text, tuple(point.keywords), tuple(point.synonyms), point.fact)
            for point in question.expected_points
        ),
        probes=tuple(PlanProbe(probe.point, probe.text) for probe in question.probes),
        dimensions=tuple(dict.fromkeys(question.dimensions)),
        rephrase=" ".join(question.rephrase.split()) if question.rephrase else None,
    )
