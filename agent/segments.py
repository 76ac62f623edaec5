"""What the recogniser is given, and when: speech up to a silence, and of long speech each part up to a breath.

Recognition takes time in proportion to the sound. Who speaks for half a minute without a rest would wait four seconds more for a
reply; cut at breaths, all but the last words are recognised while the answer still goes on.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from livekit import rtc
from livekit.agents import vad
from livekit.agents.utils import aio

LONG_S = 7.0
"""From so much sound on a breath ends the part."""
BREATH_S = 0.2
"""Longer than the closure of a consonant."""
KEPT_S = 0.1
"""Of a breath, for the beginning of the next part."""


class BreathVad(vad.VAD):
    """Another VAD's segments, the long ones in parts that join without a gap and share no sound.

    ``begun`` is called for each stream; ``handed_over`` for each part that it gives, with the seconds since the part's end.
    """

    def __init__(self, inner: vad.VAD, begun: Callable[[], None], handed_over: Callable[[float], None]) -> None:
        super().__init__(capabilities=inner.capabilities)
        self.inner, self.begun, self.handed_over = inner, begun, handed_over

    def stream(self) -> vad.VADStream:
        self.begun()
        return _BreathStream(self)


class _BreathStream(vad.VADStream):
    def __init__(self, parent: BreathVad) -> None:
        super().__init__(parent)
        self._inner, self._handed_over = parent.inner.stream(), parent.handed_over
        self._frames: list[rtc.AudioFrame] = []
        """Of the part so far; empty while nobody speaks."""
        self._spoken = False

    async def _main_task(self) -> None:
        forwarding = asyncio.create_task(self._forward())
        try:
            async for event in self._inner:
                self._take(event)
        finally:
            await aio.cancel_and_wait(forwarding)
            await self._inner.aclose()

    async def _forward(self) -> None:
        async for given in self._input_ch:
            if isinstance(given, rtc.AudioFrame):
                self._inner.push_frame(given)
            else:
                self._inner.flush()
                self._frames = []
        self._inner.end_input()

    def _take(self, event: vad.VADEvent) -> None:
        if event.type == vad.VADEventType.START_OF_SPEECH:
            self._frames, self._spoken = list(event.frames), True
            self._event_ch.send_nowait(event)
        elif event.type == vad.VADEventType.END_OF_SPEECH:
            if self._spoken:
                self._hand_over(event, len(self._frames))
            self._frames = []
        elif self._frames:
            self._frames += event.frames
            self._spoken = self._spoken or event.raw_accumulated_silence == 0
            if event.raw_accumulated_silence >= BREATH_S and _seconds(self._frames) >= LONG_S:
                self._hand_over(event, len(self._frames) - round(KEPT_S / event.frames[0].duration))

    def _hand_over(self, event: vad.VADEvent, count: int) -> None:
        given, self._frames = self._frames[:count], self._frames[count:]
        self._spoken = False
        self._handed_over(_seconds(self._frames))
        self._event_ch.send_nowait(replace(event, type=vad.VADEventType.END_OF_SPEECH, frames=given))


def _seconds(frames: list[rtc.AudioFrame]) -> float:
    return sum(frame.duration for frame in frames)
