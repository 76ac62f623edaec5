from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, JsonList

STATUSES = ("checking", "checked", "importing", "done", "failed", "expired")
OUTCOMES = ("created", "updated", "unchanged", "skipped")


class CandidateImport(Identified, Base):
    """A list of candidates for one job. It is tried first, and done when somebody has seen what would come of it."""

    __tablename__ = "candidate_imports"
    __table_args__ = (
        CheckConstraint(f"status in ({','.join(repr(s) for s in STATUSES)})", name="status"),
        Index("ix_candidate_imports_requested_by", "requested_by", "id"),
    )

    requested_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    status: Mapped[str] = mapped_column(server_default="checking")
    total: Mapped[int]
    ignored_columns: Mapped[JsonList] = mapped_column(server_default="[]")
    error: Mapped[str | None]
    folder: Mapped[str | None]
    """Where the files lie until they are deleted, relative to the data folder."""
    finished_at: Mapped[datetime | None]


class ImportRow(Identified, Base):
    """What became of a row of the list, or would become of it. It says nothing about the person but who it is."""

    __tablename__ = "candidate_import_rows"
    __table_args__ = (
        CheckConstraint(f"outcome in ({','.join(repr(s) for s in OUTCOMES)})", name="outcome"),
        UniqueConstraint("import_id", "trial", "number"),
        Index("ix_candidate_import_rows_candidate_id", "candidate_id"),
    )

    import_id: Mapped[UUID] = mapped_column(ForeignKey("candidate_imports.id", ondelete="CASCADE"))
    trial: Mapped[bool]
    number: Mapped[int]
    """The row's line in a spreadsheet: the first one after the headings is 2."""
    outcome: Mapped[str]
    code: Mapped[str | None]
    """Why it was skipped, for programs; ``detail`` is for people."""
    detail: Mapped[str | None]
    candidate_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidates.id"))
