"""What goes on now, once and live."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from sqlalchemy.ext.asyncio import AsyncSession

from api.analytics import Zone
from api.context import Parts, StaffRequest, parts
from api.problems import problems
from api.security import proof, staff
from core.accounts import service as accounts
from core.accounts.models import User
from core.analytics import dashboard, policy
from core.analytics.dashboard import Dashboard, Terms
from core.analytics.scope import Filters
from core.clock import utcnow

HEARTBEAT_S = 15.0
LIFE_S = 600.0
QUIET_S = 1.0
"""At most one event in this time, however much happens."""


@get("/dashboard", operation_id="GetDashboard", guards=[staff], responses=problems())
async def get_dashboard(
    request: StaffRequest, session: NamedDependency[AsyncSession], timezone: Zone = "UTC"
) -> Dashboard:
    """Interviewers see what they are assigned to, HR Managers their departments."""
    return await dashboard.read(session, request.user, _terms(parts(request), timezone))


@get(
    "/dashboard/stream",
    operation_id="StreamDashboard",
    media_type="text/event-stream",
    guards=[staff],
    responses=problems(),
)
async def stream_dashboard(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    timezone: Zone = "UTC",
    quiet: Annotated[
        float, QueryParameter(ge=QUIET_S, le=60, description="Seconds between two events at least")
    ] = QUIET_S,
) -> ServerSentEvent:
    """Server-sent events ``dashboard``, each the whole of GetDashboard: at once, and again when something in it has changed.

    Ends after ten minutes with the event ``reconnect``.
    """
    policy.authorize(request.user, "overview")
    Filters(timezone=timezone)
    return ServerSentEvent(_follow(parts(request), request.user, proof(request).session_id, timezone, quiet))


async def _follow(
    held: Parts, user: User, session_id: UUID | None, timezone: str, quiet: float
) -> AsyncGenerator[ServerSentEventMessage]:
    """Also looked at without a wake-up now and then: some figures change by the clock alone."""
    loop = asyncio.get_running_loop()
    ends, last = loop.time() + LIFE_S, b""
    with held.listener.subscribe(dashboard.CHANNEL) as woken:
        while loop.time() < ends:
            woken.clear()
            async with held.database.transaction() as session:
                now = await accounts.still(session, user, session_id)
                if now is None:
                    break
                current = await dashboard.read(session, now, _terms(held, timezone))
            data = msgspec.json.encode(current)
            if data != last:
                last = data
                yield ServerSentEventMessage(data.decode(), event="dashboard")
            else:
                yield ServerSentEventMessage(None, comment="still here")
            await asyncio.sleep(quiet)
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await woken.wait()
            except TimeoutError:
                continue
    yield ServerSentEventMessage("", event="reconnect")


def _terms(held: Parts, timezone: str) -> Terms:
    Filters(timezone=timezone)  # refuses a zone that is none
    return Terms(utcnow(), timezone, held.settings.reply_days, held.settings.invitation_days)
