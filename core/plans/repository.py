from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.plans.models import QuestionPlan


async def lock(session: AsyncSession, plan_id: UUID) -> QuestionPlan | None:
    query = select(QuestionPlan).where(QuestionPlan.id == plan_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))
