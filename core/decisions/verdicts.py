"""What people made of an interview, for its report: the decision with its person and reason, and the ratings beside the AI's scores."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import User
from core.decisions.models import Decision, HumanRating
from core.reports import data
from core.reports.data import HumanScores, Verdict


async def of_interview(session: AsyncSession, interview_id: UUID) -> Verdict:
    """The newest decision counts. Ratings stay among their raters until then, so that the report shows nobody the others' first."""
    query = (
        select(Decision, User.full_name)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.interview_id == interview_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return Verdict()
    decision, name = found
    given = (
        select(HumanRating, User.full_name)
        .join(User, User.id == HumanRating.user_id)
        .where(HumanRating.interview_id == interview_id)
        .order_by(HumanRating.id)
    )
    ratings = [HumanScores(rater, row.scores, row.comment) for row, rater in await session.execute(given)]
    return Verdict(data.Decision(decision.kind, name, decision.created_at, decision.reason), tuple(ratings))


async def show(session: AsyncSession, interview_id: UUID, why: UUID) -> None:
    """The report is rendered again, once for this row."""
    args = {"interview_id": str(interview_id)}
    await queue.enqueue(session, queue.Kind.RENDER_REPORT, args, f"{interview_id}:{why}")
