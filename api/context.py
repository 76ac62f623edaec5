"""What the process holds, made once in the lifespan and reached from each request."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from sqlalchemy.ext.asyncio import AsyncSession

from api.limits import Limiter
from api.principals import Guest
from core.accounts.models import User
from core.db import Database
from core.identities.provider import Provider
from core.live import Listener
from core.rooms.service import Rooms
from core.settings import Settings


@dataclass(frozen=True)
class Parts:
    settings: Settings
    database: Database
    limiter: Limiter
    listener: Listener
    rooms: Rooms
    provider: Provider | None
    """That members of staff sign in with, where one is set."""


StaffRequest = Request[User, Any, State]
GuestRequest = Request[Guest, Any, State]
AnyRequest = Request[Any, Any, State]


def parts(connection: ASGIConnection[Any, Any, Any, State]) -> Parts:
    return cast(Parts, connection.app.state.parts)


READS: dict[str, object] = {"reads": True}
"""``opt`` of operations that only read: their statements each stand alone, which saves two trips to the database."""


async def provide_session(request: AnyRequest) -> AsyncGenerator[AsyncSession]:
    """One transaction per request, committed before the answer leaves. The only dependency that is a generator: with two,
    Litestar would wrap a failed commit in an exception group."""
    database = parts(request).database
    sessions = database.questions() if "reads" in request.route_handler.opt else database.transaction()
    async with sessions as session:
        yield session
