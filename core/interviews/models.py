from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Identified, Json, JsonList

OPEN_STATUSES = ("scheduled", "in_progress", "paused")
STOP_RECORDING = "stop_recording"
"""Command of the inbox: the candidate withdrew the consent to a recording while one runs."""


class Interview(Identified, Base):
    __tablename__ = "interviews"
    __table_args__ = (
        CheckConstraint("interview_type in ('ai_voice','ai_chat','ai_both')", name="interview_type"),
        CheckConstraint("status in ('scheduled','in_progress','paused','completed','cancelled')", name="status"),
        CheckConstraint("duration_limit_min between 1 and 240", name="duration"),
    )

    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job_descriptions.id"))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("question_plans.id"))
    interview_type: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="scheduled")
    language: Mapped[str] = mapped_column(server_default="en")
    scheduled_at: Mapped[datetime]
    duration_limit_min: Mapped[int]
    extra_time: Mapped[float] = mapped_column(server_default="1")
    time_zone: Mapped[str | None]
    """The candidate's, by its IANA name; what is written to them uses it."""
    calendar_sequence: Mapped[int] = mapped_column(server_default="0")
    """Rises with each change of the event in the candidate's calendar."""
    accommodations: Mapped[Json] = mapped_column(server_default="{}")
    """What the candidate asked for: extra_time, chat_only, captions, breaks, note."""
    offered_times: Mapped[Json] = mapped_column(server_default="{}")
    """Among what the candidate may pick: {slots: [time], window: [from, until]}."""
    is_test: Mapped[bool] = mapped_column(server_default="false")
    """Somebody of the hiring team tries it: in no figure, and no decision may rest on it."""
    human_requested_at: Mapped[datetime | None]
    """The candidate wants a person: the AI scores nothing."""
    reminded_at: Mapped[datetime | None]
    """When a reminder last told the time, or a message that it is another one."""
    started_at: Mapped[datetime | None]
    """The interview's zero: offsets of turns and recordings count from it."""
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    state: Mapped[Json | None]
    """The conductor's state, versioned; written with each turn and only by the holder of the lease."""
    engine: Mapped[Json] = mapped_column(server_default="{}")


class HumanRequest(Identified, Base):
    """A candidate wants a person instead of the AI: a task for the hiring team, with a day by which it is done."""

    __tablename__ = "human_requests"

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"), unique=True)
    message: Mapped[str | None]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class InterviewRun(Base):
    """One agent per interview: a lease on PostgreSQL's clock, fenced by ``epoch``. Why: docs/adr/0002."""

    __tablename__ = "interview_runs"

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(server_default="0")
    lease_until: Mapped[datetime | None]
    job_id: Mapped[str | None]
    agent_identity: Mapped[str | None]
    ready_at: Mapped[datetime | None]
    wanted_until: Mapped[datetime | None]
    """While in the future, the reconciler keeps an agent there; joining sets it, closing clears it."""
    dispatched_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    last_beat: Mapped[datetime | None]


class InterviewQuestion(Identified, Base):
    __tablename__ = "interview_questions"
    __table_args__ = (UniqueConstraint("interview_id", "question_order"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    bank_question_id: Mapped[UUID | None] = mapped_column(ForeignKey("question_bank.id"))
    parent_question_id: Mapped[UUID | None] = mapped_column(ForeignKey("interview_questions.id"))
    question_text: Mapped[str]
    question_type: Mapped[str]
    difficulty: Mapped[str]
    question_order: Mapped[int]
    expected_points: Mapped[JsonList]
    probes: Mapped[JsonList]
    dimensions: Mapped[JsonList]
    rephrase: Mapped[str | None]


class TranscriptTurn(Identified, Base):
    """Append-only, in order. Offsets are ms from the interview's zero."""

    __tablename__ = "interview_transcripts"
    __table_args__ = (
        UniqueConstraint("interview_id", "sequence_order"),
        UniqueConstraint("interview_id", "ref"),
    )

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    sequence_order: Mapped[int]
    ref: Mapped[str]
    """What makes it once-only: the input's or utterance's own key."""
    epoch: Mapped[int]
    speaker: Mapped[str]
    message_type: Mapped[str]
    channel: Mapped[str]
    content: Mapped[str]
    question_id: Mapped[UUID | None] = mapped_column(ForeignKey("interview_questions.id"))
    start_offset_ms: Mapped[int | None]
    end_offset_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    words: Mapped[JsonList | None]
    """[[word, start_ms, end_ms], ...] for spoken answers."""
    interrupted: Mapped[bool] = mapped_column(server_default="false")


class InterviewAnswer(Identified, Base):
    """The accepted words to one planned question, follow-ups included; one row per turn."""

    __tablename__ = "interview_answers"
    __table_args__ = (UniqueConstraint("interview_id", "turn_seq"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    question_id: Mapped[UUID] = mapped_column(ForeignKey("interview_questions.id"))
    turn_seq: Mapped[int]
    answer_text: Mapped[str]
    answer_audio_path: Mapped[str | None]
    answer_mode: Mapped[str]
    sentiment: Mapped[Json | None]
    """About words only, off by default, never in a score."""


class SpeechDraft(Identified, Base):
    """A recognised segment of an answer that is not finished: what a new agent joins to the next answer."""

    __tablename__ = "interview_drafts"
    __table_args__ = (Index("ix_interview_drafts_open", "interview_id", postgresql_where=text("consumed_at is null")),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    epoch: Mapped[int]
    content: Mapped[str]
    start_offset_ms: Mapped[int | None]
    end_offset_ms: Mapped[int | None]
    confidence: Mapped[float | None]
    words: Mapped[JsonList | None]
    consumed_at: Mapped[datetime | None]


class InboxMessage(Base):
    """Everything typed or commanded, in order, until the agent has taken it. NOTIFY wakes the agent."""

    __tablename__ = "interview_inbox"
    __table_args__ = (
        UniqueConstraint("interview_id", "client_message_id"),
        Index("ix_interview_inbox_open", "interview_id", "id", postgresql_where=text("consumed_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    client_message_id: Mapped[str]
    kind: Mapped[str]
    """text (an answer), command (HR's pause, resume, end)."""
    content: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    consumed_at: Mapped[datetime | None]


class Invitation(Identified, Base):
    """The candidate's link: only its hash is stored; one candidate, one interview, until it expires."""

    __tablename__ = "invitations"

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]


class Consent(Identified, Base):
    """What the candidate agreed to, in the words shown. The newest row counts."""

    __tablename__ = "consents"

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"))
    interview: Mapped[bool]
    recording: Mapped[bool]
    text_version: Mapped[str]
    text_hash: Mapped[str]


class Recording(Identified, Base):
    """One voice on one file, joined from the agent's segments; starts at the interview's zero."""

    __tablename__ = "recordings"
    __table_args__ = (UniqueConstraint("interview_id", "channel"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    channel: Mapped[str]
    path: Mapped[str]
    duration_ms: Mapped[int]
    sha256: Mapped[str]


class InterviewInterviewer(Identified, Base):
    """Staff who may watch and rate this interview without hiring rights for the whole department."""

    __tablename__ = "interview_interviewers"
    __table_args__ = (UniqueConstraint("interview_id", "user_id"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class Observation(Identified, Base):
    """Somebody of the hiring team listens, from ``created_at`` until ``left_at``."""

    __tablename__ = "interview_observations"
    __table_args__ = (
        Index("ix_interview_observations_open", "interview_id", postgresql_where=text("left_at is null")),
    )

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    left_at: Mapped[datetime | None]

    @property
    def identity(self) -> str:
        """In the room."""
        return f"observer-{self.id}"


class InterviewNote(Identified, Base):
    """What one member of staff wrote down for themselves."""

    __tablename__ = "interview_notes"
    __table_args__ = (UniqueConstraint("interview_id", "user_id"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    content: Mapped[str]


class InterviewRating(Identified, Base):
    """How the candidate found the interview. Never part of an evaluation."""

    __tablename__ = "interview_ratings"
    __table_args__ = (CheckConstraint("stars between 1 and 5", name="stars"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"), unique=True)
    stars: Mapped[int]
    comment: Mapped[str | None]


class TranscriptCorrection(Identified, Base):
    """The candidate's own wording of one of their turns, beside what was heard. The newest row counts; none is changed."""

    __tablename__ = "transcript_corrections"
    __table_args__ = (Index("ix_transcript_corrections_turn", "interview_id", "turn_seq"),)

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    turn_seq: Mapped[int]
    content: Mapped[str]


class AnswerSound(Identified, Base):
    """What the candidate's own device kept of a spoken answer while the line was bad, and what was understood of it afterwards."""

    __tablename__ = "answer_sounds"
    __table_args__ = (
        UniqueConstraint("interview_id", "client_id"),
        Index("ix_answer_sounds_turn", "interview_id", "turn_seq"),
    )

    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"))
    turn_seq: Mapped[int]
    """Of the candidate's turn that it belongs to."""
    part: Mapped[int]
    """An answer over which the line broke has several, in order."""
    client_id: Mapped[str]
    path: Mapped[str]
    content: Mapped[str | None]
    """What was understood; null until it was heard."""
    heard_at: Mapped[datetime | None]
    pending_reason: Mapped[str | None]
