"""When is an answer finished? A patient detector: sound first (v1-mini), then words, then how much the question asks for.

A streaming end-of-turn detector whose verdict waits until no transcription is in flight, and then for as long as the words so far
suggest that more will come. Whisper is not streaming: without this a thinking pause makes two turns.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livekit import rtc
from livekit.agents import APIConnectOptions, LanguageCode, inference
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.voice.turn import TurnDetectionEvent

from core.conductor.moves import Policy

VAD_SILENCE_S = 0.35
"""The recogniser is given a segment when the VAD has heard this much silence."""
PREDICTION_TIMEOUT_S = 8.0
"""The session's own limit on a verdict: the longest wait for somebody who stopped in mid-sentence."""
OPEN_END_S = 7.0
UNSURE_S = 2.5
SHORT_ANSWER_S = 2.3
SHORT_ANSWER_WORDS = 12
DONE_S = 0.3
SURE = 0.5

_ALWAYS_OPEN = frozenset(
    """a an the and or but because if when while which who whose as than of to for from with without into onto at by my your our
    their his its i we he she they i'm i've we're we've he's she's they're there's let's um uh er erm hmm very just including
    versus per every each until although though whether""".split()
)
"""After these a sentence cannot end, whatever mark the recogniser put there."""
_OPEN_UNLESS_ENDED = frozenset(
    """so that where then in on about over under between through during before after since this these those is are was were be been
    am have has had do does did will would can could should may might must really quite also like such not no well plus some any
    more most another other one two three four five six seven eight nine ten""".split()
)
_DIGITS = re.compile(r"\d$")
_ENDED = re.compile(r"[.!?][\"'”’)]*$")


@dataclass(frozen=True)
class Listening:
    """What the conductor waits for now."""

    policy: Policy = "answer"
    patience: float = 1.0


def open_ended(text: str) -> bool:
    """Whether the words stop where a sentence cannot: after a conjunction, an article, a filler, a number, a comma."""
    text = text.strip()
    if not text:
        return False
    if text.endswith(("...", "…", ",", "-", "–", "—", ":", ";")):
        return True
    last = re.sub(r"[^\w']+$", "", text.lower()).rsplit(maxsplit=1)[-1:]
    if not last or last[0] in _ALWAYS_OPEN:
        return bool(last)
    return not _ENDED.search(text) and (last[0] in _OPEN_UNLESS_ENDED or bool(_DIGITS.search(last[0])))


def wait_s(text: str, sounds_done: float, listening: Listening) -> float:
    """Seconds of silence, from the end of speech, after which these words are a finished turn.

    ``sounds_done`` is v1-mini's probability. Short replies are not waited for; what stops in mid-sentence is, for as long as the
    session allows; a first clause of a long answer gets time for the next one.
    """
    if listening.policy != "answer":
        return UNSURE_S if open_ended(text) and len(text.split()) > 3 else DONE_S
    if open_ended(text) or not _ENDED.search(text.strip()):
        wait = OPEN_END_S
    elif sounds_done < SURE:
        wait = UNSURE_S
    elif len(text.split()) < SHORT_ANSWER_WORDS:
        wait = SHORT_ANSWER_S
    else:
        wait = DONE_S
    return min(wait * listening.patience, PREDICTION_TIMEOUT_S - 0.5)


class PatientStream:
    """One session's stream: everything goes to v1-mini, only the verdict comes later."""

    model, provider, is_fallback = "viva-patient", "local", False
    prediction_timeout = PREDICTION_TIMEOUT_S

    def __init__(self, inner: Any, verdict: "Verdict") -> None:
        self._inner, self._verdict = inner, verdict
        self._deciding: asyncio.Task[None] | None = None

    async def unlikely_threshold(self, language: LanguageCode | None) -> float | None:
        return await self._inner.unlikely_threshold(language)

    async def supports_language(self, language: LanguageCode | None) -> bool:
        """Every language: where v1-mini knows none, the words and the wait still decide."""
        return True

    async def backchannel_threshold(self, language: LanguageCode | None) -> float | None:
        return None

    def flush(self, reason: str | None = None) -> None:
        self._inner.flush(reason)

    def push_audio(self, frame: rtc.AudioFrame) -> None:
        self._inner.push_audio(frame)

    def end_input(self) -> None:
        self._inner.end_input()

    async def aclose(self) -> None:
        self._stop_deciding()
        await self._inner.aclose()

    def predict(self) -> "asyncio.Future[TurnDetectionEvent]":
        answer: asyncio.Future[TurnDetectionEvent] = asyncio.get_running_loop().create_future()
        self._stop_deciding()
        self._deciding = asyncio.create_task(self._decide(answer, time.monotonic()))
        return answer

    def cancel_inference(self, *, timed_out: bool = False) -> None:
        """Speech goes on: the pause was only a pause."""
        self._stop_deciding()
        self._inner.cancel_inference(timed_out=timed_out)

    def _stop_deciding(self) -> None:
        if self._deciding is not None:
            self._deciding.cancel()
            self._deciding = None

    async def _decide(self, answer: "asyncio.Future[TurnDetectionEvent]", asked: float) -> None:
        event: TurnDetectionEvent = await self._inner.predict()
        await self._verdict(event.end_of_turn_probability, asked)
        event.end_of_turn_probability = 1.0
        if not answer.done():
            answer.set_result(event)


@dataclass
class Verdict:
    """Waits as long as the words ask for. ``words`` gives the turn so far once nothing is in flight any more."""

    idle: Callable[[], "asyncio.Future[Any] | Any"]
    words: Callable[[], str]
    listening: Callable[[], Listening]
    done: asyncio.Event

    async def __call__(self, sounds_done: float, asked: float) -> None:
        """Returns when the turn is judged complete. ``asked`` is when the session asked: 0.2 s into the silence."""
        await asyncio.sleep(VAD_SILENCE_S + 0.05)  # only then has the recogniser been given the last segment
        await self.idle()
        remaining = asked - 0.2 + wait_s(self.words(), sounds_done, self.listening()) - time.monotonic()
        if remaining > 0:
            # the done button wins over every wait
            try:
                await asyncio.wait_for(self.done.wait(), remaining)
            except TimeoutError:
                return


class PatientDetector:
    model, provider = "viva-patient", "local"

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict
        # pinned: the default sends audio to a hosted gateway in some environments
        self._inner = inference.TurnDetector(version="v1-mini")

    def stream(self, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS) -> PatientStream:
        return PatientStream(self._inner.stream(conn_options=conn_options), self._verdict)
