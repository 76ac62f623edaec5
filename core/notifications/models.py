from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

CHANNELS = ("email", "sms", "bell")
STATUSES = ("queued", "sent", "failed", "kept")
"""``failed``: given up, with the reason; somebody may send it again. ``kept``: no server is set for its channel, it is only shown."""


class NotificationTemplate(Identified, Base):
    """One version of the words of a message, in one language, for one channel. The newest version counts; none is changed."""

    __tablename__ = "notification_templates"
    __table_args__ = (
        UniqueConstraint("name", "channel", "language", "version"),
        CheckConstraint("channel in ('email','sms','letter')", name="channel"),
    )

    name: Mapped[str]
    notification_type: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    subject_template: Mapped[str] = mapped_column(server_default="")
    body_template: Mapped[str]
    variables: Mapped[JsonList]
    """Names that subject and body use."""
    edited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None: as it was delivered."""


class Notification(Identified, Base):
    """One message to one person over one channel: what was said, and what became of it."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(f"channel in ({','.join(repr(c) for c in CHANNELS)})", name="channel"),
        CheckConstraint(f"status in ({','.join(repr(s) for s in STATUSES)})", name="status"),
        Index("ix_notifications_recipient_id", "recipient_id", "channel", "id"),
        Index("ix_notifications_candidate_id", "candidate_id", "id"),
        Index("ix_notifications_interview_id", "interview_id"),
        Index("ix_notifications_status", "status", "id"),
        Index(
            "ix_notifications_unread",
            "recipient_id",
            postgresql_where=text("channel = 'bell' and read_at is null"),
        ),
    )

    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    candidate_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidates.id"))
    interview_id: Mapped[UUID | None] = mapped_column(ForeignKey("interviews.id"))
    account_message_id: Mapped[UUID | None] = mapped_column(ForeignKey("account_messages.id", ondelete="SET NULL"))
    template_id: Mapped[UUID | None] = mapped_column(ForeignKey("notification_templates.id"))
    notification_type: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    address: Mapped[str]
    """E-mail address or telephone number; empty for the bell."""
    subject: Mapped[str]
    body: Mapped[str]
    """Links that open something for whoever holds them stand in it as marks; what they are lies in ``sealed``."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sender: Mapped[Json] = mapped_column(server_default="{}")
    """{name, email} of the department that writes; what is missing is the installation's."""
    calendar: Mapped[Json | None]
    """An event to put into the calendar, see ``calendar.Event``."""
    attachment_path: Mapped[str | None]
    """Relative to the data folder."""
    target: Mapped[str | None]
    """For the bell: the page to open, as a path."""
    status: Mapped[str]
    error: Mapped[str | None]
    sendings: Mapped[int] = mapped_column(server_default="1")
    """How often somebody wanted it sent; part of its Message-ID."""
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class DeliveryAttempt(Identified, Base):
    """The delivery log: one row for each try at handing a message to a server, with what came of it."""

    __tablename__ = "notification_attempts"
    __table_args__ = (Index("ix_notification_attempts_notification_id", "notification_id", "id"),)

    notification_id: Mapped[UUID] = mapped_column(ForeignKey("notifications.id", ondelete="CASCADE"))
    outcome: Mapped[str]
    """sent, refused, delayed, given_up, kept."""
    detail: Mapped[str | None]
