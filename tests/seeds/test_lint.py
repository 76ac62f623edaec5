"""Each rule finds its own kind of mistake in a pack that is otherwise in order."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from seeds.lint import QUESTIONS, problems, problems_of_all, recognition
from seeds.readability import grade
from seeds.schema import DOMAIN_DATA, DomainPack, MalformedPack, read_pack, read_packs

NURSING = json.loads((DOMAIN_DATA / "healthcare/nursing.json").read_text())
WAREHOUSE = json.loads((DOMAIN_DATA / "logistics/warehouse-operations.json").read_text())


def _pack(raw: dict[str, Any]) -> DomainPack:
    return msgspec.convert(raw, DomainPack)


def _found(change: Callable[[dict[str, Any]], object]) -> list[str]:
    raw = copy.deepcopy(NURSING)
    change(raw)
    return [problem.what for problem in problems([_pack(raw)])]


def _question(raw: dict[str, Any], number: int = 0) -> dict[str, Any]:
    return raw["questions"][number]


def _of(raw: dict[str, Any], question_type: str) -> list[dict[str, Any]]:
    return [question for question in raw["questions"] if question["question_type"] == question_type]


def test_the_packs_of_this_repository_have_no_problem() -> None:
    packs = read_packs()
    assert len(packs) == 32
    assert sum(len(pack.questions) for pack in packs) in QUESTIONS
    assert problems(packs) == []
    assert problems_of_all(packs) == []


MISTAKES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "too few questions": (lambda raw: raw["questions"].__delitem__(slice(24, None)), "has 24 questions"),
    "too few of a type": (
        lambda raw: [q.update(question_type="situational") for q in _of(raw, "technical")[:3]],
        "has 4 technical questions, fewer than 5",
    ),
    "nothing easy": (
        lambda raw: [q.update(difficulty="hard") for q in raw["questions"]],
        "has 0 easy questions",
    ),
    "nothing for a lead": (
        lambda raw: [q.update(level="mid") for q in raw["questions"]],
        "has 0 questions for lead",
    ),
    "a source without duties": (
        lambda raw: raw["occupation_source"].update(duties=raw["occupation_source"]["duties"][:7]),
        "states 7 duties",
    ),
    "a key twice": (lambda raw: _question(raw, 1).update(key=_question(raw)["key"]), "comes twice"),
    "a term twice": (lambda raw: raw["vocabulary"].append({"term": "sbar", "spoken": []}), "vocabulary term 'sbar'"),
    "weights": (lambda raw: raw["rubric"]["dimensions"]["technical"].update(weight=0.5), "add up to 1.25"),
    "a long question": (
        lambda raw: _question(raw).update(question_text=" ".join(["word"] * 45)),
        "question_text has 45 words",
    ),
    "a long probe": (lambda raw: _question(raw)["probes"][0].update(text=" ".join(["so"] * 45)), "has 45 words"),
    "a probe for nothing": (lambda raw: _question(raw)["probes"][0].update(point="weather"), "which is not expected"),
    "two probes for one point": (
        lambda raw: _question(raw)["probes"][0].update(point=_question(raw)["probes"][1]["point"]),
        "two probes ask for",
    ),
    "an echo": (
        lambda raw: _question(raw)["expected_points"][0]["keywords"].append("fine an hour ago"),
        "question_text itself covers point 'abcde'",
    ),
    "a probe that gives the answer away": (
        lambda raw: _question(raw)["probes"][2].update(text="Did you measure the blood sugar?"),
        "probe for glucose itself covers point 'glucose'",
    ),
    "a poor answer that is paid for": (
        lambda raw: _question(raw)["expected_points"][0]["keywords"].append("comforting the patient"),
        "the poor answer covers point 'abcde'",
    ),
    "a phrase for two points": (
        lambda raw: _question(raw)["expected_points"][0]["synonyms"].append("Glucose"),
        "'glucose' stands for two points",
    ),
    "a phrase that shrinks to one word": (
        lambda raw: _question(raw)["expected_points"][0]["synonyms"].append("on the ward"),
        "only the word 'ward'",
    ),
    "a technical question without a fact": (
        lambda raw: [point.update(fact=False) for point in _question(raw)["expected_points"]],
        "checkable fact",
    ),
    "a behavioral question in general": (
        lambda raw: _question(raw, 1).update(question_text="How do you usually deal with mistakes?"),
        "one past event",
    ),
    "an unlawful probe": (
        lambda raw: _question(raw)["probes"][0].update(text="Do you have children?"),
        "protected topic: family",
    ),
    "an unlawful rephrase": (lambda raw: _question(raw).update(rephrase="How old are you?"), "protected topic: age"),
    "an unlawful job description": (
        lambda raw: raw["job_descriptions"][0].update(description="Tell us your date of birth when you apply."),
        "description touches a protected topic: age",
    ),
    "an unlawful requirement": (
        lambda raw: raw["job_descriptions"][0]["requirements"][0].update(text="Are you married?"),
        "touches a protected topic: family",
    ),
    "a job description that goes on": (
        lambda raw: raw["job_descriptions"][0].update(description=" ".join(["word"] * 51)),
        "description has 51 words",
    ),
    "a point that goes on": (
        lambda raw: _question(raw)["expected_points"][0].update(text=" ".join(["word"] * 26)),
        "point 'abcde' has 26 words",
    ),
    "an anchor that goes on": (
        lambda raw: raw["rubric"]["dimensions"]["technical"]["anchors"].update({"5-6": " ".join(["word"] * 31)}),
        "anchor technical.middle has 31 words",
    ),
    "a question that is hard to follow": (
        lambda raw: _question(raw).update(
            question_text="Characterise interdisciplinary deterioration escalation methodologies appropriate to "
            "haemodynamically compromised individuals."
        ),
        "question_text reads at grade",
    ),
    "questions that anybody could be asked": (
        lambda raw: [
            q.update(question_text=f"Tell me about one time number {n} when something went wrong. What did you do?")
            for n, q in enumerate(raw["questions"])
        ],
        "of its questions name something of the trade, not 60%",
    ),
    "questions for children": (
        lambda raw: [q.update(question_text=f"Is it so? Is it {n}? Why? Go on.") for n, q in enumerate(raw["questions"])],
        "its questions read at grade",
    ),
    "years without a number": (
        lambda raw: raw["job_descriptions"][1]["requirements"][0].update(kind="years"),
        "`years` belongs to the kind years",
    ),
    "experience turned round": (lambda raw: raw["job_descriptions"][2].update(experience_max=1), "below experience_min"),
    "a twin in the same trade": (
        lambda raw: _question(raw, 4).update(question_text=_question(raw, 3)["question_text"] + " Please explain."),
        "nearly the same text as",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found(name: str) -> None:
    change, message = MISTAKES[name]
    assert any(message in what for what in _found(change)), _found(change)


def test_a_twin_in_another_trade_is_found_when_only_the_trade_words_differ() -> None:
    ward, dock = copy.deepcopy(NURSING), copy.deepcopy(WAREHOUSE)
    _question(ward, 6)["question_text"] = (
        "Before a shift ends, how do you hand over what is unfinished about sepsis to your colleagues?"
    )
    _question(dock, 6)["question_text"] = (
        "Before a shift ends, how do you hand over what is unfinished about racking to your colleagues?"
    )
    found = problems([_pack(ward), _pack(dock)])
    assert [p.where for p in found if "nearly the same" in p.what] == ["healthcare/nursing q07-caller-wants-results"]


def test_an_anchor_copied_from_another_trade_is_found() -> None:
    dock = copy.deepcopy(WAREHOUSE)
    anchors = NURSING["rubric"]["dimensions"]["problem_solving"]["anchors"]
    dock["rubric"]["dimensions"]["problem_solving"]["anchors"]["3-4"] = anchors["3-4"]
    assert any("anchor problem_solving" in p.where for p in problems([_pack(NURSING), _pack(dock)]))


def test_a_misspelt_key_or_value_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    raw = copy.deepcopy(NURSING)
    _question(raw)["dificulty"] = _question(raw).pop("difficulty")
    file = tmp_path / "nursing.json"
    file.write_text(json.dumps(raw))
    with pytest.raises(MalformedPack, match=r"nursing\.json.*questions\[0\]|nursing\.json.*dificulty"):
        read_pack(file)


def test_a_file_lies_where_its_slugs_say(tmp_path: Path) -> None:
    (tmp_path / "finance").mkdir()
    (tmp_path / "finance" / "nursing.json").write_text(json.dumps(NURSING))
    with pytest.raises(MalformedPack, match=r"belongs at healthcare/nursing\.json"):
        read_packs(tmp_path)


def test_a_trade_that_is_missing_is_found() -> None:
    found = [problem.what for problem in problems_of_all([pack for pack in read_packs() if pack.slug != "nursing"])]
    assert found == ["Healthcare has 6 domains, not 7"]


def test_questions_that_stand_in_the_wrong_trade_are_not_recognised() -> None:
    # when all trades of a sector hand their questions on to the next one
    packs = read_packs()
    swapped = [
        msgspec.structs.replace(pack, questions=other.questions)
        for pack, other in zip(packs, packs[1:] + packs[:1], strict=True)
    ]
    # then hardly any is nearest to the duties of the trade where it stands
    right, total = recognition(swapped)
    assert sum(right.values()) < 0.1 * sum(total.values())
    assert any("recognised as their own" in problem.what for problem in problems_of_all(swapped))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("The cat sat on the mat.", -1.4),
        ("A patient falls at night. What do you do?", 0.0),
        ("The registered nurse administers prescribed medication and documents the observation immediately.", 19.8),
    ],
)
def test_the_grade_follows_the_formula(text: str, year: float) -> None:
    assert grade(text) == pytest.approx(year, abs=1.0)
