"""Made and revoked by people; read with every request of a program."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.links import hash_token
from core.accounts.models import Role, User
from core.accounts.policy import HIRING, act_by_key, actor, permit
from core.api_keys.models import ApiKey
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.errors import Conflict, NotFound, Unauthorized
from core.paging import MAX_PAGE

PREFIX = "viva_"
HINT = len(PREFIX) + 4
MOST = 50
"""Keys of one person that work at the same time."""
SEEN_EVERY = timedelta(minutes=1)

Access = Literal["read", "write"]
Area = Literal["jobs", "questions", "candidates", "interviews", "results", "figures", "messages"]


class TooManyKeys(Conflict):
    code = "too_many_keys"
    title = "There are too many keys"


async def create(
    session: AsyncSession, user: User, *, name: str, access: Access, areas: Sequence[Area], days: int
) -> tuple[ApiKey, str]:
    """The row, and the key itself, which is stored nowhere."""
    permit(user, HIRING, "API key")
    working = select(func.count()).where(
        ApiKey.user_id == user.id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > utcnow()
    )
    if (await session.scalars(working)).one() >= MOST:
        raise TooManyKeys(f"You have {MOST} keys that work. Revoke one first.")
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        user_id=user.id,
        name=name,
        token_hash=hash_token(token),
        hint=token[:HINT],
        access=access,
        areas=sorted(set(areas)),
        expires_at=utcnow() + timedelta(days=days),
    )
    session.add(row)
    await session.flush()
    changes: Json = {"access": access, "areas": row.areas, "days": days}
    await audit.record(session, actor(user), "api_key.created", row, changes)
    return row, token


async def of_user(session: AsyncSession, user: User) -> Sequence[tuple[ApiKey, str]]:
    """With the owner's name, newest first: one's own, and for a SuperAdmin everybody's."""
    permit(user, HIRING, "API key")
    query = select(ApiKey, User.full_name).join(User, User.id == ApiKey.user_id).where(_visible(user))
    rows = await session.execute(query.order_by(ApiKey.id.desc()).limit(MAX_PAGE))
    return [(key, name) for key, name in rows]


async def revoke(session: AsyncSession, user: User, key_id: UUID) -> tuple[ApiKey, str]:
    """From the next request on it is not known. Once more changes nothing."""
    permit(user, HIRING, "API key")
    query = select(ApiKey, User.full_name).join(User, User.id == ApiKey.user_id)
    found = await session.execute(query.where(ApiKey.id == key_id, _visible(user)).with_for_update(of=ApiKey))
    row = found.one_or_none()
    if row is None:
        raise NotFound("There is no such API key.")
    key: ApiKey = row[0]
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = utcnow(), user.id
        await audit.record(session, actor(user), "api_key.revoked", key)
    return key, row[1]


async def signed_in(session: AsyncSession, token: str) -> tuple[User, ApiKey]:
    """Who acts by this key, marked as acting by it.

    :raises Unauthorized: the same for a key that never was, has ended, or whose owner may not sign in.
    """
    query = (
        select(ApiKey, User)
        .join(User, User.id == ApiKey.user_id)
        .where(
            ApiKey.token_hash == hash_token(token),
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at > utcnow(),
            User.disabled_at.is_(None),
        )
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Unauthorized("This API key is not known, was revoked or is too old.")
    key: ApiKey = row[0]
    unseen = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < func.now() - SEEN_EVERY)
    await session.execute(
        update(ApiKey)
        .where(ApiKey.id == key.id, unseen)
        .values(last_used_at=func.now())
        .execution_options(synchronize_session=False)
    )
    act_by_key(row[1], key.id)
    return row[1], key


def _visible(user: User) -> ColumnElement[bool]:
    return true() if user.role == Role.SUPER_ADMIN else ApiKey.user_id == user.id
