"""What the simulated candidate answers to what it hears."""

import json
from pathlib import Path

import pytest

from sim.recordings import Recordings
from sim.script import Known, Script, likeness, resembles
from sim.story import not_heard, small_talk

AIRWAY = Known(
    "q01-airway",
    "A patient is grey and drowsy. Talk me through what you do, in order, and when you ask for help.",
    "Imagine your patient has suddenly become very unwell. What do you check first?",
    {
        "sbar": "What exactly did you say to the people who came to help?",
        "glucose": "Which quick test does that call for?",
    },
)
NIGHT = Known("q02-night", "It is a short night. How do you divide the work, and who decides?", None, {})
ENTRIES = [
    {
        "question": "q01-airway",
        "answer": "Airway first, then breathing.",
        "probes": {"sbar": "I said the situation."},
        "default_probe": "I did that myself.",
        "pause_after_words": [2],
        "pause_s": [2.5],
    },
    {"question": "q02-night", "answer": "By acuity.", "channel": "text"},
    {"question": "*", "answer": "I am not sure."},
]


@pytest.fixture
def script() -> Script:
    return Script(ENTRIES, [AIRWAY, NIGHT])


def test_a_question_gets_its_answer_with_its_pauses(script: Script):
    answer = script.reply(f"Thank you. Two questions to go. {AIRWAY.text}")
    assert (answer.text, answer.question, answer.pauses) == ("Airway first, then breathing.", AIRWAY.key, ((2, 2.5),))


def test_a_question_heard_with_small_differences_is_still_known(script: Script):
    heard = "A patient is gray and drowzy, talk me through what you do in order and when you'd ask for help"
    assert script.reply(heard).question == AIRWAY.key


def test_a_rephrased_question_gets_the_same_answer(script: Script):
    assert script.reply(f"Let me put it another way. {AIRWAY.rephrase}").question == AIRWAY.key


def test_a_probe_gets_its_own_answer_and_else_the_default(script: Script):
    assert script.reply(f"Okay. {AIRWAY.probes['sbar']}").text == "I said the situation."
    assert script.reply(AIRWAY.probes["glucose"]).text == "I did that myself."


def test_of_two_known_lines_the_last_is_answered(script: Script):
    heard = f"{AIRWAY.probes['sbar']} I lost us for 5 seconds. {NIGHT.text}"
    assert script.reply(heard).question == NIGHT.key


def test_a_short_restatement_gets_the_same_answer_again(script: Script):
    first = script.reply(AIRWAY.text)
    assert script.reply("We were here. Talk me through what you do, in order, and when you ask for help.") == first
    probe = script.reply(AIRWAY.probes["sbar"])
    assert script.reply(f"I lost us for a moment. {AIRWAY.probes['sbar']}") == probe


def test_anything_else_gets_the_line_for_anything(script: Script):
    script.reply(AIRWAY.text)
    answer = script.reply("Why do you want this job?")
    assert (answer.text, answer.question) == ("I am not sure.", None)


def test_who_was_not_heard_says_it_again(script: Script):
    said = script.reply(AIRWAY.text)
    assert not_heard("Sorry, I didn't catch that. Could you say it again?")
    assert script.again() == said


def test_what_will_be_spoken_is_known_beforehand_and_what_is_typed_is_not_in_it(script: Script):
    assert script.typed() == NIGHT.key
    texts = [answer.text for answer in script.voiced(typed=NIGHT.key)]
    assert texts == ["I am not sure.", "Airway first, then breathing.", "I said the situation.", "I did that myself."]


@pytest.mark.parametrize("line", ['{"question": "*"}', "not json", '["*", "yes"]'])
def test_a_bad_line_of_a_script_is_named_by_its_number(tmp_path: Path, line: str):
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(ENTRIES[0]) + "\n\n" + line + "\n")
    with pytest.raises(ValueError, match=r"mine\.jsonl:3"):
        Script.read(path, [AIRWAY])


def test_small_talk_is_answered_by_what_was_said_last():
    greeting = "Hello Maya. You can say repeat or pause at any time. Can you hear me well? Just say a few words."
    assert small_talk(greeting) is not None
    assert small_talk(greeting + " Thank you. " + AIRWAY.text * 3) is None


def test_likeness_looks_for_the_best_stretch_and_not_for_single_words():
    line = "who looks at your work after you"
    assert likeness(line, "thank you so who looks at your work after you then") == 1.0
    assert likeness(line, "after work you look at who is there") < 0.75
    assert not resembles("", "anything")


def test_recordings_answer_in_their_order_with_the_words_beside_them(tmp_path: Path):
    (tmp_path / "manifest.jsonl").write_text('{"file": "a.wav", "text": "not to stop"}\n')
    (tmp_path / "b.txt").write_text("no mistake\n")
    recordings = Recordings([tmp_path / name for name in ("a.wav", "b.wav", "c.wav")])
    said = [recordings.reply(question) for question in ("First?", "Second?", "Second?", "Third?", "Fourth?")]
    assert [answer.wav and answer.wav.name for answer in said] == ["a.wav", "b.wav", "b.wav", "c.wav", "a.wav"]
    assert [answer.text for answer in said] == ["not to stop", "no mistake", "no mistake", "", "not to stop"]
