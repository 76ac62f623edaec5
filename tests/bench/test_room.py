"""The benchmark of the room says what it claims to say, and reads its own clock rightly."""

import random
import re

from bench.answers import Saying, place_of, sayings, up_to_the_sentence
from bench.chair import after_gap
from bench.figures import Figures, report
from bench.plan import QUESTIONS
from bench.stock_agent import reply
from sim.openai_server import Received


def test_no_question_is_on_both_sides_of_the_split() -> None:
    sides = {
        held_out: {(s.domain, s.question) for s in sayings() if s.held_out == held_out} for held_out in (True, False)
    }
    assert not sides[True] & sides[False]
    assert min(len([s for s in sayings() if s.held_out == held_out]) for held_out in (True, False)) > 60


def test_a_place_is_in_mid_sentence() -> None:
    for saying in sayings():
        words = saying.text.split()
        for place in saying.places():
            assert not re.search(r"[.!?,:;]$", words[place - 1])
            assert 3 <= place <= len(words) - 3


def test_a_scripted_hesitation_comes_before_any_other_place() -> None:
    saying = Saying("nursing", "q02", "First I look at the chart and then I call the doctor about it.", (5,))
    assert {place_of(saying, random.Random(seed)) for seed in range(20)} == {5}


def test_an_answer_with_a_pause_goes_on_to_the_end_of_that_sentence_only() -> None:
    saying = Saying("nursing", "q02", "One two three. Four five six seven. Eight nine ten.")
    assert up_to_the_sentence(saying, 5) == "One two three. Four five six seven."


def test_an_acknowledgement_ends_with_the_first_short_silence() -> None:
    loud = [10.0 + i / 100 for i in range(50)] + [10.7 + i / 100 for i in range(50)]
    assert after_gap(loud, 10.0) == 10.7
    assert after_gap(loud[:50], 10.0) == 10.0


def test_the_baseline_asks_the_same_question_however_often_it_is_asked_about_one_turn() -> None:
    def asked(turns: int) -> str:
        messages = [{"role": "system", "content": "You interview."}, *[{"role": "user", "content": "I do."}] * turns]
        return "".join(reply(Received("/v1/chat/completions", {}, {"messages": messages})).pieces).strip()

    assert asked(1) == asked(1) == QUESTIONS[0]
    assert asked(2) == QUESTIONS[1]


def test_a_figure_that_was_not_measured_is_not_a_number() -> None:
    lines = report(Figures(), with_baseline=True).splitlines()
    reply_line = next(line for line in lines if line.startswith("first_reply p50"))
    assert reply_line.split()[-3:] == ["-", "-", "-"]
