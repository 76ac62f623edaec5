"""The bank's questions, their versions, and those that an engine proposes."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.limits import HOUR_S
from api.problems import problems
from api.schemas import Cursor, EngineOut, Input, Limit, Line, SearchText, Years, engine_out
from api.security import staff
from core.domains.content import BankContent, Difficulty, Level, QuestionType
from core.domains.models import BankQuestion
from core.question_bank import generation, service
from core.question_bank.models import QuestionGeneration

State = Literal["current", "retired", "all"]
GENERATIONS_PER_USER = 30


class BankQuestionOut(Struct):
    """One version. Interviews that were planned with it keep it."""

    id: UUID
    domain_id: UUID
    key: str
    version: int
    position: int
    source: Literal["file", "hr", "generated"]
    edited_by_hr: bool
    retired_at: datetime | None
    created_at: datetime
    content: BankContent


class BankQuestionPage(Struct):
    items: list[BankQuestionOut]
    next_cursor: str | None


class BankQuestionVersions(Struct):
    items: list[BankQuestionOut]
    """Newest first."""


class GenerationRequest(Input):
    role: Line
    level: Level = "mid"
    experience_years: Years | None = None
    count: Annotated[int, Meta(ge=1, le=generation.MOST)] = 3


class GeneratedDraft(Struct):
    number: int
    question: BankContent
    kept: bool | None
    """Null until somebody decided."""


class GenerationOut(Struct):
    id: UUID
    domain_id: UUID
    role: str
    level: str
    experience_years: int | None
    status: Literal["pending", "ready", "decided"]
    pending_reason: str | None
    count: int
    """How many were asked for; there may be fewer that the domain does not ask already."""
    drafts: list[GeneratedDraft]
    engine: EngineOut | None


class KeptDraft(Input):
    number: Annotated[int, Meta(ge=0, lt=generation.MOST)]
    question: BankContent | None = None
    """Left out: as proposed."""


class KeptDrafts(Input):
    keep: Annotated[list[KeptDraft], Meta(max_length=generation.MOST)]
    """The others are dropped."""


def _out(row: BankQuestion) -> BankQuestionOut:
    return BankQuestionOut(
        row.id,
        row.domain_id,
        row.key,
        row.version,
        row.position,
        convert(row.source, Literal["file", "hr", "generated"]),
        row.edited_by_hr,
        row.retired_at,
        row.created_at,
        service.as_content(row),
    )


def _generation(row: QuestionGeneration) -> GenerationOut:
    drafts = [
        GeneratedDraft(number, convert(draft["question"], BankContent), draft["kept"])
        for number, draft in enumerate(row.drafts)
    ]
    return GenerationOut(
        row.id,
        row.domain_id,
        row.role,
        row.level,
        row.experience_years,
        convert(row.status, Literal["pending", "ready", "decided"]),
        row.pending_reason,
        row.count,
        drafts,
        engine_out(row.engine) if row.engine else None,
    )


@get("/questions", operation_id="ListQuestions", guards=[staff], responses=problems())
async def list_questions(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    domain_id: FromQuery[UUID | None] = None,
    question_type: FromQuery[QuestionType | None] = None,
    difficulty: FromQuery[Difficulty | None] = None,
    level: FromQuery[Level | None] = None,
    text: SearchText = None,
    show: FromQuery[State] = "current",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> BankQuestionPage:
    """By domain and place in it. ``text`` looks into the question and its keywords."""
    page = await service.page(
        session,
        request.user,
        domain_id=domain_id,
        question_type=question_type,
        difficulty=difficulty,
        level=level,
        text=text,
        state=show,
        cursor=cursor,
        limit=limit,
    )
    return BankQuestionPage([_out(row) for row in page.items], page.next_cursor)


@get("/questions/{question_id:uuid}", operation_id="GetQuestion", guards=[staff], responses=problems())
async def get_question(
    question_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> BankQuestionOut:
    return _out(await service.get(session, request.user, question_id))


@get(
    "/questions/{question_id:uuid}/versions",
    operation_id="ListQuestionVersions",
    guards=[staff],
    responses=problems(),
)
async def list_question_versions(
    question_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> BankQuestionVersions:
    rows = await service.versions(session, request.user, question_id)
    return BankQuestionVersions([_out(row) for row in rows])


@post("/domains/{domain_id:uuid}/questions", operation_id="CreateQuestion", guards=[staff], responses=problems(409))
async def create_question(
    domain_id: FromPath[UUID],
    data: JSONBody[BankContent],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> BankQuestionOut:
    """Refused where the domain asks the same already, or where nobody may ask it."""
    return _out(await service.create(session, request.user, domain_id, data))


@put("/questions/{question_id:uuid}", operation_id="ReviseQuestion", guards=[staff], responses=problems(409))
async def revise_question(
    question_id: FromPath[UUID],
    data: JSONBody[BankContent],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> BankQuestionOut:
    """The next version, with an id of its own. Only the current one can be revised."""
    return _out(await service.revise(session, request.user, question_id, data))


@put(
    "/questions/{question_id:uuid}/retirement",
    operation_id="RetireQuestion",
    guards=[staff],
    responses=problems(409),
)
async def retire_question(
    question_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> BankQuestionOut:
    return _out(await service.retire(session, request.user, question_id))


@delete(
    "/questions/{question_id:uuid}/retirement",
    operation_id="RestoreQuestion",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def restore_question(
    question_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> BankQuestionOut:
    return _out(await service.restore(session, request.user, question_id))


@post(
    "/domains/{domain_id:uuid}/generations",
    operation_id="GenerateQuestions",
    status_code=202,
    guards=[staff],
    responses=problems(429),
)
async def generate_questions(
    domain_id: FromPath[UUID],
    data: JSONBody[GenerationRequest],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> GenerationOut:
    """Proposes questions for a role and an experience, without a job. Nothing is in the bank before you keep it."""
    await parts(request).limiter.hit("generate", str(request.user.id), GENERATIONS_PER_USER, HOUR_S)
    row = await generation.request(
        session,
        request.user,
        domain_id,
        role=data.role,
        level=data.level,
        experience_years=data.experience_years,
        count=data.count,
    )
    return _generation(row)


@get("/generations/{generation_id:uuid}", operation_id="GetGeneratedQuestions", guards=[staff], responses=problems())
async def get_generated_questions(
    generation_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> GenerationOut:
    return _generation(await generation.get(session, request.user, generation_id))


@post(
    "/generations/{generation_id:uuid}/decision",
    operation_id="KeepGeneratedQuestions",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def keep_generated_questions(
    generation_id: FromPath[UUID],
    data: JSONBody[KeptDrafts],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> BankQuestionVersions:
    """Puts these into the bank, as proposed or in your words, and drops the others. Decided once."""
    keep = {draft.number: draft.question for draft in data.keep}
    rows = await generation.decide(session, request.user, generation_id, keep)
    return BankQuestionVersions([_out(row) for row in rows])
