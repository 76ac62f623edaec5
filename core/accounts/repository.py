from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, column, func, select, table, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import (
    AccountMessage,
    Identity,
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


async def last_admin(session: AsyncSession, user: User) -> bool:
    """Whether without this user there would be no SuperAdmin. Asked one at a time: two who go at once would leave none."""
    if user.role != Role.SUPER_ADMIN:
        return False
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("viva super admins"))))
    others = select(User.id).where(User.role == Role.SUPER_ADMIN, User.disabled_at.is_(None), User.id != user.id)
    return await session.scalar(others.limit(1)) is None


async def lock_link(session: AsyncSession, purposes: Collection[str], token_hash: str) -> OneTimeLink | None:
    return await session.scalar(
        select(OneTimeLink)
        .where(OneTimeLink.purpose.in_(purposes), OneTimeLink.token_hash == token_hash)
        .with_for_update()
    )


_BY_ID = select(User).where(User.id == bindparam("user_id"))
_BY_SESSION = _BY_ID.join(RefreshSession, RefreshSession.user_id == User.id).where(
    RefreshSession.id == bindparam("session_id"), RefreshSession.ended_at.is_(None)
)
"""Both are asked with every request, so they are put together once."""


async def signed_in(session: AsyncSession, user_id: UUID, session_id: UUID | None) -> User | None:
    """The user as they are now, unless the session of theirs that was named is over."""
    if session_id is None:
        return await session.scalar(_BY_ID, {"user_id": user_id})
    return await session.scalar(_BY_SESSION, {"user_id": user_id, "session_id": session_id})


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


# --- who somebody is at the provider ----------------------------------------------------------------------------------

_keys = table("api_keys", column("user_id"), column("revoked_at"), column("expires_at"))
"""By name: the keys' own package stands above this one."""


async def identity_of(session: AsyncSession, user_id: UUID) -> Identity | None:
    """Locked; the user's row comes first."""
    query = select(Identity).where(Identity.user_id == user_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def identity_by_subject(session: AsyncSession, issuer: str, subject: str) -> Identity | None:
    """One sign-in at a time for each person, also for somebody who comes for the first time, twice at once. The row itself is
    locked after the user's."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"viva identity {subject}", 0))))
    return await session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == subject))


async def forget_refusal(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(update(Identity).where(Identity.user_id == user_id).values(refused_at=None))


async def take_due_identities(
    session: AsyncSession, issuer: str, *, tried_before: datetime, alive_since: datetime, limit: int
) -> Sequence[UUID]:
    """Marked as tried from now: identities of people who could come in, by a session that was used since then or by a key."""
    living = (
        select(RefreshSession.id)
        .join(RefreshToken, RefreshToken.session_id == RefreshSession.id)
        .where(
            RefreshSession.user_id == Identity.user_id,
            RefreshSession.ended_at.is_(None),
            RefreshToken.created_at > alive_since,
        )
    )
    key = select(_keys.c.user_id).where(
        _keys.c.user_id == Identity.user_id, _keys.c.revoked_at.is_(None), _keys.c.expires_at > func.now()
    )
    due = (
        select(Identity.id)
        .join(User, User.id == Identity.user_id)
        .where(Identity.issuer == issuer, Identity.tried_at < tried_before, User.disabled_at.is_(None))
        .where(living.exists() | key.exists())
        .order_by(Identity.tried_at)
        .limit(limit)
        .with_for_update(of=Identity, skip_locked=True)
    )
    return await _tried(session, due)


async def take_identity_of_token(
    session: AsyncSession, issuer: str, token_hash: str, *, tried_before: datetime
) -> Sequence[UUID]:
    """The identity of whoever holds this refresh token, if it was not tried since; marked as tried from now."""
    due = (
        select(Identity.id)
        .join(RefreshSession, RefreshSession.user_id == Identity.user_id)
        .join(RefreshToken, RefreshToken.session_id == RefreshSession.id)
        .where(Identity.issuer == issuer, RefreshToken.token_hash == token_hash, Identity.tried_at < tried_before)
        .with_for_update(of=Identity, skip_locked=True)
    )
    return await _tried(session, due)


async def _tried(session: AsyncSession, due: Select[UUID]) -> Sequence[UUID]:
    ids = (await session.scalars(due)).all()
    if ids:
        await session.execute(update(Identity).where(Identity.id.in_(ids)).values(tried_at=func.clock_timestamp()))
    return ids
