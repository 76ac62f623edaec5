from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified


class Role(StrEnum):
    SUPER_ADMIN = "super_admin"
    HR_MANAGER = "hr_manager"
    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


class Department(Identified, Base):
    """Legal entity → site → department."""

    __tablename__ = "departments"

    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))


class User(Identified, Base):
    """Every candidate has a row too, without password until claimed."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('super_admin','hr_manager','interviewer','candidate')", name="role"),
        Index("uq_users_email", text("lower(email)"), unique=True),
    )

    email: Mapped[str]
    hashed_password: Mapped[str | None]
    full_name: Mapped[str]
    role: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    disabled_at: Mapped[datetime | None]
    tokens_valid_from: Mapped[datetime | None]
    """Access tokens issued before it are refused (log out everywhere)."""


class OneTimeLink(Identified, Base):
    """A link that works once: only the hash of its token is stored."""

    __tablename__ = "one_time_links"

    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
