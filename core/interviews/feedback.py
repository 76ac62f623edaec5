"""What the candidate says afterwards: how it was, and what was heard wrongly."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.clock import utcnow
from core.errors import Conflict, NotFound
from core.interviews.models import OPEN_STATUSES, Interview, InterviewRating, TranscriptCorrection, TranscriptTurn
from core.settings import Settings


class TooLate(Conflict):
    code = "correction_window_closed"
    title = "The transcript can no longer be corrected"


def correctable_until(interview: Interview, settings: Settings) -> datetime | None:
    """None while the interview has not ended."""
    return interview.ended_at and interview.ended_at + timedelta(hours=settings.correction_hours)


def reply_by(interview: Interview, settings: Settings) -> datetime | None:
    """The promise of an answer. None while the interview has not ended."""
    return interview.ended_at and interview.ended_at + timedelta(days=settings.reply_days)


def provisional(interview: Interview, settings: Settings) -> bool:
    """Whether the candidate may still mend the words that an evaluation rests on."""
    until = correctable_until(interview, settings)
    return until is None or until > utcnow()


async def rate(session: AsyncSession, interview_id: UUID, stars: int, comment: str | None) -> None:
    """A second rating replaces the first."""
    interview = await session.get_one(Interview, interview_id)
    if interview.status in OPEN_STATUSES and interview.started_at is None:
        raise Conflict("The interview has not begun yet.")
    values = {"stars": stars, "comment": comment}
    upsert = insert(InterviewRating).values(interview_id=interview_id, **values)
    await session.execute(upsert.on_conflict_do_update(index_elements=["interview_id"], set_=values))
    await audit.record(session, CANDIDATE, "interview.rated", interview, {"stars": stars})


async def rating(session: AsyncSession, interview_id: UUID) -> InterviewRating | None:
    return await session.scalar(select(InterviewRating).where(InterviewRating.interview_id == interview_id))


async def correct(
    session: AsyncSession, settings: Settings, interview_id: UUID, turn_seq: int, content: str
) -> TranscriptCorrection:
    """Stands beside what was heard; the hiring team sees both. Raises TooLate when the window has closed."""
    interview = await session.get_one(Interview, interview_id)
    if interview.status in OPEN_STATUSES:
        raise Conflict("Corrections can be made when the interview has ended.")
    if not provisional(interview, settings):
        raise TooLate(f"Corrections could be made for {settings.correction_hours} hours after the interview.")
    query = select(TranscriptTurn.id).where(
        TranscriptTurn.interview_id == interview_id,
        TranscriptTurn.sequence_order == turn_seq,
        TranscriptTurn.speaker == "candidate",
    )
    if await session.scalar(query) is None:
        raise NotFound("You said nothing at that place.")
    correction = TranscriptCorrection(interview_id=interview_id, turn_seq=turn_seq, content=content)
    session.add(correction)
    await session.flush()
    await audit.record(session, CANDIDATE, "transcript.corrected", correction, {"turn_seq": turn_seq})
    return correction


async def corrections(session: AsyncSession, interview_id: UUID) -> dict[int, str]:
    """The newest wording of each corrected turn, by sequence_order."""
    query = select(TranscriptCorrection).where(TranscriptCorrection.interview_id == interview_id)
    rows = await session.scalars(query.order_by(TranscriptCorrection.id))
    return {row.turn_seq: row.content for row in rows}
