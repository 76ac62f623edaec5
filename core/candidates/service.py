"""Candidates: registration, changes, and the resume that is read at once or refused with the reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.accounts.policy import actor
from core.accounts.service import person as account_of
from core.audit import service as audit
from core.audit.service import Actor
from core.candidates import policy, reading, repository
from core.candidates.models import Candidate
from core.candidates.repository import CandidateFilter, CandidateRow, Sort
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, NotFound
from core.jobs import policy as job_policy
from core.jobs import repository as jobs
from core.jobs.models import JobDescription
from core.paging import Page
from core.settings import Settings
from core.webhooks import service as webhooks

Source = Literal["hr", "careers", "ats"]

CHANGEABLE = frozenset({"full_name", "email", "phone", "external_ref", "skills"})
_PERSONAL = frozenset({"full_name", "email", "phone"})


class AlreadyApplied(Conflict):
    code = "already_applied"
    title = "This person is a candidate for this job already"


class StaffAddress(Conflict):
    code = "staff_address"
    title = "This e-mail address belongs to a member of staff"


class ReferenceTaken(Conflict):
    code = "reference_taken"
    title = "Another candidate has this reference"


async def create(
    session: AsyncSession,
    user: User,
    *,
    job_id: UUID,
    full_name: str,
    email: str,
    phone: str | None,
    external_ref: str | None = None,
) -> Candidate:
    """A candidate for one job. The person has one user row, without password until claimed, for all jobs."""
    policy.authorize(user, "change")
    job = await jobs.find(session, job_id, job_policy.visible(user))
    if job is None:
        raise NotFound("There is no such job.")
    if external_ref is not None and await repository.by_external_ref(session, external_ref) is not None:
        raise ReferenceTaken("Another candidate has this reference already.")
    source: Source = "ats" if external_ref else "hr"
    return await register(session, actor(user), job, full_name, email, phone, source=source, external_ref=external_ref)


async def register(
    session: AsyncSession,
    by: Actor,
    job: JobDescription,
    full_name: str,
    email: str,
    phone: str | None,
    *,
    source: Source,
    external_ref: str | None = None,
) -> Candidate:
    """The rows of a new application; who may ask for it, the caller has found out. Raises AlreadyApplied and StaffAddress."""
    # two requests for one address at once: the second waits here and then sees the first one's rows
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"candidate:{email.lower()}", 0))))
    if await repository.applied(session, job.id, email):
        raise AlreadyApplied("There is a candidate with this e-mail address for this job.")
    person = await account_of(session, by, email=email, full_name=full_name)
    if person.role != Role.CANDIDATE:
        raise StaffAddress("A member of staff cannot be a candidate under the same address.")
    candidate = Candidate(
        user_id=person.id,
        job_id=job.id,
        full_name=full_name,
        email=email,
        phone=phone,
        source=source,
        external_ref=external_ref,
    )
    session.add(candidate)
    await session.flush()
    await audit.record(
        session,
        by,
        "candidate.created",
        candidate,
        {"job_id": str(job.id), "source": source},
        person_id=person.id,
        personal={"full_name": full_name, "email": email, "phone": phone},
    )
    told: Json = {"candidate_id": str(candidate.id), "job_id": str(job.id), "source": source}
    await webhooks.tell(session, "candidate.applied", told)
    return candidate


async def get(session: AsyncSession, user: User, candidate_id: UUID) -> Candidate:
    """Opened, and audited as such: a decision may rest on it."""
    policy.authorize(user, "read")
    candidate = _there(await repository.find(session, candidate_id, policy.visible(user)))
    await audit.record(session, actor(user), "candidate.opened", candidate)
    return candidate


async def list_candidates(
    session: AsyncSession, user: User, wanted: CandidateFilter, sort: Sort, cursor: str | None, limit: int
) -> Page[CandidateRow]:
    policy.authorize(user, "read")
    return await repository.page(session, policy.visible(user), wanted, sort, cursor, limit)


async def update(session: AsyncSession, user: User, candidate_id: UUID, changes: Mapping[str, Any]) -> Candidate:
    """``changes`` by field. The address is where we write to; the account that the person signs in with keeps its own."""
    assert changes.keys() <= CHANGEABLE
    candidate = await _locked(session, user, candidate_id)
    before = {name: getattr(candidate, name) for name in changes}
    changed = [name for name, old in before.items() if old != changes[name]]
    if not changed:
        return candidate
    await _check_free(session, candidate, {name: changes[name] for name in changed})
    for name in changed:
        setattr(candidate, name, changes[name])
    personal = {name: [before[name], changes[name]] for name in changed if name in _PERSONAL}
    await audit.record(
        session,
        actor(user),
        "candidate.changed",
        candidate,
        {"changed": changed},
        person_id=candidate.user_id,
        personal=personal or None,
    )
    await session.flush()
    return candidate


async def upsert(
    session: AsyncSession,
    user: User,
    external_ref: str,
    *,
    job_id: UUID,
    full_name: str,
    email: str,
    phone: str | None,
) -> tuple[Candidate, bool]:
    """The candidate with this reference, made or brought up to date; True when made. Sent twice, it is done once."""
    policy.authorize(user, "change")
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"reference:{external_ref}", 0))))
    known = await repository.by_external_ref(session, external_ref)
    if known is None:
        made = await create(
            session,
            user,
            job_id=job_id,
            full_name=full_name,
            email=email,
            phone=phone,
            external_ref=external_ref,
        )
        return made, True
    if await repository.find(session, known.id, policy.visible(user)) is None:
        raise ReferenceTaken("Another candidate has this reference already.")
    if known.job_id != job_id:
        raise ReferenceTaken("This reference stands for an application for another job.", candidate_id=str(known.id))
    changes = {"full_name": full_name, "email": email, "phone": phone}
    return await update(session, user, known.id, changes), False


async def authorize_upload(database: Database, user: User, candidate_id: UUID) -> None:
    """Before a byte of the file is stored."""
    policy.authorize(user, "change")
    async with database.transaction() as session:
        _there(await repository.find(session, candidate_id, policy.visible(user)))


async def take_resume(
    database: Database, settings: Settings, user: User, candidate_id: UUID, stored: str, filename: str
) -> Candidate:
    """Reads the file ``stored`` (relative to the data folder) and makes it the candidate's resume.

    A file that cannot be read raises a ResumeError and is deleted; the candidate, an earlier resume included, stays as it was.
    """
    try:
        async with database.transaction() as session:
            vocabulary = await _vocabulary(session, user, candidate_id)
        read = await reading.read_file(settings, stored, filename, vocabulary)
        await reading.keep(settings, stored)
        async with database.transaction() as session:
            return await _attach(session, user, candidate_id, read, stored)
    except BaseException:
        await reading.discard(settings, stored)
        raise


async def take_text(database: Database, user: User, candidate_id: UUID, text: str) -> Candidate:
    """The way out for what no parser reads: the words of the resume, pasted. An earlier file goes."""
    policy.authorize(user, "change")
    async with database.transaction() as session:
        vocabulary = await _vocabulary(session, user, candidate_id)
    read = await reading.read_text(text, "text", vocabulary)
    async with database.transaction() as session:
        return await _attach(session, user, candidate_id, read, None)


async def verify_licence(
    session: AsyncSession, user: User, candidate_id: UUID, name: str, *, verified: bool, expires: date | None
) -> Candidate:
    """Somebody has seen the paper (or the register), or takes that back. ``expires`` corrects what the resume says."""
    candidate = await _locked(session, user, candidate_id)
    rows = [dict(row) for row in candidate.licences]
    row = next((row for row in rows if row["name"] == name), None)
    if row is None:
        raise NotFound("The resume does not claim this licence.")
    by = str(user.id) if verified else None
    until = row["expires"] if expires is None else expires.isoformat()
    if (row["verified_by"], row["expires"]) == (by, until):
        return candidate
    row["verified_by"], row["expires"] = by, until
    row["verified_at"] = utcnow().isoformat() if verified else None
    candidate.licences = rows
    changes: Json = {"licence": name, "verified": verified, "expires": row["expires"]}
    await audit.record(session, actor(user), "candidate.licence_verified", candidate, changes)
    await session.flush()
    return candidate


async def _check_free(session: AsyncSession, candidate: Candidate, changes: Mapping[str, Any]) -> None:
    email, reference = changes.get("email"), changes.get("external_ref")
    moved = email if email is not None and email.lower() != candidate.email.lower() else None
    if moved is not None and await repository.applied(session, candidate.job_id, moved):
        raise AlreadyApplied("There is a candidate with this e-mail address for this job.")
    if reference is not None and await repository.by_external_ref(session, reference) is not None:
        raise ReferenceTaken("Another candidate has this reference already.")


async def _attach(
    session: AsyncSession, user: User, candidate_id: UUID, read: reading.Read, stored: str | None
) -> Candidate:
    candidate = await _locked(session, user, candidate_id)
    await reading.attach(session, actor(user), candidate, read, stored)
    return candidate


async def _locked(session: AsyncSession, user: User, candidate_id: UUID) -> Candidate:
    policy.authorize(user, "change")
    return _there(await repository.find(session, candidate_id, policy.visible(user), locked=True))


async def _vocabulary(session: AsyncSession, user: User, candidate_id: UUID) -> reading.Vocabulary:
    candidate = _there(await repository.find(session, candidate_id, policy.visible(user)))
    return await reading.vocabulary_of(session, await session.get_one(JobDescription, candidate.job_id))


def _there(candidate: Candidate | None) -> Candidate:
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return candidate
