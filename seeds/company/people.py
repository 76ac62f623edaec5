"""Invented people: names in six scripts, and resumes written from what a job asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from core.db import Json

MAIL = "demo.example"
"""Of everybody; `.example` is nobody's (RFC 2606)."""
LEVELS = 5
"""Of what somebody can, 0 to 4."""

_GIVEN = (
    "Amara", "Björn", "Carmen", "Dilan", "Elena", "Femi", "Grace", "Hugo", "Ingrid", "Jamal", "Katya", "Liam", "Marta", "Noor", "Oscar",
    "Priya", "Quentin", "Rosa", "Samuel", "Tove", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoë", "Anders", "Beatriz", "Chidi", "Daria",
    "Emre", "Fiona", "Georg", "Hanna", "Ivo", "Joana", "Kofi", "Lucía", "Milan", "Nadia",
)  # fmt: skip
_FAMILY = (
    "Adeyemi", "Brandt", "Costa", "Demir", "Eriksen", "Fischer", "García", "Haddad", "Ivanov", "Jensen", "Kowalski", "Lindqvist", "Moreau",
    "Nkosi", "O’Brien", "Petrova", "Quiroga", "Rossi", "Sánchez", "Tanaka", "Usman", "Varga", "Weber", "Xu", "Yılmaz", "Zieliński",
    "Almeida", "Bauer", "Cohen", "Dubois", "Evans", "Farkas", "Grant", "Horváth", "Iqbal", "Jovanović", "Kaur", "Larsen", "Mensah", "Novák",
)  # fmt: skip
_ELSEWHERE = (
    "Ольга Смирнова", "Дмитрий Коваленко", "Анна Павлова", "ليلى حداد", "يوسف العلي", "مريم خوري", "נועה לוי", "דוד כהן", "प्रिया शर्मा",
    "अर्जुन पटेल", "山田花子", "王小明", "김민준", "Ελένη Παππά",
)  # fmt: skip
_PLACES = (
    "Ashby",
    "Brookfield",
    "Calder",
    "Denholm",
    "Eastleigh",
    "Fairview",
    "Granton",
    "Holbeck",
    "Kingsmead",
    "Larkhill",
)
_HOUSES = ("Group", "Services", "& Sons", "Works", "Partners", "Trust")


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str


def invented(random: Random, number: int, prefix: str = "candidate") -> Person:
    """Every twentieth writes their name in another script."""
    name = random.choice(_ELSEWHERE) if random.random() < 0.05 else f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}"
    return Person(name, f"{prefix}-{number:06}@{MAIL}", f"+1 555 01{random.randrange(100):02} {number % 10_000:04}")


def resume(random: Random, person: Person, title: str, requirements: Sequence[Json], level: int, today: date) -> str:
    """The better they fit, the more of the job's requirements their resume speaks of; what it leaves out becomes a question."""
    years = (0, 1, 3, 6, 10)[level] + random.randrange(2)
    since = today.year - max(years, 1)
    place = f"{random.choice(_PLACES)} {random.choice(_HOUSES)}"
    known = [row for row in requirements if random.random() < 0.35 + 0.15 * level]
    lines = [person.name, person.email, person.phone, "", "Profile", _profile(title, years), "", "Experience"]
    lines += [
        f"{title}, {place}, {since} - present",
        *(f"- {_did(row)}" for row in known if row["kind"] not in _PAPERS),
    ]
    if level > 1:
        before = since - random.randint(1, 4)
        lines += [
            "",
            f"Assistant, {random.choice(_PLACES)} {random.choice(_HOUSES)}, {before} - {since}",
            "- Daily routine and records",
        ]
    papers = [row for row in known if row["kind"] in _PAPERS]
    if papers:
        lines += ["", "Licences and certificates", *(_paper(random, row, today) for row in papers)]
    return "\n".join([*lines, "", "Languages", "English, fluent" if level else "English, basic"])


_PAPERS = ("licence", "certificate")


def _profile(title: str, years: int) -> str:
    return f"{title} with {years} years of experience." if years else f"Newcomer who wants to work as {title}."


def _did(row: Json) -> str:
    named = ", ".join(row["aliases"][:2])
    return f"{row['text'].rstrip('.')} ({named})" if named else row["text"]


def _paper(random: Random, row: Json, today: date) -> str:
    named = row["aliases"][0] if row["aliases"] else row["text"]
    if random.random() < 0.1:
        return f"{named}, expired {today.year - 1}-03-31"
    return f"{named}, valid until {today.year + random.randint(1, 3)}-06-30"
