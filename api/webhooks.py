"""Other systems' addresses, and what they were told."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.schemas import Cursor, Input, Limit, Line
from api.security import staff
from core.webhooks import service
from core.webhooks.models import EVENTS, Event, Webhook, WebhookDelivery

Url = Annotated[str, Meta(min_length=8, max_length=1_000, pattern=r"^[\x21-\x7e]+$")]
Status = Literal["waiting", "delivered", "failed"]


class NewWebhook(Input):
    name: Line
    url: Url
    """HTTPS, on the public internet."""
    events: Annotated[list[Event], Meta(min_length=1, max_length=len(EVENTS))]


class WebhookOut(Struct):
    id: UUID
    name: str
    url: str
    events: list[str]
    created_by: UUID
    created_at: datetime


class MadeWebhook(Struct):
    """``secret`` is shown here and nowhere else: with it the receiver checks the signature of each message."""

    secret: str
    webhook: WebhookOut


class Webhooks(Struct):
    items: list[WebhookOut]


class Try(Struct):
    at: datetime
    status: int | None
    error: str | None


class DeliveryOut(Struct):
    id: UUID
    event: str
    event_id: UUID
    data: dict[str, str | None]
    status: str
    log: list[Try]
    created_at: datetime
    delivered_at: datetime | None


class Deliveries(Struct):
    items: list[DeliveryOut]
    next_cursor: str | None


def _out(row: Webhook) -> WebhookOut:
    return WebhookOut(row.id, row.name, row.url, row.events, row.created_by, row.created_at)


def _delivery(row: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=row.id,
        event=row.event,
        event_id=row.event_id,
        data=row.data,
        status=row.status,
        log=convert(row.log, list[Try]),
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )


@post("/webhooks", operation_id="CreateWebhook", guards=[staff], responses=problems(409))
async def create_webhook(
    data: JSONBody[NewWebhook], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> MadeWebhook:
    """From now on the address is told of these events, each signed and tried again for hours until it is taken."""
    row, secret = await service.create(
        session, parts(request).settings, request.user, name=data.name, url=data.url, events=data.events
    )
    return MadeWebhook(secret, _out(row))


@get("/webhooks", operation_id="ListWebhooks", guards=[staff], responses=problems())
async def list_webhooks(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Webhooks:
    return Webhooks([_out(row) for row in await service.all_of_them(session, request.user)])


@delete("/webhooks/{webhook_id:uuid}", operation_id="RemoveWebhook", guards=[staff], responses=problems())
async def remove_webhook(
    webhook_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """It is told nothing more, not even what waits."""
    await service.remove(session, request.user, webhook_id)


@get(
    "/webhooks/{webhook_id:uuid}/deliveries",
    operation_id="ListWebhookDeliveries",
    guards=[staff],
    responses=problems(),
)
async def list_webhook_deliveries(
    webhook_id: FromPath[UUID],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    status: FromQuery[Status | None] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Deliveries:
    """Newest first, with every try; kept for 30 days."""
    page = await service.deliveries(session, request.user, webhook_id, status=status, cursor=cursor, limit=limit)
    return Deliveries([_delivery(row) for row in page.items], page.next_cursor)


@post(
    "/webhook-deliveries/{delivery_id:uuid}/replay",
    operation_id="ReplayWebhookDelivery",
    status_code=202,
    guards=[staff],
    responses=problems(),
)
async def replay_webhook_delivery(
    delivery_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DeliveryOut:
    """Sends it once more, under the same event id."""
    return _delivery(await service.replay(session, request.user, delivery_id))
