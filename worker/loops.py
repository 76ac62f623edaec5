"""`python -m worker.loops`: what must always go on, in one process: the relay of jobs to the broker and the care for agents.

The relay's look at overdue rows is the sweeper too: whatever was lost on the way is due again after a while.
"""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError
from redis.exceptions import RedisError
from sqlalchemy import select, update

from core import logs, once, queue
from core.candidates import erasure
from core.clock import utcnow
from core.db import Database, refuse_in_transaction
from core.identities import service as identities
from core.identities.provider import Provider
from core.imports import service as imports
from core.interviews import observers, presence, reminders
from core.live import Listener
from core.queue import Job, Kind
from core.reports import exports
from core.rooms.service import Rooms
from core.settings import Settings
from core.webhooks import service as webhooks
from worker.broker import connect, send

POLL_S = 1.0
RECONCILE_S = 1.0
OBSERVERS_S = 30.0
EXPORTS_S = 300.0
RETENTION_S = 3600.0
REMIND_S = 30.0
IDENTITIES_S = 5.0
RESTART_S = 1.0

log = structlog.get_logger()


async def relay(database: Database, listener: Listener, broker: RedisBroker) -> None:
    """Hands due jobs to the broker: at once when one is written, and every second in any case."""
    with listener.subscribe(queue.CHANNEL) as woken:
        while True:
            woken.clear()
            while await hand_over(database, broker):
                pass
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await woken.wait()


async def hand_over(database: Database, broker: RedisBroker) -> int:
    """One batch; returns how many were sent.

    Marked, then sent: a crash in between is mended by the next sweep, and a worker never meets a row that is still locked.
    What the broker did not take is unmarked at once.
    """
    async with database.transaction() as session:
        ids = await queue.take_due(session)
        rows = await session.execute(select(Job.id, Job.kind).where(Job.id.in_(ids)))
        due = [(job_id, Kind(kind)) for job_id, kind in rows]
    refuse_in_transaction("the broker")
    sent = 0
    try:
        for job_id, kind in due:
            await asyncio.to_thread(send, broker, kind, job_id)
            sent += 1
    except (RedisError, BrokerConnectionError, OSError) as error:
        log.warning("relay.broker_down", error=type(error).__name__, waiting=len(due) - sent)
        await _unmark(database, [job_id for job_id, _ in due[sent:]])
        return 0
    return sent


async def _unmark(database: Database, ids: list[UUID]) -> None:
    async with database.transaction() as session:
        await session.execute(update(Job).where(Job.id.in_(ids), Job.done_at.is_(None)).values(sent_at=None))


async def reconcile(database: Database, rooms: Rooms) -> None:
    """Sees that every interview which wants an agent has one."""
    while True:
        await presence.reconcile(database, rooms)
        await asyncio.sleep(RECONCILE_S)


async def sweep_observers(database: Database, rooms: Rooms) -> None:
    """Notes which listeners have left."""
    while True:
        await observers.sweep(database, rooms)
        await asyncio.sleep(OBSERVERS_S)


async def keep_retention(database: Database) -> None:
    """Erases candidates whose job's time is up, a batch at a time, so that a long list holds nothing up; forgets old answers and
    deliveries."""
    while True:
        while await erasure.sweep(database, utcnow()):
            pass
        await once.sweep(database, utcnow())
        await webhooks.sweep(database, utcnow())
        await asyncio.sleep(RETENTION_S)


async def remind(database: Database, settings: Settings) -> None:
    """Writes reminders, and notes who did not come."""
    while True:
        await reminders.sweep(database, settings, utcnow())
        await asyncio.sleep(REMIND_S)


async def check_identities(database: Database, settings: Settings, provider: Provider) -> None:
    """Locks out whoever is gone at the provider that staff sign in with."""
    while True:
        while await identities.check_due(database, settings, provider):
            pass
        await asyncio.sleep(IDENTITIES_S)


async def sweep_exports(database: Database) -> None:
    """Has the files deleted of exports and imports whose day is over."""
    while True:
        async with database.transaction() as session:
            await exports.sweep(session, utcnow())
            await imports.sweep(session, utcnow())
        await asyncio.sleep(EXPORTS_S)


async def forever(name: str, loop: Callable[[], Awaitable[Any]]) -> None:
    """A loop that fails is begun again: a lost database or room server must not end the others."""
    while True:
        try:
            await loop()
        except Exception as error:
            log.error("loop.failed", loop=name, exc_info=error)
        await asyncio.sleep(RESTART_S)


async def main(settings: Settings) -> None:
    database, listener, rooms = Database(settings, pool_size=4), Listener(settings.database_url), Rooms(settings)
    broker = connect(settings, [])
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await listener.start()
    loops = [
        asyncio.create_task(forever("relay", lambda: relay(database, listener, broker))),
        asyncio.create_task(forever("reconcile", lambda: reconcile(database, rooms))),
        asyncio.create_task(forever("observers", lambda: sweep_observers(database, rooms))),
        asyncio.create_task(forever("reminders", lambda: remind(database, settings))),
        asyncio.create_task(forever("retention", lambda: keep_retention(database))),
        asyncio.create_task(forever("exports", lambda: sweep_exports(database))),
    ]
    if settings.oidc_issuer is not None:
        provider = Provider(settings)
        checking = forever("identities", lambda: check_identities(database, settings, provider))
        loops.append(asyncio.create_task(checking))
    log.info("loops.running")
    await stop.wait()
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    await listener.stop()
    await rooms.close()
    await database.close()
    broker.close()


if __name__ == "__main__":
    logs.configure()
    asyncio.run(main(Settings()))  # pyright: ignore[reportCallIssue] # from the environment
