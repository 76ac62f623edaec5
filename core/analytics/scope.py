"""Which rows a figure is about: date range, department, domain, job, source; and what it is grouped by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Select, String, cast, null, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.accounts.models import Department, User
from core.accounts.policy import below
from core.analytics import policy
from core.candidates.models import Candidate
from core.domains.models import Domain
from core.errors import Invalid
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.paging import decode

Query = Select[*tuple[Any, ...]]
GroupBy = Literal["department", "domain", "job", "source"]
MOST_GROUPS = 200
"""Of one answer; the smallest ones are left out, and how many is said."""

_YEARS = (1970, 2200)


@dataclass(frozen=True)
class Filters:
    """What is None does not narrow. ``since`` is included, ``until`` is not. A department stands for those below it too."""

    since: datetime | None = None
    until: datetime | None = None
    department_id: UUID | None = None
    domain_id: UUID | None = None
    job_id: UUID | None = None
    source: str | None = None
    timezone: str = "UTC"
    """Where days, weeks and months begin."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = "must be a name such as Europe/Berlin"
            raise Invalid("There is no such time zone.", errors=[{"field": "timezone", "message": message}]) from error
        for name, moment in (("since", self.since), ("until", self.until)):
            if moment and not _YEARS[0] <= moment.year <= _YEARS[1]:
                message = f"must lie between {_YEARS[0]} and {_YEARS[1]}"
                raise Invalid("There are no figures of that time.", errors=[{"field": name, "message": message}])
        if self.since and self.until and self.since >= self.until:
            raise Invalid("The range is empty.", errors=[{"field": "until", "message": "must be after since"}])

    def within(self, moment: Any) -> list[ColumnElement[bool]]:
        """``moment``: the column that the range is about."""
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(moment >= self.since)
        if self.until:
            found.append(moment < self.until)
        return found

    def narrowed(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Candidate.merged_into_id.is_(None)]
        if self.department_id:
            found.append(JobDescription.department_id.in_(below(self.department_id)))
        if self.domain_id:
            found.append(JobDescription.domain_id == self.domain_id)
        if self.job_id:
            found.append(JobDescription.id == self.job_id)
        if self.source:
            found.append(Candidate.source == self.source)
        return found


def rows_of(*columns: Any) -> Query:
    """A select whose columns are told apart by name, not by type: figures put theirs together as they are asked for."""
    return select(*columns)


def of_candidates(query: Query, user: User, filters: Filters) -> Query:
    """From candidates and their jobs: those that this user sees and that are asked for."""
    query = query.select_from(Candidate).join(JobDescription, JobDescription.id == Candidate.job_id)
    return query.where(policy.candidates(user), *filters.narrowed())


def of_interviews(query: Query, user: User, filters: Filters) -> Query:
    """From interviews, their jobs and candidates. Those that somebody of the hiring team tried are in no figure."""
    query = query.select_from(Interview).join(JobDescription, JobDescription.id == Interview.job_id)
    query = query.join(Candidate, Candidate.id == Interview.candidate_id)
    return query.where(policy.interviews(user), Interview.is_test.is_(False), *filters.narrowed())


_COLUMNS: dict[GroupBy, InstrumentedAttribute[Any]] = {
    "department": JobDescription.department_id,
    "domain": JobDescription.domain_id,
    "job": JobDescription.id,
    "source": Candidate.source,
}


def key_of(by: GroupBy | None) -> ColumnElement[str | None]:
    """What tells the groups apart; null where there is one group only, and for rows that have none (no department)."""
    return cast(null() if by is None else _COLUMNS[by], String)


def in_group(by: GroupBy | None, key: str | None) -> list[ColumnElement[bool]]:
    """The rows of one group."""
    if by is None:
        return []
    if key is None:
        return [_COLUMNS[by].is_(None)]
    try:
        return [_COLUMNS[by] == (key if by == "source" else UUID(key))]
    except ValueError as error:
        raise Invalid("There is no such group.", errors=[{"field": "group", "message": "not an id"}]) from error


def place(cursor: str) -> tuple[datetime, UUID]:
    """The moment and the id after which a list that runs back in time goes on."""
    at, row_id = decode(cursor, datetime, UUID)
    if at is None or row_id is None or at.tzinfo is None:
        raise Invalid("This cursor is not one of this list's. Begin again without it.")
    return at, row_id


async def labels(session: AsyncSession, by: GroupBy | None, keys: Collection[str | None]) -> Mapping[str | None, str]:
    """What people call these groups."""
    if by is None or by == "source":
        return {key: key for key in keys if key is not None}
    name = {"department": Department.name, "domain": Domain.name, "job": JobDescription.title}[by]
    row_id = {"department": Department.id, "domain": Domain.id, "job": JobDescription.id}[by]
    query = select(row_id, name).where(row_id.in_([UUID(key) for key in keys if key is not None]))
    return {str(key): label for key, label in await session.execute(query)}
