from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.domains.models import BankQuestion, Domain


async def with_counts(
    session: AsyncSession, *, text: str | None = None, sector_slug: str | None = None, retired: bool | None = False
) -> Sequence[tuple[Domain, int]]:
    """Every domain with the number of its current questions, by sector and name. A few dozen rows at most.

    ``retired`` None is both.
    """
    query = (
        select(Domain, func.count(BankQuestion.id))
        .outerjoin(BankQuestion, (BankQuestion.domain_id == Domain.id) & BankQuestion.retired_at.is_(None))
        .group_by(Domain.id)
        .order_by(Domain.sector_slug, Domain.name)
    )
    if text:
        words = (Domain.name.icontains(text, autoescape=True), Domain.sector.icontains(text, autoescape=True))
        query = query.where(or_(*words))
    if sector_slug:
        query = query.where(Domain.sector_slug == sector_slug)
    if retired is not None:
        query = query.where(Domain.retired_at.is_not(None) if retired else Domain.retired_at.is_(None))
    return [(domain, count) for domain, count in await session.execute(query)]


async def lock(session: AsyncSession, domain_id: UUID) -> Domain | None:
    query = select(Domain).where(Domain.id == domain_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def lock_by_slug(session: AsyncSession, sector_slug: str, slug: str) -> Domain | None:
    query = select(Domain).where(Domain.sector_slug == sector_slug, Domain.slug == slug).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def current_questions(session: AsyncSession, domain_id: UUID) -> Sequence[BankQuestion]:
    query = (
        select(BankQuestion)
        .where(BankQuestion.domain_id == domain_id, BankQuestion.retired_at.is_(None))
        .order_by(BankQuestion.position)
    )
    return (await session.scalars(query)).all()
