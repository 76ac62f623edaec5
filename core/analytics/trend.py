"""What happened per day, week or month: applications, interviews, offers and hires, without gaps."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Subquery, cast, func
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import policy
from core.analytics.models import fixed
from core.analytics.pipeline import first_offered_at, hires, stepped
from core.analytics.scope import Filters, GroupBy, Query, key_of, of_candidates, of_interviews, rows_of
from core.candidates.models import Candidate
from core.errors import Invalid
from core.interviews.models import Interview

Interval = Literal["day", "week", "month"]
MEASURES = ("applications", "interviews", "offers", "hires")
MOST_POINTS = 1_000


@dataclass(frozen=True)
class Point:
    """``begins``: the first day of the interval, weeks beginning on Monday."""

    begins: date
    applications: int
    interviews: int
    offers: int
    hires: int


@dataclass(frozen=True)
class Trend:
    key: str | None
    points: list[Point]


async def trend(
    session: AsyncSession, user: User, filters: Filters, by: GroupBy | None, interval: Interval
) -> list[Trend]:
    """Interviews are counted when completed, offers when first made. Every group has a point for every interval of the range;
    where the range is open it ends with the first or last thing that happened."""
    policy.authorize(user, "analyse")
    counts: dict[str | None, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for measure, rows in _measures(user, filters, by).items():
        begins = cast(func.date_trunc(interval, func.timezone(filters.timezone, rows.c.at)), Date)
        query = rows_of(rows.c.key, begins.label("begins"), func.count()).where(
            rows.c.at.is_not(None), *filters.within(rows.c.at)
        )
        for key, day, count in await session.execute(query.group_by(rows.c.key, "begins")):
            counts[key][day][measure] = count
    if by is None:
        counts.setdefault(None, defaultdict(lambda: defaultdict(int)))  # one group, even where nothing happened
    days = _days(filters, interval, [day for found in counts.values() for day in found])
    found = [
        Trend(key, [Point(day, *(counts[key][day][measure] for measure in MEASURES)) for day in days])
        for key in list(counts)
    ]
    return sorted(found, key=lambda group: (-sum(point.applications for point in group.points), group.key or ""))


def _measures(user: User, filters: Filters, by: GroupBy | None) -> dict[str, Subquery]:
    """Each as (key, at)."""

    def dated(at: Any) -> Query:
        return rows_of(key_of(by).label("key"), at.label("at"))

    completed = of_interviews(dated(Interview.ended_at), user, filters).where(Interview.status == fixed("completed"))
    hired = hires(user, filters, by)
    offers = of_candidates(dated(first_offered_at()), user, filters).where(*stepped("offered", filters))
    return {
        "applications": of_candidates(dated(Candidate.created_at), user, filters).subquery(),
        "interviews": completed.subquery(),
        "offers": offers.subquery(),
        "hires": rows_of(hired.c.key, hired.c.hired_at.label("at")).subquery(),
    }


def _days(filters: Filters, interval: Interval, seen: list[date]) -> list[date]:
    zone = ZoneInfo(filters.timezone)
    first = _begin(filters.since.astimezone(zone).date(), interval) if filters.since else min(seen, default=None)
    until: datetime | None = filters.until - timedelta(microseconds=1) if filters.until else None
    last = _begin(until.astimezone(zone).date(), interval) if until else max(seen, default=None)
    first, last = first or last, last or first
    if first is None or last is None:
        return []
    days = [first]
    while (day := _next(days[-1], interval)) <= last:
        if len(days) == MOST_POINTS:
            message = f"more than {MOST_POINTS} intervals"
            raise Invalid(
                "Ask for a shorter range or longer intervals.", errors=[{"field": "interval", "message": message}]
            )
        days.append(day)
    return days


def _begin(day: date, interval: Interval) -> date:
    match interval:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def _next(day: date, interval: Interval) -> date:
    return _begin(day + timedelta(days={"day": 1, "week": 7, "month": 31}[interval]), interval)
