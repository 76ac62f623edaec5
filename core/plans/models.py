from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList


class QuestionPlan(Identified, Base):
    """What will be asked, in order; HR edits and approves it before an interview is scheduled on it."""

    __tablename__ = "question_plans"
    __table_args__ = (
        CheckConstraint("status in ('pending','ready','approved')", name="status"),
        Index("ix_question_plans_candidate_id", "candidate_id", "id"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    count: Mapped[int]
    status: Mapped[str] = mapped_column(server_default="pending")
    pending_reason: Mapped[str | None]
    questions: Mapped[JsonList] = mapped_column(server_default="[]")
    engine: Mapped[Json] = mapped_column(server_default="{}")
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    edited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    edited_at: Mapped[datetime | None]
