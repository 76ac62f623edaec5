from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

KINDS = ("advance", "hold", "reject", "offer")


class Decision(Identified, Base):
    """One decision by one person. None is changed; the newest counts. The database itself refuses one without reason or evidence."""

    __tablename__ = "decisions"
    __table_args__ = (
        CheckConstraint(f"kind in ({','.join(repr(k) for k in KINDS)})", name="kind"),
        CheckConstraint("length(btrim(reason)) >= 10", name="reason"),
        CheckConstraint("jsonb_array_length(evidence) > 0", name="evidence"),
        Index("ix_decisions_candidate_id", "candidate_id", "id"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    interview_id: Mapped[UUID | None] = mapped_column(ForeignKey("interviews.id"))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[JsonList]
    """[{action, at}]: what this person had opened of what the decision rests on, and when."""
    ai_recommendation: Mapped[str | None]
    """What the AI had advised at that moment, for comparing; it decides nothing."""
    evaluation_version: Mapped[int | None]


class Offer(Identified, Base):
    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("status in ('sent','accepted','declined','withdrawn')", name="status"),
        Index("ix_offers_candidate_id", "candidate_id", "id"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    terms: Mapped[str]
    start_date: Mapped[date | None]
    status: Mapped[str] = mapped_column(server_default="sent")
    token_hash: Mapped[str] = mapped_column(unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed, until the letter is written."""
    letter_path: Mapped[str | None]
    """Relative to the data folder; None while the letter is being written."""
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None]
    """The candidate's own words with the answer."""


class Appeal(Identified, Base):
    """A rejected candidate's right to a second look, by somebody else. ``asked_at`` is set when it is used."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("outcome in ('upheld','reopened')", name="outcome"),
        Index("ix_appeals_candidate_id", "candidate_id", "id"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decisions.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    message: Mapped[str | None]
    outcome: Mapped[str | None]
    answer: Mapped[str | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]


class HumanRating(Identified, Base):
    """What one person of the hiring team gives, beside the AI's scores. Not changed after it was submitted."""

    __tablename__ = "human_ratings"
    __table_args__ = (UniqueConstraint("interview_id", "user_id"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    scores: Mapped[Json]
    """Dimension → 1–10, or null where nothing was heard."""
    comment: Mapped[str | None]
