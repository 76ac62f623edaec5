from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.interviews.models import Interview, InterviewQuestion, TranscriptTurn

AI = "ai"
"""The rater of a dimension score; people get their own."""


async def of_interview(session: AsyncSession, interview_id: UUID) -> Evaluation | None:
    return await session.scalar(select(Evaluation).where(Evaluation.interview_id == interview_id))


async def locked(session: AsyncSession, interview: Interview) -> Evaluation:
    """The interview's row, made when it is not there yet."""
    row = insert(Evaluation).values(interview_id=interview.id, candidate_id=interview.candidate_id)
    await session.execute(row.on_conflict_do_nothing(index_elements=["interview_id"]))
    query = select(Evaluation).where(Evaluation.interview_id == interview.id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def scores(session: AsyncSession, evaluation_id: UUID) -> list[tuple[DimensionScore, Sequence[EvidenceQuote]]]:
    """The AI's dimension scores in the order they were stored, each with its quotes."""
    query = select(DimensionScore).where(DimensionScore.evaluation_id == evaluation_id, DimensionScore.rater == AI)
    rows = (await session.scalars(query.order_by(DimensionScore.id))).all()
    quotes = (
        await session.scalars(
            select(EvidenceQuote)
            .where(EvidenceQuote.dimension_score_id.in_([row.id for row in rows]))
            .order_by(EvidenceQuote.id)
        )
    ).all()
    return [(row, [quote for quote in quotes if quote.dimension_score_id == row.id]) for row in rows]


async def turns(session: AsyncSession, interview_id: UUID) -> Sequence[TranscriptTurn]:
    query = select(TranscriptTurn).where(TranscriptTurn.interview_id == interview_id)
    return (await session.scalars(query.order_by(TranscriptTurn.sequence_order))).all()


async def questions(session: AsyncSession, interview_id: UUID) -> Sequence[InterviewQuestion]:
    """The planned ones, in order."""
    query = select(InterviewQuestion).where(
        InterviewQuestion.interview_id == interview_id, InterviewQuestion.parent_question_id.is_(None)
    )
    return (await session.scalars(query.order_by(InterviewQuestion.question_order))).all()
