"""How the installation does, for who runs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.analytics import Cursor, Limit, SpendRow, spend_row
from api.context import StaffRequest, parts
from api.problems import problems
from api.security import staff
from core.analytics import system


class SystemOut(Struct):
    """``tokens_today`` and the limit are of the UTC day."""

    now: datetime
    version: str
    engine: Literal["model", "offline"]
    capacity: system.Capacity
    queues: Sequence[system.Queue]
    spend_today: list[SpendRow]
    tokens_today: int
    daily_token_limit: int | None


class JobsOut(Struct):
    items: Sequence[system.JobRow]
    next_cursor: str | None


@get("/system", operation_id="GetSystem", guards=[staff], responses=problems())
async def get_system(request: StaffRequest, session: NamedDependency[AsyncSession]) -> SystemOut:
    found = await system.read(session, request.user, parts(request).settings)
    return SystemOut(
        found.now,
        found.version,
        found.engine,
        found.capacity,
        found.queues,
        [spend_row(row) for row in found.spend_today],
        found.tokens_today,
        found.daily_token_limit,
    )


@get("/system/jobs", operation_id="ListBackgroundJobs", guards=[staff], responses=problems())
async def list_background_jobs(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    job_state: Annotated[
        system.State, QueryParameter(name="state", description="parked: given up after all its tries")
    ] = "parked",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> JobsOut:
    """Newest first, each with the reason of its last failure."""
    page = await system.jobs(session, request.user, state=job_state, cursor=cursor, limit=limit)
    return JobsOut(page.items, page.next_cursor)


@post(
    "/system/jobs/{background_job_id:uuid}/replay",
    operation_id="ReplayBackgroundJob",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def replay_background_job(
    background_job_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> system.JobRow:
    """A job that was given up gets all its tries again, at once."""
    return await system.replay(session, request.user, background_job_id)
