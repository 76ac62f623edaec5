from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

STATUSES = ("new", "screening", "shortlisted", "interviewing", "evaluated", "offered", "rejected", "withdrawn", "hired")


class Candidate(Identified, Base):
    __tablename__ = "candidates"
    __table_args__ = (
        CheckConstraint(f"status in ({','.join(repr(s) for s in STATUSES)})", name="status"),
        Index("ix_candidates_job_id", "job_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    full_name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="new")
    resume_path: Mapped[str | None]
    """Relative to the data folder; named by id, never by the uploader."""
    resume_name: Mapped[str | None]
    resume_text: Mapped[str | None]
    resume_facts: Mapped[Json] = mapped_column(server_default="{}")
    resume_flags: Mapped[JsonList] = mapped_column(server_default="[]")
    skills: Mapped[JsonList] = mapped_column(server_default="[]")
