"""Nothing is left of who is erased, and of others everything."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import func, select, text, update

from core.accounts import service as accounts
from core.accounts.models import Role, User
from core.audit.models import PersonKey
from core.audit.service import SYSTEM
from core.candidates import erasure
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.jobs.models import JobDescription
from core.queue import Job, Kind
from core.settings import Settings
from tests.api.story import API, Story, candidate_for, job_body, run_jobs


async def occurrences(database: Database, word: str) -> list[str]:
    """Tables in which the word stands anywhere."""
    found: list[str] = []
    async with database.sessions() as session:
        names = (
            await session.scalars(
                text("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
            )
        ).all()
        for name in names:
            query = text(f'select count(*) from "{name}" as r where r::text ilike :word')
            if (await session.scalars(query, {"word": f"%{word}%"})).one():
                found.append(name)
    return found


async def test_who_is_erased_is_nowhere_any_more(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    invited = await story.invited(domain.id, resume=True)
    exported = await story.get(f"/candidates/{invited.candidate_id}/data")
    assert {"candidates", "resume_screenings", "question_plans", "interviews"} <= exported["tables"].keys()
    assert "expected_points" not in str(exported["tables"]["interview_questions"])
    async with clean.sessions() as session:
        candidate = await session.get_one(Candidate, UUID(invited.candidate_id))
    assert candidate.resume_path
    assert await occurrences(clean, "nora@example.org")
    # when
    receipt = await story.post(f"/candidates/{invited.candidate_id}/erasure")
    assert receipt["completed_at"] is None
    await run_jobs(clean, settings)
    # then
    done = await story.get(f"/erasures/{receipt['id']}")
    assert done["completed_at"] is not None
    assert done["files_deleted"] == 1
    assert done["audit_sealed"] is True
    assert done["rows"]["candidates"] == done["rows"]["interviews"] == 1
    assert not (settings.data / candidate.resume_path).exists()
    for word in ("nora@example.org", "Nora Field", "IV therapy for twelve"):
        assert await occurrences(clean, word.replace("IV therapy for twelve", "twelve beds on nights")) == [], word
    async with clean.sessions() as session:
        assert await session.get(PersonKey, candidate.user_id) is None
        assert await session.get(User, candidate.user_id) is None
    assert (await client.get(f"{API}/candidates/{invited.candidate_id}", headers=story.hr)).status_code == 404
    assert (await client.get(f"{API}/invitation", headers=invited.headers)).status_code in (401, 404, 410)


async def test_another_application_of_the_person_stays(
    story: Story, domain: Domain, job: dict[str, Any], clean: Database
) -> None:
    first = await candidate_for(story, job)
    second = await candidate_for(story, await story.post("/jobs", job_body(domain.id)))
    receipt = await story.post(f"/candidates/{first['id']}/erasure")
    assert receipt["audit_sealed"] is False
    assert (await story.get(f"/candidates/{second['id']}"))["full_name"] == "Nora Field"
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).where(User.email == "nora.field@example.org")) == 1


async def test_receipts_are_listed_newest_first_and_page_by_page(story: Story, job: dict[str, Any]) -> None:
    receipts: list[str] = []
    for name in ("Ada Moss", "Ben Ode", "Cleo Paz"):
        candidate = await candidate_for(story, job, name)
        receipts.append((await story.post(f"/candidates/{candidate['id']}/erasure"))["id"])
    first = await story.get("/erasures?limit=2")
    rest = await story.get(f"/erasures?limit=2&cursor={first['next_cursor']}")
    assert [row["id"] for row in [*first["items"], *rest["items"]]] == receipts[::-1]
    assert rest["next_cursor"] is None


async def test_an_interview_that_runs_is_not_erased_under_somebodys_feet(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    invited = await story.invited(domain.id)
    async with clean.transaction() as session:
        await session.execute(text("update interviews set status = 'in_progress'"))
    answer = await client.post(f"{API}/candidates/{invited.candidate_id}/erasure", headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "interview_under_way")


async def test_retention_erases_when_the_time_is_up(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id, retention_days=30))
    await candidate_for(story, job)
    hired = await candidate_for(story, job, "Ada Moss")
    async with clean.transaction() as session:
        await session.execute(update(Candidate).where(Candidate.id == UUID(hired["id"])).values(status="hired"))
    await client.put(f"{API}/jobs/{job['id']}/status", json={"status": "closed"}, headers=story.hr)
    assert await erasure.sweep(clean, utcnow() + timedelta(days=29)) == 0
    assert await erasure.sweep(clean, utcnow() + timedelta(days=31)) == 1
    assert [row["full_name"] for row in (await story.get("/candidates"))["items"]] == ["Ada Moss"]
    async with clean.sessions() as session:
        assert (
            await session.scalar(select(JobDescription.status).where(JobDescription.id == UUID(job["id"]))) == "closed"
        )


async def test_whoever_never_applied_takes_their_data_along_and_is_forgotten(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], clean: Database, settings: Settings
) -> None:
    # Given an account without an application, and somebody else whose questions are just being planned
    async with clean.transaction() as session:
        user = await accounts.create_user(
            session, SYSTEM, email="otto@example.org", full_name="Otto Other", role=Role.CANDIDATE
        )
    own = {"Authorization": f"Bearer {accounts.access_token(user, settings)}"}
    candidate = await candidate_for(story, job)
    await story.post(f"/candidates/{candidate['id']}/plans", {"count": 3})
    waiting = await unfinished(clean)
    assert Kind.PLAN_QUESTIONS in waiting
    # When they ask for what is stored, it is the account,
    data = await story.get("/my/data", own)
    assert [row["email"] for row in data["tables"]["users"]] == ["otto@example.org"]
    # and when they have it erased, there is a receipt
    receipt = await story.post("/my/erasure", headers=own)
    assert (receipt["candidate_id"], receipt["rows"]["users"], receipt["audit_sealed"]) == (None, 1, True)
    # Then they are nowhere any more,
    assert (await client.get(f"{API}/me", headers=own)).status_code == 401
    for word in ("otto@example.org", "Otto Other"):
        assert await occurrences(clean, word) == [], word
    # nobody else's work was forgotten with them,
    assert sorted(await unfinished(clean)) == sorted([*waiting, Kind.ERASE_FILES])
    # and the receipt is there to be read
    await run_jobs(clean, settings)
    assert (await story.get(f"/erasures/{receipt['id']}"))["completed_at"] is not None


async def unfinished(database: Database) -> list[str]:
    """Kinds of the jobs that are not done."""
    async with database.sessions() as session:
        return list(await session.scalars(select(Job.kind).where(Job.done_at.is_(None))))
