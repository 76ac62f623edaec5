"""When is an answer finished? The word policy, sentence by sentence."""

import pytest

from agent.turns import (
    DONE_S,
    OPEN_END_S,
    PREDICTION_TIMEOUT_S,
    SHORT_ANSWER_S,
    UNSURE_S,
    Listening,
    open_ended,
    wait_s,
)

LONG = "On my last ward I checked the airway first and then I called the doctor because the patient looked grey."


@pytest.mark.parametrize(
    "text",
    [
        "I was responsible for",
        "I was responsible for.",
        "We had six drivers, so",
        "I looked at the monitor and",
        "First I would, um",
        "The pressure was 90",
        "I told the team,",
        "I thought about it...",
    ],
)
def test_a_sentence_that_cannot_end_there_is_open(text: str) -> None:
    assert open_ended(text)


@pytest.mark.parametrize(
    "text", ["Thank you.", "That was the end of it.", "We had ten.", "I think so.", "Yes.", LONG, ""]
)
def test_a_finished_sentence_is_not(text: str) -> None:
    assert not open_ended(text)


def test_somebody_who_stops_in_mid_sentence_is_waited_for_longer_than_five_seconds() -> None:
    assert wait_s("On nights I was responsible for", 0.9, Listening()) >= 5.5
    assert OPEN_END_S >= 5.5


def test_a_finished_long_answer_is_taken_at_once() -> None:
    assert wait_s(LONG, 0.9, Listening()) == DONE_S


def test_a_first_clause_gets_time_for_the_next() -> None:
    assert wait_s("I check the airway.", 0.9, Listening()) == SHORT_ANSWER_S > 2


def test_a_voice_that_stays_up_gets_more_than_two_seconds() -> None:
    assert wait_s(LONG, 0.1, Listening()) == UNSURE_S > 2


def test_yes_to_the_microphone_check_is_not_waited_for() -> None:
    assert wait_s("Yes, I can hear you well.", 0.4, Listening("short")) == DONE_S


def test_patience_never_outlasts_the_session_s_own_limit() -> None:
    assert wait_s("I was responsible for", 0.1, Listening("answer", 4.0)) < PREDICTION_TIMEOUT_S
