"""Two taps, one on what the candidate says and one on what is really played; behind consent, 2 s segments synced to disk.

Each segment is a file of its own, named by its offset from the interview's zero, so that a kill loses two seconds at most.
Without consent there is no recorder, no tap and no byte.
"""

import asyncio
import contextlib
import os
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from livekit import rtc
from livekit.agents.voice import io
from numpy.typing import NDArray

Pcm = NDArray[np.int16]
RECORD_RATE = 24_000
SEGMENT_MS = 2_000
SETTLE_MS = 600
"""Sound may be reported this late; a segment is closed only after it."""
DRIFT_MS = 100
"""A stream is placed where it arrived again when its own count is off by more."""
GAP_MS = 3_000
"""Frames that come so late were not held up: there was no sound before them."""


class Channel:
    """One voice on the interview's timeline, cut into segments on a fixed grid of ``SEGMENT_MS``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._folder.mkdir(parents=True, exist_ok=True)
        self._open: dict[int, Pcm] = {}
        self._next: int | None = None
        self.pending_ms: int | None = None
        """Sound from here on is still to be reported: nothing after it may be closed."""
        self._written_until = 0

    def place(self, offset_ms: int, pcm: Pcm) -> None:
        """Puts 24 kHz mono samples at their offset; a steady stream is continued without a seam."""
        at = offset_ms * RECORD_RATE // 1000
        if self._next is not None and abs(at - self._next) < DRIFT_MS * RECORD_RATE // 1000:
            at = self._next
        self._next = at + len(pcm)
        size = SEGMENT_MS * RECORD_RATE // 1000
        if at < 0:
            pcm, at = pcm[-at:], 0
        while len(pcm):
            index, start = divmod(at, size)
            part, pcm = pcm[: size - start], pcm[size - start :]
            if index >= self._written_until:
                segment = self._open.setdefault(index, np.zeros(size, np.int16))
                segment[start : start + len(part)] = part
            at += len(part)

    def write(self, until_ms: int) -> None:
        """Writes every segment that ends before ``until_ms``. Blocking: runs in a thread."""
        if self.pending_ms is not None:
            until_ms = min(until_ms, self.pending_ms)
        for index in sorted(self._open):
            if (index + 1) * SEGMENT_MS <= until_ms:
                # First, because samples are placed from another thread: what comes too late must not begin the file anew.
                self._written_until = max(self._written_until, index + 1)
                _write_wav(self._folder / f"{index:06d}-{index * SEGMENT_MS}.wav", self._open.pop(index))


def _write_wav(path: Path, pcm: Pcm) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)  # it may have been cleaned away as empty
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        with wave.open(file, "wb") as out:
            out.setparams((1, 2, RECORD_RATE, len(pcm), "NONE", "not compressed"))
            out.writeframes(pcm.tobytes())
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


class Recorder:
    """Both channels of one epoch under ``folder``; a task writes what is settled every second."""

    def __init__(self, folder: Path, offset_ms: Callable[[], int]) -> None:
        self._offset_ms = offset_ms
        self.candidate, self.agent = Channel(folder, "candidate"), Channel(folder, "agent")
        self._task: asyncio.Task[None] | None = None
        self._refused = False

    def refuse(self) -> None:
        """The candidate withdrew the consent: nothing more is written, also of what was heard in the last seconds."""
        self._refused = True

    def start(self) -> None:
        self._task = asyncio.create_task(self._write_for_ever(), name="recorder")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._write(self._offset_ms() + 2 * SEGMENT_MS)

    async def _write_for_ever(self) -> None:
        while True:
            await asyncio.sleep(1)
            await self._write(self._offset_ms() - SETTLE_MS)

    async def _write(self, until_ms: int) -> None:
        if self._refused:
            return
        for channel in (self.candidate, self.agent):
            await asyncio.to_thread(channel.write, until_ms)


class Arrivals:
    """Where the frames of a live stream belong. They never come early, but on a busy machine late and then many at once: so its
    own count places them, and only what stays late for a second, or comes very late, had a gap before it."""

    def __init__(self) -> None:
        self._next = 0.0
        self._least: float | None = None
        """The least lateness since ``_since``; None before the first frame."""
        self._since = 0.0

    def place(self, now_ms: float, duration_ms: float) -> float:
        """Offset of a frame that has just arrived."""
        late = now_ms - duration_ms - self._next
        if self._least is None or late < 0 or late > GAP_MS:
            self._restart(now_ms, late)
        elif now_ms - self._since > 1_000:
            self._restart(now_ms, self._least if self._least > DRIFT_MS else 0.0)
        else:
            self._least = min(self._least, late)
        began = self._next
        self._next += duration_ms
        return began

    def _restart(self, now_ms: float, shift_ms: float) -> None:
        self._next += shift_ms
        self._least, self._since = GAP_MS, now_ms


class CandidateTap(io.AudioInput):
    """Passes every frame on and places it where it was said."""

    def __init__(self, source: io.AudioInput, channel: Channel, offset_ms: Callable[[], int]) -> None:
        super().__init__(label="viva-candidate-tap", source=source)
        self._channel, self._offset_ms = channel, offset_ms
        self._resampler: rtc.AudioResampler | None = None
        self._arrivals = Arrivals()

    async def __anext__(self) -> rtc.AudioFrame:
        frame = await super().__anext__()
        began = self._arrivals.place(self._offset_ms(), frame.duration * 1000)
        for part in self._at_rate(frame):
            self._channel.place(round(began), np.frombuffer(part.data, np.int16))
            began += part.duration * 1000
        return frame

    def _at_rate(self, frame: rtc.AudioFrame) -> list[rtc.AudioFrame]:
        if frame.sample_rate == RECORD_RATE:
            return [frame]
        if self._resampler is None:
            self._resampler = rtc.AudioResampler(frame.sample_rate, RECORD_RATE, num_channels=1)
        return self._resampler.push(frame)


class AgentTap(io.AudioOutput):
    """On top of the room's output: knows when a line really began and ended, and hands what was played to the recorder."""

    def __init__(self, output: io.AudioOutput, offset_ms: Callable[[], int], channel: Channel | None) -> None:
        super().__init__(
            label="viva-agent-tap",
            next_in_chain=output,
            sample_rate=output.sample_rate,
            capabilities=io.AudioOutputCapabilities(pause=True),
        )
        self.offset_ms, self._channel = offset_ms, channel
        self._pcm: list[Pcm] = []
        self._captured = 0.0
        self._placed = False
        self.started_ms: int | None = None
        self.ended: io.PlaybackFinishedEvent | None = None
        self.on_started: Callable[[], None] = lambda: None

    @property
    def captured_s(self) -> float:
        """Seconds of sound given for the line so far."""
        return self._captured

    def begin(self) -> None:
        """A new line."""
        self._pcm, self._captured, self._placed = [], 0.0, False
        self.started_ms, self.ended = None, None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        if self._channel is not None:
            self._pcm.append(np.frombuffer(frame.data, np.int16))
        self._captured += frame.duration
        await super().capture_frame(frame)
        if self.next_in_chain:
            await self.next_in_chain.capture_frame(frame)

    def flush(self) -> None:
        super().flush()
        if self.next_in_chain:
            self.next_in_chain.flush()

    def clear_buffer(self) -> None:
        if self.next_in_chain:
            self.next_in_chain.clear_buffer()

    def on_playback_started(self, *, created_at: float) -> None:
        if self.started_ms is None:
            self.started_ms = self.offset_ms()
            if self._channel is not None:
                self._channel.pending_ms = self.started_ms
            self.on_started()
        super().on_playback_started(created_at=created_at)

    def on_playback_progressed(self, *, started_at: float, offset: float, duration: float) -> None:
        super().on_playback_progressed(started_at=started_at, offset=offset, duration=duration)
        self._place(offset, duration, self.offset_ms() - round((time.time() - started_at) * 1000))
        self._placed = True

    def on_playback_finished(
        self, *, playback_position: float, interrupted: bool, synchronized_transcript: str | None = None
    ) -> None:
        self.ended = io.PlaybackFinishedEvent(playback_position, interrupted, synchronized_transcript)
        if not self._placed and self.started_ms is not None:
            self._place(0.0, playback_position, self.started_ms)
        if self._channel is not None:
            self._channel.pending_ms = None
        super().on_playback_finished(
            playback_position=playback_position,
            interrupted=interrupted,
            synchronized_transcript=synchronized_transcript,
        )

    def _place(self, offset_s: float, duration_s: float, at_ms: int) -> None:
        if self._channel is None or not self._pcm:
            return
        pcm = np.concatenate(self._pcm)
        first = round(offset_s * RECORD_RATE)
        self._channel.place(at_ms, pcm[first : first + round(duration_s * RECORD_RATE)])
