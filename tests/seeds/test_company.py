"""The demo company: believable, the same every time, and never beside real people."""

from datetime import UTC, datetime
from typing import Any

import pytest
from factories import booked_interview
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, Role, User
from core.analytics import comparison
from core.candidates.models import Candidate
from core.db import Base
from core.decisions.models import Decision
from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.interviews.models import Interview, TranscriptTurn
from core.notifications.models import Notification
from core.queue import Job
from seeds.company import house
from seeds.company.founding import RealCandidates, found

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
INTERVIEWS = 45


async def _emptied(session: AsyncSession) -> None:
    await session.execute(text("alter table audit_log disable trigger user"))
    for table in reversed(Base.metadata.sorted_tables):
        await session.execute(delete(table))
    await session.execute(text("alter table audit_log enable trigger user"))


@pytest.fixture
async def company(session: AsyncSession) -> AsyncSession:
    founded = await found(session, "Acme", NOW, interviews=INTERVIEWS)
    assert founded.interviews == INTERVIEWS
    await session.commit()
    return session


async def test_a_second_time_adds_nothing(company: AsyncSession) -> None:
    again = await found(company, "Acme", NOW, interviews=INTERVIEWS)
    assert (again.rows, again.candidates) == ({}, 0)
    assert len((await company.scalars(select(Interview.id))).all()) == INTERVIEWS
    roots = await company.scalars(select(Department).where(Department.parent_id.is_(None)))
    assert [(root.name, root.description) for root in roots] == [(house.COMPANY, house.LABEL)]


async def test_it_never_stands_beside_real_people(session: AsyncSession) -> None:
    await booked_interview(session)
    with pytest.raises(RealCandidates):
        await found(session, "Acme", NOW, interviews=INTERVIEWS)
    assert await session.scalar(select(Department.id)) is None


async def _people(session: AsyncSession) -> list[Any]:
    query = select(Candidate.id, Candidate.full_name, Candidate.status, Candidate.match_score).order_by(Candidate.id)
    return list((await session.execute(query)).all())


async def test_the_same_day_gives_the_same_company(company: AsyncSession) -> None:
    before = await _people(company)
    await _emptied(company)
    company.expunge_all()
    await found(company, "Acme", NOW, interviews=INTERVIEWS)
    assert await _people(company) == before


async def test_interviews_are_in_every_state_and_every_quote_was_said(company: AsyncSession) -> None:
    interviews = (await company.scalars(select(Interview))).all()
    assert {row.status for row in interviews} == {"scheduled", "in_progress", "paused", "completed", "cancelled"}
    assert all(row.created_at <= NOW and (row.ended_at is None or row.ended_at <= NOW) for row in interviews)
    evaluations = (await company.scalars(select(Evaluation))).all()
    assert {row.status for row in evaluations} == {"ready", "pending"}
    assert {row.engine["engine"] for row in evaluations} == {"offline"}
    query = select(EvidenceQuote, TranscriptTurn.content, TranscriptTurn.speaker)
    query = query.join_from(EvidenceQuote, DimensionScore).join(Evaluation)
    query = query.join(
        TranscriptTurn,
        (TranscriptTurn.interview_id == Evaluation.interview_id)
        & (TranscriptTurn.sequence_order == EvidenceQuote.turn_seq),
    )
    quotes = (await company.execute(query)).all()
    assert len(quotes) == len((await company.scalars(select(EvidenceQuote.id))).all()) > 100
    for quote, content, speaker in quotes:
        assert speaker == "candidate"
        assert content[quote.char_start : quote.char_end] == quote.text


async def test_people_decided_and_nothing_leaves_the_house(company: AsyncSession) -> None:
    staff = {row.id: row for row in await company.scalars(select(User).where(User.role != Role.CANDIDATE))}
    assert {row.role for row in staff.values()} == {Role.SUPER_ADMIN, Role.HR_MANAGER, Role.INTERVIEWER}
    decisions = (await company.scalars(select(Decision))).all()
    assert {"advance", "reject", "offer"} <= {row.kind for row in decisions}
    assert all(staff[row.decided_by].role == Role.HR_MANAGER and row.evidence for row in decisions)
    assert (await company.scalars(select(User.id).where(User.hashed_password.is_not(None)))).all() == []
    assert (await company.scalars(select(Job.id))).all() == []
    assert set(await company.scalars(select(Notification.status))) <= {"kept", "failed"}
    addresses = await company.scalars(select(User.email))
    assert all(address.endswith(".example") for address in addresses)


async def test_six_are_compared_as_their_rows_say(company: AsyncSession) -> None:
    admin = (await company.scalars(select(User).where(User.role == Role.SUPER_ADMIN))).one()
    newest: dict[Any, Evaluation] = {}
    for row in await company.scalars(
        select(Evaluation).where(Evaluation.status == "ready").order_by(Evaluation.evaluated_at)
    ):
        newest[row.candidate_id] = row
    ids = list(newest)[: comparison.MOST]
    compared = await comparison.compare(company, admin, ids)
    assert [row.candidate_id for row in compared] == ids
    for row in compared:
        evaluation = newest[row.candidate_id]
        assert (row.recommendation, row.hr_decision) == (evaluation.ai_recommendation, evaluation.hr_decision)
        assert row.scores == {
            name: getattr(evaluation, f"{name}_score")
            for name in ("communication", "technical", "confidence", "domain_knowledge", "problem_solving", "overall")
        }
