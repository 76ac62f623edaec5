"""What the recogniser is given of a long answer, with the real VAD: parts that end at breaths, every word in one of them."""

import numpy as np
from livekit.agents.vad import VADEventType

from agent.segments import BREATH_S, KEPT_S, LONG_S, BreathVad
from agent.sound import Sound
from agent.turns import VAD_SILENCE_S, load_vad
from speech.voice import RATE
from tests.agent.sounds import breathless, frames, pause

BREATH = pause(0.38)
"""Heard as a breath, and too short to be the end of a segment."""


async def parts_of(*sounds: Sound) -> tuple[list[Sound], list[float]]:
    """What is handed over, and how long ago each part had ended when it was."""
    begun, ages = list[None](), list[float]()
    stream = BreathVad(load_vad(), lambda: begun.append(None), ages.append).stream()
    for frame in frames(np.concatenate(sounds)):
        stream.push_frame(frame)
    stream.end_input()
    ends = [event async for event in stream if event.type == VADEventType.END_OF_SPEECH]
    await stream.aclose()
    assert len(begun) == 1
    return [np.concatenate([np.frombuffer(frame.data, np.int16) for frame in end.frames]) for end in ends], ages


def place_of(part: Sound, whole: Sound) -> tuple[float, float]:
    """Seconds into the whole sound at which a part begins and ends."""
    found = next(
        i for i in range(len(whole) - len(part) + 1) if whole[i] == part[0] and (whole[i : i + len(part)] == part).all()
    )
    return found / RATE, (found + len(part)) / RATE


async def test_a_long_answer_is_given_in_parts_that_end_at_breaths() -> None:
    # Given three sentences without a rest between, each longer than what is waited for
    spoken = await breathless(LONG_S + 1)
    begin = pause(0.5)
    sounds = (begin, spoken, BREATH, spoken, BREATH, spoken, pause(1.5))
    # When they are heard
    parts, ages = await parts_of(*sounds)
    # Then each comes by itself, and no sample is missing or comes twice
    assert len(parts) == len(ages) == 3
    whole = np.concatenate(sounds)
    joined = np.concatenate(parts)
    first, last = place_of(joined, whole)
    assert first < 0.5
    assert last > 0.5 + 3 * len(spoken) / RATE + 2 * len(BREATH) / RATE
    # and the recogniser is told where each ends: within the breath
    assert all(abs(age - KEPT_S) < 0.04 for age in ages)
    _, end = place_of(parts[0], whole)
    assert 0 < end - (0.5 + len(spoken) / RATE) < len(BREATH) / RATE


async def test_a_short_answer_is_not_cut_at_a_breath() -> None:
    spoken = await breathless(2)
    parts, ages = await parts_of(pause(0.5), spoken, BREATH, spoken, pause(1.5))
    assert len(parts) == 1
    assert ages == [0.0]


async def test_after_a_breath_that_was_the_end_nothing_more_is_recognised() -> None:
    """Recognition has begun before the silence is long enough for an end, and is not asked for the rest of the silence."""
    spoken = await breathless(LONG_S + 1)
    parts, ages = await parts_of(pause(0.5), spoken, pause(2))
    assert len(parts) == 1
    assert abs(ages[0] - KEPT_S) < 0.04
    assert len(parts[0]) / RATE < 0.5 + LONG_S + 1 + BREATH_S + 0.2 < 0.5 + LONG_S + 1 + VAD_SILENCE_S + 0.2
