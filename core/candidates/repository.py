from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ARRAY, ColumnElement, String, Uuid, cast, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core import paging
from core.candidates.models import Candidate, CandidateMerge, StatusChange
from core.jobs.models import JobDescription
from core.search import prefix_query

Sort = Literal["newest", "oldest", "name", "score"]


class CandidateRow(Struct):
    """A candidate in a list; GetCandidate has the rest."""

    id: UUID
    job_id: UUID
    job_title: str
    full_name: str
    email: str
    phone: str | None
    status: str
    source: str
    external_ref: str | None
    match_score: float | None
    skills: list[str]
    resume_flags: list[str]
    created_at: datetime


FEW = 1_000
"""Who match a search, at most, for them to be sorted."""

_TITLE = select(JobDescription.title).where(JobDescription.id == Candidate.job_id).scalar_subquery()
"""Looked up for the rows of a page alone; a join would take part in how they are found."""
_ROWS = paging.columns_of(Candidate, CandidateRow, job_title=_TITLE).where(Candidate.merged_into_id.is_(None))


@dataclass(frozen=True)
class CandidateFilter:
    """What is None does not restrict. ``flagged``: with or without something odd in the resume."""

    job_id: UUID | None = None
    domain_id: UUID | None = None
    department_id: UUID | None = None
    status: str | None = None
    source: str | None = None
    text: str | None = None
    external_ref: str | None = None
    min_score: float | None = None
    flagged: bool | None = None


async def applied(session: AsyncSession, job_id: UUID, email: str) -> bool:
    query = select(Candidate.id).where(
        Candidate.job_id == job_id, func.lower(Candidate.email) == email.lower(), Candidate.merged_into_id.is_(None)
    )
    return await session.scalar(query.limit(1)) is not None


async def find(
    session: AsyncSession, candidate_id: UUID, visible: ColumnElement[bool], *, locked: bool = False
) -> Candidate | None:
    query = select(Candidate).where(Candidate.id == candidate_id, visible)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def lock(session: AsyncSession, candidate_id: UUID) -> Candidate | None:
    query = select(Candidate).where(Candidate.id == candidate_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def by_external_ref(session: AsyncSession, external_ref: str) -> Candidate | None:
    query = select(Candidate).where(Candidate.external_ref == external_ref).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def page(
    session: AsyncSession,
    visible: ColumnElement[bool],
    wanted: CandidateFilter,
    sort: Sort,
    cursor: str | None,
    limit: int,
) -> paging.Page[CandidateRow]:
    """Without what was read in the resumes: a page of fifty would carry all their words."""
    query = _filtered(_ROWS.where(visible), wanted)
    if wanted.text is not None and (words := prefix_query(wanted.text)) is not None:
        query = query.where(await _found(session, Candidate.search.op("@@")(words)))
    query = _sorted(query, sort, cursor)
    rows = await paging.read(session, query.limit(limit + 1), CandidateRow)
    return paging.page_of(rows, limit, lambda candidate: _key(candidate, sort))


def _filtered(query: paging.Columns, wanted: CandidateFilter) -> paging.Columns:
    if wanted.job_id is not None:
        query = query.where(Candidate.job_id == wanted.job_id)
    if wanted.domain_id is not None or wanted.department_id is not None:
        jobs = select(JobDescription.id)
        if wanted.domain_id is not None:
            jobs = jobs.where(JobDescription.domain_id == wanted.domain_id)
        if wanted.department_id is not None:
            jobs = jobs.where(JobDescription.department_id == wanted.department_id)
        query = query.where(Candidate.job_id.in_(jobs))
    for column, value in (
        (Candidate.status, wanted.status),
        (Candidate.source, wanted.source),
        (Candidate.external_ref, wanted.external_ref),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.min_score is not None:
        query = query.where(Candidate.match_score >= wanted.min_score)
    if wanted.flagged is not None:
        none = cast(Candidate.resume_flags, String) == "[]"
        query = query.where(~none if wanted.flagged else none)
    return query


async def _found(session: AsyncSession, matches: ColumnElement[bool]) -> ColumnElement[bool]:
    """The few who match, by their ids: PostgreSQL takes the beginning of a word for one that many have, and would look for them through
    all candidates in the order of the list. Where many match, the first of them come soon on that way."""
    ids = (await session.scalars(select(Candidate.id).where(matches).limit(FEW + 1))).all()
    return Candidate.id == func.any(literal(ids, ARRAY(Uuid()))) if len(ids) <= FEW else matches


def _sorted(query: paging.Columns, sort: Sort, cursor: str | None) -> paging.Columns:
    if sort == "newest":
        if cursor is not None:
            query = query.where(Candidate.id < paging.decode(cursor, UUID)[0])
        return query.order_by(Candidate.id.desc())
    if sort == "oldest":
        if cursor is not None:
            query = query.where(Candidate.id > paging.decode(cursor, UUID)[0])
        return query.order_by(Candidate.id)
    if sort == "name":
        name = func.lower(Candidate.full_name)
        if cursor is not None:
            last = paging.decode(cursor, str, UUID)
            query = query.where(tuple_(name, Candidate.id) > tuple_(func.lower(last[0]), literal(last[1])))
        return query.order_by(name, Candidate.id)
    if cursor is not None:
        query = query.where(paging.before(Candidate.match_score, Candidate.id, paging.decode(cursor, float, UUID)))
    return query.order_by(Candidate.match_score.desc().nulls_last(), Candidate.id.desc())


def _key(candidate: CandidateRow, sort: Sort) -> tuple[Any, ...]:
    if sort == "name":
        return candidate.full_name, candidate.id
    return (candidate.match_score, candidate.id) if sort == "score" else (candidate.id,)


async def history(session: AsyncSession, candidate_id: UUID) -> Sequence[StatusChange]:
    """In order; a pipeline has a few dozen steps at most."""
    query = select(StatusChange).where(StatusChange.candidate_id == candidate_id).order_by(StatusChange.id)
    return (await session.scalars(query.limit(paging.MAX_PAGE))).all()


async def alike(session: AsyncSession, candidate: Candidate, visible: ColumnElement[bool]) -> list[CandidateRow]:
    """Who may be the same person: the same address, telephone or name."""
    signs = [
        func.lower(Candidate.email) == candidate.email.lower(),
        func.lower(Candidate.full_name) == candidate.full_name.lower(),
        Candidate.user_id == candidate.user_id,
    ]
    if candidate.phone:
        signs.append(Candidate.phone == candidate.phone)
    query = _ROWS.where(visible, or_(*signs), Candidate.id != candidate.id)
    return await paging.read(session, query.order_by(Candidate.id.desc()).limit(50), CandidateRow)


async def open_merge(session: AsyncSession, merged_id: UUID) -> CandidateMerge | None:
    query = select(CandidateMerge).where(CandidateMerge.merged_id == merged_id, CandidateMerge.undone_at.is_(None))
    return await session.scalar(query.with_for_update())


async def of_person(session: AsyncSession, user_id: UUID) -> Sequence[tuple[Candidate, JobDescription]]:
    """Newest first."""
    query = (
        select(Candidate, JobDescription)
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .where(Candidate.user_id == user_id, Candidate.merged_into_id.is_(None))
        .order_by(Candidate.id.desc())
        .limit(paging.MAX_PAGE)
    )
    return [(candidate, job) for candidate, job in await session.execute(query)]


async def past_retention(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    """Candidates of closed jobs whose time is up; whoever was hired becomes staff's matter and stays."""
    over = JobDescription.closed_at + func.make_interval(0, 0, 0, JobDescription.retention_days)
    query = (
        select(Candidate.id)
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .where(
            JobDescription.status == "closed",
            JobDescription.retention_days.is_not(None),
            over <= now,
            Candidate.status != "hired",
        )
        .order_by(Candidate.id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()
