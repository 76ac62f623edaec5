"""Words, stems, numbers and sentences."""

import pytest

from core.conductor.words import sentences, stem, words


@pytest.mark.parametrize(
    "family",
    [
        "check checks checked checking",
        "document documents documented documenting documentation",
        "evaluate evaluated evaluating evaluation",
        "assess assesses assessed assessment",
        "sterilise sterilize sterilised sterilizing sterilisation sterilization",
        "carry carries carried carrying",
        "stop stops stopped stopping",
        "label labels labelled labeled labelling",
        "install installs installed installing",
        "immediate immediately",
        "behaviour behaviors",
        "invoice invoices invoicing",
        "classify classified classification",
        "take took taken taking",
        "box boxes",
        "process processes processed",
        "minute minutes min",
    ],
)
def test_the_forms_of_a_word_are_one(family: str) -> None:
    assert len({stem(form) for form in family.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["bus but", "gas go", "abduction adduction", "adsorption absorption", "hypotension hypertension"]
)
def test_different_words_stay_different(pair: str) -> None:
    first, second = pair.split()
    assert stem(first) != stem(second)


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("two hundred and five", ["205"]),
        ("one hundred twenty over eighty", ["120", "over", "80"]),
        ("one, two, three", ["1", "2", "3"]),
        ("three thousand two hundred", ["3200"]),
        ("two million", ["2000000"]),
        ("twenty four five", ["24", "5"]),
        ("five and ten", ["5", "and", "10"]),
        ("hundred", ["hundr"]),
        ("2.5 mg", ["2.5", "mg"]),
    ],
)
def test_spoken_numbers_are_digits(text: str, norms: list[str]) -> None:
    assert [word.norm for word in words(text)] == norms


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("I said no. What is the pay?", ["I said no.", "What is the pay?"]),
        ("Masks, gloves etc. are ready. Dr. Ito came.", ["Masks, gloves etc. are ready.", "Dr. Ito came."]),
        ("The A. B. C. rule", ["The A. B. C. rule"]),
        ("I take vitamin C. Then I go.", ["I take vitamin C.", "Then I go."]),
        ("one\ntwo", ["one", "two"]),
        ("  ", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == parts
