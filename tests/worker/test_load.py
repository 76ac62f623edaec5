"""Ten thousand jobs and a thousand messages, while what carries them is killed, emptied and shut: each is done, and once.

With `-m load --log-cli-level=INFO` the counts are shown.
"""

import asyncio
import logging
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from core.accounts.models import User
from core.db import Database
from core.notifications import service as notifications
from core.notifications.models import Notification
from core.notifications.service import To
from core.queue import Job
from core.settings import Settings
from seeds.messages import load_messages
from tests.mailbox import Inbox, serving
from tests.worker.conftest import ROOT, until

pytestmark = pytest.mark.load
log = logging.getLogger(__name__)

JOBS, RELAYS, WORKERS = 10_000, 3, 2
MESSAGES = 1_000
WITHIN_S = 420
"""Two busy cores took four minutes for the jobs."""
PRODUCER = """
    import asyncio
    from sqlalchemy import func, select
    from core.db import Database
    from core.queue import Job, Kind, enqueue
    from core.settings import Settings

    async def produce():
        database = Database(Settings(), pool_size=2)
        async with database.transaction() as session:
            begun = await session.scalar(select(func.count()).select_from(Job))
        for first in range(begun, {jobs}, 50):
            async with database.transaction() as session:
                for number in range(first, first + 50):
                    await enqueue(session, Kind.ERASE_FILES, {{"number": number}}, str(number))

    asyncio.run(produce())
"""
RELAY = """
    import asyncio
    from core.db import Database
    from core.live import Listener
    from core.settings import Settings
    from worker.broker import connect
    from worker.loops import forever, relay

    async def main():
        settings = Settings()
        database, listener, broker = Database(settings, pool_size=2), Listener(settings.database_url), connect(settings, [])
        await listener.start()
        await forever("relay", lambda: relay(database, listener, broker))

    asyncio.run(main())
"""
WORKER = """
    import os, sys
    from sqlalchemy import text
    from core.queue import Kind
    from worker import actors, main

    async def count(tools, args):
        return lambda session: session.execute(text("insert into load_effects values (:n)"), {{"n": args["number"]}})

    actors.TASKS[Kind.ERASE_FILES] = actors.Task(count, actors.TASKS[Kind.ERASE_FILES].explain)
    boot = main.boot
    if __name__ == "__main__":
        from dramatiq import cli
        sys.path.insert(0, os.path.dirname(__file__))
        sys.argv[1:] = ["counting_worker:boot", "-p", "1", "-t", "4"]
        sys.exit(cli.main())
"""


class Supervised:
    """Programs that are started again when they are killed, each in a process group of its own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._log = log.open("ab")
        self._env = {**os.environ, "PYTHONPATH": str(ROOT), "VIVA_DATA": str(settings.data)}
        self._commands: dict[str, list[str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.killed = 0

    def start(self, name: str, *argv: str, **env: str) -> None:
        self._commands[name] = list(argv)
        self._env |= env
        self._running[name] = subprocess.Popen(
            [sys.executable, *argv],
            cwd=ROOT,
            env=self._env,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """As a machine that loses its power would; then it is started again."""
        if self._running[name].poll() is None:
            os.killpg(self._running[name].pid, signal.SIGKILL)
            self._running[name].wait()
            self.killed += 1
            self.start(name, *self._commands[name])

    def close(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._log.close()


@pytest.fixture
def supervised(settings: Settings, tmp_path: Path) -> Iterator[Supervised]:
    found = Supervised(settings, tmp_path / "programs.log")
    yield found
    found.close()


@pytest.fixture
async def counted(clean: Database) -> AsyncIterator[Database]:
    """Without a key: what is done twice stands there twice."""
    async with clean.engine.begin() as connection:
        await connection.execute(text("create table load_effects (number integer not null)"))
    yield clean
    async with clean.engine.begin() as connection:
        await connection.execute(text("drop table load_effects"))


def program(folder: Path, name: str, source: str) -> str:
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(source).format(jobs=JOBS))
    return str(path)


async def test_each_of_ten_thousand_jobs_has_one_effect_whatever_dies(
    supervised: Supervised, counted: Database, redis: "Redis", tmp_path: Path
) -> None:
    chance = random.Random(7)
    worker, relay = program(tmp_path, "counting_worker", WORKER), program(tmp_path, "relay", RELAY)
    names = [*(f"worker {n}" for n in range(WORKERS)), *(f"relay {n}" for n in range(RELAYS)), "producer"]
    for name in names:
        supervised.start(
            name, worker if "worker" in name else relay if "relay" in name else program(tmp_path, name, PRODUCER)
        )

    async def effects() -> int:
        async with counted.engine.connect() as connection:
            return int(await connection.scalar(text("select count(*) from load_effects")) or 0)

    begun, flushed, felled, struck = time.monotonic(), 0, 0, 0
    while (done := await effects()) < JOBS:
        assert time.monotonic() - begun < WITHIN_S, f"{done} of {JOBS} in time"
        # something is struck at each eighth of the way, so that a slow machine is struck as often as a fast one
        if done >= struck * JOBS / 8:
            struck += 1
            supervised.kill(chance.choice(names))
            supervised.kill(f"worker {struck % WORKERS}")
            if struck % 2:
                await redis.flushall()
                flushed += 1
            elif struck % 4 == 2:
                os.kill((await redis.info("server"))["process_id"], signal.SIGKILL)  # its supervisor starts it again
                await redis.connection_pool.disconnect()  # ours broke with it
                felled += 1
        await asyncio.sleep(0.2)

    async def all_over() -> bool:
        async with counted.sessions() as session:
            waiting = select(func.count()).select_from(Job).where(Job.done_at.is_(None))
            return await session.scalar(waiting) == 0

    await until(all_over, 60)
    async with counted.engine.connect() as connection:
        often = Counter((await connection.scalars(text("select number from load_effects"))).all())
    assert sorted(often) == list(range(JOBS))
    assert set(often.values()) == {1}
    assert supervised.killed >= 8
    assert flushed >= 4
    assert felled >= 2
    async with counted.sessions() as session:
        again = await session.scalar(select(func.count()).select_from(Job).where(Job.attempts > 1))
    log.info(
        "%d jobs over %d relays in %.0f s: %d effects; %d processes killed, Redis emptied %d times and killed %d times; "
        "%d jobs were begun more than once",
        *(JOBS, RELAYS, time.monotonic() - begun, sum(often.values()), supervised.killed, flushed, felled, again),
    )


async def test_each_of_a_thousand_messages_arrives_while_the_mail_server_comes_and_goes(
    supervised: Supervised, settings: Settings, clean: Database, redis: "Redis", operator: User, tmp_path: Path
) -> None:
    inbox = Inbox()
    async with serving(inbox) as mail:
        async with clean.transaction() as session:
            await load_messages(session)
        mailing = settings.model_copy(update={"smtp_url": SecretStr(mail.url)})
        for first in range(0, MESSAGES, 100):
            async with clean.transaction() as session:
                for number in range(first, first + 100):
                    to = To(operator.id, "Nora Field", f"n{number}@example.org")
                    await notifications.post(session, mailing, "status", to, {"job_title": "Nurse", "status": "seen"})
        for n in range(2):
            supervised.start(f"relay {n}", program(tmp_path, f"relay{n}", RELAY))
        supervised.start(
            "worker", "-m", "worker", "--threads", "6", VIVA_SMTP_URL=mail.url, VIVA_MAIL_FROM="jobs@viva.test"
        )

        async def sent() -> int:
            async with clean.sessions() as session:
                query = select(func.count()).select_from(Notification).where(Notification.status == "sent")
                return await session.scalar(query) or 0

        begun, struck = time.monotonic(), 0
        while (so_far := await sent()) < MESSAGES:
            assert time.monotonic() - begun < WITHIN_S, f"{so_far} of {MESSAGES} in time"
            if so_far >= struck * MESSAGES / 8:
                struck += 1
                if struck % 2:
                    await mail.go()  # in the middle of whatever is being handed over
                    await asyncio.sleep(0.7)
                    await mail.come()
                else:
                    inbox.answer = "451 not now"
                    await asyncio.sleep(0.7)
                    inbox.answer = "250 OK"
            await asyncio.sleep(0.05)

    arrived = Counter(str(message["Message-ID"]) for message in inbox.received)
    people = {str(message["To"]) for message in inbox.received}
    assert len(people) == MESSAGES, "one was lost"
    assert len(arrived) == MESSAGES
    assert sum(arrived.values()) - MESSAGES <= MESSAGES // 100, "more than one in a hundred came twice"
    assert struck >= 8
    log.info(
        "%d messages in %.0f s: %d people, %d came twice; the server refused %d at first, and went or said no %d times",
        *(MESSAGES, time.monotonic() - begun, len(people), sum(arrived.values()) - MESSAGES),
        *(inbox.offered - len(inbox.received), struck),
    )
    assert inbox.offered > len(inbox.received), "it never said no"
