"""A real room for tests: LiveKit, PostgreSQL, speech and agent processes, and candidates who come into it."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import UUID, uuid4

from factories import QUESTIONS
from livekit import rtc
from sqlalchemy import func, select

from core.accounts.models import User
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.interviews import presence
from core.interviews.models import (
    Consent,
    Interview,
    InterviewAnswer,
    InterviewQuestion,
    InterviewRun,
    TranscriptTurn,
)
from core.interviews.run import add_to_inbox
from core.jobs.models import JobDescription
from core.plans.models import QuestionPlan
from core.rooms import protocol
from core.rooms.service import Rooms
from core.settings import Settings
from ops import faults
from ops.stack import Stack
from ops.state import OpsError, Run, cache_folder
from ops.testing import running

CAPACITY = 2
AIRWAY = "I look into the mouth first and then I listen for breathing at the nose."
SHIFT = "We were two nurses short, so I asked a colleague from the next ward to help me."
NOTHING_MORE = "No thank you, that was all."


def answer_to(line: str) -> str | None:
    """What an obliging candidate says to a line that asks for something."""
    said = {"can you hear me": "Yes, I can hear you well.", "anything you wanted to say": NOTHING_MORE}
    said |= {QUESTIONS[0]["question_text"].lower(): AIRWAY, QUESTIONS[1]["question_text"].lower(): SHIFT}
    return next((answer for asked, answer in said.items() if asked in line.lower()), None)


@dataclass
class Live:
    """The running services, and the core's own doors to them."""

    settings: Settings
    database: Database
    rooms: Rooms
    stack: Stack
    temporary: Path
    """TMPDIR of every service."""

    async def book(self, interview_type: str, *, recording: bool = False) -> UUID:
        """A scheduled interview of two questions, about a job of which nobody has spoken before."""
        async with self.database.transaction() as session:
            domain = (await session.scalars(select(Domain).limit(1))).one()
            user = User(email=f"{uuid4()}@example.org", full_name="Ada Lovelace", role="candidate")
            job = JobDescription(
                title="Ward nurse",
                domain_id=domain.id,
                description="You care for twelve beds.",
                required_skills=[],
                nice_to_have=[],
                requirements=[],
                # the number makes it a line that no cache has the sound of
                facts=[
                    {"topic": "shifts", "text": f"There are three night shifts a month, in plan {uuid4().int % 10**6}."}
                ],
                status="open",
            )
            session.add_all([user, job])
            await session.flush()
            candidate = Candidate(user_id=user.id, job_id=job.id, full_name=user.full_name, email=user.email)
            session.add(candidate)
            await session.flush()
            plan = QuestionPlan(candidate_id=candidate.id, job_id=job.id, count=len(QUESTIONS), status="approved")
            session.add(plan)
            await session.flush()
            interview = Interview(
                candidate_id=candidate.id,
                job_id=job.id,
                plan_id=plan.id,
                interview_type=interview_type,
                scheduled_at=utcnow(),
                duration_limit_min=15,
            )
            session.add(interview)
            await session.flush()
            session.add_all(
                InterviewQuestion(interview_id=interview.id, question_order=order, dimensions=[], **question)
                for order, question in enumerate(QUESTIONS, 1)
            )
            session.add(
                Consent(
                    interview_id=interview.id,
                    candidate_id=candidate.id,
                    interview=True,
                    recording=recording,
                    text_version="1",
                    text_hash="0",
                )
            )
            return interview.id

    async def token(self, interview_id: UUID, *, voice: bool = False) -> str:
        """As JoinInterview gives it: an agent is there or on its way. Comes again while the last test's agents are leaving."""
        deadline = time.monotonic() + 120
        while True:
            try:
                room = await presence.join(self.database, self.rooms, interview_id)
            except presence.AllAgentsBusy:
                assert time.monotonic() < deadline
                await asyncio.sleep(1)
            else:
                return self.rooms.candidate_token(room, "Ada", voice=voice)

    async def turns(self, interview_id: UUID) -> list[TranscriptTurn]:
        query = select(TranscriptTurn).where(TranscriptTurn.interview_id == interview_id)
        async with self.database.sessions() as session:
            return list((await session.scalars(query.order_by(TranscriptTurn.sequence_order))).all())

    async def answers(self, interview_id: UUID) -> list[str]:
        query = select(InterviewAnswer.answer_text).where(InterviewAnswer.interview_id == interview_id)
        async with self.database.sessions() as session:
            return list((await session.scalars(query.order_by(InterviewAnswer.turn_seq))).all())

    async def interview(self, interview_id: UUID) -> Interview:
        async with self.database.sessions() as session:
            return await session.get_one(Interview, interview_id)

    async def run(self, interview_id: UUID) -> InterviewRun:
        async with self.database.sessions() as session:
            return await session.get_one(InterviewRun, interview_id)

    async def command(self, interview_id: UUID, what: str) -> None:
        async with self.database.transaction() as session:
            await add_to_inbox(session, interview_id, f"hr:{uuid4()}", "command", what)

    async def message(self, interview_id: UUID, text: str) -> None:
        """As SendMessage writes it."""
        async with self.database.transaction() as session:
            await add_to_inbox(session, interview_id, str(uuid4()), "text", text)

    async def ended(self, interview_id: UUID, within_s: float = 120) -> str | None:
        """The reason why it ended."""
        await until(lambda: self._is(interview_id, "completed"), within_s, "the interview's end")
        return (await self.interview(interview_id)).end_reason

    async def end(self, interview_id: UUID) -> None:
        """Ends an interview that its candidate has left."""
        if not await self._is(interview_id, "completed"):
            await until(lambda: self._alone(interview_id), 60, "the candidate's leave")
            await self.command(interview_id, "end")
        await self.ended(interview_id)

    async def _alone(self, interview_id: UUID) -> bool:
        state = (await self.interview(interview_id)).state
        return state is None or not state["present"]

    async def _is(self, interview_id: UUID, status: str) -> bool:
        return (await self.interview(interview_id)).status == status

    async def open_agents(self) -> int:
        """Agents with a living lease, on any interview."""
        query = select(func.count()).where(InterviewRun.lease_until > func.now())
        async with self.database.sessions() as session:
            return (await session.scalars(query)).one()

    async def job_process(self) -> int:
        """The process of the one running interview, once those of the tests before have ended."""
        deadline = time.monotonic() + 90
        while True:
            try:
                return await faults._job_process(self.stack)  # pyright: ignore[reportPrivateUsage] # as the demo finds it
            except OpsError:
                assert time.monotonic() < deadline

    def service(self, name: str) -> int:
        run = Run.load(self.stack.data)
        assert run is not None
        return run.pids[name]


@contextmanager
def live_services(capacity: int = CAPACITY) -> Generator[tuple[dict[str, str], Path]]:
    """Everything that an interview stands on, with a TMPDIR of its own, ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="viva-live-"))
    folder.chmod(0o755)
    temporary = folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    before = dict(os.environ)
    os.environ |= {"TMPDIR": str(temporary), "VIVA_AGENT_CAPACITY": str(capacity)}
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        os.environ.pop(name, None)
    try:
        with running({"agent", "loops"}, folder / "data") as variables:
            yield variables, temporary
    finally:
        os.environ.clear()
        os.environ.update(before)
        rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def opened(variables: dict[str, str], temporary: Path) -> AsyncGenerator[Live]:
    settings = Settings(**{key.removeprefix("VIVA_").lower(): value for key, value in variables.items()})  # pyright: ignore[reportArgumentType]
    database, rooms = Database(settings), Rooms(settings)
    run = Run.load(settings.data)
    assert run is not None
    yield Live(settings, database, rooms, Stack.of(settings.data, cache_folder(), run), temporary)
    await rooms.close()
    await database.close()


async def until(holds: Callable[[], object], within_s: float, what: str) -> None:
    """Waits until ``holds()`` is true (or what it returns to await is)."""
    deadline = time.monotonic() + within_s
    while True:
        found = holds()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        await asyncio.sleep(0.1)


@dataclass
class Line:
    """A line as it comes; ``at`` is its first words' time."""

    at: float
    agent: str
    text: str


@dataclass
class Guest:
    """A client that knows ``lk.chat`` and ``lk.transcription``; it keeps what else comes, for tests to look at."""

    room: rtc.Room = field(default_factory=rtc.Room)
    lines: list[Line] = field(default_factory=list[Line])
    messages: list[protocol.Outgoing] = field(default_factory=list[protocol.Outgoing])
    gone: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def join(self, url: str, token: str) -> None:
        self.room.register_text_stream_handler("lk.transcription", self._on_line)
        self.room.register_text_stream_handler(protocol.TOPIC, self._on_message)
        self.room.on("disconnected", self._on_gone)  # pyright: ignore[reportUnknownMemberType]
        await self.room.connect(url, token)

    async def leave(self) -> None:
        await self.room.disconnect()
        for task in self._tasks:
            task.cancel()

    async def say(self, text: str, topic: str = "lk.chat") -> None:
        await self.room.local_participant.send_text(text, topic=topic)

    def heard(self, words: str, since: float = 0.0) -> bool:
        return any(words.lower() in line.text.lower() for line in self.lines if line.at >= since)

    async def hears(self, words: str, within_s: float = 90, since: float = 0.0) -> Line:
        await until(lambda: self.heard(words, since), within_s, f"{words!r} in {[line.text for line in self.lines]}")
        return next(line for line in self.lines if words.lower() in line.text.lower() and line.at >= since)

    def told(self, code: str) -> bool:
        return any(isinstance(m, protocol.Notice) and m.code == code for m in self.messages)

    def _on_gone(self, *_: object) -> None:
        self.gone = True

    def _on_line(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_line(reader, identity))

    def _on_message(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_message(reader))

    async def _read_line(self, reader: rtc.TextStreamReader, identity: str) -> None:
        line = Line(time.monotonic(), identity, "")
        if identity != protocol.CANDIDATE_IDENTITY:
            self.lines.append(line)
        with contextlib.suppress(rtc.StreamError):  # the room closed in it
            async for chunk in reader:
                line.text += chunk

    async def _read_message(self, reader: rtc.TextStreamReader) -> None:
        message = protocol.decode_outgoing(await reader.read_all())
        if message is not None:
            self.messages.append(message)

    def _start(self, reading: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(reading)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@asynccontextmanager
async def chatting(live: Live) -> AsyncGenerator[tuple[UUID, Guest]]:
    """A candidate in a chat interview that has begun; ended afterwards."""
    interview_id = await live.book("ai_chat")
    guest = Guest()
    await guest.join(live.settings.livekit_url, await live.token(interview_id))
    await guest.hears(QUESTIONS[0]["question_text"])
    try:
        yield interview_id, guest
    finally:
        await guest.leave()
        await live.end(interview_id)


async def answered_to_the_end(guest: Guest) -> None:
    """Answers every line that asks for something, until the room closes."""
    done = 0
    deadline = time.monotonic() + 120
    while not guest.gone:
        assert time.monotonic() < deadline, [line.text for line in guest.lines]
        lines, done = guest.lines[done:], len(guest.lines)
        said = next((text for line in reversed(lines) if (text := answer_to(line.text))), None)
        if said is not None:
            with contextlib.suppress(Exception):  # the room may close meanwhile
                await guest.say(said)
        await asyncio.sleep(0.2)
