from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, JsonList


class JobDescription(Identified, Base):
    __tablename__ = "job_descriptions"
    __table_args__ = (
        CheckConstraint("status in ('draft','open','closed')", name="status"),
        CheckConstraint("experience_max is null or experience_max >= experience_min", name="experience"),
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
    experience_min: Mapped[int] = mapped_column(server_default="0")
    experience_max: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default="draft")
