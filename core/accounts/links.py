"""Links that work once. Only the hash of a link's token is stored; the token stands in the fragment, which browsers send to nobody."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import repository
from core.accounts.models import OneTimeLink
from core.clock import utcnow
from core.errors import DomainError


class Purpose(StrEnum):
    FIRST_ADMIN = "first_admin"
    INVITE = "invite"
    """A member of staff sets a first password."""
    CLAIM = "claim"
    """A candidate shows that the address is theirs, and sets a password."""
    RESET = "reset"


_PAGES = {Purpose.FIRST_ADMIN: "setup", Purpose.INVITE: "claim", Purpose.CLAIM: "claim", Purpose.RESET: "reset"}
_LIVES = {
    Purpose.FIRST_ADMIN: timedelta(hours=24),
    Purpose.INVITE: timedelta(days=7),
    Purpose.CLAIM: timedelta(days=2),
    Purpose.RESET: timedelta(hours=1),
}


class LinkNotValid(DomainError):
    status = 410
    code = "link_not_valid"
    title = "This link does not work any more"


@dataclass(frozen=True)
class Issued:
    """``url`` is shown or mailed, and stored nowhere in the clear."""

    row: OneTimeLink
    url: str

    @property
    def expires_at(self) -> datetime:
        return self.row.expires_at


async def issue(session: AsyncSession, purpose: Purpose, base_url: str, user_id: UUID | None = None) -> Issued:
    """A new link; earlier ones of the same purpose and user end."""
    await withdraw(session, {purpose}, user_id)
    token = secrets.token_urlsafe(32)
    row = OneTimeLink(
        purpose=purpose, token_hash=hash_token(token), user_id=user_id, expires_at=utcnow() + _LIVES[purpose]
    )
    session.add(row)
    await session.flush()
    return Issued(row, f"{base_url.rstrip('/')}/{_PAGES[purpose]}#{token}")


async def take(session: AsyncSession, purposes: Collection[Purpose], token: str, else_say: str) -> OneTimeLink:
    """The link, locked and used from now on; raises LinkNotValid with ``else_say`` for any other token."""
    link = await repository.lock_link(session, purposes, hash_token(token))
    if link is None or link.used_at is not None or link.expires_at <= utcnow():
        raise LinkNotValid(else_say)
    link.used_at = utcnow()
    return link


async def withdraw(session: AsyncSession, purposes: Collection[Purpose], user_id: UUID | None) -> None:
    """Links of these purposes that nobody used yet end."""
    await session.execute(
        delete(OneTimeLink).where(
            OneTimeLink.purpose.in_(purposes), OneTimeLink.user_id == user_id, OneTimeLink.used_at.is_(None)
        )
    )


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
