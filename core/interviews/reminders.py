"""What time brings: reminders a day and an hour before an appointment, and the note that somebody did not come."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import service as audit
from core.audit.service import SYSTEM
from core.candidates.models import Candidate
from core.db import Database
from core.interviews import closing, mailing
from core.interviews.models import Interview
from core.interviews.scheduling import NO_SHOW
from core.jobs.models import JobDescription
from core.notifications import bell
from core.settings import Settings

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
MISSED_AFTER = timedelta(hours=1)
APPOINTMENT = timedelta(minutes=30)
"""What was scheduled for less than this ahead is an interview at once: its link works for days, and nobody misses it."""
CLOSED = ("rejected", "withdrawn", "hired")
"""Whose application is so is reminded of nothing, and missed by nobody."""
AT_ONCE = 50


async def sweep(database: Database, settings: Settings, now: datetime) -> int:
    """How many were reminded or found missing; each look takes some, in one transaction."""
    async with database.transaction() as session:
        return await _remind(session, settings, now) + await _miss(session, now)


def _due(now: datetime, before: timedelta) -> ColumnElement[bool]:
    """In this last stretch before its time, and the candidate was not told of that time in it yet."""
    begins = Interview.scheduled_at - before
    return and_(
        begins <= now,
        Interview.created_at < begins,
        or_(Interview.reminded_at.is_(None), Interview.reminded_at < begins),
    )


def _awaited() -> ColumnElement[bool]:
    return exists().where(Candidate.id == Interview.candidate_id, Candidate.status.not_in(CLOSED))


async def _remind(session: AsyncSession, settings: Settings, now: datetime) -> int:
    query = (
        select(Interview)
        .where(
            Interview.status == "scheduled",
            Interview.scheduled_at > now,
            or_(_due(now, DAY), _due(now, HOUR)),
            _awaited(),
        )
        .order_by(Interview.scheduled_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = (await session.scalars(query)).all()
    for interview in found:
        hours = str(-(-(interview.scheduled_at - now) // HOUR))
        interview.reminded_at = now
        await mailing.write(session, settings, "reminder", interview, more={"hours": hours})
    return len(found)


async def _miss(session: AsyncSession, now: datetime) -> int:
    """Somebody who had an appointment and did not come. They can still pick another time."""
    query = (
        select(Interview)
        .where(
            Interview.status == "scheduled",
            Interview.started_at.is_(None),
            Interview.scheduled_at < now - MISSED_AFTER,
            Interview.scheduled_at > Interview.created_at + APPOINTMENT,
            _awaited(),
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = (await session.scalars(query)).all()
    for interview in found:
        await closing.call_off(session, interview, NO_SHOW, now)
        job = await session.get_one(JobDescription, interview.job_id)
        subject, target = f"Nobody came to an interview: {job.title}", f"/interviews/{interview.id}"
        await bell.ring(
            session,
            job.department_id,
            NO_SHOW,
            subject,
            target,
            candidate_id=interview.candidate_id,
            interview_id=interview.id,
        )
        await audit.record(session, SYSTEM, "interview.missed", interview)
    return len(found)
