from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList


class ResumeScreening(Identified, Base):
    """``pending`` with a reason until an engine has answered; scores are computed by us from the findings."""

    __tablename__ = "resume_screenings"
    __table_args__ = (
        CheckConstraint("status in ('pending','ready')", name="status"),
        UniqueConstraint("candidate_id", "job_id"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    status: Mapped[str] = mapped_column(server_default="pending")
    pending_reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    keyword_match_score: Mapped[float | None]
    skill_relevance_score: Mapped[float | None]
    overall_score: Mapped[float | None]
    recommendation: Mapped[str | None]
    findings: Mapped[JsonList] = mapped_column(server_default="[]")
    engine: Mapped[Json] = mapped_column(server_default="{}")
    screened_at: Mapped[datetime | None]


class ScreeningVersion(Identified, Base):
    """Every result that a screening ever had; the newest is also in ``resume_screenings``."""

    __tablename__ = "screening_versions"
    __table_args__ = (UniqueConstraint("screening_id", "version"),)

    screening_id: Mapped[UUID] = mapped_column(ForeignKey("resume_screenings.id"))
    version: Mapped[int]
    keyword_match_score: Mapped[float | None]
    skill_relevance_score: Mapped[float | None]
    overall_score: Mapped[float | None]
    recommendation: Mapped[str]
    findings: Mapped[JsonList]
    engine: Mapped[Json]
    screened_at: Mapped[datetime]
