"""How interviews end, where the technology failed, what was scored, and who of the staff carries how much."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import policy
from core.analytics.pipeline import Spread, seconds_between, spread_of
from core.analytics.scope import Filters, GroupBy, key_of, of_interviews, rows_of
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewInterviewer, InterviewRun, Observation
from core.interviews.presence import GRACE
from core.interviews.scheduling import NO_SHOW

Outcome = Literal[
    "completed",
    "stopped",
    "human_requested",
    "ended_by_hr",
    "cancelled",
    "no_show",
    "upcoming",
    "running",
    "never_started",
    "broken_off",
]
OUTCOMES: tuple[Outcome, ...] = (
    "completed", "stopped", "human_requested", "ended_by_hr", "cancelled", "no_show", "upcoming", "running", "never_started", "broken_off"
)  # fmt: skip
OVER = frozenset({"completed", "stopped", "human_requested", "ended_by_hr", "broken_off"})
"""Begun and over: what the rate of completion is about."""
Dimension = Literal["communication", "technical", "confidence", "domain_knowledge", "problem_solving", "overall"]
DIMENSIONS: tuple[Dimension, ...] = (
    "communication", "technical", "confidence", "domain_knowledge", "problem_solving", "overall"
)  # fmt: skip
BINS = 10
OPEN = ("scheduled", "in_progress", "paused")
"""Statuses of interviews that are still to be held."""


@dataclass(frozen=True)
class Outcomes:
    """``counts`` has every outcome; they add up to ``interviews``.

    ``interrupted``: the interviewer or the line was lost at least once, or the candidate paused and came back; most of these are
    completed all the same. ``completion`` and ``technical_failures``: the shares of ``completed`` and ``broken_off`` among those
    begun and over; None where there is none.
    """

    key: str | None
    interviews: int
    counts: dict[Outcome, int]
    interrupted: int
    seconds: Spread
    """Length of the completed ones."""
    completion: float | None
    technical_failures: float | None


@dataclass(frozen=True)
class Distribution:
    """``bins[i]`` counts scores from i+1 up to, not including, i+2; the last one holds 10 only. Unscored: no evidence."""

    key: str | None
    dimension: Dimension
    bins: list[int]
    unscored: int
    scores: Spread


@dataclass(frozen=True)
class Load:
    """Of one member of staff over the interviews they are assigned to, or listened to."""

    user_id: UUID
    full_name: str
    assigned: int
    open: int
    completed: int
    listened: int
    listened_seconds: float


def outcome(now: datetime, invitation_days: int) -> ColumnElement[str]:
    """One of OUTCOMES for the interview of the row.

    A scheduled one never started when its link is long over; a begun one broke off when its time and the grace for a lost line
    are over and it was not ended.
    """
    begun = Interview.status.in_(("in_progress", "paused"))
    return case(
        (and_(Interview.status == "cancelled", Interview.end_reason == NO_SHOW), NO_SHOW),
        (Interview.status == "cancelled", "cancelled"),
        (
            Interview.status == "scheduled",
            case((expired(now - timedelta(days=invitation_days)), "never_started"), else_="upcoming"),
        ),
        (and_(begun, over(now)), "broken_off"),
        (begun, "running"),
        (Interview.end_reason.in_(("stopped", "human_requested", "ended_by_hr")), Interview.end_reason),
        else_="completed",
    )


def over(now: Any) -> ColumnElement[bool]:
    """Whether the time of an interview and the grace for a lost line are over. False before its beginning.

    ``now``: a moment, or the parameter that stands for one."""
    seconds = Interview.duration_limit_min * Interview.extra_time * 60
    deadline = Interview.started_at + func.make_interval(0, 0, 0, 0, 0, 0, seconds) + literal(GRACE)
    return func.coalesce(deadline < now, False)


def expired(before: Any) -> ColumnElement[bool]:
    """Of one that was never begun: whether its invitation is over, which is so if it was meant for a time ``before`` this."""
    return Interview.scheduled_at < before


async def outcomes(
    session: AsyncSession, user: User, filters: Filters, by: GroupBy | None, *, now: datetime, invitation_days: int
) -> list[Outcomes]:
    """Of the interviews scheduled for the range."""
    policy.authorize(user, "analyse")
    query = of_interviews(
        rows_of(
            key_of(by).label("key"),
            outcome(now, invitation_days).label("outcome"),
            (func.coalesce(InterviewRun.epoch, 0) > 1).label("interrupted"),
            seconds_between(Interview.started_at, Interview.ended_at).label("seconds"),
        ),
        user,
        filters,
    ).outerjoin(InterviewRun, InterviewRun.interview_id == Interview.id)
    rows = query.where(*filters.within(Interview.scheduled_at)).subquery()
    counts: dict[str | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    interrupted: dict[str | None, int] = defaultdict(int)
    asked = rows_of(rows.c.key, rows.c.outcome, func.count(), func.count().filter(rows.c.interrupted))
    for key, name, count, lost in await session.execute(asked.group_by(rows.c.key, rows.c.outcome)):
        counts[key][name] = count
        interrupted[key] += lost
    lengths: dict[str | None, Spread] = {}
    timed = rows_of(rows.c.key, *spread_of(rows.c.seconds)).where(rows.c.outcome == "completed").group_by(rows.c.key)
    for key, *rest in await session.execute(timed):
        lengths[key] = Spread(*rest)
    none = Spread(0, None, None, None)
    found = [_outcomes(key, counts[key], interrupted[key], lengths.get(key, none)) for key in list(counts)]
    return sorted(found, key=lambda group: (-group.interviews, group.key or ""))


def _outcomes(key: str | None, counts: dict[str, int], interrupted: int, seconds: Spread) -> Outcomes:
    over = sum(count for name, count in counts.items() if name in OVER)
    return Outcomes(
        key,
        sum(counts.values()),
        {name: counts.get(name, 0) for name in OUTCOMES},
        interrupted,
        seconds,
        counts.get("completed", 0) / over if over else None,
        counts.get("broken_off", 0) / over if over else None,
    )


def score_of(dimension: Dimension) -> Any:
    return getattr(Evaluation, f"{dimension}_score")


async def distributions(
    session: AsyncSession,
    user: User,
    filters: Filters,
    by: GroupBy | None,
    dimensions: tuple[Dimension, ...] = DIMENSIONS,
) -> list[Distribution]:
    """Of the evaluations made in the range."""
    policy.authorize(user, "analyse")
    found: list[Distribution] = []
    for dimension in dimensions:
        query = of_interviews(rows_of(key_of(by).label("key"), score_of(dimension).label("score")), user, filters)
        query = query.join(Evaluation, Evaluation.interview_id == Interview.id)
        rows = query.where(Evaluation.status == "ready", *filters.within(Evaluation.evaluated_at)).subquery()
        bins = [func.count().filter(in_bin(rows.c.score, low)) for low in range(1, BINS + 1)]
        unscored = func.count().filter(rows.c.score.is_(None))
        asked = rows_of(rows.c.key, *bins, unscored, *spread_of(rows.c.score)).group_by(rows.c.key)
        for key, *rest in await session.execute(asked):
            spread = Spread(*rest[BINS + 1 :])
            found.append(Distribution(key, dimension, rest[:BINS], rest[BINS], spread))
    return sorted(found, key=lambda row: (row.key or "", DIMENSIONS.index(row.dimension)))


def in_bin(score: Any, low: int) -> ColumnElement[bool]:
    """1 to 10; the last bin holds 10 only."""
    return and_(score >= low, score < low + 1)


async def load(session: AsyncSession, user: User, filters: Filters) -> list[Load]:
    """Of the interviews scheduled for the range, per member of staff who has to do with any; the busiest first."""
    policy.authorize(user, "analyse")
    chosen = of_interviews(rows_of(Interview.id, Interview.status), user, filters)
    chosen = chosen.where(*filters.within(Interview.scheduled_at)).subquery()
    is_open = chosen.c.status.in_(OPEN)
    assigned = (
        rows_of(
            InterviewInterviewer.user_id.label("user_id"),
            func.count().label("assigned"),
            func.count().filter(is_open).label("open"),
            func.count().filter(chosen.c.status == "completed").label("completed"),
        )
        .join(chosen, chosen.c.id == InterviewInterviewer.interview_id)
        .group_by(InterviewInterviewer.user_id)
        .subquery()
    )
    listened = (
        rows_of(
            Observation.user_id.label("user_id"),
            func.count(Observation.interview_id.distinct()).label("listened"),
            func.coalesce(func.sum(seconds_between(Observation.created_at, Observation.left_at)), 0.0).label("seconds"),
        )
        .join(chosen, chosen.c.id == Observation.interview_id)
        .group_by(Observation.user_id)
        .subquery()
    )
    counts = [func.coalesce(column, 0) for column in (assigned.c.assigned, assigned.c.open, assigned.c.completed)]
    heard = [func.coalesce(listened.c.listened, 0), func.coalesce(listened.c.seconds, 0.0)]
    query = (
        rows_of(User.id, User.full_name, *counts, *heard)
        .outerjoin(assigned, assigned.c.user_id == User.id)
        .outerjoin(listened, listened.c.user_id == User.id)
        .where(assigned.c.user_id.is_not(None) | listened.c.user_id.is_not(None))
    )
    found = [Load(*row) for row in await session.execute(query)]
    return sorted(found, key=lambda row: (-row.assigned, -row.listened, row.full_name, row.user_id))
