"""Jobs as HR sees them; what anybody sees is in `api/careers.py`."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType, convert, field, structs, to_builtins
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, StaffRequest
from api.etags import ETAG, IfMatch, tagged
from api.idempotency import IdempotencyKey, answer_once
from api.problems import problems
from api.schemas import Cursor, Input, Key, Limit, Line, Prose, SearchText, Years
from api.security import staff
from core.jobs import service
from core.jobs.models import JobDescription, JobQuestion
from core.jobs.repository import JobFilter, JobRow

Kind = Literal[
    "licence",
    "certificate",
    "years",
    "experience",
    "skill",
    "tool",
    "duty",
    "knowledge",
    "education",
    "language",
    "shift",
]
Lines = Annotated[list[Line], Meta(max_length=60)]


class Requirement(Struct, kw_only=True, forbid_unknown_fields=True):
    """One thing that a resume is held against."""

    key: Key
    kind: Kind
    text: Line
    must: bool = True
    aliases: Annotated[list[Line], Meta(max_length=30)] = field(default_factory=list[str])
    years: Years | None = None


class JobFact(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a candidate may be told when they ask: nothing else is ever answered."""

    topic: Line
    text: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"^[^\x00]*$")]


class Pronunciation(Struct, kw_only=True, forbid_unknown_fields=True):
    """How the voice says a name or a word of this job."""

    term: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+$")]
    say: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^(?=.*\S)[^\x00-\x1f\x7f]+$")]


Level = Literal["entry", "mid", "senior", "lead"]
Status = Literal["draft", "open", "closed"]
Requirements = Annotated[list[Requirement], Meta(max_length=60)]
JobFacts = Annotated[list[JobFact], Meta(max_length=60)]
Pronunciations = Annotated[list[Pronunciation], Meta(max_length=100)]
RetentionDays = Annotated[int, Meta(ge=1, le=3650)]


class NewJob(Input):
    title: Line
    domain_id: UUID
    description: Prose
    level: Level = "mid"
    required_skills: Lines = field(default_factory=list[str])
    nice_to_have: Lines = field(default_factory=list[str])
    requirements: Requirements = field(default_factory=list[Requirement])
    """Left out: taken from the skills and the years."""
    facts: JobFacts = field(default_factory=list[JobFact])
    pronunciations: Pronunciations = field(default_factory=list[Pronunciation])
    experience_min: Years = 0
    experience_max: Years | None = None
    department_id: UUID | None = None
    """Left out: your own."""
    status: Literal["draft", "open"] = "open"
    retention_days: RetentionDays | None = None
    """Days after closing from which candidates who were not hired are erased. Left out: never by itself."""


class JobOut(Struct):
    id: UUID
    title: str
    domain_id: UUID
    department_id: UUID | None
    description: str
    level: str
    required_skills: list[str]
    nice_to_have: list[str]
    requirements: list[Requirement]
    facts: list[JobFact]
    pronunciations: list[Pronunciation]
    experience_min: int
    experience_max: int | None
    status: str
    closed_at: datetime | None
    retention_days: int | None
    created_at: datetime
    updated_at: datetime


class JobPage(Struct):
    items: list[JobOut]
    next_cursor: str | None


class JobChanges(Input):
    """What is left out stays as it is."""

    title: Line | UnsetType = UNSET
    description: Prose | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    required_skills: Lines | UnsetType = UNSET
    nice_to_have: Lines | UnsetType = UNSET
    requirements: Requirements | UnsetType = UNSET
    facts: JobFacts | UnsetType = UNSET
    pronunciations: Pronunciations | UnsetType = UNSET
    experience_min: Years | UnsetType = UNSET
    experience_max: Years | UnsetType | None = UNSET
    department_id: UUID | UnsetType | None = UNSET
    retention_days: RetentionDays | UnsetType | None = UNSET


class JobStatus(Input):
    status: Status


class JobCopy(Input):
    title: Line | None = None
    """Left out: the old one with "(copy)"."""


class JobText(Input):
    domain_id: UUID
    title: Line
    description: Prose


class RequirementList(Struct):
    items: list[Requirement]


class AskedQuestion(Struct):
    id: UUID
    question: str
    times: int
    """How often it was asked."""
    first_asked_at: datetime


class AskedList(Struct):
    items: list[AskedQuestion]


class Settled(Input):
    fact: JobFact | None = None
    """The answer for the next one who asks; left out, the question is set aside."""


def _out(job: JobDescription | JobRow) -> JobOut:
    return convert(job, JobOut, from_attributes=True)


def _asked(row: JobQuestion) -> AskedQuestion:
    return AskedQuestion(row.id, row.question, row.times, row.created_at)


@post("/jobs", operation_id="CreateJob", guards=[staff], responses=problems())
async def create_job(
    data: JSONBody[NewJob],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> JobOut:
    """A job, open unless it is to be a draft. The audit log keeps who made it."""

    async def make() -> JobOut:
        job = await service.create(
            session,
            request.user,
            title=data.title,
            domain_id=data.domain_id,
            description=data.description,
            level=data.level,
            required_skills=data.required_skills,
            nice_to_have=data.nice_to_have,
            requirements=[to_builtins(requirement) for requirement in data.requirements],
            facts=[to_builtins(fact) for fact in data.facts],
            experience_min=data.experience_min,
            experience_max=data.experience_max,
            department_id=data.department_id,
            status=data.status,
            pronunciations=[to_builtins(row) for row in data.pronunciations],
            retention_days=data.retention_days,
        )
        return _out(job)

    return await answer_once(request, session, idempotency_key, JobOut, make)


@get("/jobs", operation_id="ListJobs", guards=[staff], opt=READS, responses=problems())
async def list_jobs(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    domain_id: FromQuery[UUID | None] = None,
    department_id: FromQuery[UUID | None] = None,
    status: FromQuery[Status | None] = None,
    text: SearchText = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> JobPage:
    """Newest first. ``text`` looks for words, or their beginnings, in title and description."""
    wanted = JobFilter(domain_id, department_id, status, text)
    page = await service.list_jobs(session, request.user, wanted, cursor, limit)
    return JobPage([_out(job) for job in page.items], page.next_cursor)


@get(
    "/jobs/{job_id:uuid}",
    operation_id="GetJob",
    guards=[staff],
    response_headers=ETAG,
    responses=problems(),
)
async def get_job(
    job_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> Response[JobOut]:
    job = await service.get(session, request.user, job_id)
    return tagged(job, _out(job))


@patch(
    "/jobs/{job_id:uuid}",
    operation_id="UpdateJob",
    guards=[staff],
    response_headers=ETAG,
    responses=problems(412),
)
async def update_job(
    job_id: FromPath[UUID],
    data: JSONBody[JobChanges],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    if_match: IfMatch = None,
) -> Response[JobOut]:
    given = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    job = await service.update(session, request.user, job_id, to_builtins(given) | _ids(data), if_match)
    return tagged(job, _out(job))


@put("/jobs/{job_id:uuid}/status", operation_id="SetJobStatus", guards=[staff], responses=problems(409))
async def set_job_status(
    job_id: FromPath[UUID], data: JSONBody[JobStatus], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> JobOut:
    """A draft is seen by staff only; an open job has a public page; a closed one takes no more applications."""
    return _out(await service.set_status(session, request.user, job_id, data.status))


@post("/jobs/{job_id:uuid}/copies", operation_id="DuplicateJob", guards=[staff], responses=problems())
async def duplicate_job(
    job_id: FromPath[UUID], data: JSONBody[JobCopy], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> JobOut:
    """A draft with everything that was written in this one; no candidates, no questions asked."""
    return _out(await service.duplicate(session, request.user, job_id, data.title))


@post(
    "/jobs/requirements",
    operation_id="ExtractRequirements",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def extract_requirements(
    data: JSONBody[JobText], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> RequirementList:
    """What a description asks for, found by rule, for people to edit. Nothing is stored."""
    rows = await service.suggest_requirements(
        session, request.user, domain_id=data.domain_id, title=data.title, description=data.description
    )
    return RequirementList(convert(rows, list[Requirement]))


@get("/jobs/{job_id:uuid}/questions", operation_id="ListJobQuestions", guards=[staff], responses=problems())
async def list_job_questions(
    job_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> AskedList:
    """What candidates asked and no fact answers, most often first."""
    return AskedList([_asked(row) for row in await service.questions(session, request.user, job_id)])


@put(
    "/jobs/{job_id:uuid}/questions/{asked_id:uuid}",
    operation_id="SettleJobQuestion",
    guards=[staff],
    responses=problems(),
)
async def settle_job_question(
    job_id: FromPath[UUID],
    asked_id: FromPath[UUID],
    data: JSONBody[Settled],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> JobOut:
    """With a fact, which joins the job's facts; or set aside."""
    fact = to_builtins(data.fact) if data.fact is not None else None
    return _out(await service.settle_question(session, request.user, job_id, asked_id, fact))


def _ids(data: JobChanges) -> dict[str, UUID | None]:
    """As the id that it is: ``to_builtins`` makes text of it."""
    return {} if isinstance(data.department_id, UnsetType) else {"department_id": data.department_id}
