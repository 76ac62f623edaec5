from datetime import date

import pytest

from core.candidates.resume import Vocabulary, find_facts
from core.candidates.resume.employment import employments, merged_years

TODAY = date(2026, 11, 22)
RESUME = """Zoë Ångström-O’Neil
zoe.angstrom@example.co.uk | +44 20 7946 0958

Experience
Staff Nurse, City Hospital
Jan 2019 – present
Surgical ward, IV therapy, RN in charge on nights.
Bank Nurse, Care Pool
03/2020 - 02/2021
Covered wards in four hospitals.
Nurse, County Clinic, 2015 – 2019
Wound care.

Education
BSc Nursing, Lund University, 2011 – 2015
Licences
Registered Nurse, valid 2020 – 2029
Languages
English (fluent), Swedish (native)
"""
VOCABULARY = Vocabulary(
    licences={"Registered Nurse": ["RN"], "BLS": ["basic life support"]},
    skills={"IV therapy": ["intravenous therapy"], "wound care": [], "IT": []},
)


def test_every_fact_stands_where_it_says():
    facts = find_facts(RESUME, VOCABULARY, TODAY)
    assert facts.name is not None
    assert facts.name.value == "Zoë Ångström-O’Neil"
    assert facts.email is not None
    assert facts.email.value == "zoe.angstrom@example.co.uk"
    assert facts.phone is not None
    assert facts.phone.value == "+442079460958"
    assert [fact.value for fact in facts.licences] == ["Registered Nurse"]
    assert [fact.value for fact in facts.skills] == ["IV therapy", "wound care"], "the word 'in' or 'it' is not IT"
    assert [fact.value for fact in facts.education] == ["BSc Nursing, Lund University, 2011 – 2015"]
    assert {fact.value for fact in facts.languages} == {"English", "Swedish"}
    assert RESUME[facts.licences[0].start : facts.licences[0].end] == "RN"
    for fact in (facts.name, facts.email, *facts.skills, *facts.education, *facts.languages):
        assert fact.value.casefold() == RESUME[fact.start : fact.end].casefold()


def test_years_are_laid_over_each_other_and_studies_do_not_count():
    facts = find_facts(RESUME, VOCABULARY, TODAY)
    assert facts.experience is not None
    # July 2015 – June 2019 by year alone, then January 2019 to now with another job inside it.
    assert facts.experience.years == pytest.approx(11.4, abs=0.1)
    assert [fact.value for fact in facts.experience.ranges] == [
        "Jan 2019 – present",
        "03/2020 - 02/2021",
        "2015 – 2019",
    ]


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("Clerk, Alfa AG, 2018 – 2021", 3.0),
        ("Clerk, Alfa AG, 01/2018 – 12/2018", 1.0),
        ("Clerk, Alfa AG, 2018-03 to 2019-02", 1.0),
        ("Clerk, Alfa AG, since March 2024", 2.8),
        ("Clerk, Alfa AG, Sept. 2025 until now", 1.2),
        ("Clerk, Alfa AG, 2024 – 2030", 2.4),
        ("Clerk, Alfa AG, 2021 – 2018", 0.0),
        ("Clerk, Alfa AG, 2023 – 2023", 0.5),
        ("Student, Lund University, 2018 – 2021", 0.0),
        ("Registered nurse licence, 2018 – 2021", 0.0),
    ],
)
def test_ranges(line, years):
    assert merged_years(employments(f"Work\n{line}\n", TODAY)) == pytest.approx(years, abs=0.05)


def test_nothing_found_is_nothing_claimed():
    facts = find_facts("I am looking for any job at all, please call me back soon.", VOCABULARY, TODAY)
    assert facts.email is None
    assert facts.phone is None
    assert facts.experience is None
    assert facts.licences == facts.skills == facts.education == facts.languages == ()


def test_a_range_of_years_is_no_telephone_number():
    assert find_facts("Work\n2015 - 2019\n", VOCABULARY, TODAY).phone is None
