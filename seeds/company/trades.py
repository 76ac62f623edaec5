"""Trades of the demo company: their jobs, and answers at five levels to some of their questions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.conductor.words import sentences
from core.db import Json
from core.domains.models import BankQuestion, Domain
from core.domains.repository import current_questions
from core.plans.engine import PlannedQuestionDraft, from_bank
from core.plans.service import bank_question
from seeds.company.people import LEVELS

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
_BANDS = ("1-2", "3-4", "5-6", "7-8", "9-10")
_OPENINGS = ("", "", "", "Sure. ", "Right. ", "Okay, so. ", "Let me think. ", "Good question. ")


@dataclass(frozen=True)
class Trade:
    """``answers``: by question, one for each level. Empty where nobody wrote any: then nobody is interviewed."""

    domain: Domain
    bank: Sequence[BankQuestion]
    answers: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def core(self) -> tuple[PlannedQuestionDraft, ...]:
        """What HR chose to ask everybody: the questions that have answers."""
        return tuple(from_bank(bank_question(row)) for row in self.bank if row.key in self.answers)

    @property
    def bank_ids(self) -> dict[str, str]:
        return {row.key: str(row.id) for row in self.bank}


async def trades(session: AsyncSession, slugs: Sequence[str]) -> list[Trade]:
    """In the order of the slugs, from the rows that the domain files left."""
    domains = {row.slug: row for row in await session.scalars(select(Domain).where(Domain.slug.in_(slugs)))}
    found: list[Trade] = []
    for slug in slugs:
        bank = await current_questions(session, domains[slug].id)
        found.append(Trade(domains[slug], bank, _answers(GOLDEN / f"{slug}.jsonl")))
    return found


def answer(random: Random, trade: Trade, question: Json, level: int) -> str:
    """In words that differ a little from person to person; a question about a gap in the resume has a plain answer."""
    known = trade.answers.get(question["origin"])
    if known is None:
        return _about_gap(random, question, level)
    text = known[max(0, min(LEVELS - 1, level + random.choice((-1, 0, 0, 0, 1))))]
    said = sentences(text)
    if len(said) > 4 and random.random() < 0.5:
        start, end = said[random.randrange(1, len(said) - 1)]
        text = text[:start] + text[end:].lstrip()
    return random.choice(_OPENINGS) + text


def _about_gap(random: Random, question: Json, level: int) -> str:
    point = question["expected_points"][0]
    named = next(iter(point["keywords"]), point["text"])
    if level < 2:
        return f"No, not really. I have heard of {named}, but I would have to learn it here."
    years = random.randint(2, 7)
    return f"Yes, I have. I worked with {named} for {years} years in my last place, nearly every week, and I can show the papers."


def _answers(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            given: Json = json.loads(line)
            found.setdefault(given["question"], [""] * LEVELS)[_BANDS.index(given["level"])] = given["answer"]
    return found
