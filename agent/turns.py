"""When is an answer finished? A patient detector: one small score out of sound and words, and three waits that follow from it.

A streaming end-of-turn detector whose verdict waits until no transcription is in flight, and then for as long as the answer so far
suggests that more will come. Whisper is not streaming: without this a thinking pause makes two turns. The table of waits, and how the
score was fitted and checked, is in docs/benchmarks.md.
"""

import asyncio
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from livekit import rtc
from livekit.agents import APIConnectOptions, LanguageCode, inference, vad
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.voice.turn import TurnDetectionEvent
from livekit.plugins import silero

from agent.sound import Tail, end_probability, fall_db
from core.conductor.moves import Policy

VAD_SILENCE_S = 0.45
"""The recogniser is given a segment when the VAD has heard this much silence."""
PREFIX_S = 0.25
"""The segment begins so long before the speech. Much less than the silence that ended the one before, since the VAD takes the faint end
of a word for silence: the tail of a word at the start of a segment is heard as a word that nobody said ("comfortable. Simple.")."""
ASKED_AFTER_S = 0.2
"""The session asks for a verdict when the VAD has heard this much silence."""
BUFFERED_SPEECH_S = 300.0
"""Speech without any gap is kept for so long; what the VAD's buffer cannot hold would be lost without a word."""
PREDICTION_TIMEOUT_S = 8.0
"""The session's own limit on a verdict: the longest wait for somebody who stopped in mid-sentence."""

OPEN_S = 6.0
"""After what cannot be an end: longer than people think in mid-sentence (five seconds, and the time to hear that they go on)."""
UNSURE_S = 4.3
"""After what may be either: about as long as the plainest agent takes when it is not sure, recognition included."""
LIKELY_S = 2.2
"""After what sounds and reads like an end: longer than a breath and a thought of two seconds between two sentences."""
FOLLOW_UP = 0.8
"""Of these waits, after an answer of any length (`Listening.words`): it is about one thing, and the pauses in it are shorter. The longest
one is then only for words that cannot be an end."""
REPLY_S = 0.3
"""After a short reply to a short question; the recogniser takes longer than this by itself."""

WEIGHTS = {"bias": -0.6, "sound": 1.35, "fall": 0.07, "weak": -0.36, "sentence": 0.57}
"""Log-odds that the answer is finished: `python -m bench endings` fits and checks them (docs/benchmarks.md)."""
SHORTEST, LONGEST = -0.8, 0.4
"""How far the length of an answer moves the score: the logarithm of its words over those expected, within these bounds. Set by hand:
the personas' answers are all of one length, and a fit would learn it."""
LIKELY_FROM, OPEN_BELOW = 0.45, -0.5
"""Of the score: where the shortest wait begins, and below which the longest one holds."""

_NEVER_LAST = frozenset(
    """a an the and or but nor because if when while which who whose as than of to for from with without into onto at by my your our
    their his its i we he she they i'm i've we're we've he's she's they're there's let's um uh er erm hmm very just including
    versus per every each until unless although though whether""".split()
)
"""After these a sentence cannot end, whatever mark the recogniser put there."""
_SELDOM_LAST = frozenset(
    """is are was were be been am have has had do does did will would can could should may might must don't didn't doesn't wasn't
    isn't couldn't wouldn't can't won't i'd we'd he'd she'd they'd i'll we'll you'll he'll it's that's
    in on about over under between through during before after since around up out off down against across along near like
    put take took taken go went goes come came get got give gave given make made let say said says tell told ask asked call called
    see saw find found look looked send sent bring brought keep kept need needed want wanted know knew think thought show showed
    use used check checked try tried start started write wrote leave left feel felt mean believe explain explained
    always never also really quite only probably maybe still usually often normally so where then how what why that not almost some
    any more most another other""".split()
)
"""Forms of be, have and do, modals, prepositions, verbs that want an object, adverbs that stand before what they are about."""
_CUT_OFF = ("...", "…", ",", "-", "–", "—", ":", ";")

log = structlog.get_logger()

_HANDED_OVER_S = 0.1
"""From the VAD's verdict to the request being in flight."""


@dataclass(frozen=True)
class Listening:
    """What the conductor waits for now."""

    policy: Policy = "answer"
    patience: float = 1.0
    words: int | None = None
    """Of a usual answer to a planned question; None where any length will do."""


def load_vad() -> vad.VAD:
    """The ears' own clock, as everything here expects it."""
    return silero.VAD.load(
        min_silence_duration=VAD_SILENCE_S, prefix_padding_duration=PREFIX_S, max_buffered_speech=BUFFERED_SPEECH_S
    )


def last_word(text: str) -> str:
    """In lower case, without marks; "" where there is none."""
    words = text.lower().replace("’", "'").split()
    return re.sub(r"[^\w']", "", words[-1]) if words else ""


def open_ended(text: str) -> bool:
    """Whether the words stop where a sentence cannot: after a conjunction, an article, a filler, a comma, a dash."""
    text = text.strip()
    return text.endswith(_CUT_OFF) or last_word(text) in _NEVER_LAST


def features(text: str, probability: float, fall: float) -> dict[str, float]:
    """What the score looks at. ``probability`` and ``fall``: see `agent.sound`."""
    p = min(0.98, max(0.02, probability))
    sentence = re.split(r"(?<=[.!?])\s+", text.strip())[-1].split()
    return {
        "bias": 1.0,
        "sound": math.log(p / (1 - p)),
        "fall": fall,
        "weak": float(last_word(text) in _SELDOM_LAST),
        "sentence": math.log(len(sentence) + 1),
    }


def finished(text: str, probability: float, fall: float, expected: int | None = None) -> float:
    """Log-odds that the answer is finished; ``expected`` is how many words a usual one has. Minus infinity where it cannot be."""
    if open_ended(text):
        return -math.inf
    score = sum(WEIGHTS[name] * value for name, value in features(text, probability, fall).items())
    if expected is None:
        return score
    return score + min(LONGEST, max(SHORTEST, math.log(max(1, len(text.split())) / expected)))


def wait_s(text: str, probability: float, fall: float, listening: Listening) -> float:
    """Seconds of silence, from the end of speech, after which these words are a finished turn."""
    if listening.policy != "answer":
        return UNSURE_S if open_ended(text) and len(text.split()) > 3 else REPLY_S
    score = finished(text, probability, fall, listening.words)
    wait = _wait(score, OPEN_BELOW) if listening.words is not None else FOLLOW_UP * _wait(score, -math.inf)
    return min(wait * listening.patience, PREDICTION_TIMEOUT_S - 0.5)


def _wait(score: float, open_below: float) -> float:
    if score < open_below or score == -math.inf:
        return OPEN_S
    return UNSURE_S if score < LIKELY_FROM else LIKELY_S


class PatientStream:
    """One session's stream: everything goes to v1-mini, only the verdict comes later."""

    model, provider, is_fallback = "viva-patient", "local", False
    prediction_timeout = PREDICTION_TIMEOUT_S

    def __init__(self, inner: Any, verdict: "Verdict") -> None:
        self._inner, self._verdict = inner, verdict
        self._tail = Tail()
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
        self._tail.push(frame)
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
        # what it makes of the sound depends on the moment in which it is asked: it is heard for the form of its event only
        event: TurnDetectionEvent = await self._inner.predict()
        await asyncio.sleep(asked - ASKED_AFTER_S + VAD_SILENCE_S - time.monotonic())
        sound, rate = self._tail.sound()
        probability = await asyncio.to_thread(end_probability, sound, rate)
        await self._verdict(probability, fall_db(sound, rate), asked)
        event.end_of_turn_probability = 1.0
        if not answer.done():
            answer.set_result(event)


@dataclass
class Verdict:
    """Waits as long as the answer asks for. ``words`` gives the turn so far once nothing is in flight any more."""

    idle: Callable[[], "asyncio.Future[Any] | Any"]
    words: Callable[[], str]
    listening: Callable[[], Listening]
    done: asyncio.Event

    async def __call__(self, probability: float, fall: float, asked: float) -> None:
        """Returns when the turn is judged complete. ``asked`` is when the session asked, `ASKED_AFTER_S` into the silence."""
        ended = asked - ASKED_AFTER_S
        # Only then has the recogniser been given the last segment.
        await asyncio.sleep(ended + VAD_SILENCE_S + _HANDED_OVER_S - time.monotonic())
        await self.idle()
        wait = wait_s(self.words(), probability, fall, self.listening())
        remaining = ended + wait - time.monotonic()
        log.info("stop", wait=wait, probability=round(probability, 3), fall=round(fall, 1))
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
