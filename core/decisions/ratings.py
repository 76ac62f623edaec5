"""What people of the hiring team give an interview, each without seeing the others' before their own is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.decisions import verdicts
from core.decisions.models import HumanRating
from core.errors import Conflict, Invalid
from core.interviews import policy
from core.interviews.models import OPEN_STATUSES

DIMENSIONS = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")


class AlreadyRated(Conflict):
    code = "already_rated"
    title = "You have rated this interview already"


@dataclass(frozen=True)
class Ratings:
    """``others`` is None until one's own is in; ``count`` says how many there are in any case."""

    mine: HumanRating | None
    others: Sequence[tuple[HumanRating, str]] | None
    count: int


async def submit(
    session: AsyncSession, user: User, interview_id: UUID, scores: Mapping[str, int | None], comment: str | None
) -> HumanRating:
    """For good: whoever has seen the others' cannot follow them."""
    interview = await policy.reach(session, user, interview_id, "read")
    if interview.status in OPEN_STATUSES:
        raise Conflict("The interview is not over yet.")
    if set(scores) != set(DIMENSIONS) or all(score is None for score in scores.values()):
        message = f"Rate {', '.join(DIMENSIONS)} from 1 to 10; null where you heard nothing of it."
        raise Invalid(message, errors=[{"field": "scores", "message": message}])
    row = insert(HumanRating).values(interview_id=interview_id, user_id=user.id, scores=dict(scores), comment=comment)
    made = await session.scalar(row.on_conflict_do_nothing().returning(HumanRating))
    if made is None:
        raise AlreadyRated("A rating is not changed after it was submitted.")
    await audit.record(session, actor(user), "interview.rated_by_person", made, {"interview_id": str(interview_id)})
    if (await verdicts.of_interview(session, interview_id)).decision is not None:
        await verdicts.show(session, interview_id, made.id)
    return made


async def of_interview(session: AsyncSession, user: User, interview_id: UUID) -> Ratings:
    await policy.reach(session, user, interview_id, "read")
    query = (
        select(HumanRating, User.full_name)
        .join(User, User.id == HumanRating.user_id)
        .where(HumanRating.interview_id == interview_id)
        .order_by(HumanRating.id)
    )
    rows = [(row, name) for row, name in await session.execute(query)]
    mine = next((row for row, _ in rows if row.user_id == user.id), None)
    others = [(row, name) for row, name in rows if row.user_id != user.id]
    return Ratings(mine, others if mine is not None else None, len(rows))
