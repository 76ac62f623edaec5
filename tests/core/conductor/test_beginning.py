"""The first minute: the greeting with its disclosure, the microphone check, the first question."""

import pytest

from core.conductor.events import Answered, Confirmed, Tick
from core.conductor.step import start, step
from core.conductor.words import plain_words
from tests.core.conductor.interview import Interview, sample_plan


@pytest.mark.parametrize("mode", ["ai_voice", "ai_chat", "ai_both"])
@pytest.mark.parametrize("recorded", [True, False])
def test_the_greeting_discloses_what_must_be_known_in_seventy_words(mode: str, recorded: bool) -> None:
    """Given any kind of interview, when the candidate joins, then the greeting tells it all, and of a recording only if there is one."""
    interview = Interview(sample_plan(mode=mode, recorded=recorded))
    interview.join(voice=mode != "ai_chat")
    greeting = interview.says[0]
    assert greeting.kind == "greeting"
    for told in ("Ana", "an AI", "St. Mary", "Ward Nurse", "hiring team may listen", "a person makes the decision"):
        assert told in greeting.text
    for help_word in ("repeat", "rephrase", "skip", "pause"):
        assert help_word in greeting.text
    assert len(plain_words(greeting.text)) <= 70
    assert ("recorded" in greeting.text or "kept" in greeting.text) == recorded


def test_a_voice_interview_checks_the_microphone_first() -> None:
    """Given a spoken interview, when the candidate says a few words, then the first planned question comes in its exact words."""
    interview = Interview(sample_plan())
    interview.join()
    assert interview.kinds == ["greeting", "mic_check"]
    assert interview.listens[-1].policy == "short"
    interview.answer("Yes, I can hear you well.")
    assert interview.kinds == ["question"]
    assert interview.said[0].text == interview.plan.questions[0].text
    assert interview.said[0].question_id == "q1"
    assert interview.notices("question") == [{"number": 1, "of": 3, "question_id": "q1"}]
    assert interview.listens[-1].policy == "answer"
    assert interview.records[-1].kind == "mic_check"


@pytest.mark.parametrize(("mode", "voice"), [("ai_chat", False), ("ai_chat", True), ("ai_both", False)])
def test_a_written_interview_begins_with_the_question(mode: str, voice: bool) -> None:
    """Given a chat, or a candidate without a microphone, when they join, then no microphone is checked."""
    interview = Interview(sample_plan(mode=mode))
    interview.join(voice=voice)
    assert interview.kinds == ["greeting", "question"]
    assert "write" in interview.says[0].text


def test_typing_at_the_microphone_check_goes_on() -> None:
    """Given the microphone check, when the candidate types instead, then the interview begins."""
    interview = Interview(sample_plan())
    interview.join()
    interview.answer("I have no microphone", channel="text")
    assert interview.kinds == ["question"]


def test_what_is_typed_before_joining_starts_the_interview() -> None:
    interview = Interview(sample_plan())
    interview.answer("Hello, I am here", channel="text")
    assert interview.kinds == ["greeting", "question"]
    assert interview.records[0].text == "Hello, I am here"


def test_a_candidate_who_hears_badly_gets_help_once() -> None:
    """Given the microphone check, when the candidate hears badly, then help comes once and the second time the interview goes on."""
    interview = Interview(sample_plan())
    interview.join()
    interview.answer("No, I can hardly hear you.")
    assert interview.kinds == ["mic_check"]
    assert "type instead" in interview.said[0].lead
    assert interview.notices("audio_trouble") == [{}]
    interview.answer("No, not really.")
    assert interview.kinds == ["question"]


def test_a_greeting_talked_over_is_said_again_once() -> None:
    """Given a greeting interrupted at its start, when the candidate has spoken, then the disclosure is said again, but only once."""
    interview = Interview(sample_plan(), hear=False)
    interview.join()
    greeting, check = interview.said
    interview.confirm(greeting, share=0.1)
    interview.confirm(check, share=0.0)
    interview.answer("Hi!")
    assert interview.kinds == ["greeting", "mic_check"]
    assert interview.said[0].lead == "I'll say that again, because it matters."
    interview.confirm(interview.said[0], share=0.1)
    interview.confirm(interview.said[1], share=0.1)
    interview.answer("Yes yes.")
    assert interview.kinds == ["question"]


def test_a_word_during_the_greeting_changes_nothing() -> None:
    """Given a greeting still being said, when the candidate says hello without stopping it, then nothing is said twice."""
    interview = Interview(sample_plan(), hear=False)
    interview.join()
    interview.answer("Hello.", after_s=1)
    assert interview.kinds == []
    assert interview.records[-1].text == "Hello."


def test_a_greeting_cut_off_by_typing_is_said_again() -> None:
    """Given the greeting, when the candidate types at its start and so stops it, then the disclosure is said again."""
    interview = Interview(sample_plan(), hear=False)
    interview.join()
    greeting, check = interview.said
    interview.answer("hi", channel="text", after_s=1)
    interview.confirm(greeting, share=0.1)
    assert interview.kinds == ["greeting", "question"]
    interview.confirm(check, share=0.0)
    assert interview.kinds == ["greeting", "question"]


def test_a_long_greeting_need_not_be_confirmed_to_have_been_heard() -> None:
    interview = Interview(sample_plan(), hear=False)
    interview.join()
    interview.answer("Yes, I hear you.", after_s=40)
    assert interview.kinds == ["question"]


def test_questions_before_the_first_question_are_answered() -> None:
    """Given the microphone check, when the candidate asks something fair, then it is answered and the interview begins."""
    interview = Interview(sample_plan())
    interview.join()
    interview.answer("Yes I hear you. Is this being recorded?")
    assert interview.kinds == ["job_answer", "question"]
    assert "recorded" in interview.said[0].text


def test_an_invitation_to_ask_waits_for_the_question() -> None:
    interview = Interview(sample_plan())
    interview.join()
    interview.answer("Can I ask you something first?")
    assert interview.kinds == ["job_answer"]
    interview.answer("Is there parking?")
    assert interview.kinds == ["job_answer", "question"]
    assert interview.said[0].text == "Parking is free for staff."


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Can you repeat that?", "mic_check"),
        ("Wait a second.", "ack"),
        ("I feel sick.", "notice"),
        ("Skip.", "question"),
    ],
)
def test_requests_count_at_the_microphone_check_too(words: str, kind: str) -> None:
    interview = Interview(sample_plan())
    interview.join()
    interview.answer(words)
    assert interview.kinds == [kind]


def test_no_words_at_the_microphone_check_are_asked_for_twice() -> None:
    """Given the microphone check, when nothing usable is heard three times, then the interview begins all the same."""
    interview = Interview(sample_plan())
    interview.join()
    interview.answer("uh")
    assert interview.kinds == ["mic_check"]
    interview.answer("")
    assert interview.kinds == ["mic_check"]
    interview.answer(".")
    assert interview.kinds == ["question"]


def test_nobody_there_yet_means_no_word() -> None:
    """Given no candidate, when events come that make no sense yet, then nothing is said and no time counts."""
    interview = Interview(sample_plan())
    interview.wait(300)
    interview.silence(200)
    interview.press("repeat")
    interview.restore()
    interview.send(Confirmed(interview.now, "u9", "words", False))
    assert interview.says == []
    assert interview.state.used_ms == 0


def test_the_clock_of_an_event_never_runs_backwards() -> None:
    plan = sample_plan()
    state, _ = step(plan, start(plan), Answered(5_000, "text", "hi", None, None, None, "a"))
    state, _ = step(plan, state, Tick(65_000))
    state, _ = step(plan, state, Tick(1_000))
    assert state.used_ms == 60_000
    assert state.last_ms == 65_000
