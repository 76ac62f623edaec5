"""The candidate's own side: applying on the public page, with a file or five short answers, and looking after it later."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core import once
from core.accounts.models import User
from core.audit.service import Actor
from core.candidates import pipeline, policy, reading, repository, service
from core.candidates.models import Candidate
from core.candidates.resume import Facts
from core.db import Database
from core.errors import Invalid, NotFound
from core.jobs import service as jobs
from core.jobs.models import JobDescription
from core.settings import Settings

APPLICANT = Actor("applicant")
_WITHDRAWABLE = frozenset({"new", "screening", "shortlisted", "interviewing", "evaluated", "offered"})


@dataclass(frozen=True)
class Answers:
    """What a person without a resume is asked instead, and what one with a resume corrects; each may be empty."""

    work: str = ""
    licences: str = ""
    skills: str = ""
    languages: str = ""
    availability: str = ""

    def written(self) -> str:
        """As the sections of a resume, so that it is read and screened like one."""
        sections = (
            ("Work experience", self.work),
            ("Licences and certificates", self.licences),
            ("Skills", self.skills),
            ("Languages", self.languages),
            ("Availability", self.availability),
        )
        return "\n\n".join(f"{title}\n{text.strip()}" for title, text in sections if text.strip())


@dataclass(frozen=True)
class Person:
    full_name: str
    email: str
    phone: str | None


async def apply(
    database: Database,
    settings: Settings,
    job_id: UUID,
    person: Person,
    answers: Answers,
    stored: str | None,
    filename: str | None,
    asked: once.Asked | None = None,
) -> None:
    """An application from the public page. Owns its transactions: the resume is read between them.

    Who has applied already is not told so, since anybody could ask that about anybody: nothing changes then.
    """
    try:
        async with database.transaction() as session:
            job = await jobs.open_job(session, job_id)
            vocabulary = await reading.vocabulary_of(session, job)
        found = await read(settings, person, answers, stored, filename, vocabulary)
        await reading.keep(settings, stored)
        async with database.transaction() as session:
            row_id = await once.begin(session, asked) if asked is not None else None
            if asked is not None and row_id is None and await once.answered(session, settings, asked) is not None:
                raise service.AlreadyApplied("This very application was made already.")
            job = await jobs.open_job(session, job_id)
            candidate = await service.register(
                session, APPLICANT, job, person.full_name, person.email, person.phone, source="careers"
            )
            await reading.attach(session, APPLICANT, candidate, found, stored)
            if row_id is not None:
                await once.keep(session, settings, row_id, b"")
    except service.AlreadyApplied:
        await reading.discard(settings, stored)
    except BaseException:
        await reading.discard(settings, stored)
        raise


async def read_resume(database: Database, settings: Settings, job_id: UUID, stored: str, filename: str) -> Facts:
    """What an application with this file would be understood as, for the applicant to correct. The file is not kept."""
    try:
        async with database.transaction() as session:
            vocabulary = await reading.vocabulary_of(session, await jobs.open_job(session, job_id))
        return (await reading.read_file(settings, stored, filename, vocabulary)).facts
    finally:
        await reading.discard(settings, stored)


async def mine(session: AsyncSession, user: User) -> Sequence[tuple[Candidate, JobDescription]]:
    policy.authorize(user, "own")
    return await repository.of_person(session, user.id)


async def withdraw(session: AsyncSession, user: User, candidate_id: UUID) -> tuple[Candidate, JobDescription]:
    """The candidate takes the application back; once more changes nothing."""
    policy.authorize(user, "own")
    candidate = await repository.find(session, candidate_id, policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such application.")
    if candidate.status != "withdrawn":
        if candidate.status not in _WITHDRAWABLE:
            raise pipeline.WrongStep("This application is closed already.", status_now=candidate.status)
        await pipeline.step(session, user, candidate, "withdrawn", None)
    return candidate, await session.get_one(JobDescription, candidate.job_id)


async def read(
    settings: Settings,
    person: Person,
    answers: Answers,
    stored: str | None,
    filename: str | None,
    vocabulary: reading.Vocabulary,
) -> reading.Read:
    """The file, corrected by the answers; or the answers where there is none. Outside of any transaction."""
    written = answers.written()
    if stored is not None:
        found = await reading.read_file(settings, stored, filename or "resume", vocabulary)
        return await reading.amended(found, written, vocabulary) if written else found
    if not written:
        message = "Attach a resume (PDF or Word), or answer at least one of the five questions."
        raise Invalid(message, errors=[{"field": "file", "message": "a resume or an answer is needed"}])
    contact = " · ".join(part for part in (person.email, person.phone) if part)
    return await reading.read_text(f"{person.full_name}\n{contact}\n\n{written}", "form", vocabulary)
