"""One whole interview from the candidate's chair: listen, answer by the script, and note when what was heard."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sim.candidate import RATE, Candidate, Line, Pcm, Utterance
from sim.script import Answer, plain

QUIET_S = 0.4
"""A person waits this long to be sure that the question is over."""
AGENT_PATIENCE_S = 90.0
"""An agent that says nothing for so long is gone for good."""
REPLY_WITHIN_S = 25.0
SOUND_WITHIN_S = 3.0
"""The sound of a line comes at most so long after its text."""

HEAR_YOU = "Yes, I can hear you well."
_SMALL_TALK: tuple[tuple[str, str], ...] = (
    ("can you hear me", HEAR_YOU),
    ("say a few words", HEAR_YOU),
    ("anything you wanted to say", "No, thank you. That is all from my side."),
    ("is there anything else", "No, thank you."),
    ("end the interview now", "No, please go on."),
    ("say continue", "Continue, please."),
    ("say anything to continue", "I am here, please continue."),
)
_FAREWELL = ("goodbye", "that's everything", "our time is up", "we end here", "what you said so far is saved")
FAREWELL_S = 30.0
"""The room is closed within this after the last line."""
_NOT_HEARD = ("didn't catch that", "i can repeat the question", "ready for your answer")


class Replies(Protocol):
    """What to answer: a script, or recordings in their order."""

    def reply(self, heard: str) -> Answer: ...

    def again(self) -> Answer: ...


@dataclass(frozen=True)
class Exchange:
    """One answer and how the agent took it.

    ``first_sound_s`` is from the last sample of a spoken answer to the first audible sound of the agent, ``first_reply_s``
    to the first word of the line that became its stored reply. None where the answer was typed or nothing came, and where
    another agent took over: what then passes is a silence, not a reply.
    """

    heard: str
    said: Utterance
    channel: str
    question: str | None
    first_sound_s: float | None
    first_reply_s: float | None


@dataclass(frozen=True)
class Drop:
    """The candidate's line breaks off in the middle of an answer (0 is the first to a question) and comes back."""

    answer: int
    seconds: float
    rejoin: Callable[[], Awaitable[None]]


@dataclass
class Told:
    """What the candidate measured."""

    first_words_s: float | None = None
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    dropped: bool = False


@dataclass(frozen=True)
class Listeners:
    """Who is told while it happens."""

    speaking: Callable[[Answer, float], None] = lambda answer, seconds: None
    """An answer begins; how long it will take."""
    said: Callable[[Exchange], None] = lambda exchange: None
    heard: Callable[[Line], None] = lambda line: None
    dropped: Callable[[], None] = lambda: None
    rejoined: Callable[[], None] = lambda: None


@dataclass
class Story:
    """Answers until the agent closes the interview. ``voice`` None: everything is typed (``ai_chat``)."""

    candidate: Candidate
    replies: Replies
    voice: Callable[[Answer], Pcm] | None
    typed: str | None = None
    """Key of a question whose answer is typed."""
    drop: Drop | None = None
    listeners: Listeners = field(default_factory=Listeners)
    _told: Told = field(default_factory=Told)
    _answers: int = 0

    async def tell(self) -> Told:
        candidate = self.candidate
        asked_from = candidate.joined_at
        passing_on = asyncio.create_task(self._pass_on_lines())
        try:
            if await candidate.until(AGENT_PATIENCE_S, lambda c: bool(c.sounds or c.lines)):
                first = candidate.sounds[0][0] if candidate.sounds else candidate.lines[0].first_at
                self._told.first_words_s = first - candidate.joined_at
            while await self._turn_is_ours(asked_from):
                heard = " ".join(line.text.strip() for line in candidate.lines_after(asked_from))
                if farewell(heard):
                    asked_from = time.monotonic()
                    await candidate.until(FAREWELL_S, _over)
                    continue
                exchange = await self._exchange(self._answer(heard), heard)
                asked_from = exchange.said.ended
                self._told.exchanges.append(exchange)
        finally:
            passing_on.cancel()
        return self._told

    def _answer(self, heard: str) -> Answer:
        answer = small_talk(heard) or (self.replies.again() if not_heard(heard) else self.replies.reply(heard))
        if self.voice is None or (self.typed is not None and answer.question == self.typed):
            return replace(answer, channel="text")
        return replace(answer, channel="voice")

    async def _turn_is_ours(self, since: float) -> bool:
        """Waits until the agent has spoken and listens; False when the interview has ended or the agent stays away."""

        def ours(c: Candidate) -> bool:
            lines = c.lines_after(since)
            listening = c.state in ("listening", "paused") and lines and all(line.final for line in lines)
            return _over(c) or bool(listening and c.quiet_for() > QUIET_S)

        return await self.candidate.until(AGENT_PATIENCE_S, ours) and not _over(self.candidate)

    async def _exchange(self, answer: Answer, heard: str) -> Exchange:
        agents = set(self.candidate.agents)
        said = await self._say(answer)
        exchange = Exchange(heard, said, answer.channel, answer.question, None, None)
        if said.whole:
            exchange = await self._reply_to(exchange, agents)
        self.listeners.said(exchange)
        return exchange

    async def _say(self, answer: Answer) -> Utterance:
        candidate = self.candidate
        if self.voice is None or answer.channel == "text":
            self.listeners.speaking(answer, 0.0)
            return await candidate.type(answer.text)
        pcm = await asyncio.to_thread(self.voice, answer)
        drop = self._due_drop(answer)
        if drop is not None:
            pcm = pcm[: len(pcm) // 2]
        seconds = len(pcm) / RATE
        self.listeners.speaking(answer, seconds)
        said = await candidate.speak(pcm, answer.text, stop=lambda: not candidate.agents)
        if drop is not None:
            await self._lose_the_line(drop)
            return replace(said, whole=False)
        return said

    def _due_drop(self, answer: Answer) -> Drop | None:
        if self.drop is None or self._told.dropped or answer.question is None:
            return None
        self._answers += 1
        return self.drop if self._answers > self.drop.answer else None

    async def _lose_the_line(self, drop: Drop) -> None:
        self._told.dropped = True
        await self.candidate.drop()
        self.listeners.dropped()
        await asyncio.sleep(drop.seconds)
        await drop.rejoin()
        self.listeners.rejoined()

    async def _reply_to(self, exchange: Exchange, agents: set[str]) -> Exchange:
        """Waits for the line and its sound: either may come first."""
        candidate, ended = self.candidate, exchange.said.ended
        await candidate.until(REPLY_WITHIN_S, lambda c: bool(c.lines_after(ended)) or _over(c))
        if exchange.channel == "text" or not candidate.lines_after(ended):
            return exchange
        reply = candidate.lines_after(ended)[0]
        await candidate.until(SOUND_WITHIN_S, lambda c: c.audible_at(reply) is not None)
        sound, words = candidate.first_sound_after(ended), candidate.audible_at(reply)
        if reply.agent not in agents:
            return replace(exchange, said=replace(exchange.said, whole=False))
        if sound is None or words is None:
            return exchange
        return replace(exchange, first_sound_s=sound - ended, first_reply_s=max(sound, words) - ended)

    async def _pass_on_lines(self) -> None:
        passed = 0
        while True:
            ready = self.candidate.lines[passed:]
            for line in ready:
                if not line.final:
                    break
                passed += 1
                self.listeners.heard(line)
            await asyncio.sleep(0.1)


def small_talk(heard: str) -> Answer | None:
    """Only what the agent said last counts."""
    words = plain(heard)[-200:]
    return next((Answer(reply) for cue, reply in _SMALL_TALK if plain(cue) in words), None)


def farewell(heard: str) -> bool:
    """The interviewer's last line: nothing more is to be said, whatever of it was heard."""
    words = plain(heard)[-200:]
    return any(plain(cue) in words for cue in _FAREWELL)


def not_heard(heard: str) -> bool:
    words = plain(heard)[-200:]
    return any(plain(cue) in words for cue in _NOT_HEARD)


def small_talk_lines() -> Sequence[Answer]:
    """For synthesis beforehand."""
    return [Answer(text) for text in dict.fromkeys(reply for _, reply in _SMALL_TALK)]


def _over(candidate: Candidate) -> bool:
    return candidate.state == "ended" or not candidate.room.isconnected()
