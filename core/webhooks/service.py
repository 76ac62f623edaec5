"""Who is told what: addresses are a SuperAdmin's, events are written with what causes them, a job delivers each."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import Role, User
from core.accounts.policy import actor, permit
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.clock import utcnow
from core.db import Database, Json
from core.errors import Conflict, NotFound
from core.paging import MAX_PAGE, Page, decode, page_of
from core.queue import Delayed
from core.settings import Settings
from core.webhooks import target
from core.webhooks.models import Event, Webhook, WebhookDelivery

MOST = 20
KEPT = timedelta(days=30)
"""Deliveries are forgotten after this, waiting ones too."""


class TooManyWebhooks(Conflict):
    code = "too_many_webhooks"
    title = "There are too many webhooks"


@dataclass(frozen=True)
class Work:
    """One message, and where it goes."""

    delivery_id: UUID
    url: str
    secret: bytes
    event: str
    event_id: UUID
    body: bytes


# --- addresses --------------------------------------------------------------------------------------------------------


async def create(
    session: AsyncSession, settings: Settings, user: User, *, name: str, url: str, events: Sequence[Event]
) -> tuple[Webhook, str]:
    """The row, and the secret that its messages are signed with, which is shown this once."""
    permit(user, {Role.SUPER_ADMIN}, "webhook")
    target.parse(url, loopback=settings.webhook_loopback)
    if len(await _working(session)) >= MOST:
        raise TooManyWebhooks(f"There are {MOST} webhooks. Remove one first.")
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    row = Webhook(
        name=name,
        url=url,
        secret=seal(settings, secret.encode()),
        events=sorted(set(events)),
        created_by=user.id,
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor(user), "webhook.created", row, {"url": url, "events": row.events})
    return row, secret


async def all_of_them(session: AsyncSession, user: User) -> Sequence[Webhook]:
    permit(user, {Role.SUPER_ADMIN}, "webhook")
    return await _working(session)


async def remove(session: AsyncSession, user: User, webhook_id: UUID) -> None:
    """It is told nothing more, what waits among it; its log stays for a while."""
    permit(user, {Role.SUPER_ADMIN}, "webhook")
    row = await session.get(Webhook, webhook_id, with_for_update=True)
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such webhook.")
    row.removed_at = utcnow()
    await audit.record(session, actor(user), "webhook.removed", row)


async def deliveries(
    session: AsyncSession, user: User, webhook_id: UUID, *, status: str | None, cursor: str | None, limit: int
) -> Page[WebhookDelivery]:
    """Newest first."""
    permit(user, {Role.SUPER_ADMIN}, "webhook")
    if await session.get(Webhook, webhook_id) is None:
        raise NotFound("There is no such webhook.")
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if status is not None:
        query = query.where(WebhookDelivery.status == status)
    if cursor is not None:
        query = query.where(WebhookDelivery.id < decode(cursor, UUID)[0])
    rows = (await session.scalars(query.order_by(WebhookDelivery.id.desc()).limit(limit + 1))).all()
    return page_of(rows, limit, lambda row: (row.id,))


async def replay(session: AsyncSession, user: User, delivery_id: UUID) -> WebhookDelivery:
    """Sent once more under the same event id, also when it was taken; while it waits, nothing changes."""
    permit(user, {Role.SUPER_ADMIN}, "webhook delivery")
    row = await session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    hook = await session.get(Webhook, row.webhook_id) if row is not None else None
    if row is None or hook is None or hook.removed_at is not None:
        raise NotFound("There is no such delivery.")
    if row.status != "waiting":
        row.status, row.sending = "waiting", row.sending + 1
        await _enqueue(session, row)
        await audit.record(session, actor(user), "webhook.replayed", row, {"event": row.event})
    return row


# --- events -----------------------------------------------------------------------------------------------------------


async def tell(session: AsyncSession, event: Event, data: Json) -> None:
    """In the transaction of what happened: every address that wants this event will have it. ``data`` holds ids and words of ours."""
    for hook in await _working(session):
        if event in hook.events:
            row = WebhookDelivery(webhook_id=hook.id, event=event, data=data)
            session.add(row)
            await session.flush()
            await _enqueue(session, row)


async def _enqueue(session: AsyncSession, row: WebhookDelivery) -> None:
    args: Json = {"delivery_id": str(row.id), "sending": row.sending}
    await queue.enqueue(session, queue.Kind.DELIVER_WEBHOOK, args, f"{row.id}:{row.sending}")


async def _working(session: AsyncSession) -> Sequence[Webhook]:
    query = select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)
    return (await session.scalars(query.limit(MAX_PAGE))).all()


# --- the job ----------------------------------------------------------------------------------------------------------


async def load(session: AsyncSession, settings: Settings, delivery_id: UUID, sending: int) -> Work | None:
    """None when there is nothing left to send."""
    row = await session.get(WebhookDelivery, delivery_id)
    if row is None or row.status == "delivered" or row.sending != sending:
        return None
    hook = await session.get_one(Webhook, row.webhook_id)
    if hook.removed_at is not None:
        return None
    said = {"id": str(row.event_id), "event": row.event, "at": row.created_at.isoformat(), "data": row.data}
    body = json.dumps(said, separators=(",", ":")).encode()
    return Work(row.id, hook.url, unseal(settings, hook.secret), row.event, row.event_id, body)


async def send(settings: Settings, work: Work) -> int:
    """The status of the answer, when it took the message. Raises Delayed otherwise."""
    where = target.parse(work.url, loopback=settings.webhook_loopback)
    address = await target.resolve(where, loopback=settings.webhook_loopback)
    at = int(utcnow().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Viva",
        "Viva-Event": work.event,
        "Viva-Event-Id": str(work.event_id),
        "Viva-Signature": f"t={at},v1={signature(work.secret, at, work.body)}",
    }
    status = await target.post(where, address, work.body, headers)
    if not 200 <= status < 300:
        raise Delayed(f"the address answered with status {status}")
    return status


def signature(secret: bytes, at: int, body: bytes) -> str:
    """Of the time stamp too, so that an old message cannot be sent again by somebody else later."""
    return hmac.digest(secret, f"{at}.".encode() + body, hashlib.sha256).hex()


async def store(session: AsyncSession, work: Work, status: int) -> None:
    row = await session.get_one(WebhookDelivery, work.delivery_id, with_for_update=True, populate_existing=True)
    row.status, row.delivered_at = "delivered", utcnow()
    row.log = [*row.log, {"at": utcnow().isoformat(), "status": status, "error": None}]


async def explain(session: AsyncSession, delivery_id: UUID, sending: int, reason: str) -> None:
    """A try that failed; after the last one it waits for a person."""
    row = await session.get(WebhookDelivery, delivery_id, with_for_update=True, populate_existing=True)
    if row is None or row.status != "waiting" or row.sending != sending:
        return
    row.log = [*row.log, {"at": utcnow().isoformat(), "status": None, "error": reason}]
    if reason.startswith("given up"):
        row.status = "failed"


async def sweep(database: Database, now: datetime) -> None:
    async with database.transaction() as session:
        await session.execute(delete(WebhookDelivery).where(WebhookDelivery.created_at < now - KEPT))
