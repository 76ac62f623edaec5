from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, JsonList


class Role(StrEnum):
    SUPER_ADMIN = "super_admin"
    HR_MANAGER = "hr_manager"
    INTERVIEWER = "interviewer"
    CANDIDATE = "candidate"


class Department(Identified, Base):
    """Legal entity → site → department. What a department leaves null, it has from the nearest one above that says it."""

    __tablename__ = "departments"
    __table_args__ = (UniqueConstraint("parent_id", "name", postgresql_nulls_not_distinct=True),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    sender_name: Mapped[str | None]
    sender_email: Mapped[str | None]
    consent_text: Mapped[str | None]
    language: Mapped[str | None]


class DepartmentLogo(Base):
    """A row of its own, so that reading departments reads no pictures."""

    __tablename__ = "department_logos"

    department_id: Mapped[UUID] = mapped_column(ForeignKey("departments.id", ondelete="CASCADE"), primary_key=True)
    media_type: Mapped[str]
    image: Mapped[bytes] = mapped_column(LargeBinary)


class User(Identified, Base):
    """Every candidate has a row too, without password until claimed."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('super_admin','hr_manager','interviewer','candidate')", name="role"),
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index("ix_users_department_id", "department_id"),
    )

    email: Mapped[str]
    hashed_password: Mapped[str | None]
    full_name: Mapped[str]
    role: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    """What an HR Manager may see ends here and below it; null is the whole company."""
    language: Mapped[str | None]
    email_verified_at: Mapped[datetime | None]
    """When a link sent to the address was used: only then is it known to be theirs."""
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


class RefreshSession(Identified, Base):
    """One signing in on one device, until it is ended or expires. Access tokens carry its id and end with it."""

    __tablename__ = "refresh_sessions"
    __table_args__ = (Index("ix_refresh_sessions_user_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RefreshToken(Identified, Base):
    """Works once, for the next one of its session. One that comes a second time was stolen: the session ends."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index("ix_refresh_tokens_session_id", "session_id"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("refresh_sessions.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None]


class SecondFactor(Base):
    """A code from an authenticator app (RFC 6238). It counts from when a first code was confirmed."""

    __tablename__ = "second_factors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """Sealed with a key of the installation."""
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The newest time step whose code was used: no code works twice."""
    recovery: Mapped[JsonList] = mapped_column(server_default="[]")
    """Hashes of the recovery codes that are left."""


class Identity(Identified, Base):
    """Who a member of staff is at the provider that they sign in with."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    tokens: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the provider is asked again with, sealed; null from when it said that there is no such person any more."""
    checked_at: Mapped[datetime]
    """When the provider last said yes."""
    tried_at: Mapped[datetime]
    """When it was last asked."""
    refused_at: Mapped[datetime | None]
    """Since when it says no. An account that is disabled meanwhile is let in again as soon as it says yes."""


class AccountMessage(Identified, Base):
    """A link that is to reach a user by mail. Sealed, because whoever reads it can sign in; emptied when it was handed over."""

    __tablename__ = "account_messages"
    __table_args__ = (Index("ix_account_messages_open", "id", postgresql_where=text("sent_at is null")),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    link: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
