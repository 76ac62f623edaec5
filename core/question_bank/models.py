from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList


class QuestionGeneration(Identified, Base):
    """Questions that an engine proposed for a role. None of them is in the bank before a person has kept it."""

    __tablename__ = "question_generations"
    __table_args__ = (
        CheckConstraint("status in ('pending','ready','decided')", name="status"),
        Index("ix_question_generations_domain_id", "domain_id"),
    )

    domain_id: Mapped[UUID] = mapped_column(ForeignKey("domains.id"))
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    level: Mapped[str]
    experience_years: Mapped[int | None]
    count: Mapped[int]
    status: Mapped[str] = mapped_column(server_default="pending")
    pending_reason: Mapped[str | None]
    drafts: Mapped[JsonList] = mapped_column(server_default="[]")
    """[{question, kept: null | true | false}], the question as :class:`core.domains.content.BankContent` has it."""
    engine: Mapped[Json] = mapped_column(server_default="{}")
