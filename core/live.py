"""Live wake-ups over PostgreSQL's LISTEN and NOTIFY: a hint to look at the rows again, never the news itself.

Whoever is woken reads its rows; whoever was not connected when a notification went by is woken when the connection is back.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Generator
from typing import Any, Protocol, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import structlog
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

TURNS = "viva_turns"
"""A turn was stored; the payload is the interview's id."""
INBOX = "viva_inbox"
"""Something was typed or commanded; the payload is the interview's id."""

PING_SECONDS = 20.0
RETRY_SECONDS = 0.5

log = structlog.get_logger()


async def notify(session: AsyncSession, channel: str, payload: str = "") -> None:
    """Wakes the subscribers of ``(channel, payload)`` when the transaction commits."""
    await session.execute(select(func.pg_notify(channel, payload)))


class _Connection(Protocol):
    """What is used of asyncpg, which has no types."""

    async def add_listener(self, channel: str, callback: Callable[[Any, int, str, str], None]) -> None: ...
    def add_termination_listener(self, callback: Callable[[Any], None]) -> None: ...
    async def execute(self, query: str) -> str: ...
    def is_closed(self) -> bool: ...
    def terminate(self) -> None: ...


class Listener:
    """One connection per process, any number of subscribers; reconnects by itself. Lives on one event loop."""

    def __init__(self, database_url: str) -> None:
        self._dsn = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._subscribers: defaultdict[tuple[str, str], set[asyncio.Event]] = defaultdict(set)
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns at once; a database that is not there yet is tried again until it is."""
        self._task = asyncio.create_task(self._run(), name="live-listener")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @contextlib.contextmanager
    def subscribe(self, channel: str, payload: str = "") -> Generator[asyncio.Event]:
        """An event that is set by each notification with exactly this payload, and whenever one may have been missed.
        Clear it, then read the rows, then wait for it."""
        event = asyncio.Event()
        self._subscribers[channel, payload].add(event)
        if channel not in self._wanted:
            self._wanted.add(channel)
            self._changed.set()
        try:
            yield event
        finally:
            self._subscribers[channel, payload].discard(event)
            if not self._subscribers[channel, payload]:
                del self._subscribers[channel, payload]

    async def _run(self) -> None:
        while True:
            try:
                connection = cast(_Connection, await asyncpg.connect(self._dsn, timeout=10, command_timeout=10))  # pyright: ignore[reportUnknownMemberType]
                try:
                    await self._serve(connection)
                finally:
                    connection.terminate()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("live.lost", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def _serve(self, connection: _Connection) -> None:
        """Until the connection is lost."""
        connection.add_termination_listener(lambda _: self._changed.set())
        listening: set[str] = set()
        while not connection.is_closed():
            self._changed.clear()
            for channel in self._wanted - listening:
                await connection.add_listener(channel, self._heard)
                listening.add(channel)
                self._wake_all(channel)
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                await connection.execute("select 1")  # finds a connection that died without a word

    def _heard(self, _connection: object, _pid: int, channel: str, payload: str) -> None:
        for event in self._subscribers.get((channel, payload), ()):
            event.set()

    def _wake_all(self, channel: str) -> None:
        for (subscribed, _), events in self._subscribers.items():
            if subscribed == channel:
                for event in events:
                    event.set()
