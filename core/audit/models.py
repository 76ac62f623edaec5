from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json


class AuditEntry(Identified, Base):
    """Append-only: a trigger refuses UPDATE and DELETE. ``personal`` is readable only while the person's key exists."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_entity", "entity_type", "entity_id"),
        Index("ix_audit_log_user_id", "user_id", "id"),
        Index("ix_audit_log_action", "action", "id"),
        Index("ix_audit_log_person_id", "person_id", "id"),
    )

    user_id: Mapped[UUID | None]
    actor: Mapped[str]
    action: Mapped[str]
    entity_type: Mapped[str]
    entity_id: Mapped[UUID | None]
    changes: Mapped[Json]
    person_id: Mapped[UUID | None]
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)


class PersonKey(Identified, Base):
    """The key of one person's values in the audit log. Erasure deletes the row; the entries stay, unreadable."""

    __tablename__ = "person_keys"

    key: Mapped[bytes] = mapped_column(LargeBinary)
