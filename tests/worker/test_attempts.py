"""One attempt in this process: effect and "done" together, failures kept with their reason, never a number."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from core import queue
from core.accounts.models import User
from core.ai.calls import ModelFailed
from core.audit.models import AuditEntry
from core.candidates.models import Candidate
from core.db import Database
from core.plans import service as plans
from core.plans.models import QuestionPlan
from core.queue import Job, Kind
from core.screening import service as screening
from core.screening.engine import ScreeningFindings, ScreeningInput
from core.screening.models import ResumeScreening
from core.settings import Settings
from tests.worker.conftest import job_rows
from worker.actors import TASKS
from worker.attempt import attempt
from worker.main import create_broker
from worker.tools import Tools


async def ask_for_screening(database: Database, user: User, candidate: Candidate) -> ResumeScreening:
    async with database.transaction() as session:
        return await screening.request(session, user, candidate.id)


async def the_screening(database: Database) -> ResumeScreening:
    async with database.sessions() as session:
        return (await session.scalars(select(ResumeScreening))).one()


async def test_every_kind_has_one_actor(settings: Settings) -> None:
    broker, actors = create_broker(settings)
    assert set(TASKS) == set(Kind)
    assert {actor.actor_name for actor in actors.values()} == set(Kind)
    assert set(broker.actors) == set(Kind)
    broker.close()


async def test_a_screening_is_stored_with_quotes_and_the_engines_label(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    await ask_for_screening(clean, operator, candidate)
    [job] = await job_rows(clean)
    await attempt(tools, job.id)
    row = await the_screening(clean)
    assert row.status == "ready"
    assert {f["key"]: f["status"] for f in row.findings} == {"iv_therapy": "met", "wound_care": "unknown"}
    assert row.findings[0]["quote"] in (candidate.resume_text or "")
    assert row.engine["engine"] == "offline"
    assert row.engine["input_hash"]
    [job] = await job_rows(clean)
    assert job.done_at is not None
    assert job.attempts == 1


async def test_the_same_job_twice_has_one_effect(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    await ask_for_screening(clean, operator, candidate)
    [job] = await job_rows(clean)
    await attempt(tools, job.id)
    await attempt(tools, job.id)
    async with clean.sessions() as session:
        ready = await session.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "screening.ready")
        )
    assert ready == 1


async def test_asking_twice_while_it_is_under_way_is_one_job(
    operator: User, candidate: Candidate, clean: Database
) -> None:
    first = await ask_for_screening(clean, operator, candidate)
    second = await ask_for_screening(clean, operator, candidate)
    assert first.version == second.version
    assert len(await job_rows(clean)) == 1


async def test_a_result_for_an_older_resume_is_thrown_away(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    await ask_for_screening(clean, operator, candidate)
    [old] = await job_rows(clean)
    async with clean.transaction() as session:
        await session.execute(update(Job).values(parked_at=func.now()))
    again = await ask_for_screening(clean, operator, candidate)
    assert again.version == 2
    async with clean.transaction() as session:
        await session.execute(update(Job).where(Job.id == old.id).values(parked_at=None))
    await attempt(tools, old.id)
    row = await the_screening(clean)
    assert (row.status, row.overall_score) == ("pending", None)


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    async def screen(self, screening: ScreeningInput) -> ScreeningFindings:
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelFailed("rate_limited", "HTTP 429"), "model: rate_limited"),
        (ZeroDivisionError("Nora Field's secret"), "internal error: ZeroDivisionError"),
    ],
)
async def test_a_failure_leaves_the_result_pending_with_its_reason_and_is_parked_in_the_end(
    tools: Tools, operator: User, candidate: Candidate, clean: Database, error: Exception, reason: str
) -> None:
    from dataclasses import replace

    broken = replace(tools, screening=Broken(error))
    await ask_for_screening(clean, operator, candidate)
    [job] = await job_rows(clean)
    delays: list[timedelta] = []
    for _ in range(queue.MAX_ATTEMPTS):
        await attempt(broken, job.id)
        row = await the_screening(clean)
        assert (row.status, row.overall_score, row.recommendation) == ("pending", None, None)
        assert reason in (row.pending_reason or "")
        async with clean.transaction() as session:
            delays.append((await session.scalars(select(Job.run_after - func.now()))).one())
            await session.execute(update(Job).values(run_after=func.now()))
    assert delays == sorted(delays)  # it waits longer each time
    row = await the_screening(clean)
    assert "given up after 5 tries" in (row.pending_reason or "")
    [job] = await job_rows(clean)
    assert job.parked_at is not None
    assert job.error == reason  # nothing of what the exception said
    await attempt(tools, job.id)
    assert (await the_screening(clean)).status == "pending"  # parked is parked


async def test_a_job_that_kills_its_worker_is_parked_and_says_so(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    await ask_for_screening(clean, operator, candidate)
    async with clean.transaction() as session:
        await session.execute(update(Job).values(attempts=queue.MAX_ATTEMPTS))
    [job] = await job_rows(clean)
    await attempt(tools, job.id)
    row = await the_screening(clean)
    assert row.status == "pending"
    assert row.pending_reason == "given up after 5 tries: the worker died while doing this"


async def test_a_plan_asks_for_what_the_resume_leaves_open(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    await ask_for_screening(clean, operator, candidate)
    [job] = await job_rows(clean)
    await attempt(tools, job.id)
    async with clean.transaction() as session:
        plan = await plans.request(session, operator, candidate.id, count=4, auto_approve=True)
    job = (await job_rows(clean))[-1]
    await attempt(tools, job.id)
    async with clean.sessions() as session:
        plan = await session.get_one(QuestionPlan, plan.id)
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.auto_approved"))).one()
    assert plan.status == "approved"
    assert plan.approved_by == entry.user_id == operator.id
    assert [q["order"] for q in plan.questions] == [1, 2, 3, 4]
    assert "gap" in {q["source"] for q in plan.questions}
    assert all(q["expected_points"] for q in plan.questions if q["source"] == "bank")
    assert all((q["bank_question_id"] is not None) == (q["source"] == "bank") for q in plan.questions)


async def test_a_domain_without_questions_says_so(
    tools: Tools, operator: User, candidate: Candidate, clean: Database
) -> None:
    from core.domains.models import BankQuestion

    async with clean.transaction() as session:
        await session.execute(update(BankQuestion).values(retired_at=func.now()))
        plan = await plans.request(session, operator, candidate.id, count=4, auto_approve=False)
    [job] = await job_rows(clean)
    await attempt(tools, job.id)
    async with clean.sessions() as session:
        row = await session.get_one(QuestionPlan, UUID(str(plan.id)))
    assert row.status == "pending"
    assert "no questions yet" in (row.pending_reason or "")
