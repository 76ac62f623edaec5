from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.domains.models import BankQuestion, Domain


async def with_counts(session: AsyncSession) -> Sequence[tuple[Domain, int]]:
    """Every domain with the number of its current questions, by sector and name. A few dozen rows at most."""
    query = (
        select(Domain, func.count(BankQuestion.id))
        .outerjoin(BankQuestion, (BankQuestion.domain_id == Domain.id) & BankQuestion.retired_at.is_(None))
        .group_by(Domain.id)
        .order_by(Domain.sector_slug, Domain.name)
    )
    return [(domain, count) for domain, count in await session.execute(query)]


async def current_questions(session: AsyncSession, domain_id: UUID) -> Sequence[BankQuestion]:
    query = (
        select(BankQuestion)
        .where(BankQuestion.domain_id == domain_id, BankQuestion.retired_at.is_(None))
        .order_by(BankQuestion.position)
    )
    return (await session.scalars(query)).all()
