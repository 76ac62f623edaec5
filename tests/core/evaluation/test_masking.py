import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evaluation.masking import mask

NAMES = ("Zoë Ångström-O’Neil", "Will May")


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("I'm Zoë Ångström-O’Neil, hello.", ("Zoë", "Ångström", "Neil")),
        ("They call me Will on the ward.", ("Will",)),
        ("I am 52 years old and fit.", ("52",)),
        ("I'm fifty-two, and I like nights.", ("fifty",)),
        ("I was born in 1968.", ("1968",)),
        ("I graduated in 1989 from Lund University.", ("1989", "Lund")),
        ("I studied at the University of Cape Town.", ("Cape",)),
        ("After Harvard I worked in retail.", ("Harvard",)),
        ("As a mother of two I plan well.", ("mother",)),
        ("My husband drives a truck.", ("husband",)),
        ("I was on maternity leave.", ("maternity",)),
        ("Mrs Ångström is what they call me.", ("Mrs",)),
        ("Write to zoe@example.com or +44 20 7946 0958.", ("zoe@", "7946")),
    ],
)
def test_what_must_not_sway_a_rater_is_gone(said, gone):
    masked = mask(said, NAMES).text
    assert not [word for word in gone if word in masked]


@pytest.mark.parametrize(
    "said",
    [
        "Will you take the next shift? May I ask why? Then I will, and I may stay.",
        "The patient was an 82-year-old woman, and her mother was there.",
        "He was grey, so I took him aside and gave him 10 units at 8:30.",
        "I counted 52 pallets and 1,200 boxes. I have fifty people on two shifts.",
        "I am one of four clerks, and I was twenty minutes early.",
        "The school run makes the morning shift hard, and college students help us.",
    ],
)
def test_the_work_that_is_told_stays(said):
    assert mask(said, NAMES).text == said


def test_places_lead_back():
    said = "I'm Zoë, and at my age I run Lund University's store with my wife."
    masked = mask(said, NAMES)
    start = masked.text.index("I run")
    assert said[slice(*masked.raw_span(start, start + 5))] == "I run"
    assert said[slice(*masked.raw_span(0, len(masked.text)))] == said
    inside = masked.text.index("[name]") + 2
    assert said[slice(*masked.raw_span(inside, inside + 1))] == "Zoë"


@given(
    st.lists(
        st.sampled_from(
            ["I'm Zoë", "my wife", "Harvard", "at my age", "I run", " ", ", ", "zoe@example.com", "two shifts"]
        ),
        max_size=12,
    )
)
def test_every_place_leads_back_into_the_text(parts):
    said = " ".join(parts)
    masked = mask(said, NAMES)
    for start in range(len(masked.text)):
        for end in range(start + 1, min(len(masked.text), start + 6) + 1):
            raw_start, raw_end = masked.raw_span(start, end)
            assert 0 <= raw_start < raw_end <= len(said)
    assert said[slice(*masked.raw_span(0, len(masked.text)))] == said
