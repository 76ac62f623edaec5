"""What is stored can be read back, by this version only."""

import json

import pytest

from core.conductor.codec import decode, encode
from core.conductor.plan import Plan, Point
from core.conductor.state import State, start
from core.conductor.wording import amount, duration, line, link
from tests.core.conductor.interview import Interview, sample_plan


def test_a_plan_comes_back_the_same() -> None:
    plan = sample_plan(questions=6, extra_time=1.25)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert plan.limit_ms == 1_500_000


def test_a_state_comes_back_the_same_with_everything_pending() -> None:
    interview = Interview(sample_plan()).to_first_question()
    interview.hear = False
    interview.answer("I kneel down next to him and talk to him.")
    assert interview.state.pending
    assert State.from_json(json.loads(json.dumps(interview.state.to_json()))) == interview.state


@pytest.mark.parametrize("kind", [Plan, State])
def test_another_version_is_refused(kind: type[Plan] | type[State]) -> None:
    for version in (None, 99):
        with pytest.raises(ValueError, match="version"):
            kind.from_json({"version": version})


@pytest.mark.parametrize(
    "broken",
    [{"phase": "dancing"}, {"index": "one"}, {"progress": 5}, {"progress": [5]}, {"progress": [{}]}, {"present": 1}],
)
def test_another_shape_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        State.from_json({**start(sample_plan()).to_json(), **broken})


def test_a_field_of_a_later_version_is_left_out() -> None:
    assert decode(Point, {**encode(Point("a", "b")), "weight": 3}) == Point("a", "b")


def test_a_whole_number_is_read_as_a_float() -> None:
    plan = sample_plan()
    assert Plan.from_json({**plan.to_json(), "extra_time": 1}) == plan


def test_pairs_have_two_items() -> None:
    with pytest.raises(ValueError, match="2 items"):
        Plan.from_json({**sample_plan().to_json(), "job_facts": [["only one"]]})


def test_a_shape_without_json_form_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        decode(set, [])


def test_a_language_without_a_table_speaks_english() -> None:
    assert line("xx", "skip") == line("en-GB", "skip") == "All right, we leave that one."
    assert link("xx", 0, ()) == "Thank you."


def test_a_link_used_lately_is_passed_over() -> None:
    assert link("en", 0, ("Thank you.",)) == "All right."


def test_amounts_and_durations() -> None:
    assert [amount(1, "minute"), amount(2, "minute")] == ["1 minute", "2 minutes"]
    assert [duration(0.2), duration(8), duration(119), duration(120)] == [
        "1 second",
        "8 seconds",
        "119 seconds",
        "2 minutes",
    ]
