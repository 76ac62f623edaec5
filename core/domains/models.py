from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

QUESTION_TYPES = ("technical", "behavioral", "situational", "domain_specific")


class Domain(Identified, Base):
    __tablename__ = "domains"
    __table_args__ = (UniqueConstraint("slug", "sector_slug"),)

    name: Mapped[str]
    slug: Mapped[str]
    sector: Mapped[str]
    sector_slug: Mapped[str]
    profile: Mapped[Json]
    """occupation_source, job_titles, licences, tools, standards, regulations, vocabulary, job_descriptions as in the domain file."""
    rubric: Mapped[Json]
    """version, dimensions: {name: {weight, anchors}}."""
    content_hash: Mapped[str]
    edited_by_hr: Mapped[bool] = mapped_column(server_default="false")
    source: Mapped[str] = mapped_column(server_default="file")
    retired_at: Mapped[datetime | None]
    """From then on no new job is of this domain; those that are go on."""


class BankQuestion(Identified, Base):
    """One version of one question. An edit retires the row and adds the next version; planned interviews keep theirs."""

    __tablename__ = "question_bank"
    __table_args__ = (
        CheckConstraint(
            "question_type in ('technical','behavioral','situational','domain_specific')", name="question_type"
        ),
        CheckConstraint("difficulty in ('easy','medium','hard')", name="difficulty"),
        CheckConstraint("source in ('file','hr','generated')", name="source"),
        UniqueConstraint("domain_id", "key", "version"),
        Index("uq_question_bank_current", "domain_id", "key", unique=True, postgresql_where=text("retired_at is null")),
    )

    domain_id: Mapped[UUID] = mapped_column(ForeignKey("domains.id"))
    key: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    position: Mapped[int]
    """Place in the domain file: the plan's order among equals."""
    question_text: Mapped[str]
    question_type: Mapped[str]
    difficulty: Mapped[str]
    level: Mapped[str]
    keywords: Mapped[JsonList]
    expected_points: Mapped[JsonList]
    probes: Mapped[JsonList]
    dimensions: Mapped[JsonList]
    rephrase: Mapped[str | None]
    poor_answer: Mapped[str | None]
    content_hash: Mapped[str]
    edited_by_hr: Mapped[bool] = mapped_column(server_default="false")
    source: Mapped[str] = mapped_column(server_default="file")
    retired_at: Mapped[datetime | None]
