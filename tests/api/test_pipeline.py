"""Candidates on their way, as HR and other systems see them."""

from typing import Any

import httpx
import pytest
from sqlalchemy import update

from core.accounts import service as accounts
from core.accounts.models import Department, Role
from core.audit.service import SYSTEM
from core.candidates import repository
from core.candidates.models import Candidate
from core.db import Database
from core.domains.models import Domain
from core.settings import Settings
from tests.api.conftest import Caller, audited
from tests.api.story import API, PERSON, Story, candidate_for, job_body


@pytest.mark.parametrize("few", [1, 1_000])
async def test_candidates_are_found_sorted_and_paged(
    story: Story,
    client: httpx.AsyncClient,
    job: dict[str, Any],
    clean: Database,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
) -> None:
    # few who match are sorted, many are met on the way
    monkeypatch.setattr(repository, "FEW", few)
    made = {name: await candidate_for(story, job, name) for name in ("Cleo Ash", "Abe Moss", "Bo Oak", "Dan Fir")}
    async with clean.transaction() as session:
        for name, score in (("Abe Moss", 40.0), ("Bo Oak", 90.0)):
            await session.execute(update(Candidate).where(Candidate.full_name == name).values(match_score=score))

    async def names(query: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            page = await story.get(f"/candidates?limit=2&{query}{cursor}")
            found += [row["full_name"].split()[0] for row in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    assert await names("") == ["Dan", "Bo", "Abe", "Cleo"]
    assert await names("sort=oldest") == ["Cleo", "Abe", "Bo", "Dan"]
    assert await names("sort=name") == ["Abe", "Bo", "Cleo", "Dan"]
    assert await names("sort=score") == ["Bo", "Abe", "Dan", "Cleo"]
    assert await names("text=oa") == ["Bo"]
    assert await names("text=a&sort=name") == ["Abe", "Cleo"]
    assert await names("text=a&sort=score") == ["Abe", "Cleo"]
    assert await names("text=nobody") == []
    assert await names("text=bo.oak@example") == ["Bo"]
    assert await names("min_score=50") == ["Bo"]
    assert await names("status=hired") == []
    assert await names(f"job_id={job['id']}&flagged=false") == ["Dan", "Bo", "Abe", "Cleo"]
    wrong = await client.get(f"{API}/candidates?sort=score&cursor=bm90", headers=story.hr)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")
    assert made["Bo Oak"]["match_score"] is None


async def test_another_system_keeps_its_candidates_in_step(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], domain: Domain
) -> None:
    address = f"{API}/candidates/by-reference/ats-77"
    body = {"job_id": job["id"], "full_name": "Nora Field", "email": "nora@example.org"}
    first = (await client.put(address, json=body, headers=story.hr)).json()
    second = (await client.put(address, json={**body, "phone": "+49 30 1"}, headers=story.hr)).json()
    assert second == {**first, "phone": "+49 30 1"}
    assert (first["external_ref"], first["source"]) == ("ats-77", "ats")
    other = await story.post("/jobs", job_body(domain.id))
    moved = await client.put(address, json={**body, "job_id": other["id"]}, headers=story.hr)
    assert (moved.status_code, moved.json()["code"]) == (409, "reference_taken")
    twin = await client.post(
        f"{API}/candidates",
        json={**body, "email": "x@example.org", "external_ref": "ats-77"},
        headers=story.hr,
    )
    assert twin.json()["code"] == "reference_taken"


async def test_the_pipeline_keeps_its_history(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], people: dict[Role, Caller], clean: Database
) -> None:
    candidate = await candidate_for(story, job)
    status = f"{API}/candidates/{candidate['id']}/status"

    async def move(to: str, reason: str | None = None) -> httpx.Response:
        return await client.put(status, json={"status": to, "reason": reason}, headers=story.hr)

    assert (await move("hired")).json()["code"] == "wrong_step"
    assert (await move("shortlisted")).json()["status"] == "shortlisted"
    assert (await move("rejected")).status_code == 422
    assert (await move("rejected", "  ")).status_code == 422
    unseen = await move("rejected", "No licence, and none on the way.")
    assert (unseen.status_code, unseen.json()["code"]) == (409, "evidence_not_opened")
    await story.get(f"/candidates/{candidate['id']}")
    assert (await move("rejected", "No licence, and none on the way.")).json()["status"] == "rejected"
    steps = (await story.get(f"/candidates/{candidate['id']}/history"))["items"]
    assert [(step["from_status"], step["to_status"]) for step in steps] == [
        ("new", "shortlisted"),
        ("shortlisted", "rejected"),
    ]
    assert steps[1]["by"] == str(people[Role.HR_MANAGER].user.id)
    entries = await audited(clean, "candidate.moved")
    assert "licence" not in str([entry.changes for entry in entries])


async def test_two_who_are_one_are_merged_and_taken_apart_again(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any]
) -> None:
    kept = await candidate_for(story, job)
    twin = await candidate_for(story, job, email="n.field@example.org")
    (alike,) = (await story.get(f"/candidates/{kept['id']}/duplicates"))["items"]
    assert (alike["id"], alike["job_title"]) == (twin["id"], job["title"])
    await story.post(f"/candidates/{kept['id']}/merges", {"other_id": twin["id"]})
    (listed,) = (await story.get("/candidates"))["items"]
    assert (listed["id"], listed["job_title"]) == (kept["id"], job["title"])
    assert (await story.get(f"/candidates/{twin['id']}"))["merged_into_id"] == kept["id"]
    again = await client.post(f"{API}/candidates/{kept['id']}/merges", json={"other_id": twin["id"]}, headers=story.hr)
    assert (again.status_code, again.json()["code"]) == (409, "cannot_merge")
    apart = await client.delete(f"{API}/candidates/{twin['id']}/merges", headers=story.hr)
    assert apart.json()["merged_into_id"] is None
    assert len((await story.get("/candidates"))["items"]) == 2
    itself = await client.post(f"{API}/candidates/{kept['id']}/merges", json={"other_id": kept["id"]}, headers=story.hr)
    assert itself.status_code == 409


async def test_a_licence_is_claimed_until_somebody_has_seen_it(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], people: dict[Role, Caller]
) -> None:
    candidate = await candidate_for(story, job)
    address = f"{API}/candidates/{candidate['id']}"
    pasted = await client.put(
        f"{address}/resume/text", json={"text": "Nora Field\nRN, expires March 2029"}, headers=story.hr
    )
    [licence] = pasted.json()["licences"]
    assert (licence["verified_by"], licence["expires"]) == (None, "2029-03-31")
    seen = await client.put(
        f"{address}/licences", json={"name": licence["name"], "expires": "2028-01-31"}, headers=story.hr
    )
    [licence] = seen.json()["licences"]
    assert (licence["verified_by"], licence["expires"]) == (str(people[Role.HR_MANAGER].user.id), "2028-01-31")
    unknown = await client.put(f"{address}/licences", json={"name": "Pilot"}, headers=story.hr)
    assert unknown.status_code == 404


async def test_fifty_times_the_same_candidate_at_once_is_one(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any]
) -> None:
    import asyncio

    async def create() -> int:
        body = {**PERSON, "job_id": job["id"]}
        return (await client.post(f"{API}/candidates", json=body, headers=story.hr)).status_code

    codes = await asyncio.gather(*(create() for _ in range(50)))
    assert sorted(codes) == [201] + [409] * 49
    assert len((await story.get("/candidates"))["items"]) == 1


async def test_hr_of_a_department_sees_its_own_jobs_and_candidates(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    async with clean.transaction() as session:
        site, other = Department(name="Site"), Department(name="Other")
        session.add_all([site, other])
        await session.flush()
        ward = Department(name="Ward", parent_id=site.id)
        session.add(ward)
        await session.flush()
        user = await accounts.create_user(
            session, SYSTEM, email="site@viva.test", full_name="Site HR", role=Role.HR_MANAGER, department_id=site.id
        )
    headers = {"Authorization": f"Bearer {accounts.access_token(user, settings)}"}
    below = await story.post("/jobs", job_body(domain.id, department_id=str(ward.id)))
    foreign = await story.post("/jobs", job_body(domain.id, department_id=str(other.id)))
    mine = await story.post("/jobs", job_body(domain.id), headers)
    assert mine["department_id"] == str(site.id)
    listed = (await story.get("/jobs", headers))["items"]
    assert {row["id"] for row in listed} == {below["id"], mine["id"]}
    theirs = await candidate_for(story, foreign)
    await candidate_for(story, below, "Ada Moss")
    assert [row["full_name"] for row in (await story.get("/candidates", headers))["items"]] == ["Ada Moss"]
    for method, address in (
        ("GET", f"/jobs/{foreign['id']}"),
        ("PATCH", f"/jobs/{foreign['id']}"),
        ("GET", f"/candidates/{theirs['id']}"),
        ("PUT", f"/candidates/{theirs['id']}/status"),
        ("POST", f"/candidates/{theirs['id']}/erasure"),
        ("GET", f"/candidates/{theirs['id']}/data"),
        ("POST", f"/candidates/{theirs['id']}/screening"),
        ("GET", f"/candidates/{theirs['id']}/plans"),
    ):
        body = {"status": "shortlisted"} if method == "PUT" else {}
        answer = await client.request(
            method, f"{API}{address}", json=body if method != "GET" else None, headers=headers
        )
        assert answer.status_code == 404, (method, address, answer.text)
    wrong = await client.post(f"{API}/jobs", json=job_body(domain.id, department_id=str(other.id)), headers=headers)
    assert wrong.status_code == 422
