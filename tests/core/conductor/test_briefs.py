"""What a language model may word, and what it may not."""

import dataclasses

import pytest

from core.conductor.briefs import acceptable, choose
from core.conductor.moves import Brief, Option, Say
from tests.core.conductor.interview import FULL_ANSWER, Interview, sample_plan


@pytest.fixture
def interview() -> Interview:
    """A follow-up is pending, with three options."""
    interview = Interview(sample_plan()).to_first_question()
    interview.hear = False
    interview.answer("I kneel down next to him and talk to him.")
    return interview


def probe(interview: Interview) -> Say:
    say = interview.said[0]
    assert say.kind == "probe"
    return say


def brief(interview: Interview) -> Brief:
    found = probe(interview).brief
    assert found
    return found


def test_a_probe_offers_the_open_points_with_their_probes(interview: Interview) -> None:
    assert [(option.key, option.text) for option in brief(interview).options] == [
        ("abc", "What did you look at first?"),
        ("help", "Whom did you involve?"),
        ("chart", "What happened after that?"),
    ]
    assert dict(brief(interview).context)["answer"] == "I kneel down next to him and talk to him."


def test_what_a_model_may_see_holds_no_expected_word(interview: Interview) -> None:
    shown = str(brief(interview).context) + str(brief(interview).options)
    assert "airway" not in shown
    assert "airway" in brief(interview).guard


@pytest.mark.parametrize(
    "text",
    [
        "You knelt down next to him. What did you look at first?",
        "And when you talked to him, whom did you involve?",
    ],
)
def test_a_plain_question_is_acceptable(interview: Interview, text: str) -> None:
    assert acceptable(text, brief(interview))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Did you check the airway?",
        "Did you check the Airways first?",
        "What did you look at first? And then?",
        "Tell me more.",
        "What did you look at first? Tell me.",
        "Great answer! What did you look at first?",
        "That is correct. What did you look at first?",
        "What did you look at first? " * 10,
        "What did you look at\nfirst?",
        "**What** did you look at first?",
        "See https://example.org, what did you look at first?",
        "You will get the job. What did you look at first?",
        "I promise you a high score. What did you look at first?",
        "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
        "twenty and one and two and three and four and five and six?",
    ],
)
def test_leaks_praise_promises_and_speeches_are_not(interview: Interview, text: str) -> None:
    assert not acceptable(text, brief(interview))


def test_a_word_the_candidate_said_gives_nothing_away() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.answer("I don't check the airway, I kneel down.")
    found = interview.said[0].brief
    assert found
    assert acceptable("Why do you leave the airway, and what do you look at first?", found)


def test_a_choice_changes_the_pending_follow_up_and_what_counts_as_asked(interview: Interview) -> None:
    """Given a pending follow-up, when the model takes another point and words it well, then that is said, repeated and counted."""
    before = probe(interview)
    interview.state = choose(interview.state, before.utterance_id, "help", " You talked to him. Whom did you involve? ")
    said = interview.state.saying(before.utterance_id)
    assert said
    assert (said.text, said.point, said.brief) == ("You talked to him. Whom did you involve?", "help", None)
    assert interview.state.progress[0].probed == ("help",)
    interview.confirm(said)
    interview.answer("Say that again?")
    assert interview.said[0].text == "You talked to him. Whom did you involve?"
    interview.confirm(interview.said[0])
    interview.answer("The ward sister was there.")
    assert interview.said[0].point == "abc"


def test_bad_words_for_a_good_choice_give_the_approved_probe(interview: Interview) -> None:
    say = probe(interview)
    state = choose(interview.state, say.utterance_id, "help", "Excellent! Did you call the doctor?")
    found = state.saying(say.utterance_id)
    assert found
    assert (found.text, found.point) == ("Whom did you involve?", "help")


def test_what_is_not_on_offer_changes_nothing(interview: Interview) -> None:
    say = probe(interview)
    assert choose(interview.state, say.utterance_id, "salary", "What do you earn?") is interview.state
    assert choose(interview.state, "u99", "help", "Whom did you involve?") is interview.state
    interview.confirm(say)
    assert choose(interview.state, say.utterance_id, "help", "Whom did you involve?") is interview.state
    interview.answer("Who decides?")
    fixed = interview.said[0]
    assert choose(interview.state, fixed.utterance_id, "probe", "Me.") is interview.state


def linked() -> Interview:
    interview = Interview(sample_plan(points=False)).to_first_question()
    interview.hear = False
    interview.answer("On nights we have twelve beds and two nurses, and I go to him at once.")
    return interview


def test_a_link_may_carry_one_detail_of_the_answer() -> None:
    """Given a long answer, when the model links with words of it, then they lead in the question, whose own words stay."""
    interview = linked()
    say = interview.said[0]
    assert say.brief
    assert say.brief.purpose == "link"
    state = choose(interview.state, say.utterance_id, "link", "Twelve beds on nights, thank you.")
    found = state.saying(say.utterance_id)
    assert found
    assert (found.lead, found.text) == ("Twelve beds on nights, thank you.", interview.plan.questions[1].text)
    assert state.links[-1] == "Twelve beds on nights, thank you."


@pytest.mark.parametrize(
    "text",
    [
        "Thirteen beds, thank you.",
        "Twelve beds, impressive.",
        "Really, twelve beds?",
        "Thank you for the airway.",
        "Twelve beds and two nurses on nights and you go to him at once, thank you so much.",
    ],
)
def test_a_link_may_add_nothing(text: str) -> None:
    interview = linked()
    say = interview.said[0]
    assert say.brief
    assert not acceptable(text, say.brief)
    found = choose(interview.state, say.utterance_id, "link", text).saying(say.utterance_id)
    assert found
    assert found.lead == say.lead


def test_an_answer_about_the_job_may_hold_only_the_fact() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.hear = False
    interview.answer("What is the salary, is it 5,000 euros?")
    found = interview.said[0].brief
    assert found
    assert acceptable("It is 3,200 euros a month.", found)
    assert not acceptable("It is 5,000 euros a month.", found)
    assert not acceptable("The pay is 3,200 euros a month, and we will pay more.", found)
    assert not acceptable("The pay is 3,200 euros a month?", found)


def test_a_rephrase_may_be_worded_freely_but_not_leak() -> None:
    interview = Interview(sample_plan()).to_first_question()
    plan = interview.plan
    own = dataclasses.replace(plan, questions=(dataclasses.replace(plan.questions[0], rephrase=None),))
    interview = Interview(own).to_first_question()
    interview.hear = False
    interview.answer("I don't understand.")
    say = interview.said[0]
    assert say.brief
    assert acceptable("A patient lies on the floor: what is the first thing you do?", say.brief)
    assert not acceptable("A patient lies on the floor: do you look at the breathing?", say.brief)
    interview.state = choose(interview.state, say.utterance_id, "rephrase", "A patient lies on the floor. What now?")
    interview.answer("Repeat, please.", after_s=60)
    assert interview.said[0].text == "A patient lies on the floor. What now?"


def test_clarifying_words_do_not_replace_the_question() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.hear = False
    interview.answer("Do you mean at night?")
    say = interview.said[0]
    interview.state = choose(interview.state, say.utterance_id, "clarify", "At night or by day, what do you do first?")
    found = interview.state.saying(say.utterance_id)
    assert found
    assert found.text == "At night or by day, what do you do first?"
    interview.answer("Repeat, please.", after_s=60)
    assert interview.said[0].text == interview.plan.questions[0].text


def test_the_same_link_is_not_chosen_twice() -> None:
    interview = linked()
    say = interview.said[0]
    interview.state = choose(interview.state, say.utterance_id, "link", "Thank you for that.")
    interview.confirm(say)
    interview.answer("On nights we have twelve beds and two nurses, and I go to him at once.")
    later = interview.said[0]
    found = choose(interview.state, later.utterance_id, "link", "Thank you for that.").saying(later.utterance_id)
    assert found
    assert found.lead == later.lead


def test_a_brief_of_another_purpose_needs_no_question() -> None:
    made = Brief("job_answer", (("fact", "Parking is free."),), (Option("job_answer", "Parking is free."),), 10)
    assert acceptable("Parking is free.", made)


def test_a_full_answer_leaves_nothing_to_choose() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.answer(FULL_ANSWER)
    assert interview.kinds == ["question"]
