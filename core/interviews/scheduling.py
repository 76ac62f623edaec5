"""When an interview is: HR moves and cancels; the candidate picks among what is offered, in their own time zone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.clock import utcnow
from core.db import Json
from core.errors import Conflict, Invalid, NotFound
from core.interviews import closing, mailing, policy
from core.interviews.models import Interview, Invitation
from core.jobs.models import JobDescription
from core.notifications import bell
from core.notifications.moments import zone
from core.settings import Settings

NO_SHOW = "no_show"
LATEST = timedelta(days=365)
MOVES = 5
"""How often a candidate may move it: after that they write to people."""


class TimeNotOffered(Conflict):
    """``offered`` in ``extra`` says what is."""

    code = "time_not_offered"
    title = "This time is not offered"


class NotMovable(Conflict):
    code = "not_movable"
    title = "The interview cannot be moved any more"


# --- HR ---------------------------------------------------------------------------------------------------------------


async def reschedule(
    session: AsyncSession, settings: Settings, user: User, interview_id: UUID, at: datetime, time_zone: str | None
) -> Interview:
    """A new time; the candidate is written to, and the event in their calendar moves."""
    interview = await _locked(session, (await policy.reach(session, user, interview_id, "schedule")).id)
    if time_zone is not None:
        interview.time_zone = zone(time_zone).key
    await _move(session, settings, interview, at)
    await audit.record(session, actor(user), "interview.rescheduled", interview, {"scheduled_at": at.isoformat()})
    return interview


async def cancel(session: AsyncSession, settings: Settings, user: User, interview_id: UUID) -> Interview:
    interview = await _locked(session, (await policy.reach(session, user, interview_id, "schedule")).id)
    await _cancel(session, settings, interview, "cancelled_by_hr")
    await audit.record(session, actor(user), "interview.cancelled", interview)
    return interview


async def offer_times(
    session: AsyncSession,
    settings: Settings,
    user: User,
    interview_id: UUID,
    slots: Sequence[datetime],
    window: tuple[datetime, datetime] | None,
) -> Interview:
    """The candidate picks one of ``slots``, or any time of ``window``, and is told so; with neither, times are HR's alone."""
    interview = await _locked(session, (await policy.reach(session, user, interview_id, "schedule")).id)
    for at in slots:
        _check_time(at)
    if window is not None and not (window[0] < window[1] and utcnow() < window[1] <= utcnow() + LATEST):
        raise Invalid("The window ends before it begins, or is over.", errors=[{"field": "window", "message": "empty"}])
    offered: Json = {"slots": sorted(at.isoformat() for at in slots)}
    if window is not None:
        offered["window"] = [at.isoformat() for at in window]
    told = offered != interview.offered_times and bool(slots or window) and _is_movable(interview)
    interview.offered_times = offered
    await audit.record(session, actor(user), "interview.times_offered", interview, {"slots": len(slots)})
    if told:
        await _keep_link(session, interview, max([*slots, *(window or ())]))
        await mailing.write(session, settings, "times", interview)
    return interview


# --- the candidate ----------------------------------------------------------------------------------------------------


async def pick(
    session: AsyncSession, settings: Settings, interview_id: UUID, at: datetime, time_zone: str
) -> Interview:
    """One of the times that HR offers; also after having missed the last one."""
    interview = await _locked(session, interview_id)
    interview.time_zone = zone(time_zone).key
    if not _is_offered(interview.offered_times, at):
        raise TimeNotOffered("Please pick one of the times that are offered.", offered=interview.offered_times)
    if interview.status == "scheduled" and interview.scheduled_at == at:
        return interview
    if interview.calendar_sequence >= MOVES:
        raise NotMovable("It was moved often already. Please write to us about another time.")
    await _move(session, settings, interview, at)
    changes: Json = {"scheduled_at": at.isoformat()}
    await audit.record(session, CANDIDATE, "interview.rescheduled", interview, changes)
    await _ring(session, interview, "interview_moved", "A candidate picked a time: {job}")
    return interview


async def decline(session: AsyncSession, settings: Settings, interview_id: UUID) -> Interview:
    """The candidate cancels. It says nothing about the application, which stays as it is."""
    interview = await _locked(session, interview_id)
    await _cancel(session, settings, interview, "cancelled_by_candidate")
    await audit.record(session, CANDIDATE, "interview.cancelled", interview)
    await _ring(session, interview, "interview_cancelled", "A candidate cancelled an interview: {job}")
    return interview


def _is_offered(offered: Json, at: datetime) -> bool:
    if any(datetime.fromisoformat(slot) == at for slot in offered.get("slots", [])):
        return True
    window: list[str] | None = offered.get("window")
    return window is not None and datetime.fromisoformat(window[0]) <= at <= datetime.fromisoformat(window[1])


# --- both -------------------------------------------------------------------------------------------------------------


async def _locked(session: AsyncSession, interview_id: UUID) -> Interview:
    interview = await session.get(Interview, interview_id, with_for_update=True, populate_existing=True)
    if interview is None:
        raise NotFound("There is no such interview.")
    return interview


def _check_time(at: datetime) -> None:
    if not utcnow() < at <= utcnow() + LATEST:
        message = "must lie ahead, within a year"
        raise Invalid(f"The time {message}.", errors=[{"field": "scheduled_at", "message": message}])


def _is_movable(interview: Interview) -> bool:
    """Until it begins; also one that was missed, but for whoever wants a person since."""
    missed = (
        interview.status == "cancelled" and interview.end_reason == NO_SHOW and interview.human_requested_at is None
    )
    return interview.status == "scheduled" or missed


async def _move(session: AsyncSession, settings: Settings, interview: Interview, at: datetime) -> None:
    if not _is_movable(interview):
        raise NotMovable(f"The interview is {interview.status.replace('_', ' ')}.")
    _check_time(at)
    interview.scheduled_at, interview.status = at, "scheduled"
    interview.ended_at = interview.end_reason = None
    interview.reminded_at = utcnow()  # they read of it now
    interview.calendar_sequence += 1
    await _keep_link(session, interview, at + timedelta(days=settings.invitation_days))
    await session.flush()
    await mailing.write(session, settings, "reschedule", interview)


async def _keep_link(session: AsyncSession, interview: Interview, until: datetime) -> None:
    """It opens their page until then at least."""
    invitations = select(Invitation).where(Invitation.interview_id == interview.id, Invitation.revoked_at.is_(None))
    for invitation in await session.scalars(invitations):
        invitation.expires_at = max(invitation.expires_at, until)


async def _cancel(session: AsyncSession, settings: Settings, interview: Interview, reason: str) -> None:
    if interview.status != "scheduled":
        raise NotMovable(
            f"The interview is {interview.status.replace('_', ' ')}; one that runs is ended, not cancelled."
        )
    await closing.call_off(session, interview, reason, utcnow())
    await mailing.write(session, settings, "cancellation", interview)


async def _ring(session: AsyncSession, interview: Interview, kind: str, subject: str) -> None:
    if interview.is_test:
        return
    job = await session.get_one(JobDescription, interview.job_id)
    about: dict[str, Any] = {"candidate_id": interview.candidate_id, "interview_id": interview.id}
    target = f"/interviews/{interview.id}"
    await bell.ring(session, job.department_id, kind, subject.format(job=job.title), target, **about)
