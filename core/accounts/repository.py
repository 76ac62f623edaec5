from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import OneTimeLink, Role, User


async def by_email(session: AsyncSession, email: str) -> User | None:
    return await session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


async def has_super_admin(session: AsyncSession) -> bool:
    return await session.scalar(select(User.id).where(User.role == Role.SUPER_ADMIN).limit(1)) is not None


async def lock_link(session: AsyncSession, purpose: str, token_hash: str) -> OneTimeLink | None:
    return await session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.purpose == purpose, OneTimeLink.token_hash == token_hash)
        .with_for_update()
    )
