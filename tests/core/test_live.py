"""Wake-ups come with the commit, to the right subscriber, and after a lost connection."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from core.db import Database
from core.live import TURNS, Listener, notify
from core.settings import Settings

KILL_LISTENERS = """select count(pg_terminate_backend(pid)) from pg_stat_activity
    where query ilike '%listen%viva_turns%' and pid <> pg_backend_pid()"""


@pytest.fixture
async def listener(settings: Settings, database: Database) -> AsyncIterator[Listener]:
    listener = Listener(settings.database_url)
    await listener.start()
    yield listener
    await listener.stop()


async def woken(event: asyncio.Event, seconds: float = 5) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


async def test_a_commit_wakes_only_who_asked_for_this_payload(listener: Listener, database: Database) -> None:
    with listener.subscribe(TURNS, "one") as one, listener.subscribe(TURNS, "two") as two:
        assert await woken(one)  # the first wake-up says: now connected, look once
        one.clear(), two.clear()
        async with database.transaction() as session:
            await notify(session, TURNS, "one")
            assert not await woken(one, 0.2)  # nothing before the commit
        assert await woken(one)
        assert not two.is_set()


async def test_a_lost_connection_comes_back_and_wakes_everyone(listener: Listener, database: Database) -> None:
    with listener.subscribe(TURNS, "one") as one:
        assert await woken(one)
        one.clear()
        async with database.transaction() as session:
            killed = await session.scalar(text(KILL_LISTENERS))
        assert killed
        assert await woken(one)  # something may have been missed
        one.clear()
        async with database.transaction() as session:
            await notify(session, TURNS, "one")
        assert await woken(one)
