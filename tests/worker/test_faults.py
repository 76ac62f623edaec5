"""Flushed Redis, killed workers, double delivery, poison: each ends in exactly one effect, or in a reason."""

import asyncio
import contextlib
import textwrap
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import func, select, text, update

from core import queue
from core.accounts.models import User
from core.audit.models import AuditEntry
from core.candidates.models import Candidate
from core.db import Database
from core.live import Listener
from core.plans import service as plans
from core.queue import Job
from core.settings import Settings
from tests.worker.conftest import WorkerProcess, job_rows, until
from tests.worker.test_attempts import ask_for_screening, the_screening
from worker.broker import connect
from worker.loops import hand_over, relay

StartWorker = Callable[..., WorkerProcess]


@pytest.fixture
async def relaying(
    settings: Settings, clean: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """The relay in this process; what was lost is sent again after 2 s instead of 30."""
    monkeypatch.setattr(queue, "RESEND_AFTER", timedelta(seconds=2))
    broker = connect(settings, [])
    listener = Listener(settings.database_url)
    await listener.start()
    task = asyncio.create_task(relay(clean, listener, broker))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await listener.stop()
    broker.close()


async def plan_jobs(database: Database, user: User, candidate: Candidate, count: int) -> None:
    async with database.transaction() as session:
        for index in range(count):  # each of another length: a second request just like one under way gets that one
            await plans.request(session, user, candidate.id, count=1 + index, auto_approve=False)


async def done(database: Database) -> bool:
    return all(job.done_at is not None for job in await job_rows(database))


async def effects(database: Database, action: str) -> list[int]:
    """How often each thing was done."""
    async with database.sessions() as session:
        query = select(func.count()).where(AuditEntry.action == action).group_by(AuditEntry.entity_id)
        return list((await session.scalars(query)).all())


async def test_a_flushed_redis_loses_nothing(
    relaying: None,
    start_worker: StartWorker,
    redis: "Redis",
    operator: User,
    candidate: Candidate,
    clean: Database,
) -> None:
    await plan_jobs(clean, operator, candidate, 20)

    async def all_sent() -> bool:
        return all(job.sent_at is not None for job in await job_rows(clean))

    await until(all_sent)
    assert await redis.dbsize() > 0
    await redis.flushall()
    start_worker()
    await until(lambda: done(clean))
    assert await effects(clean, "plan.ready") == [1] * 20


async def test_jobs_delivered_three_times_have_one_effect(
    start_worker: StartWorker,
    redis: "Redis",
    settings: Settings,
    operator: User,
    candidate: Candidate,
    clean: Database,
) -> None:
    broker = connect(settings, [])
    # Given a job whose core questions are set: of several first plans at once one sets them and the others come again
    await plan_jobs(clean, operator, candidate, 1)
    assert await hand_over(clean, broker) == 1
    first = start_worker()
    await until(lambda: done(clean))
    first.close()
    # When ten more plans are delivered three times each
    await plan_jobs(clean, operator, candidate, 10)
    for _ in range(3):
        assert await hand_over(clean, broker) == 10
        async with clean.transaction() as session:
            await session.execute(update(Job).where(Job.done_at.is_(None)).values(sent_at=None))
    broker.close()
    start_worker("-m", "worker", "--processes", "2", "--threads", "3")
    await until(lambda: done(clean))
    await asyncio.sleep(1)  # the rest of the thirty messages
    assert await effects(clean, "plan.ready") == [1] * 11
    assert {job.attempts for job in await job_rows(clean)} == {1}


async def test_a_worker_killed_in_mid_job_leaves_the_job_to_the_next(
    relaying: None,
    start_worker: StartWorker,
    operator: User,
    candidate: Candidate,
    clean: Database,
) -> None:
    await ask_for_screening(clean, operator, candidate)

    async with clean.engine.connect() as blocker:
        # The worker stops where it stores its effect: in the middle of the transaction.
        await blocker.execute(text("select * from resume_screenings for update"))
        first = start_worker()

        async def waiting_for_the_row() -> bool:
            async with clean.engine.connect() as connection:
                query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%resume_screenings%'"
                return bool(await connection.scalar(text(query)))

        await until(waiting_for_the_row)
        first.kill()
        await blocker.rollback()
    assert (await the_screening(clean)).status == "pending"
    start_worker()
    await until(lambda: done(clean))
    assert (await the_screening(clean)).status == "ready"
    assert await effects(clean, "screening.ready") == [1]
    [job] = await job_rows(clean)
    assert job.attempts == 2


async def test_poison_that_kills_its_process_is_parked_and_the_others_get_done(
    relaying: None,
    start_worker: StartWorker,
    operator: User,
    candidate: Candidate,
    clean: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    poisoned = tmp_path / "poisoned.py"
    poisoned.write_text(
        textwrap.dedent(
            """
            import os, signal, sys
            from datetime import timedelta
            from worker import actors, attempt, main
            from core.queue import Kind

            attempt.LEASE = timedelta(seconds=1)

            async def die(tools, args):
                os.kill(os.getpid(), signal.SIGKILL)

            actors.TASKS[Kind.SCREEN_CANDIDATE] = actors.Task(die, actors.TASKS[Kind.SCREEN_CANDIDATE].explain)
            boot = main.boot
            if __name__ == "__main__":
                from dramatiq import cli
                sys.path.insert(0, os.path.dirname(__file__))
                sys.argv[1:] = ["poisoned:boot", "-p", "1", "-t", "2"]
                sys.exit(cli.main())
            """
        )
    )
    await ask_for_screening(clean, operator, candidate)
    await plan_jobs(clean, operator, candidate, 3)
    async with clean.transaction() as session:  # it has done so three times already
        await session.execute(update(Job).where(Job.kind == "screen_candidate").values(attempts=3))

    async def parked() -> bool:
        return any(job.parked_at is not None for job in await job_rows(clean))

    worker = start_worker(str(poisoned))

    async def parked_at_last() -> bool:
        nonlocal worker
        if worker.process.poll() is not None:  # as its supervisor would
            worker = start_worker(str(poisoned))
        return await parked()

    await until(parked_at_last, 400)
    row = await the_screening(clean)
    assert row.status == "pending"
    assert row.pending_reason == "given up after 5 tries: the worker died while doing this"

    async def plans_done() -> bool:
        return all(job.done_at for job in await job_rows(clean) if job.kind == "plan_questions")

    if worker.process.poll() is not None:
        start_worker()
    await until(plans_done)
    assert await effects(clean, "plan.ready") == [1, 1, 1]


async def test_a_dead_redis_blocks_nothing_and_unmarks_what_was_not_sent(
    settings: Settings, operator: User, candidate: Candidate, clean: Database
) -> None:
    await plan_jobs(clean, operator, candidate, 3)  # a request commits without the broker
    broker = connect(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}), [])
    assert await hand_over(clean, broker) == 0
    broker.close()
    assert [job.sent_at for job in await job_rows(clean)] == [None] * 3
