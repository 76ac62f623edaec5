import copy
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.domains.models import BankQuestion, Domain
from core.domains.repository import current_questions
from seeds.load import RubricWithoutVersion, load
from seeds.schema import DOMAIN_DATA, DomainPack, read_packs

NURSING = json.loads((DOMAIN_DATA / "healthcare/nursing.json").read_text())


def _nursing(change: Callable[[dict[str, Any]], object] = lambda raw: None) -> list[DomainPack]:
    raw = copy.deepcopy(NURSING)
    change(raw)
    return [msgspec.convert(raw, DomainPack)]


async def _domain(session: AsyncSession) -> Domain:
    return (await session.scalars(select(Domain).where(Domain.slug == "nursing"))).one()


async def _versions(session: AsyncSession, key: str) -> list[BankQuestion]:
    query = select(BankQuestion).where(BankQuestion.key == key).order_by(BankQuestion.version)
    return list(await session.scalars(query))


async def test_a_first_load_brings_everything_and_a_second_changes_nothing(session: AsyncSession) -> None:
    packs = read_packs()
    questions = sum(len(pack.questions) for pack in packs)
    first = await load(session)
    await session.commit()
    assert (first.domains_added, first.questions_added) == (len(packs), questions)
    session.expunge_all()
    second = await load(session)
    assert not session.dirty
    assert not session.new
    assert (second.changes, second.domains, second.questions) == (0, len(packs), questions)


async def test_a_domain_is_stored_as_its_file_says(session: AsyncSession) -> None:
    await load(session, _nursing())
    domain = await _domain(session)
    bank = await current_questions(session, domain.id)
    assert [question.key for question in bank] == [question["key"] for question in NURSING["questions"]]
    assert bank[0].expected_points == NURSING["questions"][0]["expected_points"]
    assert bank[0].probes == NURSING["questions"][0]["probes"]
    assert domain.rubric == NURSING["rubric"]
    assert domain.profile["job_descriptions"] == NURSING["job_descriptions"]
    assert domain.profile["vocabulary"] == NURSING["vocabulary"]


async def test_an_edited_question_becomes_a_new_version_and_the_old_one_stays_readable(session: AsyncSession) -> None:
    await load(session, _nursing())
    counts = await load(session, _nursing(lambda raw: raw["questions"][0].update(difficulty="hard")))
    assert (counts.questions_changed, counts.changes) == (1, 1)
    old, new = await _versions(session, "q01-deteriorating-patient")
    assert (old.version, old.difficulty, new.version, new.difficulty) == (1, "medium", 2, "hard")
    assert old.retired_at is not None
    assert new.retired_at is None


async def test_a_question_that_left_the_file_is_retired_and_may_come_back(session: AsyncSession) -> None:
    await load(session, _nursing())
    counts = await load(session, _nursing(lambda raw: raw["questions"].pop()))
    assert (counts.questions_retired, counts.changes) == (1, 1)
    domain = await _domain(session)
    assert len(await current_questions(session, domain.id)) == 11
    await load(session, _nursing())
    assert len(await current_questions(session, domain.id)) == 12
    assert (await load(session, _nursing())).changes == 0


async def test_a_new_order_moves_questions_without_new_versions(session: AsyncSession) -> None:
    await load(session, _nursing())
    counts = await load(session, _nursing(lambda raw: raw["questions"].reverse()))
    assert (counts.questions_moved, counts.changes) == (12, 12)
    bank = await current_questions(session, (await _domain(session)).id)
    assert [question.key for question in bank] == [question["key"] for question in reversed(NURSING["questions"])]


async def test_what_hr_edited_is_never_overwritten(session: AsyncSession) -> None:
    await load(session, _nursing())
    domain = await _domain(session)
    domain.edited_by_hr, domain.name = True, "Nursing at our hospital"
    edited, removed, own = (await current_questions(session, domain.id))[:3]
    edited.edited_by_hr, edited.question_text = True, "What do you do first when a patient gets worse?"
    removed.edited_by_hr, removed.retired_at = True, removed.created_at
    own.edited_by_hr, own.key = True, "hr-1"
    await session.flush()

    def change(raw: dict[str, Any]) -> None:
        raw["name"] = "Nursing, new"
        for question in raw["questions"][:2]:
            question["rephrase"] = "Something else?"

    counts = await load(session, _nursing(change))
    await session.flush()
    session.expunge_all()
    assert (await _domain(session)).name == "Nursing at our hospital"
    bank = {question.key: question for question in await current_questions(session, domain.id)}
    assert bank["q01-deteriorating-patient"].question_text == "What do you do first when a patient gets worse?"
    assert "q02-medication-near-miss" not in bank
    assert "hr-1" in bank
    assert counts.kept == 3


async def test_a_rubric_keeps_its_meaning_under_its_version(session: AsyncSession) -> None:
    await load(session, _nursing())

    def reword(raw: dict[str, Any]) -> None:
        raw["rubric"]["dimensions"]["technical"]["anchors"]["1-2"] = "Another meaning of the lowest level"

    with pytest.raises(RubricWithoutVersion, match="above 1"):
        await load(session, _nursing(reword))

    def reword_and_raise(raw: dict[str, Any]) -> None:
        reword(raw)
        raw["rubric"]["version"] = 2

    counts = await load(session, _nursing(reword_and_raise))
    assert (counts.domains_changed, counts.changes) == (1, 1)
