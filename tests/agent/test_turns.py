"""When is an answer finished? Sentence by sentence, sound by sound, and with the real VAD."""

import asyncio
import time

import numpy as np
import pytest
from livekit.agents.vad import VADEventType

from agent.sound import Sound, Tail, end_probability, fall_db
from agent.turns import (
    FOLLOW_UP,
    LIKELY_S,
    OPEN_S,
    PREDICTION_TIMEOUT_S,
    REPLY_S,
    UNSURE_S,
    VAD_SILENCE_S,
    Listening,
    Verdict,
    load_vad,
    open_ended,
    wait_s,
)
from speech.voice import RATE
from tests.agent.sounds import breathless, frames

ANSWER = "On my last ward I checked the airway first and then I called the doctor because the patient looked grey."
SURE, DOUBTFUL, UP = 0.6, 0.28, 0.1
"""v1-mini's probability at most ends, at some ends and many pauses, and where the voice stays up."""
SINKS, STAYS = 8.0, 0.0


def waited(text: str, probability: float = DOUBTFUL, fall: float = SINKS, listening: Listening | None = None) -> float:
    """To a planned question, and as long as a usual answer."""
    return wait_s(text, probability, fall, listening or Listening(words=len(text.split())))


@pytest.mark.parametrize(
    "text",
    [
        "I was responsible for",
        "I was responsible for.",
        "We had six drivers, but",
        "I looked at the monitor and.",
        "First I would, um",
        "I told the team,",
        "I thought about it...",
        "And those I.",
    ],
)
def test_where_no_sentence_can_end_nothing_hastens_the_reply(text: str) -> None:
    assert open_ended(text)
    assert waited(text, SURE, SINKS) == OPEN_S


@pytest.mark.parametrize(
    "text", ["Thank you.", "That was the end of it.", "We had ten.", "I think so.", "Yes.", ANSWER]
)
def test_a_finished_sentence_is_not_open(text: str) -> None:
    assert not open_ended(text)


def test_five_seconds_of_thinking_in_mid_sentence_are_granted() -> None:
    assert OPEN_S > 5.5


def test_a_thought_of_two_seconds_is_granted_after_what_reads_and_sounds_finished() -> None:
    assert waited(ANSWER, SURE, SINKS) == LIKELY_S > 2.0


def test_a_complete_sentence_early_in_an_answer_may_be_the_first_of_many() -> None:
    assert waited(ANSWER, 0.35, 4.0, Listening("answer", words=80)) > waited(ANSWER, 0.35, 4.0)


def test_an_answer_to_a_follow_up_is_waited_for_less() -> None:
    assert waited(ANSWER, SURE, SINKS, Listening()) == FOLLOW_UP * LIKELY_S < LIKELY_S
    assert waited("I was responsible for", listening=Listening()) == FOLLOW_UP * OPEN_S


def test_four_seconds_are_granted_where_the_sound_leaves_it_open() -> None:
    assert waited(ANSWER, DOUBTFUL, 4.0) == UNSURE_S > 4


def test_a_voice_that_stays_up_and_loud_is_waited_for_whatever_the_words_are() -> None:
    assert waited(ANSWER, UP, STAYS) == OPEN_S


def test_of_two_equal_sounds_the_weaker_word_gets_more_time() -> None:
    assert waited("We looked at the list and then we started", 0.45, 4.0) > waited(
        "We looked at the list and then we had lunch.", 0.45, 4.0
    )


def test_yes_to_the_microphone_check_is_not_waited_for() -> None:
    assert waited("Yes, I can hear you well.", UP, STAYS, Listening("short")) == REPLY_S


def test_patience_stretches_every_wait_but_never_outlasts_the_session_s_own_limit() -> None:
    assert waited(ANSWER, DOUBTFUL, 4.0, Listening("answer", 1.5, 20)) == 1.5 * UNSURE_S
    assert waited("I was responsible for", listening=Listening("answer", 4.0)) < PREDICTION_TIMEOUT_S


# --- sound ------------------------------------------------------------------------------------------------------------


def tone(seconds: float, level: float) -> Sound:
    wave = np.sin(np.arange(round(seconds * RATE)) * 0.05) * level
    return wave.astype(np.int16)


def test_a_sinking_voice_is_told_from_a_steady_one_at_any_volume() -> None:
    for level in (800, 12_000):
        steady, sinking = tone(1.0, level), np.concatenate([tone(0.85, level), tone(0.15, level / 4)])
        pause = np.zeros(RATE // 5, np.int16)
        assert abs(fall_db(np.concatenate([steady, pause]), RATE)) < 0.5
        assert fall_db(np.concatenate([sinking, pause]), RATE) > 6


def test_silence_tells_nothing() -> None:
    for sound in (np.zeros(RATE, np.int16), np.zeros(0, np.int16)):
        assert fall_db(sound, RATE) == 0.0
        assert end_probability(sound, RATE) == 0.5


def test_only_the_last_seconds_are_kept() -> None:
    tail = Tail()
    for pcm in (tone(60.0, 20_000), tone(3.0, 500)):
        for frame in frames(pcm):
            tail.push(frame)
    assert abs(fall_db(*tail.sound())) < 0.5


async def test_an_end_is_as_likely_however_long_the_silence_after_it_is() -> None:
    spoken = await breathless(3)
    first, later = (
        end_probability(np.concatenate([spoken, np.zeros(round(silence * RATE), np.int16)]), RATE)
        for silence in (0.5, 1.2)
    )
    assert 0 < first < 1
    assert abs(first - later) < 0.01


# --- the verdict in time ----------------------------------------------------------------------------------------------


class Recognition:
    """A request in flight until ``finish``."""

    def __init__(self, text: str) -> None:
        self._text, self._idle = text, asyncio.Event()

    def finish(self) -> None:
        self._idle.set()

    async def idle(self) -> None:
        await self._idle.wait()

    @property
    def text(self) -> str:
        return self._text if self._idle.is_set() else ""


def verdict_on(recognition: Recognition, done: asyncio.Event | None = None) -> Verdict:
    return Verdict(recognition.idle, lambda: recognition.text, Listening, done or asyncio.Event())


async def test_a_turn_is_never_judged_while_its_words_are_still_being_recognised() -> None:
    recognition = Recognition(ANSWER)
    deciding = asyncio.create_task(verdict_on(recognition)(SURE, SINKS, time.monotonic()))
    await asyncio.sleep(1.0)
    assert not deciding.done()
    recognition.finish()
    await asyncio.wait_for(deciding, 2)


async def test_the_done_button_wins_over_every_wait() -> None:
    recognition, done = Recognition("I was responsible for"), asyncio.Event()
    recognition.finish()
    deciding = asyncio.create_task(verdict_on(recognition, done)(UP, STAYS, time.monotonic()))
    await asyncio.sleep(0.6)
    assert not deciding.done()
    done.set()
    await asyncio.wait_for(deciding, 2)


async def test_the_wait_counts_from_the_end_of_speech_and_not_from_the_recognition() -> None:
    recognition, began = Recognition(ANSWER), time.monotonic()
    recognition.finish()
    await verdict_on(recognition)(DOUBTFUL, 4.0, began)
    assert FOLLOW_UP * UNSURE_S - 0.3 < time.monotonic() - began < FOLLOW_UP * UNSURE_S + 1


# --- the VAD ----------------------------------------------------------------------------------------------------------


async def test_no_word_is_lost_when_somebody_speaks_for_over_a_minute_without_a_breath() -> None:
    stream = load_vad().stream()
    for frame in frames(np.concatenate([await breathless(70), np.zeros(RATE, np.int16)])):
        stream.push_frame(frame)
    stream.end_input()
    segments = [event.frames[0].duration async for event in stream if event.type == VADEventType.END_OF_SPEECH]
    assert sum(segments) > 69


async def test_no_word_comes_twice_when_somebody_goes_on_after_a_breath() -> None:
    """Given two stretches of speech with a breath between, when each is a segment, then the second begins in that breath, and so late
    that nothing of the first can be in it."""
    spoken = await breathless(3)
    breath = np.zeros(round(0.8 * RATE), np.int16)
    stream = load_vad().stream()
    for frame in frames(np.concatenate([spoken, breath, spoken, np.zeros(RATE, np.int16)])):
        stream.push_frame(frame)
    stream.end_input()
    _, second = [event.frames[0] async for event in stream if event.type == VADEventType.END_OF_SPEECH]
    loud = np.flatnonzero(np.abs(np.frombuffer(second.data, np.int16).astype(np.int32)) > 100)
    assert 0.05 < loud[0] / RATE < VAD_SILENCE_S - 0.05
