"""Links on their way to a user: by mail where it is set up, and else they wait here for a SuperAdmin to hand them over.

A link that the mail server has not taken yet can be handed over too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts import policy, repository
from core.accounts.links import Issued
from core.accounts.models import AccountMessage, Role, User
from core.accounts.policy import actor
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.clock import utcnow
from core.settings import Settings

ALREADY = "already_registered"
"""Somebody registered with an address that has an account: its owner is told, and gets a link to a new password."""
MOST = 200


@dataclass(frozen=True)
class Waiting:
    id: UUID
    user_id: UUID
    email: str
    purpose: str
    link: str
    created_at: datetime
    expires_at: datetime


async def leave(session: AsyncSession, settings: Settings, user: User, purpose: str, issued: Issued) -> None:
    """In the transaction that made the link. One of the same purpose that still waits is replaced, and what expired goes."""
    await session.execute(
        delete(AccountMessage).where(
            AccountMessage.sent_at.is_(None),
            (AccountMessage.expires_at <= utcnow())
            | ((AccountMessage.user_id == user.id) & (AccountMessage.purpose == purpose)),
        )
    )
    link = seal(settings, issued.url.encode())
    message = AccountMessage(user_id=user.id, purpose=purpose, link=link, expires_at=issued.expires_at)
    session.add(message)
    await session.flush()
    if settings.has_mail:
        args = {"account_message_id": str(message.id)}
        await queue.enqueue(session, queue.Kind.WRITE_ACCOUNT_MAIL, args, str(message.id))


async def waiting(session: AsyncSession, settings: Settings, user: User) -> Sequence[Waiting]:
    """The newest that wait. Each reading is audited: whoever has such a link can set a password."""
    policy.permit(user, {Role.SUPER_ADMIN}, "message")
    rows = await repository.open_messages(session, MOST)
    await audit.record(session, actor(user), "account.messages_read", user, {"messages": len(rows)})
    return [
        Waiting(
            message.id,
            message.user_id,
            to.email,
            message.purpose,
            unseal(settings, message.link or b"").decode(),
            message.created_at,
            message.expires_at,
        )
        for message, to in rows
    ]
