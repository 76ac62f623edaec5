from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import paging
from core.interviews.models import (
    OPEN_STATUSES,
    AnswerSound,
    Consent,
    Interview,
    InterviewInterviewer,
    InterviewQuestion,
    InterviewRun,
    Invitation,
    Recording,
    TranscriptCorrection,
    TranscriptTurn,
)


class TurnRow(Struct):
    """A line of the transcript, without the times of the single words."""

    sequence_order: int
    speaker: str
    channel: str
    content: str
    created_at: datetime
    message_type: str
    question_id: UUID | None
    start_offset_ms: int | None
    end_offset_ms: int | None
    confidence: float | None
    interrupted: bool


class ListedTurn(TurnRow):
    """A line with what was said about it afterwards: one question instead of three, and most lines have neither."""

    corrected: str | None
    """The candidate's newest wording of it."""
    sound_kept: bool
    """Then it may have been heard a second time."""


_CORRECTED = (
    select(TranscriptCorrection.content)
    .where(
        TranscriptCorrection.interview_id == TranscriptTurn.interview_id,
        TranscriptCorrection.turn_seq == TranscriptTurn.sequence_order,
    )
    .order_by(TranscriptCorrection.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SOUND_KEPT = (
    select(AnswerSound.id)
    .where(
        AnswerSound.interview_id == TranscriptTurn.interview_id,
        AnswerSound.turn_seq == TranscriptTurn.sequence_order,
    )
    .exists()
)
_LISTED = paging.columns_of(TranscriptTurn, TurnRow).add_columns(
    _CORRECTED.label("corrected"), _SOUND_KEPT.label("sound_kept")
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


async def interviewers(session: AsyncSession, interview_id: UUID) -> Sequence[UUID]:
    query = select(InterviewInterviewer.user_id).where(InterviewInterviewer.interview_id == interview_id)
    return (await session.scalars(query.order_by(InterviewInterviewer.user_id))).all()


async def turns_after(session: AsyncSession, interview_id: UUID, after: int, limit: int) -> list[TurnRow]:
    query = _after(paging.columns_of(TranscriptTurn, TurnRow), interview_id, after, limit)
    return await paging.read(session, query, TurnRow)


async def listed_turns(session: AsyncSession, interview_id: UUID, after: int, limit: int) -> list[ListedTurn]:
    return await paging.read(session, _after(_LISTED, interview_id, after, limit), ListedTurn)


def _after(query: paging.Columns, interview_id: UUID, after: int, limit: int) -> paging.Columns:
    wanted = TranscriptTurn.interview_id == interview_id, TranscriptTurn.sequence_order > after
    return query.where(*wanted).order_by(TranscriptTurn.sequence_order).limit(limit)


async def recording(session: AsyncSession, interview_id: UUID, channel: str) -> Recording | None:
    query = select(Recording).where(Recording.interview_id == interview_id, Recording.channel == channel)
    return await session.scalar(query)


async def recordings(session: AsyncSession, interview_id: UUID) -> Sequence[Recording]:
    query = select(Recording).where(Recording.interview_id == interview_id).order_by(Recording.channel)
    return (await session.scalars(query)).all()


async def alike(session: AsyncSession, candidate_id: UUID, plan_id: UUID, scheduled_at: datetime | None) -> UUID | None:
    """The open interview on this plan for the same time; for "at once", one that was scheduled so within the last minute."""
    query = (
        select(Interview.id)
        .where(
            Interview.candidate_id == candidate_id, Interview.plan_id == plan_id, Interview.status.in_(OPEN_STATUSES)
        )
        .where(Interview.is_test.is_(False))
    )
    if scheduled_at is not None:
        query = query.where(Interview.scheduled_at == scheduled_at)
    else:
        now, minute = func.clock_timestamp(), timedelta(minutes=1)  # now() is when this transaction began to wait
        query = query.where(Interview.scheduled_at < now + minute, Interview.created_at > now - minute)
    return await session.scalar(query.limit(1))


async def invitation(session: AsyncSession, invitation_id: UUID, *, lock: bool = False) -> tuple[Invitation, Interview]:
    query = select(Invitation, Interview).join(Interview, Interview.id == Invitation.interview_id)
    if lock:
        query = query.with_for_update(of=Invitation)
    row = (await session.execute(query.where(Invitation.id == invitation_id))).one()
    return row[0], row[1]
