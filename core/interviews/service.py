"""Interviews from both sides: HR schedules, watches and steps in; the candidate consents, joins and types."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.service import CANDIDATE, Actor
from core.candidates import repository as candidates
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, DomainError, Invalid, NotFound
from core.interviews import closing, invitations, mailing, policy, presence, repository
from core.interviews import consent as consents
from core.interviews.models import (
    OPEN_STATUSES,
    STOP_RECORDING,
    Consent,
    Interview,
    InterviewInterviewer,
    InterviewQuestion,
    InterviewRun,
)
from core.interviews.repository import ListedTurn, TurnRow
from core.interviews.run import add_to_inbox
from core.jobs.models import JobDescription
from core.notifications.moments import zone
from core.plans.models import QuestionPlan
from core.rooms.service import Rooms
from core.settings import Settings
from core.webhooks import service as webhooks

OPENS_BEFORE = timedelta(minutes=15)
"""How long before its time an interview may be joined."""
TURNS_PER_PAGE = 200

InterviewType = Literal["ai_voice", "ai_chat", "ai_both"]
Command = Literal["pause", "resume", "end"]


class PlanNotApproved(Conflict):
    code = "plan_not_approved"
    title = "The plan is not approved"


class AlreadyScheduled(Conflict):
    """``interview_id`` in ``extra`` says which it is."""

    code = "already_scheduled"
    title = "This interview is scheduled already"


class NoSpeech(Conflict):
    code = "no_speech_service"
    title = "There is no speech service"


class ConsentTextChanged(Conflict):
    code = "consent_text_changed"
    title = "The text to agree to has changed"


class ConsentNeeded(Conflict):
    code = "consent_needed"
    title = "The candidate has not agreed yet"


class TooEarly(DomainError):
    """``opens_at`` in ``extra`` says when."""

    status = 425
    code = "too_early"
    title = "It is too early for this interview"


@dataclass(frozen=True)
class Scheduled:
    interview: Interview
    invitation_id: UUID
    token: str
    link: str
    expires_at: datetime


@dataclass(frozen=True)
class Overview:
    """An interview with what stands round it; ``agent`` is waiting, ready or reconnecting."""

    interview: Interview
    candidate: Candidate
    job: JobDescription
    questions: int
    agent: str
    consent: Consent | None
    interviewers: Sequence[UUID] = ()
    """Left out for the candidate."""


@dataclass(frozen=True)
class Joined:
    url: str
    token: str
    room: str
    agent: str


async def schedule(
    session: AsyncSession,
    user: User,
    settings: Settings,
    *,
    candidate_id: UUID,
    plan_id: UUID,
    interview_type: InterviewType,
    scheduled_at: datetime | None,
    duration_limit_min: int,
    language: str,
    time_zone: str | None = None,
    write: bool = True,
) -> Scheduled:
    """An interview on an approved plan, with the invitation for its candidate, which goes to them by mail.

    Its token is returned here too, and nowhere else; without ``write``, only here.
    """
    policy.authorize(user, "schedule")
    candidate = await candidates.lock(session, candidate_id)
    if candidate is None or not await policy.hires_for(session, user, candidate.job_id):
        raise NotFound("There is no such candidate.")
    plan = await session.get(QuestionPlan, plan_id)
    if plan is None or plan.candidate_id != candidate_id:
        raise NotFound("There is no such plan for this candidate.")
    if plan.status != "approved":
        raise PlanNotApproved("Approve the question plan first.")
    # the candidate is locked: of the same request twice, the second one finds the first one's interview
    if (known := await repository.alike(session, candidate_id, plan_id, scheduled_at)) is not None:
        raise AlreadyScheduled("There is an interview on this plan for this time already.", interview_id=str(known))
    return await book(
        session,
        actor(user),
        settings,
        candidate,
        plan,
        interview_type=interview_type,
        scheduled_at=scheduled_at,
        duration_limit_min=duration_limit_min,
        language=language,
        time_zone=time_zone,
        write=write,
    )


async def book(
    session: AsyncSession,
    by: Actor,
    settings: Settings,
    candidate: Candidate,
    plan: QuestionPlan,
    *,
    interview_type: InterviewType,
    duration_limit_min: int,
    language: str,
    scheduled_at: datetime | None = None,
    time_zone: str | None = None,
    write: bool = True,
    is_test: bool = False,
) -> Scheduled:
    """The rows of a new interview and its invitation; that the plan is approved, and who may ask, the caller has found out."""
    if interview_type != "ai_chat" and not settings.has_speech:
        raise NoSpeech("A spoken interview needs a speech service; none is set up. Chat works without.")
    interview = Interview(
        candidate_id=candidate.id,
        job_id=candidate.job_id,
        plan_id=plan.id,
        interview_type=interview_type,
        scheduled_at=scheduled_at or utcnow(),
        duration_limit_min=duration_limit_min,
        language=language,
        time_zone=zone(time_zone).key if time_zone else None,
        engine=plan.engine,
        is_test=is_test,
    )
    session.add(interview)
    await session.flush()
    session.add_all(_question(interview.id, question) for question in plan.questions)
    token, invitation = await invitations.issue(session, interview, settings.invitation_days)
    if not is_test and candidate.status in ("new", "screening", "shortlisted"):
        candidate.status = "interviewing"
    changes: Json = {"candidate_id": str(candidate.id), "plan_id": str(plan.id), "interview_type": interview_type}
    if is_test:
        changes["is_test"] = True
    await audit.record(session, by, "interview.scheduled", interview, changes)
    if not is_test:
        at = interview.scheduled_at.isoformat()
        await webhooks.tell(session, "interview.scheduled", {**closing.about(interview), "scheduled_at": at})
    link = link_of(settings, token)
    if write:
        await mailing.write(session, settings, "invite", interview, link=link, expires_at=invitation.expires_at)
    return Scheduled(interview, invitation.id, token, link, invitation.expires_at)


def link_of(settings: Settings, token: str) -> str:
    """Where the candidate's page is."""
    return f"{settings.public_url.rstrip('/')}/i/{token}"


async def get(session: AsyncSession, user: User, interview_id: UUID) -> Overview:
    found = await _overview(session, await policy.reach(session, user, interview_id, "read"))
    return replace(found, interviewers=await repository.interviewers(session, interview_id))


async def overview(session: AsyncSession, interview_id: UUID) -> Overview:
    """For the interview's own candidate, whose invitation was checked."""
    return await _overview(session, await _existing(session, interview_id))


async def command(session: AsyncSession, user: User, interview_id: UUID, what: Command) -> None:
    """HR steps in: a row that the agent reads. Only the agent changes the interview's state."""
    interview = await policy.reach(session, user, interview_id, "command")
    _refuse_closed(interview)
    await audit.record(session, actor(user), f"interview.command_{what}", interview)
    if what == "end" and await closing.close_unattended(session, interview_id):
        return
    await add_to_inbox(session, interview_id, f"hr:{uuid4()}", "command", what)


async def give_consent(
    session: AsyncSession,
    settings: Settings,
    invitation_id: UUID,
    *,
    interview: bool,
    recording: bool,
    text_version: str,
) -> Consent:
    """The newest consent counts, and the same again changes nothing. The version makes sure that the words agreed to are the ones
    that were shown."""
    invitation, row = await repository.invitation(session, invitation_id, lock=True)
    _refuse_closed(row)
    if text_version != consents.VERSION:
        raise ConsentTextChanged("Please load the page again and read the new text.", text_version=consents.VERSION)
    newest = await repository.newest_consent(session, row.id)
    if newest is not None and _says(newest) == (interview, recording, text_version):
        return newest
    given = Consent(
        interview_id=row.id,
        candidate_id=row.candidate_id,
        interview=interview,
        recording=recording,
        text_version=text_version,
        text_hash=consents.text_hash(settings.company, row.language),
    )
    session.add(given)
    if invitation.opened_at is None:
        invitation.opened_at = utcnow()
    await session.flush()
    if row.started_at is not None and not recording:
        await add_to_inbox(session, row.id, f"consent:{given.id}", "command", STOP_RECORDING)
    changes: Json = {"interview": interview, "recording": recording, "text_version": text_version}
    await audit.record(session, CANDIDATE, "consent.given", given, changes)
    return given


async def choose_type(
    session: AsyncSession, settings: Settings, interview_id: UUID, interview_type: InterviewType
) -> Interview:
    """The candidate speaks, types or does both; no reason is asked, and it can be changed until the interview begins."""
    interview = await session.get_one(Interview, interview_id, with_for_update=True)
    _refuse_closed(interview)
    if interview.started_at is not None and interview.interview_type != interview_type:
        raise Conflict("The interview has begun. In the room you can type at any time.")
    if interview_type != "ai_chat" and not settings.has_speech:
        raise NoSpeech("Nobody can listen here: no speech service is set up. Typing works.")
    if interview.interview_type != interview_type:
        interview.interview_type = interview_type
        await audit.record(session, CANDIDATE, "interview.type_chosen", interview, {"interview_type": interview_type})
    return interview


async def assign(session: AsyncSession, user: User, interview_id: UUID, interviewers: Sequence[UUID]) -> list[UUID]:
    """Exactly these may watch and rate it, besides those who hire. The same again changes nothing."""
    interview = await policy.reach(session, user, interview_id, "assign")
    await session.refresh(interview, with_for_update=True)
    known = await session.scalars(
        select(User.id).where(User.id.in_(interviewers), User.role == Role.INTERVIEWER, User.disabled_at.is_(None))
    )
    found = set(known)
    if missing := [str(each) for each in interviewers if each not in found]:
        raise Invalid(
            "Some of these are not interviewers.", errors=[{"field": "user_ids", "message": ", ".join(missing)}]
        )
    mine = InterviewInterviewer.interview_id == interview.id
    if set(await session.scalars(select(InterviewInterviewer.user_id).where(mine))) == found:
        return sorted(found)
    await session.execute(delete(InterviewInterviewer).where(mine))
    session.add_all(InterviewInterviewer(interview_id=interview.id, user_id=each) for each in found)
    await audit.record(
        session, actor(user), "interview.assigned", interview, {"user_ids": sorted(str(each) for each in found)}
    )
    return sorted(found)


async def join(database: Database, rooms: Rooms, settings: Settings, invitation_id: UUID) -> Joined:
    """A token for the room, with an agent in it or on its way. Owns its transactions: the room server is asked between them."""
    async with database.transaction() as session:
        _, interview = await repository.invitation(session, invitation_id)
        await _check_may_join(session, interview)
        candidate = await session.get_one(Candidate, interview.candidate_id)
        await audit.record(session, CANDIDATE, "interview.joined", interview)
    room = await presence.join(database, rooms, interview.id)
    async with database.transaction() as session:
        run = await session.get(InterviewRun, interview.id)
        state = presence.agent_state(run, await _now(session))
    token = rooms.candidate_token(room, _first_name(candidate), voice=interview.interview_type != "ai_chat")
    return Joined(settings.client_livekit_url, token, room, state)


async def send_text(session: AsyncSession, interview_id: UUID, client_message_id: str, text: str) -> None:
    """What the candidate typed waits in the inbox until the agent has taken it. The same id twice is one message."""
    _refuse_closed(await _existing(session, interview_id))
    await add_to_inbox(session, interview_id, client_message_id, "text", text)


async def authorize_read(session: AsyncSession, user: User, interview_id: UUID) -> None:
    await policy.check(session, user, interview_id, "read")


async def turns(session: AsyncSession, interview_id: UUID, after: int, limit: int) -> list[TurnRow]:
    """In order, after the one with the number ``after``; whoever calls has checked who reads."""
    return await repository.turns_after(session, interview_id, after, min(limit, TURNS_PER_PAGE))


async def listed_turns(session: AsyncSession, interview_id: UUID, after: int, limit: int) -> list[ListedTurn]:
    """The same, with what was said about each afterwards."""
    return await repository.listed_turns(session, interview_id, after, min(limit, TURNS_PER_PAGE))


async def _check_may_join(session: AsyncSession, interview: Interview) -> None:
    if interview.status not in OPEN_STATUSES:
        raise presence.InterviewOver("This interview has ended; no one can join it any more.")
    opens_at = interview.scheduled_at - OPENS_BEFORE
    wait = (opens_at - utcnow()).total_seconds()
    if wait > 0:
        raise TooEarly(
            "The interview opens 15 minutes before its time.", opens_at=opens_at.isoformat(), retry_after=int(wait) + 1
        )
    given = await repository.newest_consent(session, interview.id)
    if given is None or not given.interview:
        raise ConsentNeeded("Please read what happens in the interview and agree to it first.")


def _says(consent: Consent) -> tuple[bool, bool, str]:
    return consent.interview, consent.recording, consent.text_version


def _refuse_closed(interview: Interview) -> None:
    if interview.status not in OPEN_STATUSES:
        raise presence.InterviewOver("This interview has ended.")


async def _existing(session: AsyncSession, interview_id: UUID) -> Interview:
    interview = await session.get(Interview, interview_id)
    if interview is None:
        raise NotFound("There is no such interview.")
    return interview


async def _overview(session: AsyncSession, interview: Interview) -> Overview:
    run = await session.get(InterviewRun, interview.id)
    return Overview(
        interview=interview,
        candidate=await session.get_one(Candidate, interview.candidate_id),
        job=await session.get_one(JobDescription, interview.job_id),
        questions=await repository.questions_planned(session, interview.id),
        agent=presence.agent_state(run, await _now(session)),
        consent=await repository.newest_consent(session, interview.id),
    )


async def _now(session: AsyncSession) -> datetime:
    """PostgreSQL's clock, which leases are counted on."""
    return (await session.scalars(select(func.clock_timestamp()))).one()


def _question(interview_id: UUID, question: Json) -> InterviewQuestion:
    bank_id = question["bank_question_id"]
    return InterviewQuestion(
        interview_id=interview_id,
        bank_question_id=UUID(bank_id) if bank_id else None,
        question_text=question["question_text"],
        question_type=question["question_type"],
        difficulty=question["difficulty"],
        question_order=question["order"],
        expected_points=question["expected_points"],
        probes=question["probes"],
        dimensions=question["dimensions"],
        rephrase=question["rephrase"],
    )


def _first_name(candidate: Candidate) -> str:
    return candidate.full_name.split(" ")[0]
