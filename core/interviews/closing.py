"""How an interview ends: its status and the work that follows, in one transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.conductor.moves import Reason
from core.db import Json
from core.interviews.models import Interview, InterviewRun, TranscriptTurn
from core.webhooks import service as webhooks


def about(interview: Interview) -> Json:
    """What other systems are told of it: ids, by which those who may can ask for more."""
    return {
        "interview_id": str(interview.id),
        "candidate_id": str(interview.candidate_id),
        "job_id": str(interview.job_id),
    }


async def call_off(session: AsyncSession, interview: Interview, reason: str, at: datetime) -> None:
    """One that has not begun will not be; what the candidate is written about it next takes it out of their calendar."""
    interview.status, interview.end_reason, interview.ended_at = "cancelled", reason, at
    interview.calendar_sequence += 1
    await session.flush()
    if not interview.is_test:
        await webhooks.tell(session, "interview.cancelled", {**about(interview), "end_reason": reason})


async def close(session: AsyncSession, interview_id: UUID, reason: Reason) -> None:
    """Whoever calls holds the run: by the lease, or by its row's lock."""
    await session.execute(
        update(Interview)
        .where(Interview.id == interview_id)
        .values(status="completed", ended_at=func.now(), end_reason=reason)
    )
    await session.execute(
        update(InterviewRun)
        .where(InterviewRun.interview_id == interview_id)
        .values(lease_until=None, wanted_until=None)
    )
    args = {"interview_id": str(interview_id)}
    interview = await session.get_one(Interview, interview_id)
    if not interview.is_test:
        await webhooks.tell(session, "interview.completed", {**about(interview), "end_reason": reason})
    await queue.enqueue(session, queue.Kind.JOIN_RECORDING, args, str(interview_id))
    await queue.enqueue(session, queue.Kind.EVALUATE_INTERVIEW, args, str(interview_id))


async def close_unattended(session: AsyncSession, interview_id: UUID) -> bool:
    """HR ends an interview that no agent serves: there is nobody to say goodbye. False when an agent is there and will.

    A next epoch begins, so that an agent which is on its way can write nothing.
    """
    run = await session.get(InterviewRun, interview_id, with_for_update=True)
    now = (await session.scalars(select(func.clock_timestamp()))).one()
    if run is not None:
        if run.lease_until is not None and run.lease_until > now:
            return False
        run.epoch += 1
        run.job_id = run.agent_identity = run.ready_at = run.dispatched_at = None
    said = await session.scalar(
        select(exists().where(TranscriptTurn.interview_id == interview_id, TranscriptTurn.speaker == "candidate"))
    )
    if said:
        await close(session, interview_id, "ended_by_hr")
        return True
    cancelled = {"status": "cancelled", "ended_at": func.now(), "end_reason": "ended_by_hr"}
    await session.execute(update(Interview).where(Interview.id == interview_id).values(cancelled))
    if run is not None:
        run.wanted_until = run.lease_until = None
    return True
