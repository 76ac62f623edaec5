"""What anybody sees of the open jobs, applying, and what candidates do with their own applications."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.candidates import ErasureOut, PersonalData, erasure_out, personal_data
from api.context import AnyRequest, StaffRequest, parts
from api.idempotency import IdempotencyKey
from api.jobs import JobFact
from api.problems import problems, public_problems
from api.schemas import Cursor, Email, Limit, Line, Phone, SearchText
from api.security import OPEN, staff
from api.uploads import FORM_SLACK, saved
from core import once
from core.candidates import applications, erasure
from core.candidates.applications import Answers, Person
from core.candidates.models import Candidate
from core.candidates.resume.model import MAX_BYTES
from core.jobs import service as jobs
from core.jobs.models import JobDescription

APPLICATIONS, APPLICATIONS_S = 20, 3600.0
LOOKS, LOOKS_S = 120, 60.0

Answer = Annotated[str, Meta(max_length=4_000, pattern=r"^[^\x00]*$")]


class PublicJob(Struct):
    """No requirements: they are what is looked for, and would be written into every resume."""

    id: UUID
    title: str
    company: str
    description: str
    level: str
    facts: list[JobFact]
    published_at: datetime


class PublicJobRow(Struct):
    id: UUID
    title: str
    level: str
    published_at: datetime


class PublicJobPage(Struct):
    company: str
    items: list[PublicJobRow]
    next_cursor: str | None


class Application(Struct):
    """A resume, or instead of it one to five short answers."""

    full_name: Line
    email: Email
    phone: Phone | None = None
    file: UploadFile | None = None
    """PDF or DOCX, 10 MB at most."""
    work: Answer = ""
    """Where you worked, as what, from when to when."""
    licences: Answer = ""
    """Licences and certificates, with the day they end."""
    skills: Answer = ""
    languages: Answer = ""
    availability: Answer = ""
    """Shifts, places, from when."""


class Received(Struct):
    received: bool
    job_title: str
    message: str


class OwnApplication(Struct):
    """No score: what a machine thinks of a resume is not a decision."""

    id: UUID
    job_id: UUID
    job_title: str
    status: str
    resume_name: str | None
    applied_at: datetime


class OwnApplications(Struct):
    items: list[OwnApplication]


@get("/careers", operation_id="ListOpenJobs", opt=OPEN, responses=public_problems(429))
async def list_open_jobs(
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    text: SearchText = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> PublicJobPage:
    """For everybody, newest first."""
    held = parts(request)
    await held.limiter.hit("careers", _address(request), LOOKS, LOOKS_S)
    page = await jobs.open_jobs(session, text, cursor, limit)
    rows = [PublicJobRow(job.id, job.title, job.level, job.created_at) for job in page.items]
    return PublicJobPage(held.settings.company, rows, page.next_cursor)


@get("/careers/{job_id:uuid}", operation_id="GetOpenJob", opt=OPEN, responses=public_problems(404, 429))
async def get_open_job(
    job_id: FromPath[UUID], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> PublicJob:
    """For everybody, while the job is open."""
    held = parts(request)
    await held.limiter.hit("careers", _address(request), LOOKS, LOOKS_S)
    job = await jobs.open_job(session, job_id)
    facts = convert(job.facts, list[JobFact])
    return PublicJob(job.id, job.title, held.settings.company, job.description, job.level, facts, job.created_at)


@post(
    "/careers/{job_id:uuid}/applications",
    operation_id="ApplyForJob",
    status_code=202,
    opt=OPEN,
    responses=public_problems(404, 409, 413, 415, 429),
    request_max_body_size=MAX_BYTES + FORM_SLACK,
)
async def apply_for_job(
    job_id: FromPath[UUID],
    data: MultipartBody[Application],
    request: AnyRequest,
    idempotency_key: IdempotencyKey = None,
) -> Received:
    """A resume that cannot be read is refused at once with the reason and the way out. Whoever applied before gets the same answer:
    nobody can find out here who did."""
    held = parts(request)
    await held.limiter.hit("apply", _address(request), APPLICATIONS, APPLICATIONS_S)
    async with held.database.transaction() as session:
        job = await jobs.open_job(session, job_id)
    stored = await saved(held.settings, data.file) if data.file is not None else None
    person = Person(data.full_name.strip(), data.email, data.phone)
    answers = Answers(data.work, data.licences, data.skills, data.languages, data.availability)
    filename = data.file.filename if data.file is not None else None
    asked = await form_asked(request, f"job:{job_id}", idempotency_key, data, stored)
    await applications.apply(held.database, held.settings, job_id, person, answers, stored, filename, asked)
    message = "We have your application. A person will read it. If you had applied for this job before, that application stands."
    return Received(True, job.title, message)


@get("/my/applications", operation_id="ListMyApplications", guards=[staff], responses=problems())
async def list_my_applications(request: StaffRequest, session: NamedDependency[AsyncSession]) -> OwnApplications:
    """The candidate's own, newest first."""
    return OwnApplications([_own(*pair) for pair in await applications.mine(session, request.user)])


@post(
    "/my/applications/{candidate_id:uuid}/withdrawal",
    operation_id="WithdrawApplication",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def withdraw_application(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OwnApplication:
    return _own(*await applications.withdraw(session, request.user, candidate_id))


@get("/my/data", operation_id="ExportMyData", guards=[staff], responses=problems())
async def export_my_data(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Response[PersonalData]:
    """All that is stored about the candidate who asks."""
    return personal_data(await erasure.export_mine(session, request.user))


@post("/my/erasure", operation_id="EraseMyData", status_code=202, guards=[staff], responses=problems(409))
async def erase_my_data(request: StaffRequest, session: NamedDependency[AsyncSession]) -> ErasureOut:
    """Deletes the candidate's applications, all that hangs on them, and the account. It cannot be undone; keep the receipt."""
    return erasure_out(await erasure.erase_mine(session, request.user))


async def form_asked(
    request: AnyRequest, scope: str, key: str | None, data: Application, stored: str | None, *more: str
) -> once.Asked | None:
    """The form as a request with a key: its fields and its file, since the bytes of a form differ each time it is sent. Nobody is
    signed in, so a key is that of where the request comes from."""
    if key is None:
        return None
    fields = (data.full_name, data.email, data.phone or "", data.work, data.licences, data.skills, data.languages)
    said = [part.encode() for part in (*fields, data.availability, *more)]
    if stored is not None:
        path = parts(request).settings.data / stored
        said.append(await asyncio.to_thread(path.read_bytes))
    return once.Asked(f"{scope}:{_address(request)}", key, once.digest(*said))


def _own(candidate: Candidate, job: JobDescription) -> OwnApplication:
    return OwnApplication(
        candidate.id, job.id, job.title, candidate.status, candidate.resume_name, candidate.created_at
    )


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else "unknown"
