"""A candidate who joins over WebRTC with the token that a browser would get, speaks, types, and measures from outside.

All times are this machine's monotonic seconds. It knows nothing of the plan: only what comes over the room.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import structlog
from livekit import rtc
from numpy.typing import NDArray

from core.rooms import protocol

Pcm = NDArray[np.int16]
RATE = 24_000
FRAME = RATE // 100
AUDIBLE_RMS = 150.0
"""Of int16; below it a frame is silence."""
GAP_S = 0.3
"""A shorter silence is within a word or between two."""
NOISE = 5
TRANSCRIPTION_TOPIC = "lk.transcription"
TYPED_WORDS_PER_S = 8.0
TYPING_AT_MOST_S = 12.0

log = structlog.get_logger()


@dataclass
class Line:
    """One transcription segment of an agent; ``first_at`` is when its first words arrived."""

    segment_id: str
    agent: str
    first_at: float
    text: str
    final: bool = False


@dataclass(frozen=True)
class Utterance:
    """One answer as it left this client, from its first to its last sample.

    ``cut_in``: agent sound was heard in between. ``whole`` is False when it was broken off because the agent had gone, or was
    said to one that was gone already.
    """

    text: str
    began: float
    ended: float
    cut_in: bool
    whole: bool = True


@dataclass
class Candidate:
    """Join once, then ``speak``, ``type`` and ``press``; ``drop`` and ``join`` again to lose the line."""

    room: rtc.Room = field(default_factory=rtc.Room)
    lines: list[Line] = field(default_factory=list[Line])
    messages: list[protocol.Outgoing] = field(default_factory=list[protocol.Outgoing])
    sounds: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """Stretches of audible agent sound: (first, last)."""
    agent_audio: list[tuple[float, Pcm]] = field(default_factory=list[tuple[float, Pcm]])
    """Every frame of the agent, silence too, with the time at which it came."""
    state: str = "preparing"
    joined_at: float = 0.0
    agents: set[str] = field(default_factory=set[str])
    """Who interviews is in the room now: identities of agents."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _source: rtc.AudioSource | None = None
    _sent: asyncio.Event = field(default_factory=asyncio.Event)
    _pending: deque[Pcm] = field(default_factory=deque[Pcm])
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def join(self, url: str, token: str, *, voice: bool = True) -> None:
        """Connects, publishes the microphone (source MICROPHONE, else the agent does not listen) and says that it is ready."""
        self.room, self.state = rtc.Room(), "preparing"
        self.agents.clear()
        # The callbacks are untyped in the library.
        self.room.on("track_subscribed", self._on_track)  # pyright: ignore[reportUnknownMemberType]
        self.room.on("participant_connected", self._on_came)  # pyright: ignore[reportUnknownMemberType]
        self.room.on("participant_disconnected", self._on_left)  # pyright: ignore[reportUnknownMemberType]
        self.room.register_text_stream_handler(TRANSCRIPTION_TOPIC, self._on_transcription)
        self.room.register_text_stream_handler(protocol.TOPIC, self._on_message)
        await self.room.connect(url, token)
        self.joined_at = self.joined_at or time.monotonic()
        for participant in self.room.remote_participants.values():
            self._on_came(participant)
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
        self._sent.set()
        self.agents.clear()

    async def speak(self, pcm: Pcm, text: str, *, stop: Callable[[], bool] = lambda: False) -> Utterance:
        """Sends 24 kHz mono samples in real time; returns when the last one has left. Breaks off once ``stop()`` is true."""
        assert self._source is not None, "joined without a microphone"
        began, whole = time.monotonic(), True
        self._pending.extend(np.pad(pcm, (0, -len(pcm) % FRAME)).reshape(-1, FRAME))
        self._sent.clear()
        while not self._sent.is_set():
            if stop():
                whole = False
                self._pending.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._sent.wait(), 0.05)
        ended = time.monotonic() + (self._source.queued_duration if self._source else 0.0)
        return Utterance(text, began, ended, self.sound_between(began, ended), whole)

    async def type(self, text: str) -> Utterance:
        """Types for a while, as people do, then sends a chat message as any LiveKit client does."""
        began = time.monotonic()
        ends = began + min(TYPING_AT_MOST_S, len(text.split()) / TYPED_WORDS_PER_S)
        while time.monotonic() < ends:
            await self.press("typing")
            await asyncio.sleep(min(1.0, max(0.0, ends - time.monotonic())))
        sent = time.monotonic()
        await self.room.local_participant.send_text(text, topic=protocol.CHAT_TOPIC)
        return Utterance(text, began, sent, self.sound_between(began, sent))

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
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.1))
        return True

    def quiet_for(self) -> float:
        """Seconds since the last audible agent sound; since joining when there was none."""
        return time.monotonic() - (self.sounds[-1][1] if self.sounds else self.joined_at)

    def sound_between(self, began: float, ended: float) -> bool:
        return any(first < ended and last > began for first, last in self.sounds)

    def first_sound_after(self, moment: float) -> float | None:
        """When agent sound was first audible after ``moment``."""
        return next((first for first, _ in self.sounds if first > moment), None)

    def lines_after(self, moment: float) -> list[Line]:
        return [line for line in self.lines if line.first_at > moment]

    def audible_at(self, line: Line) -> float | None:
        """When the first word of a line was heard: the start of the sound that carries it; None where there was no sound.

        A line's text comes with its sound, a little before or after its start. Of two lines in one stretch of sound the
        second was heard when its text came.
        """
        sound = next((sound for sound in self.sounds if sound[1] >= line.first_at), None)
        if sound is None:
            return None
        shared = any(sound[0] <= other.first_at < line.first_at for other in self.lines)
        return max(sound[0], line.first_at) if shared else sound[0]

    def audio_between(self, began: float, ended: float) -> Pcm:
        """What the agent sent in this time."""
        frames = [pcm for at, pcm in self.agent_audio if began <= at <= ended]
        return np.concatenate(frames) if frames else np.zeros(0, np.int16)

    # --- what comes from the room ------------------------------------------------------------------------------------

    def _on_came(self, participant: rtc.RemoteParticipant) -> None:
        if participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_AGENT:
            self.agents.add(participant.identity)
            self._changed.set()

    def _on_left(self, participant: rtc.RemoteParticipant) -> None:
        self.agents.discard(participant.identity)
        self._changed.set()

    def _on_track(self, track: rtc.Track, *_: object) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._start(self._listen(track))

    async def _listen(self, track: rtc.Track) -> None:
        async for event in rtc.AudioStream(track, sample_rate=RATE, num_channels=1):
            pcm = np.frombuffer(event.frame.data, np.int16)
            now = time.monotonic()
            self.agent_audio.append((now, pcm.copy()))
            if float(np.sqrt(np.mean(pcm.astype(np.float64) ** 2))) < AUDIBLE_RMS:
                continue
            if self.sounds and now - self.sounds[-1][1] < GAP_S:
                self.sounds[-1] = (self.sounds[-1][0], now)
            else:
                self.sounds.append((now, now))
                self._changed.set()

    def _on_transcription(self, reader: rtc.TextStreamReader, identity: str) -> None:
        if identity != protocol.CANDIDATE_IDENTITY:
            self._start(self._read_line(reader, identity))

    async def _read_line(self, reader: rtc.TextStreamReader, identity: str) -> None:
        attributes = reader.info.attributes or {}
        segment = attributes.get("lk.segment_id", reader.info.stream_id)
        line: Line | None = None
        # An agent that dies leaves its line in the middle: that is all there will be of it.
        with contextlib.suppress(rtc.StreamError):
            async for chunk in reader:
                if line is None:
                    line = next((known for known in self.lines if known.segment_id == segment), None)
                    if line is None:
                        line = Line(segment, identity, time.monotonic(), "")
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
            pcm = self._pending.popleft() if self._pending else noise.integers(-NOISE, NOISE, FRAME).astype(np.int16)
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
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("the candidate's client failed in the background", error=repr(error))
