"""A candidate who joins over WebRTC with the token that a browser would get, speaks, types, and measures from outside.

All times are this client's own monotonic seconds. It knows nothing of the plan: only what comes over the room.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from livekit import rtc
from numpy.typing import NDArray

from core.rooms import protocol

Pcm = NDArray[np.int16]
RATE = 24_000
FRAME = RATE // 100
AUDIBLE_RMS = 150.0
"""Of int16; below it a frame is silence."""
NOISE = 5
TRANSCRIPTION_TOPIC = "lk.transcription"


@dataclass
class Line:
    """One transcription segment of the agent; ``first_at`` is when its first words arrived."""

    segment_id: str
    first_at: float
    text: str
    final: bool = False


@dataclass(frozen=True)
class Utterance:
    """One answer as it left this client; ``cut_in`` says that agent sound was heard between its first and last sample."""

    text: str
    began: float
    ended: float
    cut_in: bool


@dataclass
class Candidate:
    """Join once, then ``speak``, ``type`` and ``press``; ``drop`` and ``join`` again to test a lost line."""

    room: rtc.Room = field(default_factory=rtc.Room)
    lines: list[Line] = field(default_factory=list[Line])
    heard_own: list[str] = field(default_factory=list[str])
    messages: list[protocol.Outgoing] = field(default_factory=list[protocol.Outgoing])
    sounds: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """Stretches of audible agent sound: (first, last)."""
    agent_audio: list[tuple[float, Pcm]] = field(default_factory=list[tuple[float, Pcm]])
    state: str = "preparing"
    joined_at: float = 0.0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _source: rtc.AudioSource | None = None
    _sent: asyncio.Event = field(default_factory=asyncio.Event)
    _pending: list[Pcm] = field(default_factory=list[Pcm])
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def join(self, url: str, token: str, *, voice: bool = True) -> None:
        """Connects, publishes the microphone (source MICROPHONE, else the agent does not listen) and says that it is ready."""
        self.room = rtc.Room()
        self.room.on("track_subscribed", self._on_track)  # pyright: ignore[reportUnknownMemberType] # untyped callback
        self.room.register_text_stream_handler(TRANSCRIPTION_TOPIC, self._on_transcription)
        self.room.register_text_stream_handler(protocol.TOPIC, self._on_message)
        await self.room.connect(url, token)
        self.joined_at = time.monotonic()
        await self._send(protocol.Announce(client="sim"))
        if voice:
            self._source = rtc.AudioSource(RATE, 1)
            track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
            options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
            await self.room.local_participant.publish_track(track, options)
            self._start(self._pump(self._source))
        await self._send(protocol.Ready())

    async def drop(self) -> None:
        """Leaves without a goodbye."""
        for task in list(self._tasks):
            task.cancel()
        await self.room.disconnect()
        self._source = None
        self._pending.clear()

    async def speak(self, pcm: Pcm, text: str) -> Utterance:
        """Sends 24 kHz mono samples in real time; returns when the last one has left."""
        frames = [pcm[i : i + FRAME] for i in range(0, len(pcm), FRAME)]
        began = time.monotonic()
        self._pending.extend(np.pad(frame, (0, FRAME - len(frame))) for frame in frames)
        self._sent.clear()
        await self._sent.wait()
        ended = time.monotonic()
        cut_in = any(first < ended and last > began for first, last in self.sounds)
        return Utterance(text, began, ended, cut_in)

    async def type(self, text: str) -> float:
        """Sends a chat message as any LiveKit client does; returns when it was sent."""
        await self.press("typing")
        await self.room.local_participant.send_text(text, topic=protocol.CHAT_TOPIC)
        return time.monotonic()

    async def press(self, intent: protocol.Intent) -> None:
        await self._send(protocol.Control(intent))

    async def until(self, seconds: float, what: Callable[["Candidate"], bool]) -> bool:
        """Waits until ``what(self)`` holds; False after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not what(self):
            self._changed.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.2))
            except TimeoutError:
                continue
        return True

    def quiet_for(self) -> float:
        """Seconds since the last audible agent sound; since joining when there was none."""
        return time.monotonic() - (self.sounds[-1][1] if self.sounds else self.joined_at)

    def first_sound_after(self, moment: float) -> float | None:
        """When agent sound was first audible after ``moment``."""
        return next((first for first, _ in self.sounds if first > moment), None)

    def lines_after(self, moment: float) -> list[Line]:
        return [line for line in self.lines if line.first_at > moment]

    def question(self) -> protocol.QuestionShown | None:
        """The planned question shown last."""
        return next((m for m in reversed(self.messages) if isinstance(m, protocol.QuestionShown)), None)

    # --- what comes from the room ------------------------------------------------------------------------------------

    def _on_track(self, track: rtc.Track, *_: object) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._start(self._listen(track))

    async def _listen(self, track: rtc.Track) -> None:
        async for event in rtc.AudioStream(track, sample_rate=RATE, num_channels=1):
            pcm = np.frombuffer(event.frame.data, np.int16)
            now = time.monotonic()
            if float(np.sqrt(np.mean(pcm.astype(np.float64) ** 2))) < AUDIBLE_RMS:
                continue
            self.agent_audio.append((now, pcm.copy()))
            # Gaps under 0.3 s are within a word or between two.
            if self.sounds and now - self.sounds[-1][1] < 0.3:
                self.sounds[-1] = (self.sounds[-1][0], now)
            else:
                self.sounds.append((now, now))
                self._changed.set()

    def _on_transcription(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_line(reader, identity))

    async def _read_line(self, reader: rtc.TextStreamReader, identity: str) -> None:
        attributes = reader.info.attributes or {}
        segment = attributes.get("lk.segment_id", reader.info.stream_id)
        if identity == protocol.CANDIDATE_IDENTITY:
            text = await reader.read_all()
            if attributes.get("lk.transcription_final") == "true":
                self.heard_own.append(text)
            return
        line: Line | None = None
        async for chunk in reader:
            if line is None:
                line = next((known for known in self.lines if known.segment_id == segment), None)
                if line is None:
                    line = Line(segment, time.monotonic(), "")
                    self.lines.append(line)
                line.text = ""
            line.text += chunk
            self._changed.set()
        if line is not None:
            line.final = True
            self._changed.set()

    def _on_message(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_message(reader))

    async def _read_message(self, reader: rtc.TextStreamReader) -> None:
        message = protocol.decode_outgoing(await reader.read_all())
        if message is None:
            return
        self.messages.append(message)
        if isinstance(message, protocol.StateChanged):
            self.state = message.state
        self._changed.set()

    # --- sending -----------------------------------------------------------------------------------------------------

    async def _pump(self, source: rtc.AudioSource) -> None:
        """Real-time frames: queued speech, else faint noise (a VAD needs silence to hear an end)."""
        noise, due = np.random.default_rng(0), time.monotonic()
        while True:
            if not self._pending:
                self._sent.set()
            pcm = self._pending.pop(0) if self._pending else noise.integers(-NOISE, NOISE, FRAME).astype(np.int16)
            await source.capture_frame(rtc.AudioFrame(pcm.tobytes(), RATE, 1, FRAME))
            due += FRAME / RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _send(self, message: protocol.Incoming) -> None:
        await self.room.local_participant.send_text(protocol.encode(message), topic=protocol.TOPIC)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()
