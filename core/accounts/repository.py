from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import (
    AccountMessage,
    OneTimeLink,
    RefreshSession,
    RefreshToken,
    Role,
    SecondFactor,
    User,
)


async def by_email(session: AsyncSession, email: str) -> User | None:
    return await session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


async def lock(session: AsyncSession, user_id: UUID) -> User | None:
    query = select(User).where(User.id == user_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def has_super_admin(session: AsyncSession) -> bool:
    return await session.scalar(select(User.id).where(User.role == Role.SUPER_ADMIN).limit(1)) is not None


async def lock_link(session: AsyncSession, purposes: Collection[str], token_hash: str) -> OneTimeLink | None:
    return await session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.purpose.in_(purposes), OneTimeLink.token_hash == token_hash)
        .with_for_update()
    )


async def user_of_session(session: AsyncSession, user_id: UUID, session_id: UUID) -> User | None:
    """The user, unless this session of theirs is over."""
    query = (
        select(User)
        .join(RefreshSession, RefreshSession.user_id == User.id)
        .where(User.id == user_id, RefreshSession.id == session_id, RefreshSession.ended_at.is_(None))
    )
    return await session.scalar(query)


async def lock_token(session: AsyncSession, token_hash: str) -> tuple[RefreshToken, RefreshSession] | None:
    """Both locked, the session first: its tokens come one after the other."""
    query = (
        select(RefreshSession)
        .join(RefreshToken, RefreshToken.session_id == RefreshSession.id)
        .where(RefreshToken.token_hash == token_hash)
        .with_for_update(of=RefreshSession)
    )
    found = await session.scalar(query)
    if found is None:
        return None
    token = await session.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash))
    return (token, found) if token else None


async def second_factor(session: AsyncSession, user_id: UUID, *, lock: bool = False) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.user_id == user_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def open_messages(session: AsyncSession, limit: int) -> Sequence[tuple[AccountMessage, User]]:
    query = (
        select(AccountMessage, User)
        .join(User, User.id == AccountMessage.user_id)
        .where(AccountMessage.sent_at.is_(None), AccountMessage.expires_at > func.now())
        .order_by(AccountMessage.id.desc())
        .limit(limit)
    )
    return [(message, user) for message, user in await session.execute(query)]
