"""What anybody sees of the open jobs, and applying for one; what candidates do with their applications later is in `api/mine.py`."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.candidates import ResumeForm
from api.context import READS, AnyRequest, parts
from api.idempotency import IdempotencyKey
from api.jobs import JobFact
from api.problems import public_problems
from api.schemas import Cursor, Email, Limit, Line, Phone, SearchText
from api.security import OPEN
from api.uploads import FORM_SLACK, saved
from core import once
from core.candidates import applications
from core.candidates.applications import Answers, Person
from core.candidates.resume.model import MAX_BYTES
from core.jobs import service as jobs

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


class ReadPosition(Struct):
    title: str
    dates: str
    """As they are written."""


class ReadLicence(Struct):
    name: str
    expires: str | None


class ReadResume(Struct):
    """Guesses by rule, for the applicant to correct; null or empty where nothing was found."""

    full_name: str | None
    email: str | None
    phone: str | None
    positions: list[ReadPosition]
    licences: list[ReadLicence]
    skills: list[str]
    languages: list[str]


@get("/careers", operation_id="ListOpenJobs", opt={**OPEN, **READS}, responses=public_problems(429))
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


@post(
    "/careers/{job_id:uuid}/resume",
    operation_id="ReadResume",
    status_code=200,
    opt=OPEN,
    responses=public_problems(404, 413, 415, 429),
    request_max_body_size=MAX_BYTES + FORM_SLACK,
)
async def read_resume(job_id: FromPath[UUID], data: MultipartBody[ResumeForm], request: AnyRequest) -> ReadResume:
    """What would be understood of this resume, to be corrected in the application. Nothing of it is kept."""
    held = parts(request)
    await held.limiter.hit("read-resume", _address(request), APPLICATIONS, APPLICATIONS_S)
    stored = await saved(held.settings, data.file)
    facts = await applications.read_resume(held.database, held.settings, job_id, stored, data.file.filename)
    return ReadResume(
        full_name=facts.name and facts.name.value,
        email=facts.email and facts.email.value,
        phone=facts.phone and facts.phone.value,
        positions=[
            ReadPosition(position.title, dates.value)
            for position, dates in zip(facts.experience.positions, facts.experience.ranges, strict=True)
        ]
        if facts.experience
        else [],
        licences=[ReadLicence(each.value, each.expires) for each in facts.licences],
        skills=[fact.value for fact in facts.skills],
        languages=[fact.value for fact in facts.languages],
    )


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


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else "unknown"
