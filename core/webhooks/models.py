from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

Event = Literal[
    "candidate.applied",
    "interview.scheduled",
    "interview.completed",
    "interview.cancelled",
    "evaluation.ready",
    "decision.made",
    "offer.answered",
]
EVENTS: tuple[Event, ...] = get_args(Event)


class Webhook(Identified, Base):
    """An address of another system, and which events it is told."""

    __tablename__ = "webhooks"

    name: Mapped[str]
    url: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed: each message is signed with it."""
    events: Mapped[JsonList]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class WebhookDelivery(Identified, Base):
    """One event for one address. It holds ids and words of ours, nothing about a person."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("status in ('waiting','delivered','failed')", name="status"),
        Index("ix_webhook_deliveries_webhook_id", "webhook_id", "id"),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id"))
    event_id: Mapped[UUID] = mapped_column(server_default=func.uuidv7())
    """The same in every message about it, replays among them: by it the receiver knows what it has seen."""
    event: Mapped[str]
    data: Mapped[Json]
    status: Mapped[str] = mapped_column(server_default="waiting")
    sending: Mapped[int] = mapped_column(server_default="1")
    """Rises with each replay."""
    log: Mapped[JsonList] = mapped_column(server_default="[]")
    """[{at, status, error}]: every try."""
    delivered_at: Mapped[datetime | None]
