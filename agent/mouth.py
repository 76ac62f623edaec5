"""Two mouths: one speaks through the AgentSession, one writes. Both say one line after the other and report how each ended."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence
from uuid import uuid4

import structlog
from livekit import rtc
from livekit.agents import AgentSession

from agent.inputs import Played
from agent.recorder import AgentTap
from agent.voice import NoVoice, Voice
from core.conductor.moves import Say

TRANSCRIPTION_TOPIC = "lk.transcription"
READ_WORDS_PER_S = 3.0
"""When the voice fails the line is shown, and the clock gives this much time to read it."""

log = structlog.get_logger()


class Mouth:
    """The queue of lines; subclasses know how to say one."""

    def __init__(self, put: Callable[[Played], None]) -> None:
        self._put = put
        self._lines: asyncio.Queue[Say] = asyncio.Queue()
        self._busy = 0
        self._silenced = False
        self._hushes = 0
        self.slow = False
        """The candidate asked for slower speech."""
        self._may_speak = asyncio.Event()
        self._may_speak.set()
        self._task = asyncio.create_task(self._run(), name="mouth")

    @property
    def busy(self) -> bool:
        return self._busy > 0

    def say(self, say: Say) -> None:
        self._busy += 1
        self._lines.put_nowait(say)

    def prepare(self, lines: Sequence[str]) -> None:
        """Nothing to make ready."""

    async def hush(self) -> None:
        """Stops the line that is being said; those that wait are reported as interrupted before their first word."""
        self._hushes += 1
        while not self._lines.empty():
            self._end(_unsaid(self._lines.get_nowait()))

    async def hold(self) -> None:
        """Not another sound until ``release``: the lease may be another agent's by now."""
        if self._may_speak.is_set():
            self._may_speak.clear()
            await self.hush()

    def release(self) -> None:
        self._may_speak.set()

    async def silence(self) -> None:
        """For good: the lease may be lost, so not another sound."""
        self._silenced = True
        await self.hush()

    async def close(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            say = await self._lines.get()
            hushes = self._hushes
            await self._may_speak.wait()
            if self._silenced:
                continue
            if hushes != self._hushes:  # while it waited for the lease
                self._end(_unsaid(say))
                continue
            try:
                played = await self._say(say)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("a line could not be said", utterance=say.utterance_id)
                played = Played(say.utterance_id, say.line, False, None, None)
            self._end(played)

    def _end(self, played: Played) -> None:
        self._busy -= 1
        self._put(played)

    async def _say(self, say: Say) -> Played:
        raise NotImplementedError


def _unsaid(say: Say) -> Played:
    return Played(say.utterance_id, "", True, None, None)


class WritingMouth(Mouth):
    """For ``ai_chat``: each line is one final segment on the transcription topic."""

    def __init__(self, put: Callable[[Played], None], room: rtc.Room, offset_ms: Callable[[], int]) -> None:
        self._room, self._offset_ms = room, offset_ms
        super().__init__(put)

    async def _say(self, say: Say) -> Played:
        await write_line(self._room, say.line)
        now = self._offset_ms()
        return Played(say.utterance_id, say.line, False, now, now)


async def write_line(room: rtc.Room, line: str) -> None:
    """Publishes a line as any transcription client reads it."""
    await room.local_participant.send_text(
        line,
        topic=TRANSCRIPTION_TOPIC,
        attributes={"lk.segment_id": f"SG_{uuid4().hex[:12]}", "lk.transcription_final": "true"},
    )


class SpeakingMouth(Mouth):
    """Plays cached or streamed sound by ``session.say``; a line without a voice is shown instead, and the page is told."""

    def __init__(
        self,
        put: Callable[[Played], None],
        session: AgentSession[None],
        room: rtc.Room,
        voice: Voice,
        tap: AgentTap,
        on_voice_lost: Callable[[], None],
    ) -> None:
        self._session, self._room, self._voice, self._tap = session, room, voice, tap
        self._on_voice_lost = on_voice_lost
        self._hushed = asyncio.Event()
        super().__init__(put)

    def prepare(self, lines: Sequence[str]) -> None:
        self._voice.prepare(lines)

    async def hush(self) -> None:
        await super().hush()
        self._hushed.set()
        with contextlib.suppress(RuntimeError):
            self._session.interrupt()

    async def _say(self, say: Say) -> Played:
        self._tap.begin()
        self._hushed.clear()
        self._voice.slow = self.slow
        failed = asyncio.Event()
        handle = self._session.say(say.line, audio=self._sound(say, failed), add_to_chat_ctx=False)
        await handle.wait_for_playout()
        if failed.is_set():
            return await self._show(say)
        ended = self._tap.ended
        spoken_s = ended.playback_position if ended is not None else 0.0
        start = self._tap.started_ms
        return Played(
            say.utterance_id,
            self._spoken(say.line, spoken_s) if handle.interrupted else say.line,
            handle.interrupted,
            start,
            None if start is None else start + round(spoken_s * 1000),
        )

    def _spoken(self, line: str, spoken_s: float) -> str:
        """The words that were heard before the interruption, by the share of the sound that was played."""
        ended = self._tap.ended
        if ended is not None and ended.synchronized_transcript is not None:
            return ended.synchronized_transcript.strip()
        words = line.split()
        return " ".join(words[: round(len(words) * spoken_s / max(self._tap.captured_s, spoken_s, 0.1))])

    async def _sound(self, say: Say, failed: asyncio.Event) -> AsyncGenerator[rtc.AudioFrame]:
        try:
            if say.lead:
                self._voice.prepare([say.text])
                async for frame in self._voice.frames(say.lead):
                    yield frame
            async for frame in self._voice.frames(say.text):
                yield frame
        except NoVoice as error:
            log.warning("no voice", reason=str(error))
            failed.set()

    async def _show(self, say: Say) -> Played:
        self._on_voice_lost()
        await write_line(self._room, say.line)
        now = self._tap.offset_ms()
        with contextlib.suppress(TimeoutError):
            # whoever types an answer has read it
            async with asyncio.timeout(min(20.0, len(say.line.split()) / READ_WORDS_PER_S)):
                await self._hushed.wait()
        return Played(say.utterance_id, say.line, False, now, self._tap.offset_ms())
