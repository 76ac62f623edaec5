import asyncio
import contextlib
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import get, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.schemas import Email, Input, Line, Phone
from api.security import staff
from core.candidates import service
from core.candidates.models import Candidate
from core.candidates.resume import TooLarge
from core.candidates.resume.model import MAX_BYTES

FORM_SLACK = 64 * 1024
"""What the form adds round the file."""
_CHUNK = 256 * 1024


class NewCandidate(Input):
    job_id: UUID
    full_name: Line
    email: Email
    phone: Phone | None = None


class ResumeOut(Struct):
    """What was found by rule: guesses for people to correct."""

    name: str
    kind: str
    pages: int | None
    characters: int
    flags: list[str]
    facts: dict[str, Any]


class CandidateOut(Struct):
    id: UUID
    job_id: UUID
    full_name: str
    email: str
    phone: str | None
    status: str
    skills: list[str]
    resume: ResumeOut | None


class ResumeForm(Struct):
    file: UploadFile


def _out(candidate: Candidate) -> CandidateOut:
    resume = None
    if candidate.resume_text is not None:
        facts = dict(candidate.resume_facts)
        resume = ResumeOut(
            name=candidate.resume_name or "resume",
            kind=facts.pop("kind"),
            pages=facts.pop("pages"),
            characters=len(candidate.resume_text),
            flags=candidate.resume_flags,
            facts=facts,
        )
    return CandidateOut(
        candidate.id,
        candidate.job_id,
        candidate.full_name,
        candidate.email,
        candidate.phone,
        candidate.status,
        candidate.skills,
        resume,
    )


@post("/candidates", operation_id="CreateCandidate", guards=[staff], responses=problems(409))
async def create_candidate(
    data: JSONBody[NewCandidate], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateOut:
    candidate = await service.create(
        session,
        request.user,
        job_id=data.job_id,
        full_name=data.full_name.strip(),
        email=data.email,
        phone=data.phone,
    )
    return _out(candidate)


@get("/candidates/{candidate_id:uuid}", operation_id="GetCandidate", guards=[staff], responses=problems())
async def get_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateOut:
    return _out(await service.get(session, request.user, candidate_id))


@put(
    "/candidates/{candidate_id:uuid}/resume",
    operation_id="UploadResume",
    guards=[staff],
    responses=problems(413, 415),
    request_max_body_size=MAX_BYTES + FORM_SLACK,
)
async def upload_resume(
    candidate_id: FromPath[UUID], data: MultipartBody[ResumeForm], request: StaffRequest
) -> CandidateOut:
    """PDF or DOCX in the form field ``file``. It is read at once, in a process with limits; a file that cannot be read is
    refused with the reason and the candidate stays as it was. No transaction is open while it is stored and read."""
    held = parts(request)
    await service.authorize_upload(held.database, request.user, candidate_id)
    stored = service.new_resume_path()
    target = held.settings.data / stored
    try:
        await _save(data.file, target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    filename = data.file.filename
    candidate = await service.take_resume(held.database, held.settings, request.user, candidate_id, stored, filename)
    return _out(candidate)


async def _save(upload: UploadFile, target: Path) -> None:
    await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
    size = 0
    with contextlib.closing(await asyncio.to_thread(target.open, "xb")) as file:
        while chunk := await upload.read(_CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise TooLarge()
            await asyncio.to_thread(file.write, chunk)
