"""Links that stand open: HR makes, prints and closes them; whoever holds one applies and has an interview in the same moment."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import once
from core.accounts.links import LinkNotValid, hash_token
from core.accounts.models import User
from core.accounts.policy import actor
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.candidates import applications, reading
from core.candidates import service as candidates
from core.candidates.applications import APPLICANT, Answers, Person
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, Invalid, NotFound
from core.interviews import repository as interview_rows
from core.interviews import service as interviews
from core.interviews.service import InterviewType, Scheduled
from core.jobs import policy
from core.jobs import repository as jobs
from core.jobs.models import JobDescription
from core.open_links.models import OpenLink
from core.paging import MAX_PAGE
from core.plans import service as plans
from core.plans.models import QuestionPlan
from core.settings import Settings

PAGE = "apply"
"""Where the candidate's pages take an application by an open link."""


class JobNotOpen(Conflict):
    code = "job_not_open"
    title = "The job is not open"


@dataclass(frozen=True)
class Poster:
    """What stands on the sheet for the notice board."""

    company: str
    job_title: str
    link: str
    expires_at: datetime
    minutes: int
    language: str


@dataclass(frozen=True)
class Consent:
    """What was agreed to, and which words were shown for it."""

    interview: bool
    recording: bool
    text_version: str


async def make(
    session: AsyncSession,
    settings: Settings,
    user: User,
    job_id: UUID,
    plan_id: UUID,
    *,
    interview_type: InterviewType,
    duration_limit_min: int,
    language: str,
    max_uses: int,
    days: int,
) -> tuple[OpenLink, str]:
    """The link and its address. It asks what the plan asks, without what only that plan's candidate was to be asked."""
    job = await _job(session, user, job_id)
    if job.status != "open":
        raise JobNotOpen("Open the job first: nobody can apply for it now.")
    plan = await plans.get(session, user, plan_id)
    if plan.job_id != job.id:
        raise NotFound("There is no such plan for this job.")
    if plan.status != "approved":
        raise interviews.PlanNotApproved("Approve the question plan first.")
    if interview_type != "ai_chat" and not settings.has_speech:
        raise interviews.NoSpeech("A spoken interview needs a speech service; none is set up. Chat works without.")
    questions = [question for question in plan.questions if question["source"] != "gap"]
    if not questions:
        raise plans.NoQuestions("Every question of this plan is about one candidate's resume. Choose another plan.")
    token = secrets.token_urlsafe(32)
    address = f"{settings.public_url.rstrip('/')}/{PAGE}#{token}"
    row = OpenLink(
        job_id=job.id,
        created_by=user.id,
        token_hash=hash_token(token),
        link=seal(settings, address.encode()),
        interview_type=interview_type,
        duration_limit_min=duration_limit_min,
        language=language,
        questions=[{**question, "order": order} for order, question in enumerate(questions, 1)],
        engine=plan.engine,
        approved_by=plan.approved_by,
        max_uses=max_uses,
        expires_at=utcnow() + timedelta(days=days),
    )
    session.add(row)
    await session.flush()
    changes: Json = {"job_id": str(job.id), "plan_id": str(plan.id), "max_uses": max_uses, "days": days}
    await audit.record(session, actor(user), "open_link.made", row, changes)
    return row, address


async def of_job(session: AsyncSession, user: User, job_id: UUID) -> Sequence[OpenLink]:
    """Newest first."""
    job = await _job(session, user, job_id)
    query = select(OpenLink).where(OpenLink.job_id == job.id).order_by(OpenLink.id.desc()).limit(MAX_PAGE)
    return (await session.scalars(query)).all()


async def close(session: AsyncSession, user: User, open_link_id: UUID) -> OpenLink:
    """From now on nobody comes in by it. Who came before keeps their interview; once more changes nothing."""
    row, _ = await _reach(session, user, open_link_id)
    if row.closed_at is None:
        row.closed_at, row.link = utcnow(), None
        await audit.record(session, actor(user), "open_link.closed", row, {"used": row.used})
    return row


async def poster(session: AsyncSession, settings: Settings, user: User, open_link_id: UUID) -> Poster:
    row, job = await _reach(session, user, open_link_id)
    if row.link is None:
        raise LinkNotValid("This link is closed: a poster of it would lead nowhere.")
    await audit.record(session, actor(user), "open_link.printed", row)
    address = unseal(settings, row.link).decode()
    return Poster(settings.company, job.title, address, row.expires_at, row.duration_limit_min, row.language)


# --- whoever holds the link -------------------------------------------------------------------------------------------


async def view(session: AsyncSession, token: str) -> tuple[OpenLink, JobDescription]:
    """The link and its job, while somebody can come in by it."""
    return await _usable(session, token)


async def apply(
    database: Database,
    settings: Settings,
    token: str,
    person: Person,
    answers: Answers,
    stored: str | None,
    filename: str | None,
    consent: Consent,
    asked: once.Asked | None = None,
) -> Scheduled:
    """Applies, agrees and schedules at once. Owns its transactions: the resume is read between them.

    :raises AlreadyApplied: their invitation went to them by mail; nobody else gets it by knowing their address.
    """
    if not consent.interview:
        message = "Without your consent there is no interview."
        raise Invalid(message, errors=[{"field": "interview_consent", "message": "must be agreed to"}])
    done = False
    try:
        async with database.transaction() as session:
            if (before := await _once(session, settings, asked)) is not None:
                return before
            _, job = await _usable(session, token)
            vocabulary = await reading.vocabulary_of(session, job)
        read = await applications.read(settings, person, answers, stored, filename, vocabulary)
        await reading.keep(settings, stored)
        async with database.transaction() as session:
            row_id = await once.begin(session, asked) if asked is not None else None
            if asked is not None and row_id is None and (before := await _once(session, settings, asked)) is not None:
                return before
            made = await _admit(session, settings, token, person, read, stored, consent)
            if row_id is not None:
                kept: Json = {"invitation_id": str(made.invitation_id), "token": made.token}
                await once.keep(session, settings, row_id, json.dumps(kept).encode())
        done = True
        return made
    finally:
        if not done:
            await reading.discard(settings, stored)


async def _once(session: AsyncSession, settings: Settings, asked: once.Asked | None) -> Scheduled | None:
    """The interview that this very request got before."""
    said = await once.answered(session, settings, asked) if asked is not None else None
    if said is None:
        return None
    kept: Json = json.loads(said)
    invitation, interview = await interview_rows.invitation(session, UUID(kept["invitation_id"]))
    link = interviews.link_of(settings, kept["token"])
    return Scheduled(interview, invitation.id, kept["token"], link, invitation.expires_at)


async def _admit(
    session: AsyncSession,
    settings: Settings,
    token: str,
    person: Person,
    read: reading.Read,
    stored: str | None,
    consent: Consent,
) -> Scheduled:
    link, job = await _usable(session, token, locked=True)
    candidate = await candidates.register(
        session, APPLICANT, job, person.full_name, person.email, person.phone, source="careers"
    )
    await reading.attach(session, APPLICANT, candidate, read, stored)
    plan = QuestionPlan(
        candidate_id=candidate.id,
        job_id=job.id,
        count=len(link.questions),
        status="approved",
        questions=link.questions,
        engine=link.engine,
        approved_by=link.approved_by,
        approved_at=utcnow(),
    )
    session.add(plan)
    await session.flush()
    made = await interviews.book(
        session,
        APPLICANT,
        settings,
        candidate,
        plan,
        interview_type=cast(InterviewType, link.interview_type),
        duration_limit_min=link.duration_limit_min,
        language=link.language,
    )
    await interviews.give_consent(
        session,
        settings,
        made.invitation_id,
        interview=consent.interview,
        recording=consent.recording,
        text_version=consent.text_version,
    )
    link.used += 1
    changes: Json = {"candidate_id": str(candidate.id), "interview_id": str(made.interview.id)}
    await audit.record(session, APPLICANT, "open_link.used", link, changes)
    return made


async def _usable(session: AsyncSession, token: str, *, locked: bool = False) -> tuple[OpenLink, JobDescription]:
    query = (
        select(OpenLink, JobDescription)
        .join(JobDescription, JobDescription.id == OpenLink.job_id)
        .where(OpenLink.token_hash == hash_token(token))
    )
    if locked:
        query = query.with_for_update(of=OpenLink).execution_options(populate_existing=True)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LinkNotValid("This link is not known. Please use it exactly as it was given to you.")
    link, job = row[0], row[1]
    if link.closed_at is not None or link.expires_at <= utcnow() or job.status != "open":
        raise LinkNotValid("This link has ended: nobody can apply by it any more.")
    if link.used >= link.max_uses:
        raise LinkNotValid("As many people as were asked for have applied by this link already.")
    return link, job


async def _reach(session: AsyncSession, user: User, open_link_id: UUID) -> tuple[OpenLink, JobDescription]:
    policy.authorize(user, "change")
    query = (
        select(OpenLink, JobDescription)
        .join(JobDescription, JobDescription.id == OpenLink.job_id)
        .where(OpenLink.id == open_link_id, policy.visible(user))
        .with_for_update(of=OpenLink)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise NotFound("There is no such link.")
    return row[0], row[1]


async def _job(session: AsyncSession, user: User, job_id: UUID) -> JobDescription:
    policy.authorize(user, "change")
    job = await jobs.find(session, job_id, policy.visible(user))
    if job is None:
        raise NotFound("There is no such job.")
    return job
