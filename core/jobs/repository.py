from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, column, func, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import paging
from core.db import JsonList
from core.jobs.models import JobDescription, JobQuestion
from core.search import prefix_query


class JobRow(Struct):
    """A job in a list of those who hire."""

    id: UUID
    title: str
    domain_id: UUID
    department_id: UUID | None
    description: str
    level: str
    required_skills: JsonList
    nice_to_have: JsonList
    requirements: JsonList
    facts: JsonList
    pronunciations: JsonList
    experience_min: int
    experience_max: int | None
    status: str
    closed_at: datetime | None
    retention_days: int | None
    created_at: datetime
    updated_at: datetime


class OpenJobRow(Struct):
    """A job in the list that anybody may see, without the long texts."""

    id: UUID
    title: str
    level: str
    created_at: datetime


Row = TypeVar("Row", JobRow, OpenJobRow)


@dataclass(frozen=True)
class JobFilter:
    """What is None does not restrict."""

    domain_id: UUID | None = None
    department_id: UUID | None = None
    status: str | None = None
    text: str | None = None


async def find(
    session: AsyncSession, job_id: UUID, visible: ColumnElement[bool], *, lock: bool = False
) -> JobDescription | None:
    query = select(JobDescription).where(JobDescription.id == job_id, visible)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def page(
    session: AsyncSession,
    shape: type[Row],
    visible: ColumnElement[bool],
    wanted: JobFilter,
    cursor: str | None,
    limit: int,
) -> paging.Page[Row]:
    """Newest first."""
    query = paging.columns_of(JobDescription, shape).where(visible)
    if wanted.domain_id is not None:
        query = query.where(JobDescription.domain_id == wanted.domain_id)
    if wanted.department_id is not None:
        query = query.where(JobDescription.department_id == wanted.department_id)
    if wanted.status is not None:
        query = query.where(JobDescription.status == wanted.status)
    if wanted.text is not None and (words := prefix_query(wanted.text)) is not None:
        query = query.where(JobDescription.search.op("@@")(words))
    if cursor is not None:
        (last,) = paging.decode(cursor, UUID)
        query = query.where(JobDescription.id < last)
    rows = await paging.read(session, query.order_by(JobDescription.id.desc()).limit(limit + 1), shape)
    return paging.page_of(rows, limit, lambda job: (job.id,))


async def open_page(session: AsyncSession, text: str | None, cursor: str | None, limit: int) -> paging.Page[OpenJobRow]:
    """What anybody may see: open jobs, newest first."""
    everybody = JobDescription.status == "open"
    return await page(session, OpenJobRow, everybody, JobFilter(text=text), cursor, limit)


async def open_questions(session: AsyncSession, job_id: UUID) -> Sequence[JobQuestion]:
    """Asked most often first; a job has a few dozen at most."""
    query = (
        select(JobQuestion)
        .where(JobQuestion.job_id == job_id, JobQuestion.settled_at.is_(None))
        .order_by(JobQuestion.times.desc(), JobQuestion.id)
        .limit(paging.MAX_PAGE)
    )
    return (await session.scalars(query)).all()


async def lock_question(session: AsyncSession, job_id: UUID, question_id: UUID) -> JobQuestion | None:
    query = select(JobQuestion).where(JobQuestion.id == question_id, JobQuestion.job_id == job_id)
    return await session.scalar(query.with_for_update())


_interviews = table("interviews", column("id"), column("job_id"), column("is_test"))
_turns = table(
    "interview_transcripts", column("interview_id"), column("speaker"), column("message_type"), column("content")
)
"""Both by name: the interviews' own package stands above this one."""


async def unanswered(session: AsyncSession, interview_id: UUID) -> Sequence[tuple[UUID, str]]:
    """(job, question) of what the interviewer noted for HR because no fact answered it; nothing of what was only tried."""
    query = (
        select(_interviews.c.job_id, _turns.c.content)
        .join(_turns, _turns.c.interview_id == _interviews.c.id)
        .where(_interviews.c.id == interview_id, _interviews.c.is_test.is_(False))
        .where(_turns.c.speaker == "system", _turns.c.message_type == "notice")
    )
    return [(job_id, question) for job_id, question in await session.execute(query)]


async def ask(session: AsyncSession, job_id: UUID, question: str, key: str) -> None:
    row = insert(JobQuestion).values(job_id=job_id, question=question, asked_key=key)
    again = {"times": JobQuestion.times + 1, "settled_at": None, "settled_by": None, "updated_at": func.now()}
    await session.execute(row.on_conflict_do_update(index_elements=["job_id", "asked_key"], set_=again))
