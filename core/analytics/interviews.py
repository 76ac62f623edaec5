"""Interviews as a list, and those among them that wait for a person's review."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, and_, exists, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import policy
from core.analytics.models import fixed
from core.candidates.models import Candidate
from core.evaluation.models import Evaluation
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.paging import Page, decode, page_of

Sort = Literal["latest", "earliest"]
_MERGED = inspect(Candidate).local_table.alias("merged")


@dataclass(frozen=True)
class Filters:
    """What is None does not narrow. ``since`` is included, ``until`` is not; ``review``: only what waits for one."""

    status: str | None = None
    job_id: UUID | None = None
    candidate_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    tests: bool = False
    """Those that somebody of the hiring team tries, instead of the candidates'."""
    review: bool = False


@dataclass(frozen=True)
class Row:
    """Without an evaluation that is ready there is neither score nor advice."""

    interview: Interview
    candidate_name: str
    job_title: str
    overall_score: float | None
    recommendation: str | None
    hr_decision: str | None


def counted() -> ColumnElement[bool]:
    """No trial of our own, and nobody who is the same person as another candidate. Needs the candidate joined."""
    return and_(Candidate.merged_into_id.is_(None), Interview.is_test.is_(False))


def counted_alone() -> ColumnElement[bool]:
    """The same where nothing is joined. The merged ones are few, so they are looked up and not everybody else."""
    return and_(
        Interview.is_test.is_(False),
        ~exists().where(_MERGED.c.id == Interview.candidate_id, _MERGED.c.merged_into_id.is_not(None)),
    )


def unanswered() -> ColumnElement[bool]:
    """The candidate has had an interview, or should have, and no answer to it. Needs the candidate joined."""
    return and_(Candidate.status.in_([fixed("interviewing"), fixed("evaluated")]), Candidate.merged_into_id.is_(None))


def waiting() -> ColumnElement[bool]:
    """Evaluated, and nobody has decided. Needs candidate and evaluation joined."""
    undecided = Evaluation.hr_decision.is_(None)
    return and_(unanswered(), Interview.status == fixed("completed"), Evaluation.status == "ready", undecided)


def _waiting() -> CTE:
    """Their ids, found from those who wait: in the order of the list they might come after years of others."""
    query = select(Interview.id).join(Candidate, Candidate.id == Interview.candidate_id)
    query = query.join(Evaluation, Evaluation.interview_id == Interview.id)
    return query.where(counted(), waiting()).cte("waiting").prefix_with("materialized")


async def page(
    session: AsyncSession, user: User, filters: Filters, sort: Sort, *, cursor: str | None, limit: int
) -> Page[Row]:
    """By the time for which they are scheduled."""
    policy.authorize(user, "overview")
    scored = (Evaluation.overall_score, Evaluation.ai_recommendation, Evaluation.hr_decision)
    query = (
        select(Interview, Candidate.full_name, JobDescription.title, *scored)
        .join(JobDescription, JobDescription.id == Interview.job_id)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .outerjoin(Evaluation, and_(Evaluation.interview_id == Interview.id, Evaluation.status == "ready"))
        .where(policy.interviews(user), Interview.is_test.is_(filters.tests))
    )
    for name in ("status", "job_id", "candidate_id"):
        if (value := getattr(filters, name)) is not None:
            query = query.where(getattr(Interview, name) == value)
    if filters.since is not None:
        query = query.where(Interview.scheduled_at >= filters.since)
    if filters.until is not None:
        query = query.where(Interview.scheduled_at < filters.until)
    if filters.review:
        query = query.where(Interview.id.in_(select(_waiting())))
    at, row_id = Interview.scheduled_at, Interview.id
    if cursor:
        last_at, last_id = decode(cursor, datetime, UUID)
        beyond, further = (at < last_at, row_id < last_id) if sort == "latest" else (at > last_at, row_id > last_id)
        query = query.where(or_(beyond, and_(at == last_at, further)))
    order = (at.desc(), row_id.desc()) if sort == "latest" else (at, row_id)
    rows = [Row(*row) for row in await session.execute(query.order_by(*order).limit(limit + 1))]
    return page_of(rows, limit, lambda row: (row.interview.scheduled_at, row.interview.id))
