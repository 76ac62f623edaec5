from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.interviews.models import (
    Consent,
    Interview,
    InterviewQuestion,
    InterviewRun,
    Invitation,
    Recording,
    TranscriptTurn,
)


async def newest_consent(session: AsyncSession, interview_id: UUID) -> Consent | None:
    query = select(Consent).where(Consent.interview_id == interview_id).order_by(Consent.id.desc()).limit(1)
    return await session.scalar(query)


async def run_of(session: AsyncSession, interview_id: UUID) -> InterviewRun | None:
    return await session.get(InterviewRun, interview_id)


async def questions_planned(session: AsyncSession, interview_id: UUID) -> int:
    query = select(func.count()).where(
        InterviewQuestion.interview_id == interview_id, InterviewQuestion.parent_question_id.is_(None)
    )
    return (await session.scalars(query)).one()


async def turns_after(session: AsyncSession, interview_id: UUID, after: int, limit: int) -> Sequence[TranscriptTurn]:
    query = (
        select(TranscriptTurn)
        .where(TranscriptTurn.interview_id == interview_id, TranscriptTurn.sequence_order > after)
        .order_by(TranscriptTurn.sequence_order)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def recording(session: AsyncSession, interview_id: UUID, channel: str) -> Recording | None:
    query = select(Recording).where(Recording.interview_id == interview_id, Recording.channel == channel)
    return await session.scalar(query)


async def recordings(session: AsyncSession, interview_id: UUID) -> Sequence[Recording]:
    query = select(Recording).where(Recording.interview_id == interview_id).order_by(Recording.channel)
    return (await session.scalars(query)).all()


async def invitation(session: AsyncSession, invitation_id: UUID) -> tuple[Invitation, Interview]:
    query = select(Invitation, Interview).join(Interview, Interview.id == Invitation.interview_id)
    row = (await session.execute(query.where(Invitation.id == invitation_id))).one()
    return row[0], row[1]
