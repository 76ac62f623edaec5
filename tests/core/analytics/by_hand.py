"""The figures once more, by loops over raw rows: no SQL, nothing of `core.analytics`."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core.accounts.models import User
from core.analytics.scope import Filters
from tests.core.analytics.company import NOW, STAGES, Company, Row


def rank(status: str) -> int:
    return STAGES.index(status) if status in STAGES else -1


def below(company: Company, department: UUID) -> set[UUID]:
    found = {department}
    while more := {d["id"] for d in company["departments"] if d["parent_id"] in found} - found:
        found |= more
    return found


def assigned(company: Company, user: User) -> list[Row]:
    """The interviews that an interviewer was given."""
    given = {row["interview_id"] for row in company["interview_interviewers"] if row["user_id"] == user.id}
    return [row for row in company["interviews"] if row["id"] in given]


def sees_job(company: Company, user: User, job: Row) -> bool:
    if user.role == "interviewer":
        return job["id"] in {row["job_id"] for row in assigned(company, user)}
    if user.role == "super_admin" or user.department_id is None:
        return True
    return job["department_id"] in below(company, user.department_id)


def chosen(company: Company, user: User, filters: Filters, candidate: Row) -> bool:
    job = company.by_id("job_descriptions", candidate["job_id"])
    return (
        sees_job(company, user, job)
        and candidate["merged_into_id"] is None
        and (filters.department_id is None or job["department_id"] in below(company, filters.department_id))
        and filters.domain_id in (None, job["domain_id"])
        and filters.job_id in (None, job["id"])
        and filters.source in (None, candidate["source"])
    )


def within(filters: Filters, moment: datetime | None) -> bool:
    if moment is None:
        return False
    return not (filters.since and moment < filters.since) and not (filters.until and moment >= filters.until)


def key(company: Company, by: str | None, candidate: Row) -> str | None:
    job = company.by_id("job_descriptions", candidate["job_id"])
    found = {
        None: None,
        "department": job["department_id"],
        "domain": job["domain_id"],
        "job": job["id"],
        "source": candidate["source"],
    }[by]
    return None if found is None else str(found)


def changes(company: Company, candidate: Row) -> list[Row]:
    rows = [row for row in company["candidate_status_changes"] if row["candidate_id"] == candidate["id"]]
    return sorted(rows, key=lambda row: (row["created_at"], row["id"]))


def furthest(company: Company, candidate: Row) -> int:
    seen = [candidate["status"]]
    for row in changes(company, candidate):
        seen += [row["from_status"], row["to_status"]]
    return max(0, *(rank(status) for status in seen))


def candidates(company: Company, user: User, filters: Filters) -> list[Row]:
    found = [row for row in company["candidates"] if chosen(company, user, filters, row)]
    if user.role != "interviewer":
        return found
    mine = {row["candidate_id"] for row in assigned(company, user)}
    return [row for row in found if row["id"] in mine]


def interviews(company: Company, user: User, filters: Filters) -> list[tuple[Row, Row]]:
    found: list[tuple[Row, Row]] = []
    for row in assigned(company, user) if user.role == "interviewer" else company["interviews"]:
        candidate = company.by_id("candidates", row["candidate_id"])
        if chosen(company, user, filters, candidate) and not row["is_test"]:
            found.append((row, candidate))
    return found


def grouped(rows: Iterable[tuple[str | None, Any]]) -> dict[str | None, list[Any]]:
    found: dict[str | None, list[Any]] = defaultdict(list)
    for name, value in rows:
        found[name].append(value)
    return dict(found)


def seconds(begin: datetime, end: datetime) -> Fraction:
    return Fraction((end - begin) // timedelta(microseconds=1), 1_000_000)


def percentile(values: list[Any], share: Fraction) -> float:
    """Linear between neighbours."""
    ordered = sorted(Fraction(value) for value in values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def spread(values: list[Any]) -> tuple[int, float | None, float | None, float | None]:
    if not values:
        return 0, None, None, None
    mean = float(sum(Fraction(value) for value in values) / len(values))
    return len(values), mean, percentile(values, Fraction(1, 2)), percentile(values, Fraction(9, 10))


def funnel(company: Company, user: User, filters: Filters, by: str | None) -> dict[str | None, list[tuple[int, ...]]]:
    """Per group and stage: reached, passed on, waiting, rejected, withdrawn."""
    groups = grouped(
        (key(company, by, row), row) for row in candidates(company, user, filters) if within(filters, row["created_at"])
    )
    found: dict[str | None, list[tuple[int, ...]]] = {}
    for name, rows in groups.items():
        far = [(furthest(company, row), row["status"]) for row in rows]
        found[name] = [
            (
                sum(at >= n for at, _ in far),
                sum(at > n for at, _ in far),
                sum(at == n and status not in ("rejected", "withdrawn") for at, status in far),
                sum(at == n and status == "rejected" for at, status in far),
                sum(at == n and status == "withdrawn" for at, status in far),
            )
            for n in range(len(STAGES))
        ]
    return found


def visits(company: Company, user: User, filters: Filters) -> list[tuple[Row, Row, Fraction]]:
    """Candidate, the change that ended the stay, and its length."""
    found: list[tuple[Row, Row, Fraction]] = []
    for candidate in candidates(company, user, filters):
        entered = candidate["created_at"]
        for row in changes(company, candidate):
            if within(filters, row["created_at"]) and row["from_status"] in STAGES:
                found.append((candidate, row, seconds(entered, row["created_at"])))
            entered = row["created_at"]
    return found


def hires(company: Company, user: User, filters: Filters) -> list[tuple[Row, datetime]]:
    found: list[tuple[Row, datetime]] = []
    for candidate in candidates(company, user, filters):
        moments = [row["created_at"] for row in changes(company, candidate) if row["to_status"] == "hired"]
        if candidate["status"] == "hired" and moments and within(filters, max(moments)):
            found.append((candidate, max(moments)))
    return found


def offers(company: Company, user: User, filters: Filters) -> list[tuple[Row, datetime]]:
    found: list[tuple[Row, datetime]] = []
    for candidate in candidates(company, user, filters):
        moments = [row["created_at"] for row in changes(company, candidate) if row["to_status"] == "offered"]
        if moments and within(filters, min(moments)):
            found.append((candidate, min(moments)))
    return found


def happened(company: Company, user: User, filters: Filters) -> dict[str, list[tuple[Row, datetime]]]:
    """By what a trend counts: whom it happened to, and when."""
    held = [(c, i["ended_at"]) for i, c in interviews(company, user, filters) if i["status"] == "completed"]
    applied = [(c, c["created_at"]) for c in candidates(company, user, filters)]
    found = {"applications": applied, "interviews": held}
    found = {name: [(c, at) for c, at in rows if within(filters, at)] for name, rows in found.items()}
    return {**found, "offers": offers(company, user, filters), "hires": hires(company, user, filters)}


def begin(moment: datetime, zone: str, interval: str) -> date:
    day = moment.astimezone(ZoneInfo(zone)).date()
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[interval]


def over(interview: Row, now: datetime) -> bool:
    minutes = interview["duration_limit_min"] * interview["extra_time"] + 30
    return interview["started_at"] is not None and interview["started_at"] + timedelta(minutes=minutes) < now


def outcome(interview: Row, now: datetime = NOW, invitation_days: int = 14) -> str:
    match interview["status"]:
        case "cancelled":
            return "no_show" if interview["end_reason"] == "no_show" else "cancelled"
        case "scheduled":
            late = interview["scheduled_at"] < now - timedelta(days=invitation_days)
            return "never_started" if late else "upcoming"
        case "completed":
            reason = interview["end_reason"]
            return reason if reason in ("stopped", "human_requested", "ended_by_hr") else "completed"
        case _:
            return "broken_off" if over(interview, now) else "running"


def evaluations(company: Company, user: User, filters: Filters) -> list[tuple[Row, Row]]:
    """Evaluation and candidate, of those that are ready."""
    mine = {interview["id"]: candidate for interview, candidate in interviews(company, user, filters)}
    return [
        (row, mine[row["interview_id"]])
        for row in company["evaluations"]
        if row["interview_id"] in mine and row["status"] == "ready" and within(filters, row["evaluated_at"])
    ]


def cost(prices: dict[str, tuple[float, float]], model: str, tokens_in: int, tokens_out: int) -> Decimal | None:
    if model not in prices:
        return None
    low, high = prices[model]
    return (Decimal(str(low)) * tokens_in + Decimal(str(high)) * tokens_out) / 1_000_000


def evaluation_of(company: Company, interview: Row) -> Row | None:
    return next((row for row in company["evaluations"] if row["interview_id"] == interview["id"]), None)
