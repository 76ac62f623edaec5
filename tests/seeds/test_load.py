import copy
import json
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from factories import booked_interview
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.domains.models import BankQuestion, Domain
from core.domains.repository import current_questions
from core.interviews.models import InterviewQuestion
from seeds.lint import QUESTIONS
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
    assert (len(packs), questions in QUESTIONS) == (32, True)
    first = await load(session)
    await session.commit()
    assert (first.domains_added, first.questions_added) == (len(packs), questions)
    session.expunge_all()
    before = time.monotonic()
    second = await load(session)
    assert time.monotonic() - before <= 10
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


async def test_an_interview_that_is_planned_keeps_the_question_that_was_edited_since(session: AsyncSession) -> None:
    # given an interview planned from the bank
    booked = await booked_interview(session)
    await session.execute(update(Domain).values(slug="ward-work"))  # the factory's own domain steps aside
    await load(session, _nursing())
    [bank] = await _versions(session, "q01-deteriorating-patient")
    planned = (
        await session.scalars(select(InterviewQuestion).where(InterviewQuestion.interview_id == booked.interview_id))
    ).all()[0]
    planned.bank_question_id, planned.question_text = bank.id, bank.question_text
    planned.expected_points, planned.probes = bank.expected_points, bank.probes
    await session.flush()

    # when its question is edited and loaded, and then leaves the file
    await load(session, _nursing(lambda raw: raw["questions"][0].update(question_text="What now?")))
    await load(session, _nursing(lambda raw: raw["questions"].pop(0)))
    await session.flush()
    session.expunge_all()

    # then the interview still has the words, the points and the version that it was planned with
    kept = await session.get_one(InterviewQuestion, planned.id)
    version = await session.get_one(BankQuestion, kept.bank_question_id)
    assert kept.question_text == version.question_text == NURSING["questions"][0]["question_text"]
    assert kept.expected_points == version.expected_points == NURSING["questions"][0]["expected_points"]
    assert (version.version, version.retired_at is not None) == (1, True)
    assert "q01-deteriorating-patient" not in {q.key for q in await current_questions(session, version.domain_id)}


async def test_an_edit_in_one_domain_touches_no_other(session: AsyncSession) -> None:
    await load(session)
    packs = [_nursing(_reword_third)[0] if pack.slug == "nursing" else pack for pack in read_packs()]
    counts = await load(session, packs)
    assert (counts.questions_changed, counts.domains_changed, counts.changes) == (1, 0, 1)


async def test_what_hr_edited_stays_after_the_file_was_edited_twice(session: AsyncSession) -> None:
    await load(session, _nursing())
    theirs = (await current_questions(session, (await _domain(session)).id))[2]
    theirs.edited_by_hr, theirs.rephrase = True, "In our words"
    await session.flush()
    for word in ("Once.", "Twice."):
        counts = await load(session, _nursing(lambda raw, word=word: raw["questions"][2].update(poor_answer=word)))
        assert (counts.kept, counts.changes) == (1, 0)
    [only] = await _versions(session, theirs.key)
    assert (only.rephrase, only.version, only.retired_at) == ("In our words", 1, None)


def _reword_third(raw: dict[str, Any]) -> None:
    raw["questions"][2]["poor_answer"] = "Says nothing about it."


async def test_a_question_that_left_the_file_is_retired_and_may_come_back(session: AsyncSession) -> None:
    await load(session, _nursing())
    counts = await load(session, _nursing(lambda raw: raw["questions"].pop()))
    assert (counts.questions_retired, counts.changes) == (1, 1)
    domain = await _domain(session)
    assert len(await current_questions(session, domain.id)) == len(NURSING["questions"]) - 1
    await load(session, _nursing())
    assert len(await current_questions(session, domain.id)) == len(NURSING["questions"])
    assert (await load(session, _nursing())).changes == 0


async def test_a_new_order_moves_questions_without_new_versions(session: AsyncSession) -> None:
    await load(session, _nursing())
    counts = await load(session, _nursing(lambda raw: raw["questions"].reverse()))
    count = len(NURSING["questions"])
    assert count % 2 == 0  # so that none stays in the middle
    assert (counts.questions_moved, counts.changes) == (count, count)
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
