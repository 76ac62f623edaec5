from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.paging import MAX_PAGE
from core.plans.models import QuestionPlan

_interviews = table("interviews", column("id"), column("plan_id"), column("is_test"))
"""By name: the interviews' own package stands above this one."""


async def lock(session: AsyncSession, plan_id: UUID) -> QuestionPlan | None:
    query = select(QuestionPlan).where(QuestionPlan.id == plan_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def find(
    session: AsyncSession, plan_id: UUID, visible: ColumnElement[bool], *, locked: bool = False
) -> QuestionPlan | None:
    query = select(QuestionPlan).where(QuestionPlan.id == plan_id, visible)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def of_candidate(
    session: AsyncSession, candidate_id: UUID, visible: ColumnElement[bool]
) -> Sequence[QuestionPlan]:
    """Newest first."""
    query = select(QuestionPlan).where(QuestionPlan.candidate_id == candidate_id, visible)
    return (await session.scalars(query.order_by(QuestionPlan.id.desc()).limit(MAX_PAGE))).all()


async def under_way(
    session: AsyncSession, candidate_id: UUID, count: int, approve_for: str | None
) -> QuestionPlan | None:
    """The plan that a job is making for just such a request."""
    alike = queue.Job.args["approve_for"].astext.is_not_distinct_from(approve_for)
    query = select(QuestionPlan).where(
        QuestionPlan.candidate_id == candidate_id,
        QuestionPlan.status == "pending",
        QuestionPlan.count == count,
        queue.under_way(queue.Kind.PLAN_QUESTIONS, QuestionPlan.id, alike),
    )
    return await session.scalar(query.limit(1))


async def has_interview(session: AsyncSession, plan_id: UUID) -> bool:
    """Of a candidate; what somebody only tried leaves the plan as free as it was."""
    query = select(_interviews.c.id).where(_interviews.c.plan_id == plan_id, _interviews.c.is_test.is_(False))
    return await session.scalar(query.limit(1)) is not None
