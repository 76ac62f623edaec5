from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, event, func, insert, inspect, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstanceState, Mapped, Mapper, mapped_column

from core.db import Base, Identified, Json, JsonList

STATUSES = ("new", "screening", "shortlisted", "interviewing", "evaluated", "offered", "rejected", "withdrawn", "hired")
SOURCES = ("hr", "careers", "ats")


class Candidate(Identified, Base):
    __tablename__ = "candidates"
    __table_args__ = (
        CheckConstraint(f"status in ({','.join(repr(s) for s in STATUSES)})", name="status"),
        CheckConstraint(f"source in ({','.join(repr(s) for s in SOURCES)})", name="source"),
        Index("ix_candidates_job_id", "job_id", "id"),
        Index("ix_candidates_status", "status", "id"),
        Index("ix_candidates_user_id", "user_id"),
        Index("ix_candidates_name", text("lower(full_name)"), "id"),
        Index("ix_candidates_email", text("lower(email)")),
        Index("ix_candidates_phone", "phone"),
        Index("ix_candidates_score", text("match_score desc nulls last"), text("id desc")),
        Index("ix_candidates_search", "search", postgresql_using="gin"),
        Index("ix_candidates_merged_into_id", "merged_into_id"),
        Index("uq_candidates_external_ref", "external_ref", unique=True),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    full_name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="new")
    source: Mapped[str] = mapped_column(server_default="hr")
    external_ref: Mapped[str | None]
    """The id that another system (an ATS) knows this application by."""
    resume_path: Mapped[str | None]
    """Relative to the data folder; named by id, never by the uploader."""
    resume_name: Mapped[str | None]
    resume_text: Mapped[str | None]
    resume_facts: Mapped[Json] = mapped_column(server_default="{}")
    resume_flags: Mapped[JsonList] = mapped_column(server_default="[]")
    skills: Mapped[JsonList] = mapped_column(server_default="[]")
    licences: Mapped[JsonList] = mapped_column(server_default="[]")
    """[{name, written, start, end, expires, verified_by, verified_at}]: claimed in the resume until somebody has seen it."""
    match_score: Mapped[float | None]
    """The newest screening's overall score, kept here so that a list can be sorted by it."""
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidates.id"))
    """The same application of the same person, kept there; out of every list, and undone by ``unmerge``."""
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "(to_tsvector('simple'::regconfig, (((((full_name)::text || ' '::text) || (email)::text) || ' '::text)"
            " || (COALESCE(phone, ''::character varying))::text)) || to_tsvector('simple'::regconfig, skills))",
            persisted=True,
        ),
        deferred=True,
        deferred_raiseload=True,
    )


class StatusChange(Identified, Base):
    """A step of the pipeline. Written by itself whenever a candidate's status changes, whoever changes it."""

    __tablename__ = "candidate_status_changes"
    __table_args__ = (Index("ix_candidate_status_changes_candidate_id", "candidate_id", "id"),)

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    from_status: Mapped[str]
    to_status: Mapped[str]
    by_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None: a step that follows from another act, such as scheduling the interview."""
    reason: Mapped[str | None]


class CandidateMerge(Identified, Base):
    """Two candidates that a person found to be one; ``undone_at`` when they were not."""

    __tablename__ = "candidate_merges"
    __table_args__ = (
        Index("ix_candidate_merges_kept_id", "kept_id"),
        Index("uq_candidate_merges_open", "merged_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    kept_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    previous_user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]


class Erasure(Identified, Base):
    """The receipt: what was erased, when and for whose request, and nothing about the person but a random id."""

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_candidate_id", "candidate_id"),)

    candidate_id: Mapped[UUID | None]
    """No foreign key: the row it names is gone. None where there was an account alone."""
    requested_by: Mapped[str]
    """hr_manager, candidate, retention …"""
    rows: Mapped[Json]
    """How many rows of each table."""
    files: Mapped[JsonList]
    """Paths still to delete, relative to the data folder; empty when done."""
    files_deleted: Mapped[int] = mapped_column(server_default="0")
    audit_sealed: Mapped[bool]
    """Whether the key of the person's values in the audit log was destroyed; false while another application of theirs is kept."""
    completed_at: Mapped[datetime | None]


def explain_status(candidate: Candidate, by_user_id: UUID, reason: str | None) -> None:
    """Says who moves the candidate and why, before the status is set; the history row takes it over."""
    state: InstanceState[Candidate] = inspect(candidate)
    state.info["moved"] = (by_user_id, reason)


@event.listens_for(Candidate, "after_update")
def _keep_history(_: Mapper[Any], connection: Connection, candidate: Candidate) -> None:
    state: InstanceState[Candidate] = inspect(candidate)
    before: list[str] = list(state.attrs.status.history.deleted or ())
    if before and before[0] != candidate.status:
        by, reason = state.info.pop("moved", (None, None))
        connection.execute(
            insert(StatusChange).values(
                candidate_id=candidate.id,
                from_status=before[0],
                to_status=candidate.status,
                by_user_id=by,
                reason=reason,
                created_at=func.clock_timestamp(),
            )
        )
