"""Being signed in: short access tokens, and a refresh token that is exchanged for the next one each time it is used.

A refresh token that comes a second time was copied. Then the session ends for both, whoever of the two is its owner, and this
is committed before the refusal goes out.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import repository, tokens
from core.accounts.links import hash_token
from core.accounts.models import RefreshSession, RefreshToken, User
from core.accounts.policy import actor
from core.audit import service as audit
from core.clock import utcnow
from core.db import Database
from core.errors import Unauthorized
from core.settings import Settings

_OVER = "Your session is over. Please sign in again."


class TokenReused(Unauthorized):
    code = "refresh_token_reused"
    title = "This session was ended for safety"


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str


async def begin(session: AsyncSession, user: User, settings: Settings) -> Tokens:
    """A new session of this user; what expired of theirs goes."""
    now = utcnow()
    await session.execute(
        delete(RefreshSession).where(RefreshSession.user_id == user.id, RefreshSession.expires_at <= now)
    )
    row = RefreshSession(user_id=user.id, expires_at=now + timedelta(days=settings.session_days))
    session.add(row)
    await session.flush()
    return _next(session, row, settings)


async def refresh(database: Database, settings: Settings, token: str) -> tuple[User, Tokens]:
    """The next tokens of a session. Owns its transaction: that a token was reused must be remembered although this raises."""
    async with database.transaction() as session:
        found = await repository.lock_token(session, hash_token(token))
        if found is None:
            raise Unauthorized(_OVER)
        used, row = found
        user = await session.get_one(User, row.user_id)
        if row.ended_at is not None or row.expires_at <= utcnow() or user.disabled_at is not None:
            raise Unauthorized(_OVER)
        if used.used_at is None:
            used.used_at = utcnow()
            return user, _next(session, row, settings)
        row.ended_at = utcnow()
        await audit.record(session, actor(user), "account.refresh_token_reused", row)
    raise TokenReused(
        "The session was used from two places. Please sign in again; if that was not you, change your password."
    )


async def end(session: AsyncSession, user: User, session_id: UUID | None) -> None:
    """Logs out here; its access tokens are refused from the next request on. Twice changes nothing."""
    row = await session.get(RefreshSession, session_id) if session_id else None
    if row is not None and row.user_id == user.id and row.ended_at is None:
        row.ended_at = utcnow()
        await audit.record(session, actor(user), "account.signed_out", row)


async def end_all(session: AsyncSession, user: User) -> None:
    """Logs out everywhere: every token of before is refused from the next request on. The caller audits why."""
    now = utcnow()
    user.tokens_valid_from = now
    await session.execute(
        update(RefreshSession)
        .where(RefreshSession.user_id == user.id, RefreshSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def _next(session: AsyncSession, row: RefreshSession, settings: Settings) -> Tokens:
    token = f"{row.id.hex}.{secrets.token_urlsafe(32)}"
    session.add(RefreshToken(session_id=row.id, token_hash=hash_token(token)))
    return Tokens(tokens.issue(row.user_id, settings, row.id), token)
