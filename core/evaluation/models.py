from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList


class Evaluation(Identified, Base):
    """The AI's evaluation of one interview. A score is null when there was no evidence; a person decides in ``hr_decision``."""

    __tablename__ = "evaluations"
    __table_args__ = (CheckConstraint("status in ('pending','ready')", name="status"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"), unique=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    status: Mapped[str] = mapped_column(server_default="pending")
    pending_reason: Mapped[str | None]
    communication_score: Mapped[float | None]
    technical_score: Mapped[float | None]
    confidence_score: Mapped[float | None]
    domain_knowledge_score: Mapped[float | None]
    problem_solving_score: Mapped[float | None]
    overall_score: Mapped[float | None]
    ai_recommendation: Mapped[str | None]
    summary: Mapped[str | None]
    strengths: Mapped[JsonList] = mapped_column(server_default="[]")
    weaknesses: Mapped[JsonList] = mapped_column(server_default="[]")
    points: Mapped[JsonList] = mapped_column(server_default="[]")
    engine: Mapped[Json] = mapped_column(server_default="{}")
    rubric_version: Mapped[str | None]
    evaluated_at: Mapped[datetime | None]
    hr_decision: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")


class EvaluationVersion(Identified, Base):
    """An evaluation that was done again, as it was."""

    __tablename__ = "evaluation_versions"
    __table_args__ = (UniqueConstraint("evaluation_id", "version"),)

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    version: Mapped[int]
    content: Mapped[Json]
    evaluated_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str]


class DimensionScore(Identified, Base):
    __tablename__ = "dimension_scores"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "rater", "dimension"),
        CheckConstraint("score is null or score between 1 and 10", name="score"),
    )

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"))
    rater: Mapped[str]
    dimension: Mapped[str]
    score: Mapped[float | None]
    reason: Mapped[str]
    spread: Mapped[float | None]


class EvidenceQuote(Identified, Base):
    """Words that the candidate really said, found again in the turn they point to."""

    __tablename__ = "evidence_quotes"

    dimension_score_id: Mapped[UUID] = mapped_column(ForeignKey("dimension_scores.id", ondelete="CASCADE"))
    text: Mapped[str]
    turn_seq: Mapped[int]
    char_start: Mapped[int]
    char_end: Mapped[int]
    start_ms: Mapped[int | None]
    end_ms: Mapped[int | None]
