"""A lost network, a reloaded page, a dead agent, and HR's hand on the interview."""

import json

import pytest

from core.conductor.moves import Close, Say
from core.conductor.state import State
from tests.core.conductor.interview import FULL_ANSWER, Interview, sample_plan


@pytest.fixture
def interview() -> Interview:
    return Interview(sample_plan()).to_first_question()


def reborn(interview: Interview) -> None:
    """Another process reads the state from where it was stored."""
    interview.state = State.from_json(json.loads(json.dumps(interview.state.to_json())))


def test_a_new_agent_says_how_long_and_what_it_has_and_asks_on(interview: Interview) -> None:
    """Given an accepted answer and a heard follow-up, when the agent dies for eight seconds, then one honest line comes with the last
    words, then the follow-up again, short, and no question twice."""
    interview.answer("I kneel down, and before all else I looked at his face.")
    reborn(interview)
    interview.restore(8)
    assert interview.kinds == ["resume", "repeat"]
    assert interview.said[0].text == "I lost us for 8 seconds. I have you up to “…else I looked at his face”."
    assert interview.said[1].text == "What did you look at first?"
    assert interview.state.progress[0].restated == 1
    assert interview.asked == ["q1"]


def test_what_was_being_said_is_said_again_under_its_own_id(interview: Interview) -> None:
    """Given a question cut off by the death of the agent, when another takes over, then the same utterance comes again, once."""
    interview.hear = False
    interview.answer(FULL_ANSWER)
    cut = interview.said[0]
    reborn(interview)
    interview.restore(3)
    assert [say.kind for say in interview.said] == ["resume", "question"]
    assert (interview.said[1].utterance_id, interview.said[1].text) == (cut.utterance_id, cut.text)
    assert interview.said[1].brief is None
    assert interview.said[0].text == "I lost us for 3 seconds. I'll say that again."
    for say in interview.said:
        interview.confirm(say)
    interview.answer("We disagreed on a dose, so I called the pharmacist.")
    assert interview.said[0].question_id == "q3"


def test_two_deaths_in_a_row_leave_one_line(interview: Interview) -> None:
    """Given a death while the resume line is said, when the next agent comes, then there is one new resume line, not two."""
    interview.hear = False
    interview.answer(FULL_ANSWER)
    interview.restore(3)
    interview.restore(5)
    assert [say.kind for say in interview.said] == ["resume", "question"]
    assert "5 seconds" in interview.said[0].text


def test_a_nudge_is_not_worth_saying_again(interview: Interview) -> None:
    interview.hear = False
    interview.silence(12)
    interview.restore(4)
    assert interview.kinds == ["resume", "repeat"]
    assert "Take your time." not in [say.text for say in interview.said]


def test_a_notice_is_said_again_and_the_question_with_it(interview: Interview) -> None:
    interview.hear = False
    interview.answer("I feel dizzy.")
    interview.restore(4)
    assert interview.kinds == ["resume", "notice", "repeat"]


def test_short_and_long_gaps_are_named_as_people_would(interview: Interview) -> None:
    for gap, words in ((0.4, "for a moment"), (1, "for a moment"), (61, "for 61 seconds"), (300, "for 5 minutes")):
        interview.restore(gap)
        assert words in interview.said[0].text


def test_before_any_answer_there_are_no_last_words() -> None:
    interview = Interview(sample_plan())
    interview.join()
    interview.restore(8)
    assert interview.said[0].text == "I lost us for 8 seconds."
    assert interview.kinds == ["resume", "mic_check"]


def test_coming_back_is_welcomed_and_the_question_comes_back(interview: Interview) -> None:
    """Given a lost network, when the candidate joins again, then a short welcome and the question; the time away does not count."""
    interview.answer("I kneel down, and before all else I looked at his face.")
    interview.leave()
    interview.join(voice=False)
    assert interview.kinds == ["resume", "repeat"]
    assert interview.said[0].text.startswith("Welcome back. Nothing is lost.")
    assert interview.asked == ["q1"]


def test_what_was_typed_while_away_is_answered_afterwards(interview: Interview) -> None:
    interview.leave()
    interview.join()
    interview.answer(FULL_ANSWER, channel="text")
    assert interview.said[0].question_id == "q2"


def test_a_microphone_that_comes_later_is_no_second_arrival(interview: Interview) -> None:
    interview.join(voice=False)
    assert interview.said == []
    assert not interview.state.voice


def test_a_new_agent_in_an_empty_room_waits(interview: Interview) -> None:
    interview.leave()
    interview.restore(60)
    assert interview.said == []
    interview.join()
    assert interview.kinds == ["resume", "repeat"]


def test_a_pending_wish_to_stop_is_asked_again(interview: Interview) -> None:
    interview.press("stop")
    interview.restore(5)
    assert interview.said[-1].text.startswith("Do you want to end the interview now?")
    interview.hear = False
    interview.press("repeat")
    interview.confirm(interview.said[0])
    interview.press("stop")
    interview.restore(5)
    assert interview.kinds == ["resume", "notice"]


def test_an_answered_question_is_not_restated_after_a_death(interview: Interview) -> None:
    """Given an answer and "can I ask you something", when the agent dies, then the next question comes, not the answered one."""
    interview.answer(FULL_ANSWER + " Can I ask you something?")
    interview.restore(5)
    assert interview.kinds == ["resume", "question"]
    assert interview.said[1].question_id == "q2"


def test_a_closing_cut_off_is_said_again_without_more_words(interview: Interview) -> None:
    interview.hear = False
    interview.press("human")
    closing = interview.said[0]
    interview.restore(5)
    assert [(say.kind, say.utterance_id) for say in interview.said] == [("closing", closing.utterance_id)]
    interview.leave()
    interview.join()
    interview.confirm(closing)
    assert interview.closed == "human_requested"


def test_an_agent_that_finds_a_closed_interview_leaves(interview: Interview) -> None:
    interview.press("human")
    moves = interview.restore(5)
    assert [move for move in moves if isinstance(move, Close)] == [Close("human_requested")]
    assert not any(isinstance(move, Say) for move in moves)
    assert interview.join() == ()
    interview.answer("Hello?")
    assert interview.said == []
    assert interview.records[-1].text == "Hello?"
    assert interview.hr("end") == ()


def test_a_death_in_a_pause_is_told_and_the_pause_stays(interview: Interview) -> None:
    interview.press("pause")
    interview.restore(5)
    assert [say.text for say in interview.said] == ["We're paused. Say continue when you're ready."]
    assert interview.state.phase == "paused"


def test_hr_pauses_and_only_hr_goes_on(interview: Interview) -> None:
    """Given a pause by HR, when the candidate speaks, types or presses, then a hint comes; when HR resumes, then the question."""
    interview.hr("pause")
    assert interview.notices("paused") == [{"by": "hr"}]
    interview.hr("pause")
    assert interview.said == []
    interview.answer("Continue.")
    assert "hiring team has paused" in interview.said[0].text
    interview.answer("Hello?", channel="text")
    assert interview.said == []
    interview.press("continue")
    assert interview.kinds == ["notice"]
    interview.leave()
    interview.join()
    assert interview.kinds == ["notice"]
    interview.join()
    assert interview.said == []
    interview.restore(5)
    assert "hiring team has paused" in interview.said[0].text
    interview.hr("resume")
    assert interview.kinds == ["repeat"]
    assert interview.hr("resume") == ()


def test_hr_may_pause_before_the_candidate_comes() -> None:
    interview = Interview(sample_plan())
    interview.hr("pause")
    assert interview.said == []
    interview.join()
    assert interview.kinds == ["notice"]
    interview.hr("resume")
    assert interview.kinds == ["greeting", "mic_check"]


def test_hr_may_resume_an_empty_room(interview: Interview) -> None:
    interview.hr("pause")
    interview.leave()
    interview.hr("resume")
    assert interview.said == []
    interview.join()
    assert interview.kinds == ["resume", "repeat"]


def test_hr_ends_with_one_line(interview: Interview) -> None:
    interview.hr("end", "position filled")
    assert interview.kinds == ["closing"]
    assert "hiring team has ended" in interview.said[0].text
    assert interview.closed == "ended_by_hr"


def test_hr_ends_an_empty_room_at_once() -> None:
    interview = Interview(sample_plan())
    interview.hr("end")
    assert interview.said == []
    assert interview.closed == "ended_by_hr"


def test_a_pause_of_the_candidate_is_ended_by_hr_only_after_hr_took_it(interview: Interview) -> None:
    interview.press("pause")
    assert interview.hr("resume") == ()
    interview.hr("pause")
    interview.hr("resume")
    assert interview.state.phase == "asking"
