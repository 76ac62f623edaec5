"""How candidates move: how far they came, how long each stage took, and how long it took to hire.

The stages run from ``new`` to ``hired``. *Reached* is a stage that a candidate has ever been in, or passed; so a candidate who was
moved back still reached the later one. Merged candidates are in no figure."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, Subquery, case, cast, extract, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import policy
from core.analytics.models import fixed
from core.analytics.scope import Filters, GroupBy, key_of, of_candidates, rows_of
from core.candidates.models import Candidate, StatusChange

STAGES = ("new", "screening", "shortlisted", "interviewing", "evaluated", "offered", "hired")
LEFT = ("rejected", "withdrawn")
_RANK = {stage: rank for rank, stage in enumerate(STAGES)}


@dataclass(frozen=True)
class Stage:
    """``reached`` is ``passed on`` to the next stage, or ``waiting``, or ``rejected``, or ``withdrawn``: these four add up."""

    stage: str
    reached: int
    passed_on: int
    waiting: int
    rejected: int
    withdrawn: int


@dataclass(frozen=True)
class Funnel:
    key: str | None
    stages: list[Stage]


@dataclass(frozen=True)
class Spread:
    """Of seconds or of scores. All but ``count`` are None where there is nothing to tell of."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None


@dataclass(frozen=True)
class StageTime:
    key: str | None
    stage: str
    seconds: Spread


@dataclass(frozen=True)
class TimeToHire:
    key: str | None
    seconds: Spread


def furthest() -> ColumnElement[int]:
    """How far the candidate of the row ever came, as the place in STAGES."""
    changes = (
        select(func.max(func.greatest(_rank(StatusChange.from_status), _rank(StatusChange.to_status))))
        .where(StatusChange.candidate_id == Candidate.id)
        .correlate(Candidate)
        .scalar_subquery()
    )
    return func.coalesce(func.greatest(_rank(Candidate.status), changes), 0)


def hired_at() -> ColumnElement[Any]:
    """When the candidate of the row was hired the last time; null where no such step is known."""
    query = select(func.max(StatusChange.created_at))
    query = query.where(StatusChange.candidate_id == Candidate.id, StatusChange.to_status == "hired")
    return query.correlate(Candidate).scalar_subquery()


def first_offered_at() -> ColumnElement[Any]:
    query = select(func.min(StatusChange.created_at))
    query = query.where(StatusChange.candidate_id == Candidate.id, StatusChange.to_status == "offered")
    return query.correlate(Candidate).scalar_subquery()


def stepped(to: str | None, filters: Filters) -> list[ColumnElement[bool]]:
    """Narrows to candidates with a step in the range (to this status), before anything is worked out about everybody."""
    within = filters.within(StatusChange.created_at)
    if not within:
        return []
    if to is not None:
        within.append(StatusChange.to_status == fixed(to))
    return [Candidate.id.in_(select(StatusChange.candidate_id).where(*within))]


async def funnel(session: AsyncSession, user: User, filters: Filters, by: GroupBy | None) -> list[Funnel]:
    """Of those who applied in the range."""
    policy.authorize(user, "analyse")
    rows = of_candidates(
        rows_of(key_of(by).label("key"), Candidate.status.label("status"), furthest().label("furthest")), user, filters
    )
    rows = rows.where(*filters.within(Candidate.created_at)).subquery()
    query = rows_of(rows.c.key, rows.c.furthest, rows.c.status, func.count())
    query = query.group_by(rows.c.key, rows.c.furthest, rows.c.status)
    counts: dict[str | None, dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    for key, rank, status, count in await session.execute(query):
        counts[key][rank, status] += count
    found = [Funnel(key, _stages(counts[key])) for key in counts]
    return sorted(found, key=lambda group: (-group.stages[0].reached, group.key or ""))


def _stages(counts: dict[tuple[int, str], int]) -> list[Stage]:
    stages: list[Stage] = []
    for rank, stage in enumerate(STAGES):
        here = {status: count for (at, status), count in counts.items() if at == rank}
        beyond = sum(count for (at, _), count in counts.items() if at > rank)
        gone = {status: here.get(status, 0) for status in LEFT}
        waiting = sum(here.values()) - sum(gone.values())
        stages.append(Stage(stage, beyond + sum(here.values()), beyond, waiting, gone["rejected"], gone["withdrawn"]))
    return stages


def visits(user: User, filters: Filters, by: GroupBy | None) -> Subquery:
    """One row per stage that a candidate left: candidate_id, key, stage, entered, left_at, seconds."""
    begun = func.lag(StatusChange.created_at).over(
        partition_by=StatusChange.candidate_id, order_by=[StatusChange.created_at, StatusChange.id]
    )
    entered = func.coalesce(begun, Candidate.created_at)
    query = of_candidates(
        rows_of(
            StatusChange.id.label("id"),
            Candidate.id.label("candidate_id"),
            key_of(by).label("key"),
            StatusChange.from_status.label("stage"),
            StatusChange.created_at.label("left_at"),
            seconds_between(entered, StatusChange.created_at).label("seconds"),
        ),
        user,
        filters,
    )
    query = query.join(StatusChange, StatusChange.candidate_id == Candidate.id)
    return query.where(*stepped(None, filters)).subquery()


async def stage_times(session: AsyncSession, user: User, filters: Filters, by: GroupBy | None) -> list[StageTime]:
    """Of every stay in a stage that ended in the range; a stay that goes on is not measured yet."""
    policy.authorize(user, "analyse")
    rows = visits(user, filters, by)
    query = rows_of(rows.c.key, rows.c.stage, *spread_of(rows.c.seconds)).group_by(rows.c.key, rows.c.stage)
    query = query.where(*filters.within(rows.c.left_at), rows.c.stage.in_(STAGES))
    found = [StageTime(key, stage, Spread(*rest)) for key, stage, *rest in await session.execute(query)]
    return sorted(found, key=lambda row: (row.key or "", _RANK[row.stage]))


def hires(user: User, filters: Filters, by: GroupBy | None) -> Subquery:
    """One row per candidate who is hired and whose hiring lies in the range: candidate_id, key, hired_at, seconds."""
    moment = hired_at()
    query = of_candidates(
        rows_of(
            Candidate.id.label("candidate_id"),
            key_of(by).label("key"),
            moment.label("hired_at"),
            seconds_between(Candidate.created_at, moment).label("seconds"),
        ),
        user,
        filters,
    )
    rows = query.where(Candidate.status == "hired", *stepped("hired", filters)).subquery()
    chosen = rows_of(rows).where(rows.c.hired_at.is_not(None), *filters.within(rows.c.hired_at))
    return chosen.subquery()


async def time_to_hire(session: AsyncSession, user: User, filters: Filters, by: GroupBy | None) -> list[TimeToHire]:
    """From the application to the hiring, of those hired in the range."""
    policy.authorize(user, "analyse")
    rows = hires(user, filters, by)
    query = rows_of(rows.c.key, *spread_of(rows.c.seconds)).group_by(rows.c.key)
    found = [TimeToHire(key, Spread(*rest)) for key, *rest in await session.execute(query)]
    return sorted(found, key=lambda row: (-row.seconds.count, row.key or ""))


def spread_of(column: Any) -> tuple[ColumnElement[Any], ...]:
    """count, mean, median and 90th percentile (linear between neighbours), in the order of :class:`Spread`."""
    return (
        func.count(column),
        func.avg(column),
        func.percentile_cont(0.5).within_group(column),
        func.percentile_cont(0.9).within_group(column),
    )


def seconds_between(begin: Any, end: Any) -> ColumnElement[float]:
    return cast(extract("epoch", end - begin), Double)


def _rank(status: Any) -> ColumnElement[int | None]:
    return case(_RANK, value=status)


def waiting_in(stage: str) -> ColumnElement[bool]:
    """Those whose furthest stage it is and who have not left: the funnel's ``waiting``."""
    return (furthest() == _RANK[stage]) & Candidate.status.not_in(LEFT)


def reached(stage: str) -> ColumnElement[bool]:
    return furthest() >= _RANK[stage]


def dropped_in(stage: str, *ways: str) -> ColumnElement[bool]:
    """Those whose furthest stage it is and who have left, in one of these ways or in any."""
    return (furthest() == _RANK[stage]) & or_(*(Candidate.status == status for status in ways or LEFT))
