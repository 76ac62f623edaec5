"""Which words cover an expected point, and with which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conductor.coverage import Hit, covered, sentence_span
from core.conductor.plan import Point

AIRWAY = Point("abc", "checks the airway first", ("airway", "abc"), ("breathing",))


def words_of(point: Point, text: str) -> str | None:
    hit = covered(point, text)
    return text[hit.start : hit.end] if hit else None


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("I check the airway.", "airway"),
        ("AIRWAYS were checked first", "Airways".upper()),
        ("First the air way, then the rest", "air way"),
        ("A B C, that is what we learn", "A B C"),
        ("The A.B.C. comes first", "A.B.C"),
        ("I look whether she breathes", "breathes"),
        ("I listen to her breathing", "breathing"),
        ("I check the hallway", None),
        ("", None),
    ],
)
def test_keywords_and_synonyms_are_whole_words_in_any_form(text: str, support: str | None) -> None:
    assert words_of(AIRWAY, text) == support


@pytest.mark.parametrize(
    ("text", "support"),
    [
        ("I never check the airway.", None),
        ("We don't really look at the airway there.", None),
        ("I would not touch the airway", None),
        ("I never check the pulse and the airway", None),
        ("The airway is not checked by us", None),
        ("The airway isn't checked by us", None),
        ("The airway I never check", None),
        ("Without looking at the airway I start", None),
        ("I forgot the airway", None),
        ("I don't wait, I check the airway", "airway"),
        ("I don't panic and check the airway", "airway"),
        ("I don't wait but check the airway", "airway"),
        ("I don't wait there I check the airway", "airway"),
        ("not only the airway matters", "airway"),
        ("no doubt the airway comes first", "airway"),
        ("I never forget to check the airway", "airway"),
        ("I wouldn't skip the airway", "airway"),
        ("If there is no breathing, I start compressions", "breathing"),
        ("The airway, not the pulse, comes first", "airway"),
        ("I don't check the airway. Then I do check the airway.", "airway"),
    ],
)
def test_what_is_denied_covers_nothing(text: str, support: str | None) -> None:
    assert words_of(AIRWAY, text) == support


def test_of_two_mentions_the_one_not_denied_supports() -> None:
    text = "I never check the airway at home. Here I check the airway at once."
    hit = covered(AIRWAY, text)
    assert hit
    assert hit.start == text.rindex("airway")


@pytest.mark.parametrize(
    ("keyword", "text", "support"),
    [
        ("call the doctor", "I would call the on-call doctor", "call the on-call doctor"),
        ("call the doctor", "The doctor was called at once", "doctor was called"),
        ("call the doctor", "I call my mother. Much later, when all is over, the doctor comes", None),
        ("hand over", "The handover was late", "handover"),
        ("handover", "We hand over at six", "hand over"),
        ("blood sugar", "I measure the sugar in her blood", "sugar in her blood"),
        ("15 minutes", "every fifteen minutes", "fifteen minutes"),
        ("fifteen minutes", "every 15 min", "15 min"),
        ("24 hours", "after twenty-four hours", "twenty-four hours"),
        ("205", "two hundred and five beds", "two hundred and five"),
        ("1000 units", "one thousand units", "one thousand units"),
        ("1,000 units", "1000 units", "1000 units"),
        ("5 mg", "I gave 5mg", "5mg"),
        ("10 percent", "about 10 % of them", "10 %"),
        ("document", "It was well documented", "documented"),
        ("documentation", "I document it", "document"),
        ("prioritise", "Prioritization is what counts", "Prioritization"),
        ("verify", "after verification of the account", "verification"),
        ("reconcile", "the bank reconciliation", "reconciliation"),
        ("labour", "labor costs", "labor"),
        ("communicate", "good communication", "communication"),
        ("escalate", "I escalated it", "escalated"),
        ("tell the supervisor", "I told my supervisor", "told my supervisor"),
        ("haemoglobin", "the hemoglobin was low", "hemoglobin"),
        ("do not move", "I do not move him", "do not move"),
        ("do not move", "I move him", None),
        ("Übergabe", "die Übergabe", "Übergabe"),
        ("safety stock", "we keep stock for safety", "stock for safety"),
        ("FIFO", "F I F O is our rule", "F I F O"),
        ("first in first out", "first in, first out", "first in, first out"),
    ],
)
def test_phrases_numbers_and_forms(keyword: str, text: str, support: str | None) -> None:
    assert words_of(Point("k", "", (keyword,)), text) == support


def test_the_first_support_is_taken() -> None:
    point = Point("k", "", ("glove",), ("mask",))
    assert words_of(point, "I put on a mask, then gloves") == "mask"


def test_a_point_without_keywords_is_covered_by_most_of_its_own_words() -> None:
    point = Point("k", "explains the delay to the waiting family")
    assert words_of(point, "Calm. I explained the delay to the family myself.") == "explained the delay to the family"
    assert words_of(point, "I explained the rules.") is None
    assert words_of(point, "I never explained any delay to the family.") is None
    assert covered(Point("k", ""), "anything") is None


def test_the_sentence_around_the_words() -> None:
    text = "First e.g. gloves. I checked the airway at 2.5 cm, Dr. Ito knows. Then more"
    hit = covered(AIRWAY, text)
    assert hit
    start, end = sentence_span(text, hit.start, hit.end)
    assert text[start:end] == "I checked the airway at 2.5 cm, Dr. Ito knows."
    assert sentence_span("no end here", 3, 6) == (0, 11)
    assert sentence_span("", 0, 0) == (0, 0)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_any_text_and_any_keywords_give_offsets_into_the_text(text: str, keywords: list[str]) -> None:
    hit = covered(Point("k", "some words here", tuple(keywords)), text)
    if hit:
        assert 0 <= hit.start < hit.end <= len(text)
        start, end = sentence_span(text, hit.start, hit.end)
        assert start <= hit.start < hit.end <= end
    assert hit is None or isinstance(hit, Hit)


@given(st.lists(st.sampled_from("alpha beta gamma delta".split()), min_size=1, max_size=20))
def test_a_keyword_said_is_a_keyword_found(said: list[str]) -> None:
    text = " ".join(said)
    assert (covered(Point("k", "", ("gamma",)), text) is not None) == ("gamma" in said)
