"""How the installation does: room for interviews, queues, jobs that were given up, and what was spent today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.ai.models import AiCall
from core.analytics import policy, spend
from core.analytics.scope import Filters, rows_of
from core.analytics.spend import Spend
from core.audit import service as audit
from core.errors import Conflict, NotFound
from core.interviews.models import InterviewRun
from core.live import notify
from core.paging import Page, decode, page_of
from core.queue import CHANNEL, Job, Kind
from core.settings import APP_VERSION, Settings

State = Literal["waiting", "running", "parked", "done"]


@dataclass(frozen=True)
class Queue:
    """Of one kind. ``oldest_s``: how long the oldest due job waits; None where none is due."""

    kind: str
    waiting: int
    running: int
    parked: int
    oldest_s: float | None


@dataclass(frozen=True)
class Capacity:
    """``per_worker``: interviews that one agent worker takes. ``live``: agents that hold an interview now.

    ``wanted``: interviews that somebody joined and that have no agent at the moment.
    """

    per_worker: int
    live: int
    wanted: int


@dataclass(frozen=True)
class System:
    now: datetime
    version: str
    engine: Literal["model", "offline"]
    capacity: Capacity
    queues: Sequence[Queue]
    spend_today: Sequence[Spend]
    tokens_today: int
    daily_token_limit: int | None


@dataclass(frozen=True)
class JobRow:
    """``args`` hold ids only."""

    id: UUID
    kind: str
    state: State
    attempts: int
    created_at: datetime
    run_after: datetime
    parked_at: datetime | None
    error: str | None
    args: dict[str, object]


async def read(session: AsyncSession, user: User, settings: Settings) -> System:
    policy.authorize(user, "operate")
    now = (await session.scalars(select(func.now()))).one()
    today = Filters(since=now.replace(hour=0, minute=0, second=0, microsecond=0))
    used = func.coalesce(func.sum(AiCall.tokens_in), 0) + func.coalesce(func.sum(AiCall.tokens_out), 0)
    tokens = (await session.scalars(rows_of(used).where(*today.within(AiCall.started)))).one()
    return System(
        now=now,
        version=APP_VERSION,
        engine="model" if settings.uses_model else "offline",
        capacity=await _capacity(session, settings),
        queues=await _queues(session),
        spend_today=await spend.totals(session, today, settings.ai_prices, "total"),
        tokens_today=tokens,
        daily_token_limit=settings.ai_daily_token_limit,
    )


async def jobs(session: AsyncSession, user: User, *, state: State, cursor: str | None, limit: int) -> Page[JobRow]:
    """Newest first."""
    policy.authorize(user, "operate")
    query = select(Job).where(_in_state(state)).order_by(Job.id.desc()).limit(limit + 1)
    if cursor:
        query = query.where(Job.id < decode(cursor, UUID)[0])
    rows = (await session.scalars(query)).all()
    return page_of([_row(job, state) for job in rows], limit, lambda row: (row.id,))


async def replay(session: AsyncSession, user: User, job_id: UUID) -> JobRow:
    """A job that was given up gets all its tries again, at once. Whatever made it fail should be mended first."""
    policy.authorize(user, "operate")
    job = await session.get(Job, job_id, with_for_update=True)
    if job is None:
        raise NotFound("There is no such job.")
    if job.done_at is not None or job.parked_at is None:
        raise Conflict("Only a job that was given up can be tried again.")
    job.attempts, job.parked_at, job.sent_at = 0, None, None
    job.run_after = (await session.scalars(select(func.now()))).one()
    await session.flush()
    await audit.record(session, actor(user), "job.replayed", job, {"kind": job.kind, "error": job.error})
    await notify(session, CHANNEL)
    return _row(job, "waiting")


async def _capacity(session: AsyncSession, settings: Settings) -> Capacity:
    live = func.count().filter(InterviewRun.lease_until > func.now())
    without = (InterviewRun.lease_until.is_(None)) | (InterviewRun.lease_until <= func.now())
    wanted = func.count().filter(and_(InterviewRun.wanted_until > func.now(), without))
    at_work = InterviewRun.wanted_until.is_not(None) | InterviewRun.lease_until.is_not(None)
    counts = (await session.execute(rows_of(live, wanted).where(at_work))).one()
    return Capacity(settings.agent_capacity, counts[0], counts[1])


async def _queues(session: AsyncSession) -> list[Queue]:
    """Every kind, busy or not."""
    due = and_(_in_state("waiting"), Job.run_after <= func.now())
    query = (
        rows_of(
            Job.kind,
            *(func.count().filter(_in_state(state)) for state in ("waiting", "running", "parked")),
            func.extract("epoch", func.now() - func.min(Job.run_after).filter(due)),
        )
        .where(Job.done_at.is_(None))
        .group_by(Job.kind)
    )
    found = {
        kind: Queue(kind, waiting, running, parked, None if oldest is None else float(oldest))
        for kind, waiting, running, parked, oldest in await session.execute(query)
    }
    return [found.get(kind, Queue(kind, 0, 0, 0, None)) for kind in Kind]


def _in_state(state: State) -> ColumnElement[bool]:
    """A claimed job's ``run_after`` is the end of its claim; a failed one's the next try, and it was not sent since."""
    unfinished = and_(Job.done_at.is_(None), Job.parked_at.is_(None))
    running = and_(Job.attempts > 0, Job.sent_at.is_not(None), Job.run_after > func.now())
    match state:
        case "waiting":
            return and_(unfinished, ~running)
        case "running":
            return and_(unfinished, running)
        case "parked":
            return and_(Job.done_at.is_(None), Job.parked_at.is_not(None))
        case "done":
            return Job.done_at.is_not(None)


def _row(job: Job, state: State) -> JobRow:
    return JobRow(
        job.id, job.kind, state, job.attempts, job.created_at, job.run_after, job.parked_at, job.error, job.args
    )
