from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, JsonList

AREAS = ("jobs", "questions", "candidates", "interviews", "results", "figures", "messages")


class ApiKey(Identified, Base):
    """Acts as its owner does now, not as they did when it was made: who is demoted or leaves takes it along."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("access in ('read','write')", name="access"),
        Index("ix_api_keys_user_id", "user_id", "id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    """What it is for, in people's words."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    """How the key begins: enough to tell two apart, too little to guess one."""
    access: Mapped[str]
    areas: Mapped[JsonList]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    """To the minute."""
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
