from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert, field, to_builtins
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import Input, Key, Line, Prose, Years
from api.security import staff
from core.jobs import service
from core.jobs.models import JobDescription

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


class NewJob(Input):
    title: Line
    domain_id: UUID
    description: Prose
    level: Literal["entry", "mid", "senior", "lead"] = "mid"
    required_skills: Lines = field(default_factory=list[str])
    nice_to_have: Lines = field(default_factory=list[str])
    requirements: Annotated[list[Requirement], Meta(max_length=60)] = field(default_factory=list[Requirement])
    """Left out: taken from the skills and the years."""
    facts: Annotated[list[JobFact], Meta(max_length=60)] = field(default_factory=list[JobFact])
    experience_min: Years = 0
    experience_max: Years | None = None
    department_id: UUID | None = None


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
    experience_min: int
    experience_max: int | None
    status: str
    created_at: datetime


def _out(job: JobDescription) -> JobOut:
    return convert(job, JobOut, from_attributes=True)


@post("/jobs", operation_id="CreateJob", guards=[staff], responses=problems())
async def create_job(data: JSONBody[NewJob], request: StaffRequest, session: NamedDependency[AsyncSession]) -> JobOut:
    """An open job. The audit log keeps who made it."""
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
    )
    return _out(job)


@get("/jobs/{job_id:uuid}", operation_id="GetJob", guards=[staff], responses=problems())
async def get_job(job_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]) -> JobOut:
    return _out(await service.get(session, request.user, job_id))
