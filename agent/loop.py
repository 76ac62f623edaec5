"""One ordered queue, one consumer: step → commit → act. Knows no LiveKit; with fake ears, mouth and port it is the simulator.

Commit A stores an input with the state that follows from it, before anything is said. Commit B stores what was really said when
its playout ends. So whoever takes over after a crash finds every answer that was accepted and every line that was begun.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from agent.clock import InterviewClock
from agent.inputs import CameIn, Heard, Input, Lost, Played, Pressed, Second, Segment, Spoke, WentOut, Woken
from agent.ports import Ears, Mouth, Page
from agent.rows import Words, answer, line, note, unread
from agent.wording import Wording
from core.conductor import events
from core.conductor.moves import Close, Listen, Move, Notify, Reason, Record, Say
from core.conductor.plan import Plan
from core.conductor.state import State
from core.conductor.step import step
from core.interviews.loading import Draft
from core.interviews.models import STOP_RECORDING
from core.interviews.run import Commit, Inbox, LeaseLost, RunPort, TurnRow

CLOCK_COMMIT_S = 10
"""The state's clock is stored at least this often, so that a crash gives away no more than that."""
ABSENT_LIMIT_S = 600
TYPING_HOLD_S = 8.0
CUT_WITHIN_S = 0.5
"""A line that is hushed has ended by then."""
TIMER_EVERY_S = 10
CUTS_IN: frozenset[events.ControlKind] = frozenset(
    ("repeat", "rephrase", "skip", "pause", "continue_later", "stop", "human")
)
"""Buttons that nobody presses to hear the rest of the line."""

log = structlog.get_logger()


class InterviewLoop:
    """Runs one interview from ``run()`` until it is closed, lost or left."""

    def __init__(
        self,
        plan: Plan,
        state: State,
        port: RunPort,
        clock: InterviewClock,
        mouth: Mouth,
        ears: Ears,
        page: Page,
        inputs: asyncio.Queue[Input],
        wording: Wording,
        *,
        epoch: int,
        drafts: tuple[Draft, ...] = (),
        gap_s: float | None = None,
        stop_recording: Callable[[], None] = lambda: None,
    ) -> None:
        self.plan, self.state, self.clock = plan, state, clock
        self.inputs = inputs
        self.closed: str | None = None
        self._port, self._mouth, self._ears, self._page, self._wording = port, mouth, ears, page, wording
        self._epoch = epoch
        self._drafts = tuple(Segment(d.text, d.start_ms, d.end_ms, d.confidence, d.words) for d in drafts)
        self._gap_s = gap_s
        self._stop_recording = stop_recording
        self._quiet_since: float | None = None
        self._absent_since: float | None = clock.clock.monotonic()
        self._typing_until = 0.0
        self._replying_to_text = False
        self._committed_at = 0.0
        self._timer_due = 0.0
        self._notes = 0
        self._reading = False

    async def run(self) -> str:
        """Returns why it ended: a close reason, ``lost`` or ``left``."""
        try:
            while self.closed is None:
                await self._take(await self.inputs.get())
        except LeaseLost:
            await self._mouth.hush()
            self.closed = "lost"
        return self.closed

    async def _take(self, item: Input) -> None:
        match item:
            case Heard():
                await self._heard(item)
            case Spoke(segment):
                await self._spoke(segment)
            case Played():
                await self._played(item)
            case Pressed(intent):
                await self._pressed(intent)
            case CameIn(voice):
                await self._came_in(voice)
            case WentOut():
                await self._went_out()
            case Woken():
                await self._read_inbox()
            case Second():
                await self._second()
            case Lost():
                raise LeaseLost

    # --- inputs -----------------------------------------------------------------------------------------------------

    async def _heard(self, heard: Heard) -> None:
        segments = self._drafts + heard.segments
        self._drafts = ()
        await self._page.state("thinking")
        text = " ".join(segment.text for segment in segments).strip()
        known = [s.confidence for s in segments if s.confidence is not None]
        start, end = (segments[0].start_ms, segments[-1].end_ms) if segments else (None, None)
        confidence = min(known) if known else None
        event = events.Answered(
            self.clock.at_ms(), "voice", text, confidence, start, end, heard.ref, waited_s=heard.waited_s
        )
        words = [word for segment in segments for word in segment.words] or None
        await self._answered(event, words, drafts_consumed=True)

    async def _spoke(self, segment: Segment) -> None:
        self._quiet_since = None
        await self._port.keep(Draft(segment.text, segment.start_ms, segment.end_ms, segment.confidence, segment.words))
        self._wording.think_ahead(self.plan, self.state, self.clock.at_ms(), segment.text)

    async def _read_inbox(self) -> None:
        """Takes what waits, oldest first. Looks again after each: while one was taken others may have come or been taken."""
        if self._reading:
            return
        self._reading = True
        try:
            while self.closed is None and (message := await self._next_message()) is not None:
                if message.kind == "command":
                    await self._commanded(message)
                else:
                    await self._typed(message)
        finally:
            self._reading = False

    async def _next_message(self) -> Inbox | None:
        """What was typed waits until somebody is there; HR's commands do not."""
        present = self._absent_since is None
        return next((m for m in await self._port.inbox() if present or m.kind == "command"), None)

    async def _commanded(self, message: Inbox) -> None:
        if message.content == STOP_RECORDING:
            self._stop_recording()
        kind, _, reason = message.content.partition(":")
        if kind not in ("pause", "resume", "end"):
            await self._commit(self.state, (), consumed=(message.id,))
            return
        if kind != "resume":
            await self._cut_in()
        await self._apply([events.Command(self.clock.at_ms(), kind, reason)], consumed=(message.id,))

    async def _typed(self, message: Inbox) -> None:
        await self._take_what_was_spoken()
        if self.closed is not None or self._absent_since is not None:
            return
        await self._ears.hold()
        self._replying_to_text = True
        await self._mouth.hush()
        await self._take_what_was_said()
        if self.closed is not None:
            return
        event = events.Answered(self.clock.at_ms(), "text", message.content, None, None, None, f"inbox:{message.id}")
        await self._answered(event, None, consumed=(message.id,))

    async def _take_what_was_spoken(self) -> None:
        """Spoken words come before what was typed after them; so do those that an agent before this one had heard."""
        if self._ears.speaking:
            await self._ears.finish()
            while self.closed is None and not self.inputs.empty():
                await self._take(self.inputs.get_nowait())
        if self._drafts and self.closed is None:
            await self._heard(Heard((), f"drafts:{self._epoch}"))

    async def _take_what_was_said(self) -> None:
        """The line that was cut, or had just ended, is stored before the words that follow it."""
        deadline = self.clock.clock.monotonic() + CUT_WITHIN_S
        while self.closed is None and (self._mouth.busy or not self.inputs.empty()):
            left = deadline - self.clock.clock.monotonic()
            if left <= 0:
                return
            try:
                async with asyncio.timeout(left):
                    item = await self.inputs.get()
            except TimeoutError:
                return
            await self._take(item)

    async def _cut_in(self) -> None:
        """Stops the line under way, where it is one that may be left unheard: not the greeting, which says that this is an AI."""
        if self.state.phase in ("asking", "wrapping_up"):
            await self._mouth.hush()

    async def _answered(
        self,
        event: events.Answered,
        words: Words | None,
        *,
        consumed: tuple[int, ...] = (),
        drafts_consumed: bool = False,
    ) -> None:
        self._quiet_since = None
        self._typing_until = 0.0
        await self._apply([event], words=words, consumed=consumed, drafts_consumed=drafts_consumed)
        if not self._mouth.busy:
            await self._settle()

    async def _played(self, played: Played) -> None:
        say = self.state.saying(played.utterance_id)
        rows: tuple[TurnRow, ...] = ()
        unheard = played.interrupted and not played.text
        # A question has its row even when it was cut before its first word: what comes later is a repeat.
        if say is not None and (not unheard or say.kind == "question"):
            rows = (line(say, played, aloud=self.plan.mode != "ai_chat"),)
        event = events.Confirmed(self.clock.at_ms(), played.utterance_id, played.text, played.interrupted)
        await self._apply([event], rows=rows)
        if not self._mouth.busy:
            await self._settle()

    async def _settle(self) -> None:
        """Nothing more to say: listen, and count the silence from here."""
        if self._replying_to_text:
            self._replying_to_text = False
            self._ears.release()
        self._quiet_since = self.clock.clock.monotonic()
        if self.closed is None:
            await self._page.state("paused" if self.state.phase == "paused" else "listening")

    async def _pressed(self, intent: events.ControlKind) -> None:
        if intent == "typing":
            self._typing_until = self.clock.clock.monotonic() + TYPING_HOLD_S
            self._quiet_since = None
        elif intent == "done":
            await self._ears.finish()
        elif intent in CUTS_IN:
            await self._cut_in()
        await self._apply([events.Control(self.clock.at_ms(), intent)])

    async def _came_in(self, voice: bool) -> None:
        self._absent_since = None
        self.clock.run()
        await self._show_again()
        happened = _arrival(self.clock.at_ms(), self._gap_s, voice=voice)
        self._gap_s = None
        await self._apply(happened, status="in_progress")
        if self._mouth.busy:
            await self._page.state("speaking")
        else:
            await self._settle()
        await self._read_inbox()

    async def _show_again(self) -> None:
        """To a page that was loaded anew: the question it was at, and the time."""
        self._page.forget()
        if self.state.question_id is not None:
            await self._show_question(self.state.question_id)
        await self._page.timer(self.clock.at_ms(), self.plan.limit_ms, running=self.state.phase != "paused")

    async def _show_question(self, question_id: object) -> None:
        asked = next(q for q in self.plan.questions if q.id == question_id)
        await self._page.question(self.plan.questions.index(asked) + 1, len(self.plan.questions), asked.text)

    async def _went_out(self) -> None:
        if self._absent_since is not None:
            return
        await self._mouth.hush()
        await self._apply([events.Left(self.clock.at_ms())])
        self.clock.stand()
        self._absent_since = self.clock.clock.monotonic()

    async def _second(self) -> None:
        now = self.clock.clock.monotonic()
        if self._absent_since is not None:
            if self.state.phase != "closing":
                if now - self._absent_since > ABSENT_LIMIT_S:
                    self.closed = "left"
                return
            self.clock.run()  # who leaves at the goodbye has finished: it comes to its end without them
        happened: list[events.Event] = [events.Tick(self.clock.at_ms())]
        if self._ears.speaking or self._mouth.busy or now < self._typing_until:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = now
        else:
            happened.append(events.Silence(self.clock.at_ms(), now - self._quiet_since))
        await self._apply(happened)
        if now >= self._timer_due:
            self._timer_due = now + TIMER_EVERY_S
            await self._page.timer(self.clock.at_ms(), self.plan.limit_ms, running=self.state.phase != "paused")

    # --- step → commit → act ----------------------------------------------------------------------------------------

    async def _apply(
        self,
        happened: Sequence[events.Event],
        *,
        rows: tuple[TurnRow, ...] = (),
        words: Words | None = None,
        consumed: tuple[int, ...] = (),
        drafts_consumed: bool = False,
        status: str | None = None,
    ) -> None:
        state, moves = self.state, list[Move]()
        for event in happened:
            state, more = step(self.plan, state, event)
            moves += more
        state, moves = await self._wording.word(self.plan, state, moves, happened)
        answered = next((event for event in happened if isinstance(event, events.Answered)), None)
        rows += tuple(self._row(move, answered, words) for move in moves if isinstance(move, Record))
        reason: Reason | None = next((move.reason for move in moves if isinstance(move, Close)), None)
        if reason:
            left_over = [m for m in await self._port.inbox() if m.kind == "text" and m.id not in consumed]
            rows += tuple(unread(message, self.clock.offset_ms()) for message in left_over)
            consumed += tuple(message.id for message in left_over)
        now = self.clock.clock.monotonic()
        due = now - self._committed_at > CLOCK_COMMIT_S
        if rows or consumed or drafts_consumed or status or reason or due or _told(state) != _told(self.state):
            await self._commit(
                state, rows, consumed=consumed, drafts_consumed=drafts_consumed, status=status, reason=reason
            )
        self.state = state
        for move in moves:
            await self._act(move)

    async def _commit(
        self,
        state: State,
        rows: tuple[TurnRow, ...],
        *,
        consumed: tuple[int, ...] = (),
        drafts_consumed: bool = False,
        status: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        await self._port.commit(Commit(state.to_json(), rows, consumed, drafts_consumed, status, close_reason=reason))
        self._committed_at = self.clock.clock.monotonic()

    def _row(self, record: Record, answered: events.Answered | None, words: Words | None) -> TurnRow:
        at_ms = self.clock.offset_ms()
        if record.ref is None or answered is None:
            self._notes += 1
            return note(record, f"note:{self._epoch}:{self._notes}", at_ms)
        return answer(record, record.ref, answered, words, at_ms)

    async def _act(self, move: Move) -> None:
        match move:
            case Say():
                self._quiet_since = None
                self._mouth.slow = self.state.slow
                self._mouth.say(move)
            case Listen():
                self._ears.listen(move)
            case Notify("question", data):
                await self._show_question(data["question_id"])
            case Notify():
                await self._page.notify(move)
            case Close(reason):
                self.closed = reason
            case Record():
                pass


def opening(plan: Plan, state: State, gap_s: float | None, *, voice: bool) -> list[str]:
    """What will be said when the candidate comes in: to have its sound ready by then. ``gap_s`` as the loop gets it."""
    lines = list[str]()
    for event in _arrival(state.last_ms or 0, gap_s, voice=voice):
        state, moves = step(plan, state, event)
        lines += [part for move in moves if isinstance(move, Say) for part in (move.lead, move.text)]
    return lines


def _arrival(at_ms: int, gap_s: float | None, *, voice: bool) -> list[events.Event]:
    restored: list[events.Event] = [] if gap_s is None else [events.Restored(at_ms, gap_s)]
    return [*restored, events.Joined(at_ms, voice)]


def _told(state: State) -> State:
    """The state without its clock: what must be stored when it changes."""
    return replace(state, used_ms=0, last_ms=None)
