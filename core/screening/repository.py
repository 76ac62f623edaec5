from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.paging import MAX_PAGE
from core.queue import Job, Kind
from core.screening.models import ResumeScreening, ScreeningVersion


async def of_candidate(session: AsyncSession, candidate_id: UUID, *, lock: bool = False) -> ResumeScreening | None:
    query = select(ResumeScreening).where(ResumeScreening.candidate_id == candidate_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def lock_version(session: AsyncSession, screening_id: UUID, version: int) -> ResumeScreening | None:
    """None when a newer screening was asked for: what is to be stored is out of date then."""
    query = select(ResumeScreening).where(ResumeScreening.id == screening_id, ResumeScreening.version == version)
    return await session.scalar(query.with_for_update())


async def under_way(session: AsyncSession, dedupe_key: str) -> bool:
    """Whether the job of this screening is neither done nor parked."""
    query = select(Job.id).where(
        Job.dedupe_key == f"{Kind.SCREEN_CANDIDATE}:{dedupe_key}", Job.done_at.is_(None), Job.parked_at.is_(None)
    )
    return await session.scalar(query) is not None


async def versions(session: AsyncSession, screening_id: UUID) -> Sequence[ScreeningVersion]:
    query = select(ScreeningVersion).where(ScreeningVersion.screening_id == screening_id)
    return (await session.scalars(query.order_by(ScreeningVersion.version.desc()).limit(MAX_PAGE))).all()
