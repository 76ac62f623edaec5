"""The text-fast simulator: the agent's real loop between a fake room and a fake database, on a clock that jumps instead of waiting.

What is fake has no opinion: the queue, the loop, the conductor, the mouth's queue are the real ones.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from agent.clock import InterviewClock
from agent.inputs import CameIn, Heard, Input, Played, Pressed, Second, Segment, Spoke, WentOut, Woken
from agent.loop import InterviewLoop
from agent.mouth import Mouth
from agent.wording import Wording, WordingModel
from core.conductor.events import ControlKind
from core.conductor.moves import Listen, Notify, Say
from core.conductor.plan import Plan, PlannedQuestion, Point, Probe
from core.conductor.state import State, start
from core.interviews.loading import Claimed, Draft
from core.interviews.run import Commit, Inbox, LeaseLost, TurnRow
from core.rooms.protocol import RoomState
from tests.agent.virtual import BEGINNING, LoopClock

WORDS_PER_S = 2.5


# --- the database -----------------------------------------------------------------------------------------------------


@dataclass
class Database:
    """What PostgreSQL would hold of one interview, and a record of what happened in which order."""

    epoch: int = 1
    state: dict[str, Any] | None = None
    status: str = "scheduled"
    close_reason: str | None = None
    jobs: int = 0
    rows: list[TurnRow] = field(default_factory=list[TurnRow])
    drafts: list[Draft] = field(default_factory=list[Draft])
    messages: list[Inbox] = field(default_factory=list[Inbox])
    consumed: list[int] = field(default_factory=list[int])
    happened: list[str] = field(default_factory=list[str])
    """``commit`` and ``sound``, in order; a sound with its words."""

    def texts(self, kind: str) -> list[str]:
        return [row.text for row in self.rows if row.kind == kind]

    def of(self, speaker: str) -> list[TurnRow]:
        return [row for row in self.rows if row.speaker == speaker]

    def put(self, text: str, kind: Literal["text", "command"] = "text") -> None:
        """As SendMessage or HR's command does."""
        self.messages.append(Inbox(len(self.messages) + 1, kind, text))


@dataclass
class FakePort:
    """One agent's port. ``fail`` is raised by the next commit; ``die`` is raised after it was stored; the inbox may be slow."""

    database: Database
    epoch: int
    fail: Exception | None = None
    die: Exception | None = None
    slow_s: float = 0.0

    def _fence(self) -> None:
        if self.database.epoch != self.epoch:
            raise LeaseLost

    async def claim(self, job_id: str, agent_identity: str) -> Claimed | None:
        raise NotImplementedError("the simulator hands over the claimed state itself")

    async def begin(self) -> datetime:
        return BEGINNING

    async def commit(self, commit: Commit) -> None:
        self._fence()
        if self.fail is not None:
            failing, self.fail = self.fail, None
            raise failing
        database = self.database
        known = {row.ref for row in database.rows}
        database.rows += [row for row in commit.rows if row.ref not in known]
        database.consumed += commit.consumed
        if commit.drafts_consumed:
            database.drafts.clear()
        database.state, database.status = commit.state, commit.status or database.status
        if commit.close_reason is not None:
            database.close_reason, database.status = commit.close_reason, "completed"
            database.jobs += 1
        database.happened.append("commit")
        if self.die is not None:
            raise self.die

    async def keep(self, draft: Draft) -> None:
        self._fence()
        self.database.drafts.append(draft)

    async def inbox(self) -> list[Inbox]:
        await asyncio.sleep(self.slow_s)
        return [message for message in self.database.messages if message.id not in self.database.consumed]

    async def beat(self) -> bool:
        self._fence()
        return bool(await self.inbox())


# --- the room ---------------------------------------------------------------------------------------------------------


@dataclass
class Sound:
    """One line as it was heard; ``ended`` is None while it is being said."""

    say: Say
    began: float
    ended: float | None = None
    heard: str = ""


class FakeMouth(Mouth):
    """The real queue of lines; each takes as long as its words."""

    def __init__(self, put: Callable[[Played], None], clock: InterviewClock, happened: list[str]) -> None:
        self._clock, self._happened = clock, happened
        self._cut = asyncio.Event()
        self.sounds: list[Sound] = []
        self.prepared: list[str] = []
        super().__init__(put)

    def prepare(self, lines: Sequence[str]) -> None:
        self.prepared += lines

    async def hush(self) -> None:
        await super().hush()
        self._cut.set()

    async def _say(self, say: Say) -> Played:
        self._cut.clear()
        self._happened.append(f"sound {say.line}")
        sound = Sound(say, asyncio.get_running_loop().time())
        self.sounds.append(sound)
        start, words = self._clock.offset_ms(), say.line.split()
        interrupted = True
        try:
            async with asyncio.timeout(len(words) / WORDS_PER_S):
                await self._cut.wait()
        except TimeoutError:
            interrupted = False
        sound.ended = asyncio.get_running_loop().time()
        if interrupted:
            words = words[: int((sound.ended - sound.began) * WORDS_PER_S)]
        sound.heard = " ".join(words)
        return Played(say.utterance_id, sound.heard, interrupted, start, self._clock.offset_ms())


class FakeEars:
    """A microphone: what is said while it is held is lost, as the design wants it."""

    def __init__(self, put: Callable[[Input], None], clock: InterviewClock, epoch: int) -> None:
        self._put, self._clock, self._epoch = put, clock, epoch
        self._segments: list[Segment] = []
        self._turns = 0
        self.speaking = self.held = False
        self.holds = 0
        self.listens: list[Listen] = []

    def listen(self, listen: Listen) -> None:
        self.listens.append(listen)

    def speak(self, text: str, confidence: float | None = 0.9) -> None:
        """A recognised segment; the turn is not over."""
        if self.held:
            return
        now = self._clock.offset_ms()
        segment = Segment(text, max(0, now - 1000), now, confidence, [(word, now, now) for word in text.split()])
        self.speaking = True
        self._segments.append(segment)
        self._put(Spoke(segment))

    def turn_ends(self) -> None:
        self.speaking = False
        if self._segments:
            self._turns += 1
            taken, self._segments = tuple(self._segments), []
            self._put(Heard(taken, f"voice:{self._epoch}:{self._turns}"))

    async def finish(self) -> None:
        self.turn_ends()

    async def hold(self) -> None:
        self.held, self.speaking = True, False
        self.holds += 1
        self._segments.clear()

    def release(self) -> None:
        self.held = False


class FakePage:
    def __init__(self) -> None:
        self.states: list[RoomState] = []
        self._shown: RoomState | None = None
        self.questions: list[tuple[int, int, str]] = []
        self.notices: list[Notify] = []
        self.timers: list[tuple[int, int, bool]] = []

    async def state(self, state: RoomState) -> None:
        if state != self._shown:
            self._shown = state
            self.states.append(state)

    async def question(self, n: int, m: int, text: str) -> None:
        self.questions.append((n, m, text))

    async def notify(self, notify: Notify) -> None:
        self.notices.append(notify)

    async def timer(self, used_ms: int, limit_ms: int, *, running: bool) -> None:
        self.timers.append((used_ms, limit_ms, running))

    def forget(self) -> None:
        """A page that was loaded anew knows nothing."""
        self._shown = None


# --- one agent in the room --------------------------------------------------------------------------------------------

PLAN = Plan(
    interview_id="0199a000-0000-7000-8000-000000000001",
    candidate_name="Ada",
    company="Ward Ltd",
    job_title="Ward nurse",
    language="en",
    mode="ai_both",
    recorded=True,
    time_limit_s=900,
    questions=(
        PlannedQuestion(
            id="0199a000-0000-7000-8000-0000000000a1",
            text="How do you check a patient's airway?",
            question_type="technical",
            difficulty="easy",
            points=(
                Point("look", "looks in the mouth", ("mouth",), (), fact=True),
                Point("listen", "listens for breathing", ("listen",), ()),
            ),
            probes=(Probe("listen", "And how do you know that air is moving?"),),
        ),
        PlannedQuestion(
            id="0199a000-0000-7000-8000-0000000000a2",
            text="Tell me about a shift that went wrong.",
            question_type="behavioral",
            difficulty="medium",
            points=(Point("team", "asked for help", ("colleague",), ("help",)),),
        ),
    ),
    job_facts=(("shifts", "Three night shifts a month."),),
)
FIRST, SECOND_ASKED = PLAN.questions[0].text, PLAN.questions[1].text
PROBE = PLAN.questions[0].probes[0].text
AIRWAY = "I look into the mouth first and then I listen for breathing at the nose."
SHIFT = "We were two nurses short, so I asked a colleague from the next ward to help me."
NOTHING_MORE = "No thank you, that was all."
ANSWERS = {
    "Can you hear me": "Yes, I can hear you well.",
    PLAN.questions[0].text: AIRWAY,
    PLAN.questions[1].text: SHIFT,
    "anything you wanted to say": NOTHING_MORE,
}
"""What an obliging candidate says, by words of the line that asks for it."""


def answer_to(line: str) -> str | None:
    return next((answer for asked, answer in ANSWERS.items() if asked.lower() in line.lower()), None)


class Inputs(asyncio.Queue[Input]):
    """Knows whether the loop has nothing left to do."""

    idle = False

    async def get(self) -> Input:
        self.idle = self.empty()
        item = await super().get()
        self.idle = False
        return item


@dataclass
class Room:
    """One agent at work. ``crash`` is SIGKILL; ``successor`` is the agent that comes after it."""

    plan: Plan = PLAN
    database: Database = field(default_factory=Database)
    model: WordingModel | None = None
    gap_s: float | None = None
    refused: asyncio.Event = field(default_factory=asyncio.Event)
    """The recording was stopped."""

    def __post_init__(self) -> None:
        self.port = FakePort(self.database, self.database.epoch)
        state = start(self.plan) if self.database.state is None else State.from_json(self.database.state)
        self.inputs = Inputs()
        clock = LoopClock()
        now = clock.monotonic()
        self.clock = InterviewClock(clock, now * 1000, now, float(state.last_ms or 0))
        self.mouth = FakeMouth(self.inputs.put_nowait, self.clock, self.database.happened)
        self.ears = FakeEars(self.inputs.put_nowait, self.clock, self.port.epoch)
        self.page = FakePage()
        self.loop = InterviewLoop(
            self.plan,
            state,
            self.port,
            self.clock,
            self.mouth,
            self.ears,
            self.page,
            self.inputs,
            Wording(self.model, self.mouth.prepare),
            epoch=self.port.epoch,
            drafts=tuple(self.database.drafts),
            gap_s=self.gap_s,
            stop_recording=self.refused.set,
        )
        self.running = asyncio.create_task(self.loop.run())
        self._ticking = asyncio.create_task(self._tick())

    @property
    def spoken(self) -> list[str]:
        """Every line whose sound began."""
        return [sound.say.line for sound in self.mouth.sounds]

    async def come_in(self, *, voice: bool = True) -> None:
        self.inputs.put_nowait(CameIn(voice))
        await self.quiet()

    async def go_out(self) -> None:
        self.inputs.put_nowait(WentOut())
        await self.settled()

    async def speak(self, text: str) -> None:
        """A whole spoken turn, and what follows from it, to the end of its sound."""
        await asyncio.sleep(len(text.split()) / WORDS_PER_S)
        self.ears.speak(text)
        self.ears.turn_ends()
        await self.quiet()

    async def type(self, text: str) -> None:
        self.database.put(text)
        self.inputs.put_nowait(Woken())
        await self.quiet()

    async def command(self, what: str) -> None:
        self.database.put(what, "command")
        self.inputs.put_nowait(Woken())
        await self.quiet()

    async def press(self, intent: ControlKind) -> None:
        self.inputs.put_nowait(Pressed(intent))
        await self.settled()

    async def settled(self) -> None:
        """Until everything that was put has been taken, without letting time go by."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def quiet(self) -> None:
        """Until nothing is being said any more, or the interview is over."""
        await self.settled()
        while (self.mouth.busy or not self.inputs.idle) and not self.running.done():  # noqa: ASYNC110 the clock jumps
            await asyncio.sleep(0.05)
        await self.settled()

    async def crash(self) -> None:
        """The process is gone: not another word, and nothing is stored."""
        for task in (self.running, self._ticking):
            task.cancel()
        await asyncio.gather(self.running, self._ticking, return_exceptions=True)
        await self.mouth.close()

    async def successor(self, *, gap_s: float = 5.0) -> "Room":
        """Another agent on the next epoch; the candidate stayed in the room."""
        await self.crash()
        await asyncio.sleep(gap_s)
        self.database.epoch += 1
        return Room(self.plan, self.database, self.model, gap_s)

    async def end(self) -> str:
        """Why the interview ended; takes the agent apart."""
        reason = await self.running
        self._ticking.cancel()
        await self.mouth.close()
        return reason

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.inputs.put_nowait(Second())


async def simulate(
    plan: Plan = PLAN,
    answer: Callable[[str], str | None] = answer_to,
    *,
    typed: bool = False,
    model: WordingModel | None = None,
) -> Database:
    """A whole interview; ``answer`` is asked what the candidate says to each line (None: nothing)."""
    room = Room(plan, model=model)
    await room.come_in(voice=not typed)
    answered = 0
    while not room.running.done():
        lines, answered = room.spoken[answered:], len(room.mouth.sounds)
        said = next((text for line in reversed(lines) if (text := answer(line)) is not None), None)
        if said is None:
            await asyncio.sleep(1)
        elif typed:
            await room.type(said)
        else:
            await room.speak(said)
    await room.end()
    return room.database


def written(plan: Plan) -> Plan:
    return replace(plan, mode="ai_chat", recorded=False)


async def asked_first() -> Room:
    """An interview in which the first question has just been asked."""
    room = Room()
    await room.come_in()
    await room.speak("Yes, I can hear you well.")
    assert room.spoken[-1].endswith(FIRST)
    return room
