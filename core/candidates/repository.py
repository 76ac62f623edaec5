from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.candidates.models import Candidate


async def applied(session: AsyncSession, job_id: UUID, email: str) -> bool:
    query = select(Candidate.id).where(Candidate.job_id == job_id, func.lower(Candidate.email) == email.lower())
    return await session.scalar(query.limit(1)) is not None


async def lock(session: AsyncSession, candidate_id: UUID) -> Candidate | None:
    query = select(Candidate).where(Candidate.id == candidate_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))
