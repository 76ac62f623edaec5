"""Background work, written in the transaction that causes it.

The relay (``worker.loops``) hands rows to the broker, the actor claims one, works with no transaction open, and stores effect
and ``done_at`` together. So a flushed Redis, a killed worker or a double delivery ends in one effect. Why: docs/adr/0001.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, cast, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from core.db import Base, Identified, Json

CHANNEL = "viva_jobs"
MAX_ATTEMPTS = 5
RESEND_AFTER = timedelta(seconds=30)
"""A job that was sent but is neither done nor retried by then is sent again."""


class Kind(StrEnum):
    """Every kind has exactly one actor; a test compares."""

    SCREEN_CANDIDATE = "screen_candidate"
    PLAN_QUESTIONS = "plan_questions"
    EVALUATE_INTERVIEW = "evaluate_interview"
    HEAR_AGAIN = "hear_again"
    JOIN_RECORDING = "join_recording"
    RENDER_REPORT = "render_report"
    RENDER_EXPORT = "render_export"
    ERASE_FILES = "erase_files"
    DELETE_FILES = "delete_files"
    GENERATE_QUESTIONS = "generate_questions"
    SEND_MESSAGE = "send_message"
    WRITE_ACCOUNT_MAIL = "write_account_mail"
    WRITE_OFFER = "write_offer"
    DELIVER_WEBHOOK = "deliver_webhook"
    IMPORT_CANDIDATES = "import_candidates"


PATIENT = frozenset(
    {
        Kind.SEND_MESSAGE,
        Kind.DELIVER_WEBHOOK,
        Kind.JOIN_RECORDING,
        Kind.RENDER_REPORT,
        Kind.WRITE_OFFER,
        Kind.ERASE_FILES,
        Kind.DELETE_FILES,
        Kind.IMPORT_CANDIDATES,
    }
)
"""What depends on servers of others (mail, webhooks, the store of files), which may be down for hours."""
ATTEMPTS_OF_THE_PATIENT = 20
"""With longer and longer breaks, about three hours."""
LONGEST_BREAK_S, LONGEST_BREAK_OF_THE_PATIENT_S = 300, 900


class Delayed(Exception):
    """Another server did not take it now; it may later. The text says why, without anything personal."""


class Job(Identified, Base):
    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_open", "run_after", postgresql_where=text("done_at is null and parked_at is null")),
    )

    kind: Mapped[str]
    args: Mapped[Json]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    attempts: Mapped[int] = mapped_column(server_default="0")
    run_after: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    error: Mapped[str | None]


@dataclass(frozen=True)
class Claim:
    """A job taken for one attempt. ``args`` holds ids only."""

    id: UUID
    kind: Kind
    args: Json
    attempts: int


async def enqueue(session: AsyncSession, kind: Kind, args: Json, dedupe_key: str) -> None:
    """Adds the job unless one with the same key exists; wakes the relay when the transaction commits."""
    row = insert(Job).values(kind=kind, args=args, dedupe_key=f"{kind}:{dedupe_key}")
    await session.execute(row.on_conflict_do_nothing(index_elements=[Job.dedupe_key]))
    await session.execute(select(func.pg_notify(CHANNEL, "")))


def under_way(kind: Kind, row_id: InstrumentedAttribute[UUID], *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """For queries: the row has a job of this kind, like ``also``, that is neither done nor parked."""
    key = func.concat(str(kind), ":", cast(row_id, String))
    waits = Job.done_at.is_(None) & Job.parked_at.is_(None)
    return select(Job.id).where(Job.dedupe_key == key, waits, *also).exists()


def attempts_of(kind: str) -> int:
    return ATTEMPTS_OF_THE_PATIENT if Kind(kind) in PATIENT else MAX_ATTEMPTS


async def take_due(session: AsyncSession, limit: int = 50) -> list[UUID]:
    """Ids to hand to the broker now, marked as sent. Several relays may run."""
    due = (
        select(Job.id)
        .where(
            Job.done_at.is_(None),
            Job.parked_at.is_(None),
            Job.run_after <= func.now(),
            or_(Job.sent_at.is_(None), Job.sent_at < func.now() - RESEND_AFTER),
        )
        .order_by(Job.run_after)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list((await session.scalars(due)).all())
    if ids:
        await session.execute(update(Job).where(Job.id.in_(ids)).values(sent_at=func.now()))
    return ids


async def claim(session: AsyncSession, job_id: UUID, lease: timedelta) -> Claim | None:
    """Counts the attempt before the work, so that a job which kills its process is parked, not repeated for ever."""
    job = await session.scalar(
        select(Job)
        .where(Job.id == job_id, Job.done_at.is_(None), Job.parked_at.is_(None), Job.run_after <= func.now())
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    if job.attempts >= attempts_of(job.kind):
        await session.execute(update(Job).where(Job.id == job_id).values(parked_at=func.now()))
        return None
    attempts = job.attempts + 1  # read first: the update below also changes the loaded row
    await session.execute(update(Job).where(Job.id == job_id).values(attempts=attempts, run_after=func.now() + lease))
    return Claim(job.id, Kind(job.kind), job.args, attempts)


async def renew(session: AsyncSession, claimed: Claim, lease: timedelta) -> None:
    """Keeps the claim while the work goes on, so that the lease can be short and the work long."""
    await session.execute(
        update(Job)
        .where(Job.id == claimed.id, Job.attempts == claimed.attempts, Job.done_at.is_(None))
        .values(run_after=func.now() + lease)
    )


async def finish(session: AsyncSession, job_id: UUID) -> bool:
    """Marks done in the transaction of the effect. False: another attempt was faster, so roll the effect back."""
    done = await session.execute(
        update(Job)
        .where(Job.id == job_id, Job.done_at.is_(None))
        .values(done_at=func.now(), error=None)
        .returning(Job.id)
    )
    return done.scalar_one_or_none() is not None


async def fail(session: AsyncSession, claimed: Claim, error: str) -> bool:
    """Stores the reason and when to try again. True: that was the last attempt and the job is parked for a person."""
    last = claimed.attempts >= attempts_of(claimed.kind)
    longest = LONGEST_BREAK_OF_THE_PATIENT_S if claimed.kind in PATIENT else LONGEST_BREAK_S
    delay = timedelta(seconds=min(longest, 2**claimed.attempts))
    await session.execute(
        update(Job)
        .where(Job.id == claimed.id, Job.done_at.is_(None))
        .values(
            error=error[:500],
            sent_at=None,
            run_after=func.now() + delay,
            parked_at=func.now() if last else None,
        )
    )
    return last
