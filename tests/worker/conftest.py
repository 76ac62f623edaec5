"""Real PostgreSQL and Redis; jobs of a real candidate, done by the offline engine."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from core.accounts import service as accounts
from core.accounts.models import User
from core.candidates import service as candidates
from core.candidates.models import Candidate
from core.db import Database
from core.domains.models import BankQuestion, Domain
from core.jobs import service as jobs
from core.queue import Job
from core.settings import Settings
from worker.tools import Tools, open_tools

ROOT = Path(__file__).parents[2]
RESUME = "Nora Field\nRegistered Nurse (RN) since 2019, valid until 2031.\nIV therapy for twelve beds on nights.\n"


@pytest.fixture
async def redis(settings: Settings, clean: Database) -> AsyncIterator["Redis"]:
    redis = Redis.from_url(settings.redis_url)
    await redis.flushall()
    yield redis
    await redis.aclose()


@pytest.fixture
async def tools(settings: Settings, clean: Database) -> AsyncIterator[Tools]:
    tools = open_tools(settings)
    yield tools
    await tools.close()


@pytest.fixture
async def operator(clean: Database) -> User:
    async with clean.transaction() as session:
        return await accounts.operator(session)


@pytest.fixture
async def candidate(clean: Database, operator: User) -> Candidate:
    """With a resume, for a job that asks for two things that it speaks of and one that it does not."""
    async with clean.transaction() as session:
        domain = Domain(
            name="Nursing",
            slug="nursing",
            sector="Healthcare",
            sector_slug="healthcare",
            profile={"licences": [], "vocabulary": [{"term": "SBAR", "spoken": []}]},
            rubric={
                "version": 1,
                "dimensions": {
                    name: {"weight": 0.2, "anchors": {}}
                    for name in ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")
                },
            },
            content_hash="x",
        )
        session.add(domain)
        await session.flush()
        session.add_all(_question(domain.id, n) for n in range(1, 5))
        job = await jobs.create(
            session,
            operator,
            title="Ward nurse",
            domain_id=domain.id,
            description="Care on a surgical ward.",
            level="mid",
            required_skills=["IV therapy", "Wound care"],
            nice_to_have=[],
            requirements=[],
            facts=[],
            experience_min=0,
            experience_max=None,
            department_id=None,
        )
        found = await candidates.create(
            session, operator, job_id=job.id, full_name="Nora Field", email="nora@example.org", phone=None
        )
        found.resume_text = RESUME
    return found


TOPICS = {
    1: ("How do you notice that a patient gets worse?", "early warning score", "escalate"),
    2: ("How do you give a drug that you have not given before?", "five rights", "double check"),
    3: ("Tell me about a handover that went wrong.", "sbar", "read back"),
    4: ("What do you do when two alarms ring at once?", "airway first", "call for help"),
}


def _question(domain_id: UUID, n: int) -> BankQuestion:
    text, *words = TOPICS[n]
    return BankQuestion(
        domain_id=domain_id,
        key=f"q{n}",
        position=n,
        question_text=text,
        question_type=("technical", "domain_specific", "behavioral", "situational")[n - 1],
        difficulty="medium",
        level="mid",
        keywords=words,
        expected_points=[
            {"key": f"p{i}", "text": word, "keywords": [word], "synonyms": [], "fact": False}
            for i, word in enumerate(words)
        ],
        probes=[{"point": "p0", "text": "What did you look at first?"}],
        dimensions=[],
        rephrase=None,
        content_hash=str(n),
    )


async def job_rows(database: Database) -> list[Job]:
    async with database.sessions() as session:
        return list((await session.scalars(select(Job).order_by(Job.id))).all())


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 240) -> None:
    """Waits as long as a busy machine may need to start a process; a quiet one needs a tenth of it."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.1)


class WorkerProcess:
    """A worker of its own process group, so that a kill takes all of it, as a dead machine would."""

    def __init__(self, settings: Settings, log: Path, *argv: str) -> None:
        self._log = log.open("ab")
        env = {**os.environ, "PYTHONPATH": str(ROOT), "VIVA_DATA": str(settings.data)}
        self.process = subprocess.Popen(
            [sys.executable, *(argv or ("-m", "worker", "--threads", "2"))],
            cwd=ROOT,
            env=env,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


@pytest.fixture
def start_worker(settings: Settings, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    started: list[WorkerProcess] = []

    def start(*argv: str) -> WorkerProcess:
        started.append(WorkerProcess(settings, tmp_path / "worker.log", *argv))
        return started[-1]

    yield start
    for worker in started:
        worker.close()
