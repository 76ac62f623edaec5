"""A candidate wants a person instead of the AI: before the interview, in the room or afterwards it is one task with a day."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.clock import utcnow
from core.interviews import mailing
from core.interviews.models import HumanRequest, Interview
from core.jobs.models import JobDescription
from core.notifications import bell
from core.notifications.moments import day
from core.settings import Settings


async def of_interview(session: AsyncSession, interview_id: UUID) -> HumanRequest | None:
    return await session.scalar(select(HumanRequest).where(HumanRequest.interview_id == interview_id))


async def want(session: AsyncSession, settings: Settings, interview: Interview, message: str | None) -> HumanRequest:
    """The AI scores nothing of this interview from now on; the hiring team has a task, and the candidate reads who gets in touch, and by
    when. ``interview`` is locked. Asked twice it is one request."""
    there = await of_interview(session, interview.id)
    if there is not None:
        return there
    request = HumanRequest(
        interview_id=interview.id, message=message, due_at=utcnow() + timedelta(days=settings.human_days)
    )
    session.add(request)
    interview.human_requested_at = utcnow()
    await session.flush()
    due = day(request.due_at, interview.language, interview.time_zone)
    await mailing.write(session, settings, "human", interview, more={"by": settings.company, "due": due})
    if not interview.is_test:
        job = await session.get_one(JobDescription, interview.job_id)
        await bell.ring(
            session,
            job.department_id,
            "human_requested",
            f"A candidate asks for a person: {job.title}",
            f"/interviews/{interview.id}",
            candidate_id=interview.candidate_id,
            interview_id=interview.id,
        )
    await audit.record(session, CANDIDATE, "interview.human_requested", request)
    return request
