"""Open positions. (Background work is `core.queue`.)"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, JsonList

STATUSES = ("draft", "open", "closed")


class JobDescription(Identified, Base):
    __tablename__ = "job_descriptions"
    __table_args__ = (
        CheckConstraint("status in ('draft','open','closed')", name="status"),
        CheckConstraint("experience_max is null or experience_max >= experience_min", name="experience"),
        CheckConstraint("retention_days is null or retention_days between 1 and 3650", name="retention"),
        Index("ix_job_descriptions_department_id", "department_id"),
        Index("ix_job_descriptions_domain_id", "domain_id"),
        Index("ix_job_descriptions_search", "search", postgresql_using="gin"),
    )

    title: Mapped[str]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    domain_id: Mapped[UUID] = mapped_column(ForeignKey("domains.id"))
    description: Mapped[str]
    level: Mapped[str] = mapped_column(server_default="mid")
    required_skills: Mapped[JsonList]
    nice_to_have: Mapped[JsonList]
    requirements: Mapped[JsonList]
    """[{key, kind, text, must, aliases, years}]: what a resume is screened against."""
    facts: Mapped[JsonList]
    """[{topic, text}] written by HR: the only source of answers to a candidate's questions."""
    pronunciations: Mapped[JsonList] = mapped_column(server_default="[]")
    """[{term, say}]: how the voice should say names and words of this job."""
    core_questions: Mapped[JsonList] = mapped_column(server_default="[]")
    """What every candidate for this job is asked, as in a plan: set by the first plan, changed only on purpose."""
    experience_min: Mapped[int] = mapped_column(server_default="0")
    experience_max: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default="draft")
    closed_at: Mapped[datetime | None]
    retention_days: Mapped[int | None]
    """Days after ``closed_at`` from which candidates who were not hired are erased; None: never by itself."""
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple'::regconfig, ((((title)::text || ' '::text) || (description)::text)))", persisted=True
        ),
        deferred=True,
        deferred_raiseload=True,
    )


class JobQuestion(Identified, Base):
    """What candidates asked and no fact of the job answers: HR's list of facts to write."""

    __tablename__ = "job_questions"
    __table_args__ = (
        Index("ix_job_questions_open", "job_id", "id", postgresql_where=text("settled_at is null")),
        Index("uq_job_questions_asked", "job_id", "asked_key", unique=True),
    )

    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    question: Mapped[str]
    asked_key: Mapped[str]
    """The question's words in one form: the same question again only counts."""
    times: Mapped[int] = mapped_column(server_default="1")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    topic: Mapped[str | None]
    """Of the fact that answers it now; None when HR set it aside."""
