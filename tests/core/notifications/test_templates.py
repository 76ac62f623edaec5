import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notifications.templates import MissingVariable, TemplateNotValid, render, variables_of
from core.notifications.wording import SAMPLES, check
from seeds.messages import read_templates


def test_names_are_put_in_and_filters_work() -> None:
    words = render(
        "For {{ job }}", "Hello {{ name | first_name }},\n{{ job | upper }}", {"name": "Nora Field", "job": "nurse"}
    )
    assert words.subject == "For nurse"
    assert words.body == "Hello Nora,\nNURSE"


@pytest.mark.parametrize(
    "body",
    [
        "{% for x in y %}{% endfor %}",
        "{{ name.__class__ }}",
        "{{ name['x'] }}",
        "{{ name() }}",
        "{{ 1 + 1 }}",
        "{{ name | attr('x') }}",
        "{% if name %}x{% endif %}",
        "{% set x = 1 %}",
        "{{ name if name else 1 }}",
        "{{ 'a' * 9 }}",
        "{{ [1] }}",
        "{{ name ",
        "{% include 'x' %}",
    ],
)
def test_a_template_that_is_more_than_words_is_refused_and_says_why(body: str) -> None:
    with pytest.raises(TemplateNotValid) as refused:
        variables_of(body)
    assert refused.value.extra["errors"]


def test_a_name_that_the_message_does_not_have_is_named() -> None:
    with pytest.raises(MissingVariable) as missing:
        render("", "{{ salary }} {{ name }}", {"name": "Nora"})
    assert missing.value.extra["missing"] == ["salary"]
    assert "salary" in missing.value.detail


def test_what_a_person_wrote_is_never_run_as_a_template() -> None:
    assert render("", "{{ name }}", {"name": "{{ 7 * 7 }}"}).body == "{{ 7 * 7 }}"


@given(st.text(max_size=60))
def test_a_subject_is_always_one_printable_line(name: str) -> None:
    subject = render("Hello {{ name }}!", "x", {"name": name}).subject
    assert subject.isprintable()
    assert "\r" not in subject
    assert "\n" not in subject


def test_an_invitation_without_its_link_is_refused() -> None:
    with pytest.raises(TemplateNotValid, match="link"):
        check("invite", "email", "Come", "Come to {{ company }}")


def test_every_message_has_words_in_english_and_spanish_that_can_be_sent() -> None:
    mail = {(template.name, template.language) for template in read_templates() if template.channel != "sms"}
    assert mail == {(name, language) for name in SAMPLES for language in ("en", "es")}


def test_whatever_is_written_to_candidates_has_words_for_a_text_message_too() -> None:
    texts = {(template.name, template.language) for template in read_templates() if template.channel == "sms"}
    told = {name for name in SAMPLES if not name.startswith("account_") and name != "offer_letter"}
    assert texts == {(name, language) for name in told for language in ("en", "es")}
