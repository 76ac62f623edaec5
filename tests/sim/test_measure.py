"""The measures are taken from timelines; here the timelines are made up."""

from typing import Any

import numpy as np
import pytest

from sim.attend import error_rate
from sim.candidate import RATE, Candidate, Line, Utterance
from sim.measure import heard_as, percentile, spread
from sim.story import Exchange


def exchange(text: str, *, whole: bool = True, channel: str = "voice") -> Exchange:
    return Exchange("", Utterance(text, 0.0, 1.0, cut_in=False, whole=whole), channel, None, None, None)


def turn(content: str, channel: str = "voice", speaker: str = "candidate") -> dict[str, Any]:
    return {"speaker": speaker, "channel": channel, "content": content}


async def test_a_reply_is_heard_when_its_sound_starts_even_where_its_text_came_first_or_later():
    candidate = Candidate(sounds=[(10.0, 12.0), (20.0, 25.0)])
    early, late = Line("a", "viva", 19.8, "Thank you."), Line("b", "viva", 20.3, "Thank you.")
    assert candidate.audible_at(early) == 20.0
    assert candidate.audible_at(late) == 20.0


async def test_the_second_line_in_one_stretch_of_sound_is_heard_when_its_text_comes():
    first, second = Line("a", "viva", 20.0, "Of course."), Line("b", "viva", 22.5, "What did you do?")
    candidate = Candidate(lines=[first, second], sounds=[(19.9, 25.0)])
    assert candidate.audible_at(first) == 19.9
    assert candidate.audible_at(second) == 22.5


async def test_a_line_without_sound_was_not_heard():
    assert Candidate(sounds=[(1.0, 2.0)]).audible_at(Line("a", "viva", 5.0, "Written.")) is None


@pytest.mark.parametrize(
    ("sound", "cut_in"), [((4.0, 5.0), False), ((9.5, 10.5), True), ((12.0, 13.0), True), ((20.1, 21.0), False)]
)
async def test_a_cut_in_is_sound_between_the_first_and_the_last_sample(sound: tuple[float, float], cut_in: bool):
    assert Candidate(sounds=[sound]).sound_between(10.0, 20.0) is cut_in


async def test_what_the_agent_said_in_a_stretch_is_kept_with_its_silences():
    frame = np.full(RATE // 100, 7, np.int16)
    candidate = Candidate(agent_audio=[(at, frame * n) for n, at in enumerate((1.0, 2.0, 3.0))])
    assert candidate.audio_between(1.5, 3.0).tolist() == [7] * 240 + [14] * 240
    assert len(candidate.audio_between(5.0, 6.0)) == 0


async def test_every_percentile_is_a_value_that_was_measured():
    values = [500, 100, 300, 200, 400]
    assert (percentile(values, 0.5), percentile(values, 0.95)) == (300, 500)
    assert spread([]) == {"p50": None, "p95": None, "all": []}
    assert spread(values)["all"] == values


async def test_turns_are_given_to_the_answers_that_they_came_of():
    said = ["Yes, I can hear you well.", "I check the airway first and then the breathing.", "I said the situation."]
    turns = ["Yes I can hear you well", "I check the airway first", "and then the breathing", "I set the situation"]
    assert heard_as(said, turns) == [turns[0], f"{turns[1]} {turns[2]}", turns[3]]
    assert heard_as(said, turns[:1]) == [turns[0], "", ""]
    assert heard_as([], []) == []


async def test_the_same_words_said_again_and_again_each_have_their_own_turn():
    same = "I check the airway first."
    turns = ["I checked the airway first", "I check the air way first", "I check the airway first"]
    assert heard_as([same] * 3, turns) == turns
    assert heard_as([same] * 3, [turns[0], "I check", "the airway first", turns[1]]) == [
        turns[0],
        "I check the airway first",
        turns[1],
    ]


async def test_an_answer_that_was_lost_counts_as_all_wrong_and_typing_does_not_count():
    exchanges = [exchange("one two three four"), exchange("five six seven eight"), exchange("nine", channel="text")]
    turns = [turn("one two three four"), turn("nine", "text"), turn("Thank you.", speaker="agent")]
    assert error_rate(exchanges, turns) == 0.5
    assert error_rate([exchange("nine", channel="text")], turns) is None


async def test_what_was_broken_off_and_what_was_joined_to_it_is_left_out():
    exchanges = [
        exchange("we begin with the airway"),
        exchange("then I look at the chart", whole=False),
        exchange("then I look at the chart and call"),
        exchange("and I write it down"),
    ]
    turns = [
        turn("we begin with the airway"),
        turn("then I then I look at the chart and call"),
        turn("and I wrote it down"),
    ]
    assert error_rate(exchanges, turns) == 0.1
