"""The scripts that the simulated candidate speaks: as long as each other, and told apart only by what they say."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.conductor.coverage import covered
from seeds.lint import as_point
from seeds.schema import DomainPack, Question, read_packs

SCRIPTS = Path(__file__).parents[2] / "sim" / "scripts"
PACKS = {pack.slug: pack for pack in read_packs() if (SCRIPTS / pack.slug).is_dir()}
PERSONAS = ("strong", "middling", "weak")
ANSWERED = 6
Script = dict[str, dict[str, Any]]


def _script(domain: str, persona: str) -> Script:
    lines = (SCRIPTS / domain / f"{persona}.jsonl").read_text().splitlines()
    return {line["question"]: line for line in map(json.loads, lines)}


def _first(pack: DomainPack) -> list[Question]:
    return pack.questions[:ANSWERED]


def _heard(question: Question, line: dict[str, Any]) -> str:
    """The answer, and the answers to the follow-ups that its gaps lead to (two at most)."""
    open_probes = [p for p in question.probes if not covered(as_point(question, p.point), line["answer"])][:2]
    return " ".join([line["answer"], *(line["probes"].get(p.point, line["default_probe"]) for p in open_probes)])


def _share(pack: DomainPack, texts: dict[str, str]) -> float:
    """Share of the expected points that are covered by the text given for their question."""
    hits = [
        covered(as_point(question, point.key), texts[question.key]) is not None
        for question in _first(pack)
        for point in question.expected_points
    ]
    return sum(hits) / len(hits)


def _words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


domains = pytest.mark.parametrize("domain", PACKS)
personas = pytest.mark.parametrize("persona", PERSONAS)


@domains
@personas
def test_a_script_answers_the_first_questions_and_has_a_line_for_any_other(domain: str, persona: str) -> None:
    script = _script(domain, persona)
    assert list(script) == [*(question.key for question in _first(PACKS[domain])), "*"]
    assert [line["channel"] for line in script.values()].count("text") == 1
    for question in _first(PACKS[domain]):
        line = script[question.key]
        assert set(line["probes"]) <= {probe.point for probe in question.probes}
        assert 45 <= len(line["answer"].split()) <= 110


@domains
@personas
def test_pauses_stand_in_mid_sentence_and_only_in_speech(domain: str, persona: str) -> None:
    for line in _script(domain, persona).values():
        words = line["answer"].split()
        assert len(line["pause_after_words"]) == len(line["pause_s"])
        assert all(1.5 <= seconds <= 4 for seconds in line["pause_s"])
        assert all(0 < at < len(words) and words[at - 1].isalpha() for at in line["pause_after_words"])
        assert line["channel"] == "voice" or not line["pause_s"]


@domains
@pytest.mark.parametrize(
    ("persona", "least", "most"), [("strong", 0.7, 1.0), ("middling", 0.3, 0.65), ("weak", 0.0, 0.15)]
)
def test_personas_cover_what_their_name_says(domain: str, persona: str, least: float, most: float) -> None:
    pack, script = PACKS[domain], _script(domain, persona)
    answers = {question.key: script[question.key]["answer"] for question in _first(pack)}
    with_probes = {question.key: _heard(question, script[question.key]) for question in _first(pack)}
    assert least <= _share(pack, answers) <= _share(pack, with_probes) <= most


@domains
def test_the_weak_one_says_as_much_as_the_strong_one(domain: str) -> None:
    strong, weak = _script(domain, "strong"), _script(domain, "weak")
    questions = _first(PACKS[domain])
    in_answers = [_words([script[q.key]["answer"] for q in questions]) for script in (strong, weak)]
    with_probes = [_words([_heard(q, script[q.key]) for q in questions]) for script in (strong, weak)]
    assert in_answers[1] == pytest.approx(in_answers[0], rel=0.1)
    assert with_probes[1] == pytest.approx(with_probes[0], rel=0.1)


@domains
def test_answers_of_another_trade_cover_next_to_nothing(domain: str) -> None:
    pack = PACKS[domain]
    for other in PACKS.keys() - {domain}:
        foreign = [line["answer"] for line in _script(other, "strong").values() if line["question"] != "*"]
        for shift in range(ANSWERED):
            texts = {q.key: foreign[(at + shift) % ANSWERED] for at, q in enumerate(_first(pack))}
            assert _share(pack, texts) <= 0.1, (other, shift)


@domains
def test_a_swapped_answer_covers_far_less_than_the_right_one(domain: str) -> None:
    pack, script = PACKS[domain], _script(domain, "strong")
    right = {question.key: script[question.key]["answer"] for question in _first(pack)}
    for shift in range(1, ANSWERED):
        answers = list(right.values())
        swapped = {key: answers[(at + shift) % ANSWERED] for at, key in enumerate(right)}
        assert _share(pack, swapped) <= _share(pack, right) / 3
