"""The jobs table by itself: one row per key, one claim at a time, every try counted."""

from datetime import timedelta

from sqlalchemy import func, select, update

from core import queue
from core.db import Database
from core.queue import Job, Kind

LEASE = timedelta(seconds=15)


async def add(database: Database, key: str = "1") -> None:
    async with database.transaction() as session:
        await queue.enqueue(session, Kind.SCREEN_CANDIDATE, {"interview_id": "x"}, key)


async def the_job(database: Database) -> Job:
    async with database.sessions() as session:
        return (await session.scalars(select(Job))).one()


async def claim(database: Database, job: Job) -> queue.Claim | None:
    async with database.transaction() as session:
        return await queue.claim(session, job.id, LEASE)


async def make_due(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(update(Job).values(run_after=func.now()))


async def test_the_same_key_is_one_job_and_a_rollback_leaves_none(clean: Database) -> None:
    try:
        async with clean.transaction() as session:
            await queue.enqueue(session, Kind.SCREEN_CANDIDATE, {}, "1")
            raise KeyError
    except KeyError:
        pass
    async with clean.sessions() as session:
        assert (await session.scalars(select(Job))).all() == []
    await add(clean)
    await add(clean)
    assert (await the_job(clean)).attempts == 0


async def test_a_claim_counts_one_try_and_holds_while_it_is_renewed(clean: Database) -> None:
    await add(clean)
    job = await the_job(clean)
    first = await claim(clean, job)
    assert first is not None
    assert first.attempts == (await the_job(clean)).attempts == 1
    assert await claim(clean, job) is None
    await make_due(clean)  # the lease is over …
    async with clean.transaction() as session:
        await queue.renew(session, first, LEASE)  # … but its holder lives
    assert await claim(clean, job) is None
    await make_due(clean)
    second = await claim(clean, job)
    assert second is not None
    assert second.attempts == 2
    await make_due(clean)
    async with clean.transaction() as session:
        await queue.renew(session, first, LEASE)  # the first one's time is over
    assert await claim(clean, job) is not None


async def test_only_the_first_to_finish_stores_its_effect(clean: Database) -> None:
    await add(clean)
    job = await the_job(clean)
    async with clean.transaction() as session:
        assert await queue.finish(session, job.id)
    async with clean.transaction() as session:
        assert not await queue.finish(session, job.id)


async def test_what_was_sent_and_not_done_is_sent_again_later(clean: Database) -> None:
    await add(clean)
    async with clean.transaction() as session:
        assert len(await queue.take_due(session)) == 1
    async with clean.transaction() as session:
        assert await queue.take_due(session) == []
        await session.execute(update(Job).values(sent_at=func.now() - queue.RESEND_AFTER - timedelta(seconds=1)))
    async with clean.transaction() as session:
        assert len(await queue.take_due(session)) == 1


async def test_the_last_failure_parks_with_the_reason(clean: Database) -> None:
    await add(clean)
    job = await the_job(clean)
    for attempt in range(1, queue.MAX_ATTEMPTS + 1):
        claimed = await claim(clean, job)
        assert claimed is not None
        async with clean.transaction() as session:
            assert await queue.fail(session, claimed, "why " * 200) == (attempt == queue.MAX_ATTEMPTS)
        await make_due(clean)
    row = await the_job(clean)
    assert row.parked_at is not None
    assert row.error is not None
    assert len(row.error) == 500
    assert await claim(clean, job) is None
