"""Connections of the pool: what ended while it rested is replaced, and nobody who asks next notices."""

import asyncio

import pytest
from sqlalchemy import text

import core.db
from core.db import Database
from core.settings import Settings

EVERYBODY_ELSE = (
    "select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and pid = any(:pids)"
)
STILL_THERE = "select count(*) from pg_stat_activity where pid = any(:pids)"


async def pids(database: Database, number: int) -> list[int]:
    """Of so many connections, which then rest in the pool."""
    sessions = [database.sessions() for _ in range(number)]
    found = [(await session.scalars(text("select pg_backend_pid()"))).one() for session in sessions]
    for session in sessions:
        await session.close()
    return found


@pytest.mark.parametrize("rested_s", [30.0, 0.0], ids=["just rested", "rested for long"])
async def test_connections_that_the_server_ended_are_replaced(
    clean: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, rested_s: float
) -> None:
    monkeypatch.setattr(core.db, "RESTED_S", rested_s)
    database = Database(settings, pool_size=3)
    try:
        # given a pool of three that rest
        before = await pids(database, 3)
        assert await pids(database, 3) == before, "they are kept"
        # when the server ends them
        async with clean.sessions() as session:
            assert (await session.scalars(text(EVERYBODY_ELSE), {"pids": before})).one() == 3
        async with asyncio.timeout(60), clean.questions() as session:
            while (await session.scalars(text(STILL_THERE), {"pids": before})).one():  # noqa: ASYNC110 the other side is a server
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)  # the loop is told of a socket's end when it looks at its sockets
        # then whoever asks next is answered, three at once
        assert not set(await pids(database, 3)) & set(before)
    finally:
        await database.close()


async def test_questions_stand_alone(clean: Database) -> None:
    async with clean.questions() as session:
        first = (await session.scalars(text("select txid_current()"))).one()
        assert (await session.scalars(text("select txid_current()"))).one() != first
    # and the same connection begins transactions again
    async with clean.transaction() as session:
        first = (await session.scalars(text("select txid_current()"))).one()
        assert (await session.scalars(text("select txid_current()"))).one() == first
