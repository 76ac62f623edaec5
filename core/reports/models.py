from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json


class Report(Identified, Base):
    """A rendered report. The same input and ``generated_at`` give the same bytes."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("interview_id", "kind"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    kind: Mapped[str]
    path: Mapped[str]
    generated_at: Mapped[datetime]
    sha256: Mapped[str]


class Export(Identified, Base):
    """A file that somebody asked for, made in the background from what they may see. The row outlives its file."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("status in ('queued','running','ready','failed','expired')", name="status"),
        CheckConstraint("progress between 0 and 100", name="progress"),
        Index("ix_exports_requested_by", "requested_by", "id"),
        Index("ix_exports_expires_at", "expires_at"),
    )

    requested_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]
    format: Mapped[str]
    filters: Mapped[Json]
    status: Mapped[str] = mapped_column(server_default="queued")
    progress: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    path: Mapped[str | None]
    """Relative to the data folder."""
    file_name: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    generated_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """Then the file is deleted: it holds many people's data."""
