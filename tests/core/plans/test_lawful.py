import pytest

from core.plans.lawful import protected_topics

UNLAWFUL = [
    ("age", "How old are you, if I may ask?"),
    ("age", "What is your date of birth?"),
    ("age", "When did you graduate from school?"),
    ("age", "How many years do you have before you plan to retire?"),
    ("age", "Are you over forty?"),
    ("family", "Do you have any young children?"),
    ("family", "How many children do you have?"),
    ("family", "Are you married?"),
    ("family", "What does your husband think of night shifts?"),
    ("family", "Are you planning to start a family in the next years?"),
    ("family", "Would you have childcare when we call you in?"),
    ("family", "Are you pregnant at the moment?"),
    ("family", "Could you travel, or would your family mind?"),
    ("health", "Do you have any medical conditions we should know about?"),
    ("health", "How is your health in general?"),
    ("health", "How many sick days did you take last year?"),
    ("health", "How often were you ill in your last job?"),
    ("health", "Have you ever been treated for depression?"),
    ("health", "Are you disabled in any way?"),
    ("health", "Have you ever filed a claim, did you receive workers' compensation?"),
    ("religion", "What is your religion?"),
    ("religion", "Are you a practising Muslim?"),
    ("religion", "Do you go to church on Sundays?"),
    ("religion", "Will you need days off for religious holidays?"),
    ("origin", "Where are you originally from?"),
    ("origin", "What is your nationality?"),
    ("origin", "Is English your native language?"),
    ("origin", "Are you a US citizen?"),
    ("origin", "I like your accent. Which one is it?"),
    ("salary history", "What is your current salary?"),
    ("salary history", "How much do you earn now?"),
    ("salary history", "How much were you paid at the warehouse?"),
    ("salary history", "Could you bring your last pay slip?"),
    ("salary history", "What was the pay in your last position?"),
    ("gender and orientation", "Are you gay?"),
    ("gender and orientation", "What is your sexual orientation?"),
    ("politics and union", "Are you a member of a trade union?"),
    ("politics and union", "Whom did you vote for?"),
    ("record and finances", "Have you ever been arrested?"),
    ("record and finances", "Do you own your home or rent a flat?"),
    ("record and finances", "Did you receive an honourable discharge?"),
]

ABOUT_WORK = [
    "How do you check a patient's date of birth before a transfusion?",
    "A relative phones and wants results. What do you do?",
    "How do you explain a new insulin dose to the family of a patient?",
    "Which medication does a pregnant patient never get?",
    "How do you register the birth date of a newborn?",
    "What does a medical history contain that you need before surgery?",
    "Tell me about one customer who did not pay.",
    "How do you calculate the salary accrual at the end of the month?",
    "What do you check in a payroll before it is released?",
    "Can you work at height with a harness, and how do you inspect it?",
    "How do you keep your health and safety training up to date?",
    "How old may stock be before you write it down?",
    "Where do the goods come from that you receive?",
    "Are you willing to work night shifts and weekends?",
    "Are you allowed to work in this country?",
    "What weight may one person lift in your warehouse?",
    "Do you have a forklift licence?",
    "How do you weigh a pallet?",
    "How do you and your partner on the ambulance divide the work?",
    "What made you choose this trade?",
]


@pytest.mark.parametrize(("topic", "question"), UNLAWFUL)
def test_questions_about_the_person_are_named_by_topic(topic: str, question: str) -> None:
    assert topic in protected_topics(question)


@pytest.mark.parametrize("question", ABOUT_WORK)
def test_questions_about_the_work_may_be_asked(question: str) -> None:
    assert protected_topics(question) == []


def test_typographic_quotes_and_line_breaks_hide_nothing() -> None:
    assert protected_topics("What is\n  YOUR   religion?") == ["religion"]
    assert protected_topics("Did you get workers’ comp?") == ["health"]
