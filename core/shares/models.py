from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified


class Share(Identified, Base):
    """Whoever holds the link gets the report of one interview, or one export, until it ends or is taken back."""

    __tablename__ = "shares"
    __table_args__ = (
        CheckConstraint("num_nonnulls(interview_id, export_id) = 1", name="one_file"),
        Index("ix_shares_created_by", "created_by", "id"),
        Index("ix_shares_interview_id", "interview_id"),
        Index("ix_shares_export_id", "export_id"),
    )

    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    interview_id: Mapped[UUID | None] = mapped_column(ForeignKey("interviews.id"))
    export_id: Mapped[UUID | None] = mapped_column(ForeignKey("exports.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(server_default="0")
    """How often the file was fetched."""
    opened_at: Mapped[datetime | None]
    """When it was last."""
