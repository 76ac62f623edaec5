"""What a person, or a program in their name, may ask of the engines in an hour."""

import pytest
from sqlalchemy import func, select

from api import limits
from core.accounts.models import Role
from core.domains.models import Domain
from core.queue import Job
from tests.api.conftest import Caller
from tests.api.story import PERSON, Story, job_body


async def test_engines_are_asked_only_so_often_for_one_person(
    story: Story, domain: Domain, people: dict[Role, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ENGINE_RUNS_PER_USER", 3)
    job = await story.post("/jobs", job_body(domain.id))
    candidate = await story.post("/candidates", {**PERSON, "job_id": job["id"]})
    where = f"/api/v1/candidates/{candidate['id']}/plans"

    async def asked(count: int, headers: dict[str, str]) -> int:
        return (await story.client.post(where, json={"count": count}, headers=headers)).status_code

    assert [await asked(count, story.hr) for count in (1, 2, 3)] == [202] * 3
    over = await story.client.post(where, json={"count": 4}, headers=story.hr)
    assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
    assert int(over.headers["retry-after"]) > 3000
    # other questions to engines count together with it; somebody else has their own hour
    screening = await story.client.post(f"/api/v1/candidates/{candidate['id']}/screening", headers=story.hr)
    assert screening.status_code == 429
    assert await asked(5, people[Role.SUPER_ADMIN].headers) == 202
    async with story.database.sessions() as session:
        plans = select(func.count()).select_from(Job).where(Job.kind == "plan_questions")
        assert await session.scalar(plans) == 4
