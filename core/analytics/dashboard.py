"""What is going on now and what waits for a person. Every count comes from an index over what is open, however much lies behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.analytics import policy
from core.analytics.interviews import counted, waiting
from core.analytics.models import ACTIVE
from core.analytics.outcomes import expired, over
from core.analytics.scope import Query, rows_of
from core.candidates.models import Candidate, StatusChange
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewRun, Observation
from core.interviews.presence import agent_state
from core.jobs.models import JobDescription
from core.queue import Job

CHANNEL = "viva_dashboard"
"""Triggers notify it when something changed that the dashboard shows; see the migration "reports and analytics"."""
SHOWN = 10
"""Rows of each list; the count beside it is of all."""


RECENT = timedelta(days=30)
STUCK = timedelta(minutes=15)
"""After its end an interview without an evaluation needs somebody to look."""

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True)
class Kpis:
    """Counts; ``hires`` and ``completed`` of the last 30 days, ``today`` of the reader's day."""

    open_jobs: int
    active_candidates: int
    interviews_today: int
    live_now: int
    completed: int
    pending_reviews: int
    overdue_replies: int
    hires: int


@dataclass(frozen=True)
class Item:
    """One interview in a list. ``due``: when the candidate was promised an answer by."""

    interview_id: UUID
    candidate_id: UUID
    full_name: str
    job_title: str
    interview_type: str
    status: str
    scheduled_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    agent: str | None = None
    listeners: int | None = None
    overall_score: float | None = None
    recommendation: str | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Alert:
    code: str
    severity: Severity
    count: int
    text: str


@dataclass(frozen=True)
class Dashboard:
    """``pipeline``: candidates per status, of those still in it."""

    kpis: Kpis
    pipeline: dict[str, int]
    upcoming: Sequence[Item]
    live: Sequence[Item]
    pending_reviews: Sequence[Item]
    overdue_replies: Sequence[Item]
    alerts: Sequence[Alert]


@dataclass(frozen=True)
class Terms:
    """``timezone``: the reader's, for what "today" is."""

    now: datetime
    timezone: str
    reply_days: int
    invitation_days: int


async def read(session: AsyncSession, user: User, terms: Terms) -> Dashboard:
    policy.authorize(user, "overview")
    pipeline = await _pipeline(session, user)
    live = await _live(session, user, terms.now)
    pending, overdue = _pending(user), _overdue(user, terms)
    upcoming = _upcoming(user, terms)
    kpis = Kpis(
        open_jobs=await _open_jobs(session, user),
        active_candidates=sum(pipeline.values()),
        interviews_today=await _today(session, user, terms),
        live_now=len(live),
        completed=await _completed(session, user, terms.now - RECENT),
        pending_reviews=await _count(session, pending),
        overdue_replies=await _count(session, overdue),
        hires=await _hires(session, user, terms.now - RECENT),
    )
    return Dashboard(
        kpis=kpis,
        pipeline=pipeline,
        upcoming=await _items(session, upcoming.order_by(Interview.scheduled_at, Interview.id), terms),
        live=live[:SHOWN],
        pending_reviews=await _items(session, pending.order_by(Interview.ended_at, Interview.id), terms),
        overdue_replies=await _items(session, overdue.order_by(Interview.ended_at, Interview.id), terms),
        alerts=await _alerts(session, user, terms, kpis),
    )


def _interviews(user: User, *conditions: ColumnElement[bool]) -> Query:
    query = rows_of(Interview, Candidate, JobDescription.title, Evaluation)
    query = query.join(JobDescription, JobDescription.id == Interview.job_id)
    query = query.join(Candidate, Candidate.id == Interview.candidate_id)
    query = query.outerjoin(Evaluation, Evaluation.interview_id == Interview.id)
    return query.where(policy.interviews(user), counted(), *conditions)


def _upcoming(user: User, terms: Terms) -> Query:
    return _interviews(user, Interview.status == "scheduled", ~expired(terms.now, terms.invitation_days))


def _pending(user: User) -> Query:
    return _interviews(user, waiting())


def _overdue(user: User, terms: Terms) -> Query:
    """Promised an answer by now and still without one."""
    return _interviews(
        user,
        Interview.status == "completed",
        Interview.ended_at < terms.now - timedelta(days=terms.reply_days),
        Candidate.status.in_(("interviewing", "evaluated")),
        Evaluation.hr_decision.is_(None),
    )


async def _count(session: AsyncSession, query: Query) -> int:
    return (await session.scalars(query.with_only_columns(func.count(), maintain_column_froms=True))).one()


async def _items(session: AsyncSession, query: Query, terms: Terms) -> list[Item]:
    rows = await session.execute(query.limit(SHOWN))
    return [_item(*row, terms=terms) for row in rows]


def _item(
    interview: Interview, candidate: Candidate, title: str, evaluation: Evaluation | None, *, terms: Terms, **more: Any
) -> Item:
    return Item(
        interview.id,
        candidate.id,
        candidate.full_name,
        title,
        interview.interview_type,
        interview.status,
        interview.scheduled_at,
        interview.started_at,
        interview.ended_at,
        overall_score=evaluation and evaluation.overall_score,
        recommendation=evaluation and evaluation.ai_recommendation,
        due=interview.ended_at and interview.ended_at + timedelta(days=terms.reply_days),
        **more,
    )


async def _live(session: AsyncSession, user: User, now: datetime) -> list[Item]:
    """Running or paused; one whose time and grace are long over is no longer live."""
    listeners = (
        select(func.count())
        .where(Observation.interview_id == Interview.id, Observation.left_at.is_(None))
        .correlate(Interview)
        .scalar_subquery()
    )
    query = _interviews(user, Interview.status.in_(("in_progress", "paused")), ~over(now))
    query = query.outerjoin(InterviewRun, InterviewRun.interview_id == Interview.id)
    rows = await session.execute(
        query.add_columns(InterviewRun, listeners).order_by(Interview.started_at, Interview.id)
    )
    terms = Terms(now, "UTC", 0, 0)
    return [
        _item(interview, candidate, title, evaluation, terms=terms, agent=agent_state(run, now), listeners=count)
        for interview, candidate, title, evaluation, run, count in rows
    ]


async def _pipeline(session: AsyncSession, user: User) -> dict[str, int]:
    query = (
        rows_of(Candidate.status, func.count())
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .where(Candidate.status.in_(ACTIVE), Candidate.merged_into_id.is_(None), policy.candidates(user))
        .group_by(Candidate.status)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in await session.execute(query)}
    return {status: counts.get(status, 0) for status in ACTIVE}


async def _open_jobs(session: AsyncSession, user: User) -> int:
    query = select(func.count()).select_from(JobDescription).where(JobDescription.status == "open", policy.jobs(user))
    return (await session.scalars(query)).one()


async def _today(session: AsyncSession, user: User, terms: Terms) -> int:
    """Scheduled for the reader's day and not cancelled."""
    begin = terms.now.astimezone(ZoneInfo(terms.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)  # the wall clock's next midnight, though a day may have 23 or 25 hours
    day = (Interview.scheduled_at >= begin, Interview.scheduled_at < end)
    return await _count(session, _interviews(user, *day, Interview.status != "cancelled"))


async def _completed(session: AsyncSession, user: User, since: datetime) -> int:
    return await _count(session, _interviews(user, Interview.status == "completed", Interview.ended_at >= since))


async def _hires(session: AsyncSession, user: User, since: datetime) -> int:
    query = (
        select(func.count(StatusChange.candidate_id.distinct()))
        .join(Candidate, Candidate.id == StatusChange.candidate_id)
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .where(StatusChange.to_status == "hired", StatusChange.created_at >= since)
        .where(Candidate.status == "hired", Candidate.merged_into_id.is_(None), policy.candidates(user))
    )
    return (await session.scalars(query)).one()


async def _alerts(session: AsyncSession, user: User, terms: Terms, kpis: Kpis) -> list[Alert]:
    found: list[Alert] = []

    def add(code: str, severity: Severity, count: int, one: str, more: str) -> None:
        if count:
            found.append(Alert(code, severity, count, one if count == 1 else more.format(count)))

    parked = select(func.count()).select_from(Job).where(Job.parked_at.is_not(None), Job.done_at.is_(None))
    if user.role == Role.SUPER_ADMIN:
        count = (await session.scalars(parked)).one()
        add("jobs_parked", "critical", count, "A background job was given up.", "{} background jobs were given up.")
    broken = _interviews(user, Interview.status.in_(("in_progress", "paused")), over(terms.now))
    stuck = _interviews(
        user,
        Interview.status == "completed",
        Interview.ended_at < terms.now - STUCK,
        Candidate.status.in_(("interviewing", "evaluated")),
        or_(Evaluation.id.is_(None), Evaluation.status == "pending"),
    )
    never = _interviews(user, Interview.status == "scheduled", expired(terms.now, terms.invitation_days))
    add(
        "interviews_broken_off", "critical", await _count(session, broken),
        "An interview broke off and was not finished.", "{} interviews broke off and were not finished.",
    )  # fmt: skip
    add(
        "replies_overdue", "warning", kpis.overdue_replies,
        "A candidate waits for the answer that was promised.", "{} candidates wait for the answer that was promised.",
    )  # fmt: skip
    add(
        "evaluations_pending", "warning", await _count(session, stuck),
        "An interview ended and is not evaluated.", "{} interviews ended and are not evaluated.",
    )  # fmt: skip
    add(
        "never_started", "info", await _count(session, never),
        "An invitation ran out unused.", "{} invitations ran out unused.",
    )  # fmt: skip
    return found
