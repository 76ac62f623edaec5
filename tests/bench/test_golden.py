"""The golden answers are what they claim to be, and the figures that are printed about them are counted rightly."""

from collections import Counter
from dataclasses import replace

import msgspec
import pytest

from bench.golden import (
    BANDS,
    GoldenAnswer,
    Second,
    agreement,
    band_of,
    cases,
    correlation,
    coverage,
    engine_level,
    report,
)

CASES = cases()


def test_every_question_has_one_answer_per_level() -> None:
    per_question = Counter((case.pack.slug, case.question.key) for case in CASES)
    assert set(per_question.values()) == {len(BANDS)}
    assert {(*key, level) for key in per_question for level in BANDS} == {
        (case.pack.slug, case.question.key, case.given.level) for case in CASES
    }
    assert set(Counter(slug for slug, _ in per_question).values()) == {5}
    for slug in {slug for slug, _ in per_question}:
        types = {case.question.question_type for case in CASES if case.pack.slug == slug}
        assert types == {"technical", "domain_specific", "situational", "behavioral"}


def test_there_are_answers_of_every_sector() -> None:
    assert len({case.pack.sector for case in CASES}) == 5


def test_an_answer_is_as_long_as_people_speak() -> None:
    assert all(60 <= len(case.given.answer.split()) <= 180 for case in CASES)
    assert len({case.given.answer for case in CASES}) == len(CASES)


def test_neither_length_nor_the_right_words_give_the_level_away() -> None:
    meant = [case.band for case in CASES]
    assert abs(correlation([len(case.given.answer.split()) for case in CASES], meant)) <= 0.3
    assert agreement(meant, [band_of(1 + 9 * coverage(case)) for case in CASES]) <= 0.6
    assert sum(case.given.kind != "plain" for case in CASES) >= 0.2 * len(CASES)


def test_who_is_fluent_but_wrong_stands_low_and_who_is_clumsy_but_right_high() -> None:
    assert all(case.band <= 1 for case in CASES if case.given.kind == "fluent-wrong")
    assert all(case.band >= 3 for case in CASES if case.given.kind == "clumsy-right")


@pytest.mark.parametrize(
    ("other", "kappa"),
    [
        ([0, 1, 2, 3, 4], 1.0),
        ([4, 3, 2, 1, 0], -1.0),
        ([2, 2, 2, 2, 2], 0.0),
        ([1, 1, 2, 3, 3], 0.8571),
    ],
)
def test_agreement_is_the_quadratic_weighted_kappa(other: list[int], kappa: float) -> None:
    assert agreement([0, 1, 2, 3, 4], other) == pytest.approx(kappa, abs=0.0001)


@pytest.mark.parametrize(("level", "band"), [(1, 0), (2, 0), (2.5, 0), (3, 1), (6.4, 2), (8.6, 4), (10, 4)])
def test_a_level_lies_in_its_band(level: float, band: int) -> None:
    assert band_of(level) == band


async def test_the_engine_tells_a_full_answer_from_an_empty_one() -> None:
    [low, high] = [
        next(c for c in CASES if c.question.key == "q10-coolant-check" and c.given.level == level)
        for level in ("1-2", "9-10")
    ]
    assert (await engine_level(low) or 1) + 2 < (await engine_level(high) or 1)


def test_the_second_hand_counts_only_where_it_has_spoken() -> None:
    some = [replace(case, given=msgspec.structs.replace(case.given, second=None)) for case in CASES[:10]]
    assert report(some, [5.0] * 10)[-1] == "second hand: none yet (the field `second`)"
    label = Second({"technical": 2 * some[0].band + 1, "communication": 2 * some[0].band + 1}, [])
    labelled = msgspec.structs.replace(some[0].given, second=label)
    assert report([replace(some[0], given=labelled), *some[1:]], [5.0] * 10)[-1].startswith(
        "second hand: 1 of 10 answers"
    )


def test_a_line_with_a_field_that_is_not_known_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError, match="levle"):
        msgspec.json.decode(b'{"levle": "1-2"}', type=GoldenAnswer)
