"""Candidates: registration, and the resume that is read at once or refused with the reason."""

import asyncio
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import repository as accounts
from core.accounts.models import Role, User
from core.accounts.policy import actor
from core.accounts.service import create_user
from core.audit import service as audit
from core.candidates import policy, repository, resume
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database, Json, refuse_in_transaction
from core.domains.models import Domain
from core.errors import Conflict, NotFound
from core.jobs.models import JobDescription
from core.settings import Settings
from core.untrusted import clean

FOLDER = "resumes"
PARSERS_AT_ONCE = 2
_parsing = asyncio.Semaphore(PARSERS_AT_ONCE)


class AlreadyApplied(Conflict):
    code = "already_applied"
    title = "This person is a candidate for this job already"


class StaffAddress(Conflict):
    code = "staff_address"
    title = "This e-mail address belongs to a member of staff"


async def create(
    session: AsyncSession, user: User, *, job_id: UUID, full_name: str, email: str, phone: str | None
) -> Candidate:
    """A candidate for one job. The person has one user row, without password until claimed, for all jobs."""
    policy.authorize(user, "change")
    if await session.get(JobDescription, job_id) is None:
        raise NotFound("There is no such job.")
    if await repository.applied(session, job_id, email):
        raise AlreadyApplied("There is a candidate with this e-mail address for this job.")
    person = await accounts.by_email(session, email)
    if person is None:
        person = await create_user(session, actor(user), email=email, full_name=full_name, role=Role.CANDIDATE)
    elif person.role != Role.CANDIDATE:
        raise StaffAddress("A member of staff cannot be a candidate under the same address.")
    candidate = Candidate(user_id=person.id, job_id=job_id, full_name=full_name, email=email, phone=phone)
    session.add(candidate)
    await session.flush()
    await audit.record(
        session,
        actor(user),
        "candidate.created",
        candidate,
        {"job_id": str(job_id)},
        person_id=person.id,
        personal={"full_name": full_name, "email": email, "phone": phone},
    )
    return candidate


async def get(session: AsyncSession, user: User, candidate_id: UUID) -> Candidate:
    policy.authorize(user, "read")
    return await _existing(session, candidate_id)


async def authorize_upload(database: Database, user: User, candidate_id: UUID) -> None:
    """Before a byte of the file is stored."""
    policy.authorize(user, "change")
    async with database.transaction() as session:
        await _existing(session, candidate_id)


async def take_resume(
    database: Database, settings: Settings, user: User, candidate_id: UUID, stored: str, filename: str
) -> Candidate:
    """Reads the file ``stored`` (relative to the data folder) and makes it the candidate's resume.

    A file that cannot be read raises a ResumeError and is deleted; the candidate, an earlier resume included, stays as it was.
    """
    try:
        async with database.transaction() as session:
            vocabulary = await _vocabulary(session, candidate_id)
        refuse_in_transaction("the resume parser")
        async with _parsing:
            read, facts = await asyncio.to_thread(_read, settings.data / stored, filename, vocabulary)
        async with database.transaction() as session:
            candidate = await repository.lock(session, candidate_id)
            if candidate is None:
                raise NotFound("There is no such candidate.")
            before = candidate.resume_path
            candidate.resume_path = stored
            candidate.resume_name = _plain_name(filename)
            candidate.resume_text = read.text
            candidate.resume_flags = list(read.flags)
            candidate.resume_facts = {
                **asdict(facts),
                "kind": read.kind,
                "pages": read.pages,
                "hidden": [asdict(hidden) for hidden in read.hidden],
            }
            candidate.skills = [fact.value for fact in facts.skills]
            changes: Json = {"kind": read.kind, "characters": len(read.text), "flags": list(read.flags)}
            await audit.record(session, actor(user), "candidate.resume_uploaded", candidate, changes)
            await session.flush()
    except BaseException:
        _delete(settings, stored)
        raise
    if before:
        _delete(settings, before)
    return candidate


def new_resume_path() -> str:
    """Where an upload is stored, relative to the data folder: named by us, never by who sent it."""
    return f"{FOLDER}/{uuid4()}"


def _read(path: Path, filename: str, vocabulary: resume.Vocabulary) -> tuple[resume.Resume, resume.Facts]:
    read = resume.parse(path, filename)
    return read, resume.find_facts(read.text, vocabulary, utcnow().date())


def _delete(settings: Settings, stored: str) -> None:
    (settings.data / stored).unlink(missing_ok=True)


def _plain_name(filename: str) -> str:
    return PurePosixPath(clean(filename).text.replace("\\", "/")).name[:200] or "resume"


async def _existing(session: AsyncSession, candidate_id: UUID) -> Candidate:
    candidate = await session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return candidate


async def _vocabulary(session: AsyncSession, candidate_id: UUID) -> resume.Vocabulary:
    """The words to look for: the job's skills and the domain's licences."""
    candidate = await _existing(session, candidate_id)
    job = await session.get_one(JobDescription, candidate.job_id)
    domain = await session.get_one(Domain, job.domain_id)
    skills = {str(skill): () for skill in [*job.required_skills, *job.nice_to_have]}
    skills |= {str(row["text"]): tuple(row["aliases"]) for row in job.requirements if row["kind"] == "skill"}
    licences = {str(row["name"]): tuple(row.get("aliases", ())) for row in domain.profile.get("licences", [])}
    return resume.Vocabulary(licences=licences, skills=skills)
