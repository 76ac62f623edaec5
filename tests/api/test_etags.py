"""Two people edit the same: with the tag of what they read, nobody writes over what they have not seen."""

import asyncio
from typing import Any

import httpx
import pytest

from core.db import Database
from core.domains.models import Domain
from tests.api.conftest import audited
from tests.api.story import Story, job_body

API = "/api/v1"


async def test_a_job_is_changed_on_the_version_that_was_read(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    path = f"{API}/jobs/{job['id']}"
    read = (await client.get(path, headers=story.hr)).headers["etag"]
    assert read == (await client.get(path, headers=story.hr)).headers["etag"]
    first = await client.patch(path, json={"title": "Night nurse"}, headers={**story.hr, "If-Match": read})
    assert first.status_code == 200, first.text
    assert first.headers["etag"] == (await client.get(path, headers=story.hr)).headers["etag"] != read
    late = await client.patch(path, json={"title": "Day nurse"}, headers={**story.hr, "If-Match": read})
    assert (late.status_code, late.json()["code"]) == (412, "changed_in_between")
    assert (await story.get(f"/jobs/{job['id']}"))["title"] == "Night nurse"
    for tags in ("*", f'"other", {first.headers["etag"]}'):
        again = await client.patch(path, json={"title": "Night nurse"}, headers={**story.hr, "If-Match": tags})
        assert again.status_code == 200, again.text
    assert (await client.patch(path, json={"title": "Ward nurse"}, headers=story.hr)).status_code == 200


async def test_of_twenty_at_once_one_is_faster(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    path = f"{API}/jobs/{job['id']}"
    headers = {**story.hr, "If-Match": (await client.get(path, headers=story.hr)).headers["etag"]}
    asked = (client.patch(path, json={"title": f"Nurse {n}"}, headers=headers) for n in range(20))
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert statuses == [200] + [412] * 19
    assert len(await audited(clean, "job.changed")) == 1


@pytest.fixture
async def plan(story: Story, domain: Domain) -> dict[str, Any]:
    _, plan_id = await story.planned(domain.id, resume=False)
    return await story.get(f"/plans/{plan_id}")


async def test_a_plan_is_edited_and_approved_as_it_was_read(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any]
) -> None:
    path = f"{API}/plans/{plan['id']}"
    kept = ("question_text", "question_type", "difficulty", "expected_points", "probes", "dimensions", "rephrase")
    questions = [{"was": q["order"], **{name: q[name] for name in kept}} for q in reversed(plan["questions"])]
    read = (await client.get(path, headers=story.hr)).headers["etag"]
    keyed = {**story.hr, "If-Match": read}
    edited = await client.put(f"{path}/questions", json={"questions": questions}, headers=keyed)
    assert edited.status_code == 200, edited.text
    assert (await client.put(f"{path}/questions", json={"questions": questions}, headers=keyed)).status_code == 412
    unread = await client.post(f"{path}/approval", headers=keyed)
    assert (unread.status_code, unread.json()["code"]) == (412, "changed_in_between")
    approved = await client.post(f"{path}/approval", headers={**story.hr, "If-Match": edited.headers["etag"]})
    assert approved.json()["status"] == "approved"
    assert approved.headers["etag"] == (await client.get(path, headers=story.hr)).headers["etag"]
