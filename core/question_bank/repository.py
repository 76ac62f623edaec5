from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import String, cast, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.domains.models import BankQuestion
from core.question_bank.models import QuestionGeneration

State = Literal["current", "retired", "all"]
Place = tuple[UUID, int, UUID]
"""Where a list goes on: domain, position, id."""


async def listed(
    session: AsyncSession,
    *,
    domain_id: UUID | None,
    question_type: str | None,
    difficulty: str | None,
    level: str | None,
    text: str | None,
    state: State,
    after: Place | None,
    limit: int,
) -> Sequence[BankQuestion]:
    """By domain, and in it in the order of the plan."""
    query = select(BankQuestion).order_by(BankQuestion.domain_id, BankQuestion.position, BankQuestion.id).limit(limit)
    wanted = {"domain_id": domain_id, "question_type": question_type, "difficulty": difficulty, "level": level}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(getattr(BankQuestion, name) == value)
    if state != "all":
        current = BankQuestion.retired_at.is_(None)
        query = query.where(current if state == "current" else ~current)
    if text:
        words = cast(BankQuestion.keywords, String)
        query = query.where(
            or_(BankQuestion.question_text.icontains(text, autoescape=True), words.icontains(text, autoescape=True))
        )
    if after is not None:
        place = tuple_(BankQuestion.domain_id, BankQuestion.position, BankQuestion.id)
        query = query.where(place > tuple_(*(literal(part) for part in after)))
    return (await session.scalars(query)).all()


async def lock(session: AsyncSession, question_id: UUID) -> BankQuestion | None:
    query = select(BankQuestion).where(BankQuestion.id == question_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def versions(session: AsyncSession, domain_id: UUID, key: str) -> Sequence[BankQuestion]:
    """Newest first."""
    query = select(BankQuestion).where(BankQuestion.domain_id == domain_id, BankQuestion.key == key)
    return (await session.scalars(query.order_by(BankQuestion.version.desc()))).all()


async def newest(session: AsyncSession, domain_id: UUID) -> dict[str, BankQuestion]:
    """The newest version of every question of the domain, by key; retired ones included."""
    query = select(BankQuestion).where(BankQuestion.domain_id == domain_id).order_by(BankQuestion.version)
    return {row.key: row for row in await session.scalars(query)}


async def last_position(session: AsyncSession, domain_id: UUID) -> int:
    query = select(func.coalesce(func.max(BankQuestion.position), -1)).where(BankQuestion.domain_id == domain_id)
    return (await session.scalars(query)).one()


async def lock_generation(session: AsyncSession, generation_id: UUID) -> QuestionGeneration | None:
    query = select(QuestionGeneration).where(QuestionGeneration.id == generation_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))
