"""Drill-down: the rows that a figure counts, newest first. The conditions are those of the figures themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Double, cast, func, literal, null, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import pipeline, policy
from core.analytics.models import fixed
from core.analytics.outcomes import BINS, DIMENSIONS, OPEN, OUTCOMES, Dimension, Outcome, in_bin, outcome, score_of
from core.analytics.scope import Filters, GroupBy, Query, in_group, of_candidates, of_interviews, place, rows_of
from core.candidates.models import Candidate
from core.errors import Invalid
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewInterviewer, InterviewRun, Observation
from core.jobs.models import JobDescription
from core.paging import Page, page_of

Figure = Literal[
    "applications", "reached", "waiting", "dropped", "rejected", "withdrawn", "offers", "hires", "stage_time",
    "interviews", "interrupted", "completed", "scores", "unscored",
    "assigned", "assigned_open", "assigned_completed", "listened",
]  # fmt: skip


@dataclass(frozen=True)
class Which:
    """The figure whose rows are asked for, and which part of it.

    ``stage``: of reached, waiting, dropped (rejected and withdrawn are its parts) and stage_time. ``outcome``: of interviews, which go
    by their appointment; completed ones by their end. ``dimension``: of scores and unscored; ``bin`` (1–10): of scores, without it
    all that were scored. ``user_id``: of listened and assigned (assigned_open and assigned_completed are its parts). ``group`` counts
    only with ``by``; None is the group of those that have none.
    """

    figure: Figure
    stage: str | None = None
    outcome: Outcome | None = None
    dimension: Dimension | None = None
    bin: int | None = None
    user_id: UUID | None = None
    by: GroupBy | None = None
    group: str | None = None


@dataclass(frozen=True)
class Row:
    """``at``: the moment that the date range is about. ``value``: seconds or score, where the figure has one."""

    id: UUID
    candidate_id: UUID
    interview_id: UUID | None
    full_name: str
    candidate_status: str
    job_id: UUID
    job_title: str
    department_id: UUID | None
    at: datetime
    value: float | None


async def page(
    session: AsyncSession,
    user: User,
    filters: Filters,
    which: Which,
    *,
    cursor: str | None,
    limit: int,
    now: datetime,
    invitation_days: int,
) -> Page[Row]:
    policy.authorize(user, "analyse")
    rows = _query(user, filters, which, now, invitation_days).subquery()
    query = (
        rows_of(rows).where(*filters.within(rows.c.at)).order_by(rows.c.at.desc(), rows.c.id.desc()).limit(limit + 1)
    )
    if cursor:
        at, row_id = place(cursor)
        query = query.where(tuple_(rows.c.at, rows.c.id) < tuple_(literal(at), literal(row_id)))
    found = [Row(*row) for row in await session.execute(query)]
    return page_of(found, limit, lambda row: (row.at.isoformat(), row.id))


def _query(user: User, filters: Filters, which: Which, now: datetime, days: int) -> Query:
    build: dict[Figure, Callable[[], Query]] = {
        "applications": lambda: _candidates(user, filters, Candidate.created_at),
        "reached": lambda: _candidates(user, filters, Candidate.created_at, pipeline.reached(_stage(which))),
        "waiting": lambda: _candidates(user, filters, Candidate.created_at, pipeline.waiting_in(_stage(which))),
        "dropped": lambda: _dropped(user, filters, which),
        "rejected": lambda: _dropped(user, filters, which, "rejected"),
        "withdrawn": lambda: _dropped(user, filters, which, "withdrawn"),
        "offers": lambda: _offers(user, filters),
        "hires": lambda: _hires(user, filters),
        "stage_time": lambda: _stage_time(user, filters, _stage(which)),
        "interviews": lambda: _interviews(user, filters, which.outcome, now, days),
        "interrupted": lambda: _interrupted(user, filters),
        "completed": lambda: _completed(user, filters),
        "scores": lambda: _scores(user, filters, which),
        "unscored": lambda: _unscored(user, filters, which),
        "assigned": lambda: _assigned(user, filters, which),
        "assigned_open": lambda: _assigned(user, filters, which, *OPEN),
        "assigned_completed": lambda: _assigned(user, filters, which, "completed"),
        "listened": lambda: _listened(user, filters, which),
    }
    return build[which.figure]().where(*in_group(which.by, which.group))


def _columns(row_id: Any, interview_id: Any, at: Any, value: Any = None) -> list[Any]:
    return [
        row_id.label("id"),
        Candidate.id.label("candidate_id"),
        interview_id.label("interview_id"),
        Candidate.full_name,
        Candidate.status,
        JobDescription.id.label("job_id"),
        JobDescription.title,
        JobDescription.department_id,
        at.label("at"),
        (cast(null(), Double) if value is None else value).label("value"),
    ]


def _candidates(user: User, filters: Filters, at: Any, *conditions: ColumnElement[bool]) -> Query:
    query = rows_of(*_columns(Candidate.id, cast(null(), Candidate.id.type), at))
    return of_candidates(query, user, filters).where(*conditions)


def _dropped(user: User, filters: Filters, which: Which, *ways: str) -> Query:
    return _candidates(user, filters, Candidate.created_at, pipeline.dropped_in(_stage(which), *ways))


def _offers(user: User, filters: Filters) -> Query:
    at = pipeline.first_offered_at()
    return _candidates(user, filters, at, at.is_not(None), *pipeline.stepped("offered", filters))


def _hires(user: User, filters: Filters) -> Query:
    hires = pipeline.hires(user, filters, None)
    columns = _columns(Candidate.id, cast(null(), Candidate.id.type), hires.c.hired_at, hires.c.seconds)
    return of_candidates(rows_of(*columns), user, filters).join(hires, hires.c.candidate_id == Candidate.id)


def _stage_time(user: User, filters: Filters, stage: str) -> Query:
    visits = pipeline.visits(user, filters, None)
    columns = _columns(visits.c.id, cast(null(), Candidate.id.type), visits.c.left_at, visits.c.seconds)
    query = of_candidates(rows_of(*columns), user, filters).join(visits, visits.c.candidate_id == Candidate.id)
    return query.where(visits.c.stage == stage)


def _held(user: User, filters: Filters, at: Any = Interview.scheduled_at, value: Any = None) -> Query:
    """Interviews with their length in seconds, or another value."""
    seconds = pipeline.seconds_between(Interview.started_at, Interview.ended_at) if value is None else value
    return of_interviews(rows_of(*_columns(Interview.id, Interview.id, at, seconds)), user, filters)


def _interviews(user: User, filters: Filters, wanted: Outcome | None, now: datetime, days: int) -> Query:
    query = _held(user, filters)
    if wanted is None:
        return query
    if wanted not in OUTCOMES:
        raise _missing("outcome")
    return query.where(outcome(now, days) == wanted)


def _interrupted(user: User, filters: Filters) -> Query:
    query = _held(user, filters).join(InterviewRun, InterviewRun.interview_id == Interview.id)
    return query.where(InterviewRun.epoch > 1)


def _completed(user: User, filters: Filters) -> Query:
    query = _held(user, filters, Interview.ended_at)
    return query.where(Interview.status == fixed("completed"), Interview.ended_at.is_not(None))


def _assigned(user: User, filters: Filters, which: Which, *statuses: str) -> Query:
    query = _held(user, filters).join(InterviewInterviewer, InterviewInterviewer.interview_id == Interview.id)
    query = query.where(InterviewInterviewer.user_id == _member(which))
    return query.where(Interview.status.in_(statuses)) if statuses else query


def _listened(user: User, filters: Filters, which: Which) -> Query:
    """With how long they listened, as far as they have left."""
    seconds = func.sum(pipeline.seconds_between(Observation.created_at, Observation.left_at)).label("seconds")
    heard = rows_of(Observation.interview_id, seconds).where(Observation.user_id == _member(which))
    heard = heard.group_by(Observation.interview_id).subquery()
    return _held(user, filters, value=heard.c.seconds).join(heard, heard.c.interview_id == Interview.id)


def _evaluated(user: User, filters: Filters, which: Which) -> tuple[Query, Any]:
    """And the score asked for."""
    if which.dimension not in DIMENSIONS:
        raise _missing("dimension")
    score = score_of(which.dimension)
    query = _held(user, filters, Evaluation.evaluated_at, score)
    return query.join(Evaluation, Evaluation.interview_id == Interview.id).where(Evaluation.status == "ready"), score


def _unscored(user: User, filters: Filters, which: Which) -> Query:
    query, score = _evaluated(user, filters, which)
    return query.where(score.is_(None))


def _scores(user: User, filters: Filters, which: Which) -> Query:
    query, score = _evaluated(user, filters, which)
    if which.bin is None:
        return query.where(score.is_not(None))
    if not 1 <= which.bin <= BINS:
        raise _missing("bin")
    return query.where(in_bin(score, which.bin))


def _stage(which: Which) -> str:
    if which.stage not in pipeline.STAGES:
        raise _missing("stage")
    return which.stage


def _member(which: Which) -> UUID:
    if which.user_id is None:
        raise _missing("user_id")
    return which.user_id


def _missing(field: str) -> Invalid:
    return Invalid(f"Say which {field}.", errors=[{"field": field, "message": "needed for this figure"}])
