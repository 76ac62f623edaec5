"""Recognition: samples → words with times and a confidence. The one door to faster-whisper.

Three things differ from calling `transcribe` plainly, each because of how Whisper fails:

- Whisper pads every request to 30 s and the encoder pays for all of it. Here the padding after the speech is `MARGIN`;
  with less than about 8 s the decoder does not find the end and repeats itself (measured by `bench.speech`).
- Nothing but silence or noise becomes "Thank you.": what the voice activity detector finds no speech in is never decoded,
  and what it lets through is dropped when the decoder itself doubts that it is speech.
- A vocabulary prompt can come back as text. What only repeats the prompt is heard again without it.

There is one temperature and at most one second attempt: a ladder of fallbacks would stall a conversation for seconds.
"""

import copy
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, Protocol, cast

import numpy as np
from faster_whisper import WhisperModel  # pyright: ignore[reportMissingTypeStubs]
from faster_whisper.vad import (  # pyright: ignore[reportMissingTypeStubs]
    VadOptions,
    get_speech_timestamps,  # pyright: ignore[reportUnknownVariableType]
)

from speech.audio import RATE, Samples

_FRAMES_PER_SECOND: Final = 100
WINDOW: Final = 3_000
MARGIN: Final = 1_000
_WINDOW_SECONDS: Final = 28
"""Longer speech is cut at its pauses into pieces of at most this, each one decoding."""

_VAD: Final = VadOptions(
    threshold=0.4,
    min_speech_duration_ms=100,
    max_speech_duration_s=_WINDOW_SECONDS,
    min_silence_duration_ms=500,
    speech_pad_ms=200,
)
_REPETITIVE: Final = 2.4
_DOUBTFUL: Final = -1.0
_FILLERS: Final = frozenset(
    ("you", "thank you", "thanks for watching", "thank you for watching", "bye", "bye bye", "so", "okay")
)
"""What Whisper writes over noise. Dropped only where the decoder was unsure: candidates do say thank you."""


@dataclass(frozen=True, slots=True)
class Word:
    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence. Seconds count from the start of the file; scores are Whisper's, of the window it was heard in."""

    text: str
    start: float
    end: float
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """How to hear: `language` is None to detect it."""

    language: str | None = None
    prompt: str | None = None
    temperature: float = 0.0


class _RawWord(Protocol):
    word: str
    start: float
    end: float


class _RawSegment(Protocol):
    seek: int
    text: str
    start: float
    end: float
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    words: list[_RawWord] | None


class _RawInfo(Protocol):
    language: str


class _Model(WhisperModel):
    """Encodes the speech and `margin` frames of padding instead of 30 s."""

    margin = MARGIN

    def encode(self, features: Any) -> Any:
        spoken = np.flatnonzero(features.any(axis=0))
        needed = (int(spoken[-1]) + 1 if spoken.size else 0) + self.margin
        short = np.ascontiguousarray(features[:, : min(WINDOW, needed + needed % 2)])
        return cast(Any, super()).encode(short)


class Recogniser:
    """Whisper on the CPU. Thread-safe: as many decodings run at once as `workers` says, each on `threads` threads."""

    def __init__(self, folder: Path, *, threads: int, workers: int = 1, beam: int = 5, margin: int = MARGIN) -> None:
        self._beam = beam
        self._short = _Model(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
        self._short.margin = margin
        self._full = copy.copy(self._short)  # the same weights
        self._full.margin = WINDOW
        self._detector = threading.Lock()

    @property
    def languages(self) -> frozenset[str]:
        """Codes of the languages that this model recognises."""
        return frozenset(self._short.supported_languages)

    def windows(self, samples: Samples) -> list[tuple[int, int]]:
        """Where there is speech, as sample ranges of at most `_WINDOW_SECONDS`; pauses within one stay in it."""
        with self._detector:
            found = cast("list[dict[str, int]]", get_speech_timestamps(samples, _VAD))
        ranges: list[tuple[int, int]] = []
        for part in found:
            start, end = part["start"], part["end"]
            if ranges and end - ranges[-1][0] <= _WINDOW_SECONDS * RATE:
                ranges[-1] = (ranges[-1][0], end)
            else:
                ranges.append((start, end))
        return ranges

    def hear(self, samples: Samples, window: tuple[int, int], request: Request) -> tuple[str, list[Segment]]:
        """The language and the sentences of one window; no sentence where it holds no words that can be trusted."""
        spoken, offset = samples[window[0] : window[1]], window[0] / RATE
        language, segments = self._decode(self._short, spoken, request)
        if _failed(segments) or echoes(segments, request.prompt):
            language, segments = self._decode(self._full, spoken, replace(request, prompt=None))
        trusted = (s for s in segments if not _hallucinated(s))
        return language, [_shifted(sentence, offset) for s in trusted for sentence in _sentences(s)]

    def _decode(self, model: _Model, spoken: Samples, request: Request) -> tuple[str, list[Segment]]:
        seconds = spoken.size / RATE
        found, info = cast(
            "tuple[Iterable[_RawSegment], _RawInfo]",
            model.transcribe(  # pyright: ignore[reportUnknownMemberType]
                spoken,
                language=request.language,
                initial_prompt=request.prompt,
                temperature=request.temperature,
                beam_size=self._beam,
                best_of=1,
                condition_on_previous_text=False,
                without_timestamps=True,
                word_timestamps=True,  # a tenth more; without them a decoder that stops at a pause goes unnoticed
                max_new_tokens=min(200, 24 + round(8 * seconds)),  # nobody says more in that time; ends a runaway
            ),
        )
        # A pass begins where the last one's words ended. One over less than a second would hear something in silence.
        passes = takewhile(lambda raw: seconds - raw.seek / _FRAMES_PER_SECOND > 1 or raw.seek == 0, found)
        return info.language, [_segment(raw) for raw in passes]


def _segment(raw: _RawSegment) -> Segment:
    return Segment(
        text=raw.text,
        start=raw.start,
        end=raw.end,
        avg_logprob=raw.avg_logprob,
        no_speech_prob=raw.no_speech_prob,
        compression_ratio=raw.compression_ratio,
        words=tuple(Word(w.word, float(w.start), float(w.end)) for w in raw.words or ()),
    )


def _failed(segments: Sequence[Segment]) -> bool:
    return any(s.compression_ratio > _REPETITIVE or s.avg_logprob < _DOUBTFUL for s in segments)


def _hallucinated(segment: Segment) -> bool:
    if segment.compression_ratio > _REPETITIVE:
        return True
    if segment.no_speech_prob > 0.6 and segment.avg_logprob < _DOUBTFUL:
        return True
    filler = " ".join(_words(segment.text)) in _FILLERS
    return filler and (segment.no_speech_prob > 0.4 or segment.avg_logprob < -0.8)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def echoes(segments: Sequence[Segment], prompt: str | None) -> bool:
    """Whether three or more words are, for the most part, a run copied from the prompt."""
    said = _words(" ".join(s.text for s in segments))
    if not prompt or len(said) < 3:
        return False
    terms = f" {' '.join(_words(prompt))} "
    run = max(4, (len(said) * 6 + 9) // 10) if len(said) > 3 else 3
    return any(f" {' '.join(said[i : i + run])} " in terms for i in range(len(said) - run + 1))


def _sentences(segment: Segment) -> Iterator[Segment]:
    """A pass's words, cut after each full stop."""
    begun = 0
    for i, word in enumerate(segment.words):
        if word.word.rstrip().endswith((".", "?", "!")) or i == len(segment.words) - 1:
            words = segment.words[begun : i + 1]
            text = "".join(w.word for w in words).strip()
            yield replace(segment, text=text, start=words[0].start, end=words[-1].end, words=words)
            begun = i + 1


def _shifted(segment: Segment, seconds: float) -> Segment:
    words = tuple(Word(w.word.strip(), round(w.start + seconds, 3), round(w.end + seconds, 3)) for w in segment.words)
    return replace(segment, start=round(segment.start + seconds, 3), end=round(segment.end + seconds, 3), words=words)
