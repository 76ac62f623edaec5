"""How the last words sounded: v1-mini's probability that they were the end, and how much the voice has sunk."""

import math
from collections import deque
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import soxr
from livekit import rtc
from livekit.local_inference import EOT, EOT_MAX_SAMPLES
from numpy.typing import NDArray

Sound = NDArray[np.int16]

SILENCES_S = (0.1, 0.2, 0.3, 0.4)
"""v1-mini is asked once with each of these silences after the last loud moment, and the mean of its log-odds is taken. The longer the
silence that it hears, the surer it is of an end, whatever was said: asked once, it says as much of the moment as of the words."""
_MODEL_RATE = 16_000
TAIL_S = 3.0
_FRAMES_PER_SECOND = 100
_LAST_FRAMES = 15
_LOUD_DB = 25.0
_SUREST = 0.98
"""One window that is certain does not outvote the others."""


def fall_db(sound: Sound, rate: int) -> float:
    """How much quieter the last 150 ms of speech are than the speech of the last seconds: a voice sinks at its end. 0 for silence."""
    level = _levels(sound, rate)
    loud = level[_loud(level)]
    return float(np.mean(loud) - np.mean(loud[-_LAST_FRAMES:])) if loud.size else 0.0


def end_probability(sound: Sound, rate: int) -> float:
    """That whoever spoke has finished, by sound alone, in [0, 1]; the same however much silence follows. ½ for silence."""
    loud = _loud(_levels(sound, rate))
    if not loud.size:
        return 0.5
    width = rate // _FRAMES_PER_SECOND
    last = len(sound) % width + (int(loud[-1]) + 1) * width
    heard = np.asarray(soxr.resample(sound.astype(np.float32), rate, _MODEL_RATE)).clip(-32768, 32767).astype(np.int16)
    ends = [round((last / rate + silence) * _MODEL_RATE) for silence in SILENCES_S]
    return _mean([_model().predict(heard[:end][-EOT_MAX_SAMPLES:]) for end in ends])


def _mean(probabilities: Sequence[float]) -> float:
    """Of their log-odds."""
    bounded = [min(_SUREST, max(1 - _SUREST, p)) for p in probabilities]
    return 1 / (1 + math.exp(-sum(math.log(p / (1 - p)) for p in bounded) / len(bounded)))


def _levels(sound: Sound, rate: int) -> NDArray[np.float64]:
    """In dB, of each 10 ms."""
    width = rate // _FRAMES_PER_SECOND
    frames = sound[len(sound) % width :].reshape(-1, width).astype(np.float64)
    return 20 * np.log10(np.sqrt(np.mean(frames**2, axis=1)) + 1.0)


def _loud(level: NDArray[np.float64]) -> NDArray[np.intp]:
    peak = float(np.max(level, initial=0.0))
    return np.flatnonzero(level > peak - _LOUD_DB) if peak > 0 else np.array([], np.intp)


@lru_cache(maxsize=1)
def _model() -> EOT:
    return EOT()


class Tail:
    """The last seconds of what was heard."""

    def __init__(self) -> None:
        self._frames = deque[rtc.AudioFrame]()
        self._seconds = 0.0

    def push(self, frame: rtc.AudioFrame) -> None:
        self._frames.append(frame)
        self._seconds += frame.duration
        while self._seconds - self._frames[0].duration > TAIL_S:
            self._seconds -= self._frames.popleft().duration

    def sound(self) -> tuple[Sound, int]:
        """Samples and their rate."""
        if not self._frames:
            return np.zeros(0, np.int16), _MODEL_RATE
        sound = np.concatenate([np.frombuffer(frame.data, np.int16) for frame in self._frames])
        return sound, self._frames[-1].sample_rate
