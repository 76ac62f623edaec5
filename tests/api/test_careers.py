"""The public page, and what applicants do there."""

from typing import Any

import httpx
from sqlalchemy import select

from core.accounts import service as accounts
from core.accounts.models import User
from core.db import Database
from core.settings import Settings
from tests.api.story import API, FORM, RESUME, Story, applied, candidate_for


async def test_anybody_sees_open_jobs_and_nobody_what_is_looked_for(
    client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    listed = (await client.get(f"{API}/careers?text=ward")).json()
    assert [row["id"] for row in listed["items"]] == [job["id"]]
    page = (await client.get(f"{API}/careers/{job['id']}")).json()
    assert page["facts"] == job["facts"]
    assert "requirements" not in page


async def test_applying_without_a_resume(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], clean: Database
) -> None:
    answer = await applied(client, job, **FORM)
    assert answer.status_code == 202, answer.text
    [row] = (await story.get("/candidates"))["items"]
    assert (row["full_name"], row["source"], row["status"]) == ("Ada Reyes", "careers", "new")
    candidate = await story.get(f"/candidates/{row['id']}")
    assert candidate["resume"]["kind"] == "form"
    assert [(licence["name"], licence["expires"]) for licence in candidate["licences"]] == [
        ("Registered nurse licence", "2031-12-31")
    ]
    # again: the same answer, and nothing changes
    again = await applied(client, job, **{**FORM, "full_name": "Somebody Else"})
    assert (again.status_code, again.json()) == (202, answer.json())
    assert len((await story.get("/candidates"))["items"]) == 1
    empty = await applied(client, job, email="b@example.org")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "file")


async def test_applying_with_a_file(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], settings: Settings
) -> None:
    good = await applied(client, job, {"file": ("cv.docx", RESUME)})
    assert good.status_code == 202, good.text
    [row] = (await story.get("/candidates"))["items"]
    assert set(row["skills"]) == {"IV therapy", "Medication administration"}
    before = set((settings.data / "resumes").iterdir())
    photo = await applied(client, job, {"file": ("cv.jpg", b"\xff\xd8\xff" + b"0" * 99)}, email="c@example.org")
    assert photo.status_code == 415
    assert "photo" in photo.json()["detail"]
    assert "form" in photo.json()["detail"]
    assert set((settings.data / "resumes").iterdir()) == before


async def test_a_closed_job_takes_no_application(client: httpx.AsyncClient, story: Story, job: dict[str, Any]) -> None:
    await client.put(f"{API}/jobs/{job['id']}/status", json={"status": "closed"}, headers=story.hr)
    assert (await applied(client, job, **FORM)).status_code == 404


async def test_candidates_look_after_their_own_applications(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], clean: Database, settings: Settings
) -> None:
    await applied(client, job, **FORM)
    await candidate_for(story, job)
    async with clean.sessions() as session:
        ada = (await session.scalars(select(User).where(User.email == "ada@example.org"))).one()
    own = {"Authorization": f"Bearer {accounts.access_token(ada, settings)}"}
    [mine] = (await client.get(f"{API}/my/applications", headers=own)).json()["items"]
    assert (mine["job_title"], mine["status"]) == ("Ward nurse", "new")
    data = (await client.get(f"{API}/my/data", headers=own)).json()
    assert "ada@example.org" in str(data["tables"]["candidates"])
    assert "nora" not in str(data).lower()
    assert "hashed_password" not in str(data)
    withdrawal = f"{API}/my/applications/{mine['id']}/withdrawal"
    assert (await client.post(withdrawal, headers=own)).json()["status"] == "withdrawn"
    assert (await client.get(f"{API}/my/applications", headers=story.hr)).status_code == 403
    other = (await story.get("/candidates?text=nora"))["items"][0]["id"]
    assert (await client.post(f"{API}/my/applications/{other}/withdrawal", headers=own)).status_code == 404
    gone = await client.post(f"{API}/my/erasure", headers=own)
    assert gone.status_code == 202, gone.text
    assert (await client.get(f"{API}/my/applications", headers=own)).status_code == 401
    assert len((await story.get("/candidates"))["items"]) == 1
