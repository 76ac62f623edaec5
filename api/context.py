"""What the process holds, made once in the lifespan and reached from each request."""

from collections.abc import AsyncGenerator, MutableMapping
from contextlib import AbstractAsyncContextManager, nullcontext
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
"""``opt`` of operations that only read, by the session that they are given and nothing else of the database: their statements each stand
alone, which saves two trips, and the same session asks first who is asking."""
_SESSION = "viva.session"


def share_session(scope: MutableMapping[str, Any], database: Database) -> AsyncSession:
    """Of this request, until it is given back."""
    session = scope[_SESSION] = database.questions()
    return session


async def give_back(session: AsyncSession) -> None:
    """The connection that a shared session holds. There is no transaction to end, so nothing is waited for, and no cancellation comes
    between; more than once is no harm."""
    if session.in_transaction():
        await session.close()


def asking(connection: ASGIConnection[Any, Any, Any, State]) -> AbstractAsyncContextManager[AsyncSession]:
    """The session that looks up who is asking."""
    shared = _shared(connection)
    return parts(connection).database.questions() if shared is None else nullcontext(shared)


async def provide_session(request: AnyRequest) -> AsyncGenerator[AsyncSession]:
    """One transaction per request, committed before the answer leaves. The only dependency that is a generator: with two,
    Litestar would wrap a failed commit in an exception group."""
    if (shared := _shared(request)) is not None:
        yield shared
        return
    async with parts(request).database.transaction() as session:
        yield session


def _shared(connection: ASGIConnection[Any, Any, Any, State]) -> AsyncSession | None:
    return cast(MutableMapping[str, Any], connection.scope).get(_SESSION)
