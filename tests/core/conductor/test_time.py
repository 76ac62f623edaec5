"""The clock: the limit, milestones, silence."""

import dataclasses

import pytest

from core.conductor.moves import Close
from tests.core.conductor.interview import FULL_ANSWER, Interview, sample_plan, talk

LONG = "I look at how he lies there and then I talk to him slowly until he tells me how it came about."


def test_when_time_is_short_the_wrap_up_comes_instead_of_a_question() -> None:
    """Given a ten-minute interview, when less than a minute is left after an answer, then the wrap-up is asked and the end is polite."""
    interview = Interview(sample_plan(questions=6, time_limit_s=600, points=False)).to_first_question()
    interview.answer(LONG, after_s=530)
    assert interview.kinds == ["wrap_up"]
    assert "nearly out of time" in interview.said[0].text
    interview.answer("I'd like to say that I love this work.")
    assert interview.said[0].text.startswith("Thank you, Ana.")
    assert interview.closed == "time"
    assert interview.state.ids("waiting") == ("q2", "q3", "q4", "q5", "q6")


def test_a_long_question_is_not_begun_late() -> None:
    """Given a question of two hundred words, when a minute and a half is left, then it is not begun."""
    plan = sample_plan(questions=2, time_limit_s=1200, points=False)
    wordy = dataclasses.replace(plan.questions[1], text="word " * 200 + "?")
    interview = Interview(dataclasses.replace(plan, questions=(plan.questions[0], wordy))).to_first_question()
    interview.answer(LONG, after_s=1080)
    assert interview.kinds == ["wrap_up"]


def test_at_the_limit_one_polite_line_ends_the_interview() -> None:
    """Given a candidate who still thinks, when the limit passes, then one closing line is said and the interview closes in time."""
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    moves = interview.wait(400)
    closings = [say for say in interview.says if say.kind == "closing"]
    assert len(closings) == 1
    assert "our time is up" in closings[0].text
    assert [move.reason for move in moves if isinstance(move, Close)] == ["time"]
    assert 300_000 <= interview.state.used_ms <= 345_000


def test_the_limit_holds_when_nothing_is_ever_confirmed() -> None:
    interview = Interview(sample_plan(time_limit_s=300), hear=False)
    interview.join()
    interview.wait(600, tick_s=5)
    assert interview.closed == "time"
    assert interview.state.used_ms <= 345_000


def test_an_answer_at_the_limit_is_kept() -> None:
    """Given an answer under way at the limit, when it arrives just after, then it is taken, and nothing more is asked."""
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    interview.answer(FULL_ANSWER, after_s=295)
    assert interview.records[-1].kind == "answer"
    assert interview.kinds == ["closing"]
    assert interview.state.ids("answered") == ("q1",)


def test_words_that_are_no_answer_at_the_limit_are_a_request() -> None:
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    interview.answer("Can you repeat that?", after_s=295)
    assert interview.records[-1].kind == "control"
    assert interview.kinds == ["closing"]


def test_a_sentence_under_way_may_end() -> None:
    """Given the interviewer's sentence playing at the limit, when it ends, then the closing comes after it, not into it."""
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    interview.hear = False
    interview.answer("Can you repeat that?", after_s=285)
    line = interview.said[0]
    interview.now = 300_500
    interview.wait(2)
    assert interview.says[-1] is line
    interview.confirm(line)
    assert interview.says[-1].kind == "closing"


def test_typing_at_the_limit_gets_a_few_seconds() -> None:
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    interview.wait(299 - interview.now / 1000)
    interview.press("typing")
    interview.wait(4)
    assert interview.says[-1].kind == "question"
    interview.press("typing")
    interview.wait(10)
    assert interview.closed == "time"


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda i: i.press("human"), "human_requested"),
        (lambda i: i.hr("end"), "ended_by_hr"),
        (lambda i: i.press("repeat"), "time"),
        (lambda i: i.restore(), "time"),
        (lambda i: (i.leave(), i.join()), "time"),
        (lambda i: i.silence(12), "time"),
    ],
)
def test_nothing_is_begun_after_the_limit(act: object, reason: str) -> None:
    interview = Interview(sample_plan(time_limit_s=300)).to_first_question()
    interview.now = 301_000
    act(interview)  # type: ignore[operator]
    interview.wait(30)
    assert interview.closed == reason
    assert len([say for say in interview.says if say.kind == "closing"]) == 1


def test_extra_time_moves_the_limit() -> None:
    """Given half as much time again, when the usual limit passes, then the interview goes on until the longer one."""
    interview = Interview(sample_plan(time_limit_s=300, extra_time=1.5)).to_first_question()
    interview.wait(400)
    assert interview.closed is None
    interview.wait(100)
    assert interview.closed == "time"


def test_milestones_come_once() -> None:
    interview = Interview(sample_plan(time_limit_s=1200)).to_first_question()
    interview.wait(1190)
    assert [data["milestone"] for data in interview.notices("time")] == ["half", "5min", "1min"]
    assert [data["left_s"] for data in interview.notices("time")] == [
        pytest.approx(left, abs=1) for left in (600, 300, 60)
    ]


def test_a_short_interview_has_only_the_milestones_that_fit() -> None:
    interview = Interview(sample_plan(time_limit_s=120)).to_first_question()
    interview.wait(119)
    assert [data["milestone"] for data in interview.notices("time")] == ["half"]


def test_out_of_time_in_the_last_seconds_closes_without_a_wrap_up() -> None:
    interview = Interview(sample_plan(time_limit_s=600, points=False)).to_first_question()
    interview.answer(LONG, after_s=580)
    assert interview.kinds == ["closing"]
    assert interview.closed == "time"


def test_the_wrap_up_cut_by_the_limit_is_still_a_complete_interview() -> None:
    interview = talk(sample_plan(questions=1, points=False), [LONG], steps=2)
    assert interview.says[-1].kind == "wrap_up"
    interview.wait(1300, tick_s=5)
    assert interview.closed == "completed"


def test_a_closing_that_nobody_confirms_ends_all_the_same() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.hear = False
    interview.press("human")
    assert interview.closed is None
    interview.wait(26)
    assert interview.closed == "human_requested"


def test_a_closing_talked_over_lets_the_candidate_speak() -> None:
    """Given the closing interrupted, when the candidate has said it, then a short goodbye follows and the end."""
    interview = talk(sample_plan(questions=1, points=False), [LONG], steps=2)
    interview.hear = False
    interview.answer("No.")
    closing = interview.said[0]
    interview.confirm(closing, share=0.3)
    assert interview.closed is None
    interview.answer("One more thing: I can start in May.")
    assert interview.records[-1].kind == "answer"
    assert interview.said[0].text == "Thank you, I've noted that. Goodbye."
    interview.answer("Thank you, goodbye.")
    assert interview.said == []
    interview.confirm(next(say for say in reversed(interview.says)), share=0.5)
    assert interview.closed == "completed"


def test_words_typed_into_the_closing_get_a_goodbye() -> None:
    """Given the closing, when typed words stop it, then they are kept and a short goodbye ends the interview."""
    interview = talk(sample_plan(questions=1, points=False), [LONG], steps=2)
    interview.hear = False
    interview.answer("No.")
    closing = interview.said[0]
    interview.answer("I can start in May", channel="text")
    assert interview.said == []
    interview.confirm(closing, share=0.3)
    assert interview.said[0].text == "Thank you, I've noted that. Goodbye."
    interview.confirm(interview.said[0])
    assert interview.closed == "completed"


def test_silence_is_met_patiently_and_ends_nothing() -> None:
    """Given a question, when nobody speaks, then: take your time, help, a break, a pause; each once, and never an end."""
    interview = Interview(sample_plan()).to_first_question()
    lines: list[str] = []
    for seconds in (5, 11.9, 12, 13, 30, 29, 75, 80, 150):
        interview.silence(seconds)
        lines += [say.text for say in interview.said]
    assert lines == [
        "Take your time.",
        "If it helps, I can repeat the question, put it another way, or skip it.",
        "We can also take a break: just say pause.",
        "I'll wait. Say anything to continue.",
    ]
    assert interview.state.phase == "paused"
    interview.silence(1000)
    assert interview.said == []
    interview.wait(7200, tick_s=60)
    assert interview.closed is None


def test_any_words_end_the_wait_and_count() -> None:
    """Given a pause by silence, when the answer comes at last, then it is the answer; a mere hello brings the question back."""
    interview = Interview(sample_plan()).to_first_question()
    interview.silence(150)
    interview.answer(FULL_ANSWER)
    assert interview.records[-1].kind == "answer"
    assert interview.said[0].question_id == "q2"
    interview.silence(150)
    interview.answer("Hello?")
    assert interview.kinds == ["repeat"]


def test_words_begin_the_patience_anew() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.silence(30)
    interview.answer("Okay.")
    interview.silence(12)
    assert [say.text for say in interview.said] == ["Take your time."]


def test_typing_holds_the_silence() -> None:
    """Given a candidate who types, when marks pass, then nothing is said, until the typing is long over."""
    interview = Interview(sample_plan()).to_first_question()
    interview.press("typing")
    interview.silence(30)
    assert interview.said == []
    interview.wait(61)
    interview.silence(90)
    assert interview.kinds == ["nudge"]


def test_extra_time_is_extra_patience_too() -> None:
    interview = Interview(sample_plan(extra_time=2.0)).to_first_question()
    interview.silence(20)
    assert interview.said == []
    interview.silence(24)
    assert interview.kinds == ["nudge"]


def test_a_chat_is_not_nudged_and_pauses_late() -> None:
    """Given a chat, when minutes pass without a word, then nothing is said; after five it pauses, so that the time is not lost."""
    interview = Interview(sample_plan(mode="ai_chat")).to_first_question(voice=False)
    interview.silence(200)
    assert interview.said == []
    interview.silence(300)
    assert interview.state.phase == "paused"
    interview.answer("I kneel down and look at him", channel="text")
    assert interview.records[-1].kind == "answer"


def test_silence_after_a_question_talked_over_says_it_again() -> None:
    """Given a question interrupted by a noise, when nobody speaks, then the question is said again instead of "take your time"."""
    interview = Interview(sample_plan(points=False)).to_first_question()
    interview.hear = False
    interview.answer(LONG)
    interview.confirm(interview.said[0], share=0.1)
    interview.silence(12)
    assert [(say.kind, say.text) for say in interview.said] == [("repeat", interview.plan.questions[1].text)]


def test_silence_at_the_microphone_check_checks_again() -> None:
    interview = Interview(sample_plan())
    interview.join()
    interview.silence(12)
    assert interview.kinds == ["mic_check"]


def test_silence_in_an_empty_room_is_nothing() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.leave()
    interview.silence(150)
    assert interview.said == []
    assert interview.state.phase == "asking"


class TestWrapUp:
    @pytest.fixture
    def interview(self) -> Interview:
        interview = talk(sample_plan(questions=1, points=False), [LONG], steps=2)
        assert interview.says[-1].kind == "wrap_up"
        return interview

    @pytest.mark.parametrize("words", ["No.", "No, thank you.", "That's all.", "Skip.", "I want to stop.", "Okay."])
    def test_nothing_more_closes(self, interview: Interview, words: str) -> None:
        interview.answer(words)
        assert interview.kinds == ["closing"]
        assert interview.closed == "completed"

    def test_what_was_not_asked_is_heard(self, interview: Interview) -> None:
        interview.answer("Yes, I also speak Polish and I worked in a hospice.")
        assert (interview.records[-1].kind, interview.records[-1].question_id) == ("answer", None)
        assert interview.closed == "completed"

    def test_questions_are_answered_one_after_another(self, interview: Interview) -> None:
        interview.answer("What is the salary?")
        assert interview.kinds == ["job_answer", "wrap_up"]
        assert interview.said[1].text == "Is there anything else?"
        interview.answer("Is it a nice place?")
        assert interview.said[0].text.startswith("I don't have that.")
        interview.answer("May I ask something?")
        assert interview.kinds == ["job_answer"]
        interview.answer("No.")
        assert interview.closed == "completed"

    def test_requests_still_count(self, interview: Interview) -> None:
        interview.answer("Can you repeat that?")
        assert interview.kinds == ["repeat"]
        interview.answer("What do you mean?")
        assert interview.kinds == ["repeat"]
        interview.answer("Do you mean about me?")
        assert interview.kinds == ["repeat"]
        interview.answer("Can we pause?")
        assert interview.state.phase == "paused"

    def test_no_words_three_times_close(self, interview: Interview) -> None:
        for _ in range(3):
            interview.answer("uh")
        assert interview.closed == "completed"
