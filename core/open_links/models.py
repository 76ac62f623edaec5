from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList


class OpenLink(Identified, Base):
    """Everybody who comes by it is asked the same: the questions were taken from a plan that a person approved, and no key leads
    back to that plan, so that the erasure of its candidate leaves the link alone."""

    __tablename__ = "open_links"
    __table_args__ = (
        CheckConstraint("interview_type in ('ai_voice','ai_chat','ai_both')", name="interview_type"),
        CheckConstraint("used between 0 and max_uses", name="used"),
        Index("ix_open_links_job_id", "job_id", "id"),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed, for the poster; emptied when the link is closed."""
    interview_type: Mapped[str]
    duration_limit_min: Mapped[int]
    language: Mapped[str] = mapped_column(server_default="en")
    questions: Mapped[JsonList]
    engine: Mapped[Json] = mapped_column(server_default="{}")
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    max_uses: Mapped[int]
    used: Mapped[int] = mapped_column(server_default="0")
    expires_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
