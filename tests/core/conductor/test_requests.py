"""What the candidate may ask for at any time."""

import dataclasses

import pytest

from tests.core.conductor.interview import FULL_ANSWER, Interview, sample_plan


@pytest.fixture
def interview() -> Interview:
    return Interview(sample_plan()).to_first_question()


def first(interview: Interview) -> str:
    return interview.plan.questions[0].text


@pytest.mark.parametrize("words", ["Can you repeat the question, please?", "sorry what was the question", "Pardon?"])
def test_repeat_says_the_question_again(interview: Interview, words: str) -> None:
    """Given a question, when the candidate asks for it again, then it comes as a repeat in the same words, not as a second question."""
    interview.answer(words)
    assert [(s.kind, s.text, s.question_id) for s in interview.said] == [("repeat", first(interview), "q1")]
    assert interview.asked == ["q1"]


def test_repeat_repeats_the_follow_up_that_waits(interview: Interview) -> None:
    interview.answer("I kneel down and look at him for a while.")
    interview.answer("Say that again, please.")
    assert [(s.kind, s.text) for s in interview.said] == [("repeat", "What did you look at first?")]


def test_rephrase_uses_the_words_of_hr_and_repeat_keeps_them(interview: Interview) -> None:
    """Given a question with a second wording by HR, when the candidate does not understand, then that wording is used from then on."""
    interview.answer("I don't understand the question.")
    assert [(s.kind, s.text, s.brief) for s in interview.said] == [
        ("rephrase", interview.plan.questions[0].rephrase, None)
    ]
    interview.answer("Once more?")
    assert interview.said[0].text == interview.plan.questions[0].rephrase


def test_rephrase_without_such_words_helps_and_gives_nothing_away(interview: Interview) -> None:
    interview.answer(FULL_ANSWER)
    interview.answer("What do you mean?")
    said = interview.said[0]
    assert said.kind == "rephrase"
    assert said.text == f"Think of one real situation from your work. {interview.plan.questions[1].text}"
    assert said.brief
    assert said.brief.purpose == "rephrase"


def test_rephrase_of_a_follow_up(interview: Interview) -> None:
    interview.answer("I kneel down and look at him for a while.")
    interview.press("rephrase")
    assert (interview.said[0].kind, interview.said[0].text) == ("rephrase", "What did you look at first?")


def test_a_doubt_about_the_question_is_met(interview: Interview) -> None:
    interview.answer("Do you mean at night?")
    assert interview.kinds == ["repeat"]
    assert interview.said[0].text == f"Take it the way that fits your own work best. {first(interview)}"
    assert interview.said[0].brief
    interview.answer("Repeat the question please.")
    assert interview.said[0].text == first(interview)


def test_a_moment_is_given_with_four_times_the_patience(interview: Interview) -> None:
    """Given a question, when the candidate asks for a moment, then silence is met four times later, until the next words."""
    interview.answer("Let me think about that for a moment.")
    assert interview.kinds == ["ack"]
    assert interview.listens[-1].patience == 4.0
    interview.silence(40)
    assert interview.kinds == []
    interview.silence(48)
    assert interview.kinds == ["nudge"]
    interview.answer(FULL_ANSWER)
    assert interview.listens[-1].patience == 1.0


def test_skip_leaves_the_question_and_promises_nothing(interview: Interview) -> None:
    interview.answer("I'd rather not answer that.")
    assert interview.state.ids("skipped") == ("q1",)
    assert interview.said[0].question_id == "q2"
    assert "come back" not in interview.said[0].line


def test_skipping_a_follow_up_keeps_the_answer(interview: Interview) -> None:
    interview.answer("I kneel down and look at him for a while.")
    interview.answer("Next question.")
    assert interview.state.ids("answered") == ("q1",)
    assert interview.said[0].question_id == "q2"


def test_a_story_about_skipping_stays_an_answer(interview: Interview) -> None:
    interview.answer("We skip the lift and repeat the count, then stop the line and pause.")
    assert interview.records[-1].kind == "answer"


def test_slower_is_kept_and_the_question_said_again(interview: Interview) -> None:
    interview.answer("Could you speak more slowly, please?")
    assert interview.notices("pace") == [{"slow": True}]
    assert interview.state.slow
    assert interview.kinds == ["repeat"]


def test_more_time_is_told_to_hr_and_changes_no_clock(interview: Interview) -> None:
    """Given no extra time, when the candidate asks for more, then HR hears of it, the row says so and the limit stays."""
    left = interview.plan.limit_ms
    interview.press("more_time")
    assert len(interview.notices("more_time")) == 1
    assert interview.records[-1].text == "more_time"
    assert "can't change the total time" in interview.said[0].text
    assert interview.plan.limit_ms == left


def test_more_time_that_hr_has_given_is_named() -> None:
    interview = Interview(sample_plan(extra_time=1.5, time_limit_s=1200)).to_first_question()
    interview.answer("I need more time.")
    assert interview.said[0].text.startswith("You have extra time: about 29 minutes")
    assert interview.listens[-1].patience == 3.0


def test_stop_needs_a_yes(interview: Interview) -> None:
    """Given a wish to stop, when it is confirmed, then the interview closes as stopped; else it goes on where it was."""
    interview.answer("I want to stop the interview.")
    assert interview.said[0].text.startswith("Do you want to end the interview now?")
    assert interview.listens[-1].policy == "short"
    interview.answer("No.")
    assert (interview.kinds, interview.said[0].text) == (["repeat"], first(interview))
    interview.answer("Stop.")
    interview.answer("Yes, please.")
    assert interview.kinds == ["closing"]
    assert interview.closed == "stopped"


def test_stop_by_button_is_confirmed_by_button(interview: Interview) -> None:
    interview.press("stop")
    interview.press("continue")
    assert interview.kinds == ["repeat"]
    interview.press("stop")
    interview.press("stop")
    assert interview.closed == "stopped"


def test_a_real_answer_after_stop_is_an_answer(interview: Interview) -> None:
    interview.answer("Stop.")
    interview.answer("Well, about the patient on the floor, I would first kneel down.")
    assert interview.records[-1].kind == "answer"
    assert interview.closed is None


def test_an_unclear_word_after_stop_goes_on(interview: Interview) -> None:
    interview.answer("Stop.")
    interview.answer("The patient.")
    assert interview.kinds == ["repeat"]
    assert interview.closed is None


def test_a_request_after_stop_is_met(interview: Interview) -> None:
    interview.answer("Stop.")
    interview.answer("Can you repeat the question?")
    assert interview.kinds == ["repeat"]


def test_silence_after_stop_asks_again_and_ends_nothing(interview: Interview) -> None:
    interview.answer("Stop.")
    interview.silence(12)
    assert interview.said[0].text.startswith("Do you want to end")
    interview.silence(150)
    assert interview.state.phase == "paused"


@pytest.mark.parametrize("words", ["Can I talk to a real person?", "human"])
def test_a_person_takes_over(interview: Interview, words: str) -> None:
    interview.answer(words)
    assert "A person from the hiring team will take over" in interview.said[0].text
    assert interview.notices("human_requested") == [{}]
    assert interview.closed == "human_requested"


def test_distress_is_met_calmly(interview: Interview) -> None:
    """Given a candidate in distress, when they say so, then a calm line offers a break, and nobody is told how they feel."""
    interview.answer("I'm panicking.")
    assert "no hurry" in interview.said[0].text
    assert "break" in interview.said[0].text
    assert interview.listens[-1].patience == 4.0
    assert interview.notices("distress") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Are you a robot?", "I'm an AI"),
        ("Is this recorded?", "Yes, our voices are recorded"),
        ("Who decides?", "A person on the hiring team decides"),
        ("Is anyone listening?", "may listen"),
        ("How did I do so far?", "I can't say"),
        ("How much time is left?", "About 19 minutes are left, and 2 more questions."),
        ("What can I say?", "You can say repeat"),
        ("Do you keep my data?", "written down"),
    ],
)
def test_fair_questions_get_true_answers_and_then_the_question(interview: Interview, words: str, told: str) -> None:
    interview.answer(words)
    assert interview.kinds == ["job_answer", "repeat"]
    assert told in interview.said[0].text
    assert interview.said[1].text == first(interview)


def test_what_is_recorded_is_told_as_it_is() -> None:
    quiet = Interview(sample_plan(recorded=False)).to_first_question()
    quiet.answer("Is this being recorded?")
    assert "not recorded" in quiet.said[0].text
    chat = Interview(sample_plan(mode="ai_chat")).to_first_question()
    chat.answer("Is this being recorded?", channel="text")
    assert "What you write is kept" in chat.said[0].text


def test_a_question_about_the_job_is_answered_from_what_hr_wrote(interview: Interview) -> None:
    """Given facts by HR, when the candidate asks about shifts, then HR's own sentence answers, and the question comes back shortly."""
    interview.answer("Can I ask about the shifts?")
    assert interview.kinds == ["job_answer", "repeat"]
    assert interview.said[0].text == "Shifts are twelve hours, days and nights in turn."
    assert interview.said[1].lead == "Back to the question."
    assert interview.records[-1].kind == "control"


def test_what_hr_did_not_write_is_passed_on(interview: Interview) -> None:
    """Given nothing written on it, when the candidate asks, then nothing is made up and HR sees the question."""
    interview.answer("Do you offer free coffee?")
    assert interview.said[0].text == "I don't have that. I'll pass your question to the hiring team."
    assert interview.notices("team_question") == [{"text": "Do you offer free coffee?"}]
    assert [(r.speaker, r.text) for r in interview.records if r.ref is None] == [
        ("system", "Do you offer free coffee?")
    ]


def test_an_answer_with_a_question_is_an_answer_first(interview: Interview) -> None:
    """Given a question, when an answer ends with a question about the job, then the answer counts, the question is answered, and the
    interview goes on."""
    interview.answer(FULL_ANSWER + " What is the salary?")
    assert interview.records[-1].kind == "answer"
    assert interview.kinds == ["job_answer", "question"]
    assert interview.said[0].text == "The pay is 3,200 euros a month."
    assert interview.said[1].question_id == "q2"


def test_the_floor_is_given_for_a_question(interview: Interview) -> None:
    """Given "can I ask you something", when the question follows, then it is answered even without a word about the job."""
    interview.answer("Can I ask you something?")
    assert interview.kinds == ["job_answer"]
    interview.answer("Is it cold there?")
    assert interview.kinds == ["job_answer", "repeat"]


def test_the_floor_after_an_answer_does_not_bring_the_question_back(interview: Interview) -> None:
    interview.answer(FULL_ANSWER + " Can I ask you something?")
    assert interview.kinds == ["job_answer"]
    interview.answer("What is the pay?")
    assert interview.kinds == ["job_answer", "question"]
    assert interview.said[1].question_id == "q2"


def test_a_role_play_question_is_an_answer(interview: Interview) -> None:
    interview.answer("Are you in pain?")
    assert interview.records[-1].kind == "answer"


def test_hello_are_you_there(interview: Interview) -> None:
    interview.answer("Hello? Are you still there?")
    assert (interview.kinds, interview.said[0].lead) == (["repeat"], "I'm here.")


@pytest.mark.parametrize("words", ["Can we take a short break?", "I need to go to the bathroom."])
def test_a_pause_stands_the_clock_and_ends_with_a_word(interview: Interview, words: str) -> None:
    """Given a pause, when ten minutes pass and the candidate says continue, then none of them counted and the question comes back."""
    interview.answer(words)
    assert interview.notices("paused") == [{"by": "candidate"}]
    assert interview.listens[-1].policy == "control"
    used = interview.state.used_ms
    interview.wait(600, tick_s=10)
    assert interview.state.used_ms == used
    interview.answer("Okay, let's continue.")
    assert interview.notices("resumed") == [{}]
    assert (interview.kinds, interview.said[0].text) == (["repeat"], first(interview))


def test_a_pause_is_not_ended_by_talk_in_the_room(interview: Interview) -> None:
    """Given a pause, when other talk is heard, then one hint is said and no more; typed words and the button do end it."""
    interview.press("pause")
    interview.answer("No, the delivery goes to the neighbour on the second floor.")
    assert interview.kinds == ["notice"]
    interview.answer("Thank you, and have a nice day with the parcels.")
    assert interview.kinds == []
    interview.press("skip")
    assert interview.kinds == []
    interview.answer("I would kneel down next to the patient", channel="text")
    assert interview.state.phase == "asking"
    assert interview.records[-1].kind == "answer"
    interview.press("pause")
    interview.press("continue")
    assert interview.kinds == ["repeat"]


def test_continue_later_saves_and_waits(interview: Interview) -> None:
    interview.answer("Can we continue tomorrow?")
    assert "same link" in interview.said[0].text
    interview.leave()
    interview.wait(3600, tick_s=60)
    assert interview.closed is None
    interview.join()
    assert interview.kinds == ["resume", "repeat"]


def test_stop_and_human_work_in_a_pause() -> None:
    for press, reason in (("stop", "stopped"), ("human", "human_requested")):
        interview = Interview(sample_plan()).to_first_question()
        interview.press("pause")
        interview.press(press)  # type: ignore[arg-type]
        if press == "stop":
            interview.answer("Yes.")
        assert interview.closed == reason
    spoken = Interview(sample_plan()).to_first_question()
    spoken.press("pause")
    spoken.answer("Stop the interview.")
    spoken.answer("No.")
    assert spoken.state.phase == "paused"
    spoken.answer("Can I speak to a human?")
    assert spoken.closed == "human_requested"


def test_buttons_that_ask_for_nothing_change_nothing(interview: Interview) -> None:
    for kind in ("done", "typing", "continue"):
        interview.press(kind)  # type: ignore[arg-type]
        assert interview.kinds == []


def test_a_request_for_the_long_question_after_a_fair_question_is_short(interview: Interview) -> None:
    """Given a long question, when it is restated, then only its last question is said; a repeat says all of it."""
    long = (
        "Imagine a night with two colleagues, forty beds and three new admissions, when the phone rings and a family stands at "
        "the door. What do you do?"
    )
    plan = interview.plan
    plan = dataclasses.replace(plan, questions=(dataclasses.replace(plan.questions[0], text=long),))
    other = Interview(plan).to_first_question()
    other.answer("Who decides?")
    assert other.said[1].text == "What do you do?"
    other.answer("Repeat, please.")
    assert other.said[0].text == long
