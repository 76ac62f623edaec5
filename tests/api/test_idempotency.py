"""A request that is sent again, because its answer was lost: the same answer, and nothing done twice."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from core import once
from core.accounts.models import Role
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.interviews import consent
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.once import IdempotencyKey
from core.plans.models import QuestionPlan
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, Story, job_body, run_jobs

API = "/api/v1"


async def count(database: Database, table: type[Any]) -> int:
    async with database.sessions() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def test_the_same_again_is_the_same_job_and_another_body_is_refused(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    keyed = {**hr, "Idempotency-Key": "a1"}
    first = await client.post(f"{API}/jobs", json=job_body(domain.id), headers=keyed)
    again = await client.post(f"{API}/jobs", json=job_body(domain.id), headers=keyed)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await client.post(f"{API}/jobs", json=job_body(domain.id, title="Night nurse"), headers=keyed)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(clean, JobDescription) == 1
    assert len(await audited(clean, "job.created")) == 1
    without = await client.post(f"{API}/jobs", json=job_body(domain.id), headers=hr)
    assert without.json()["id"] != first.json()["id"]


async def test_fifty_at_once_are_one_with_one_answer(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    keyed, body = {**hr, "Idempotency-Key": "a1"}, job_body(domain.id)
    answers = await asyncio.gather(*(client.post(f"{API}/jobs", json=body, headers=keyed) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await count(clean, JobDescription) == 1


async def test_a_key_is_its_callers_own(
    client: httpx.AsyncClient, people: dict[Role, Caller], domain: Domain, clean: Database
) -> None:
    bodies = {Role.HR_MANAGER: job_body(domain.id), Role.SUPER_ADMIN: job_body(domain.id, title="Night nurse")}
    for role, body in bodies.items():
        made = await client.post(f"{API}/jobs", json=body, headers={**people[role].headers, "Idempotency-Key": "a1"})
        assert made.json()["title"] == body["title"]


async def test_a_refusal_is_not_kept(client: httpx.AsyncClient, hr: dict[str, str], domain: Domain) -> None:
    keyed = {**hr, "Idempotency-Key": "a1"}
    gone = job_body(UUID("01990000-0000-7000-8000-000000000000"))
    assert (await client.post(f"{API}/jobs", json=gone, headers=keyed)).status_code in (404, 422)
    assert (await client.post(f"{API}/jobs", json=job_body(domain.id), headers=keyed)).status_code == 201


async def test_after_a_day_it_is_forgotten(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    keyed, body = {**hr, "Idempotency-Key": "a1"}, job_body(domain.id)
    first = await client.post(f"{API}/jobs", json=body, headers=keyed)
    async with clean.transaction() as session:
        await session.execute(update(IdempotencyKey).values(created_at=utcnow() - timedelta(hours=25)))
    later = await client.post(f"{API}/jobs", json=body, headers=keyed)
    assert later.json()["id"] != first.json()["id"]
    await once.sweep(clean, utcnow() + timedelta(hours=23))
    assert await count(clean, IdempotencyKey) == 1
    await once.sweep(clean, utcnow() + timedelta(hours=25))
    assert await count(clean, IdempotencyKey) == 0


async def test_candidates_plans_and_interviews_are_made_once_each(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    keyed = {**story.hr, "Idempotency-Key": "a1"}
    job = await story.post("/jobs", job_body(domain.id))

    async def twice(path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        first, again = [await story.post(path, body, {**keyed, "Idempotency-Key": key}) for _ in range(2)]
        assert first == again
        return first

    candidate = await twice("/candidates", {**PERSON, "job_id": job["id"]}, "c")
    plan = await twice(f"/candidates/{candidate['id']}/plans", {"count": 2}, "p")
    await run_jobs(clean, story.settings)
    await story.post(f"/plans/{plan['id']}/approval")
    body = {"candidate_id": candidate["id"], "plan_id": plan["id"], "interview_type": "ai_chat"}
    made = await twice("/interviews", body, "i")
    guest = {"Authorization": f"Invitation {made['invitation_token']}"}
    assert (await story.get("/invitation", guest))["interview_id"] == made["interview_id"]
    assert [await count(clean, table) for table in (Candidate, QuestionPlan, Interview)] == [1, 1, 1]
    async with clean.sessions() as session:
        kept = (await session.scalars(select(IdempotencyKey.answer))).all()
    assert not any(made["invitation_token"].encode() in (answer or b"") for answer in kept)


async def test_an_application_with_a_key_is_made_once(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    path, headers = f"{API}/careers/{job['id']}/applications", {"Idempotency-Key": "a1"}
    form, files = {"full_name": "Ada Reyes", "email": "ada@example.org", "work": "Nurse"}, {"none": ("", b"")}
    answers = [await client.post(path, data=form, files=files, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    other = await client.post(path, data={**form, "email": "ben@example.org"}, files=files, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await count(clean, Candidate) == 1


@pytest.mark.parametrize("at_once", [False, True])
async def test_who_lost_the_answer_of_an_open_link_gets_the_same_interview(
    at_once: bool, client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    _, plan_id = await story.planned(domain.id, resume=False)
    plan = await story.get(f"/plans/{plan_id}")
    body = {"plan_id": plan_id, "interview_type": "ai_chat", "max_uses": 1}
    link = (await story.post(f"/jobs/{plan['job_id']}/open-links", body))["link"]
    form = {
        "token": link.partition("#")[2],
        "full_name": "Ada Reyes",
        "email": "ada@example.org",
        "work": "Nurse",
        "interview_consent": "true",
        "text_version": consent.VERSION,
    }

    async def send() -> httpx.Response:
        path, headers = f"{API}/open-link/applications", {"Idempotency-Key": "a1"}
        return await client.post(path, data=form, files={"none": ("", b"")}, headers=headers)

    answers = await asyncio.gather(send(), send()) if at_once else [await send(), await send()]
    assert [answer.status_code for answer in answers] == [201, 201], [answer.text for answer in answers]
    assert answers[0].json() == answers[1].json()
    assert await count(clean, Interview) == 1
