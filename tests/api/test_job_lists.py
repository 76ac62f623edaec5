"""Jobs as HR keeps them: lists, changes, copies, and the questions that they could not answer."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from core import queue
from core.db import Database
from core.domains.models import Domain
from core.interviews.models import TranscriptTurn
from core.jobs import service as jobs
from core.settings import Settings
from tests.api.conftest import audited
from tests.api.story import API, Story, job_body, run_jobs


async def test_jobs_are_filtered_and_paged(story: Story, domain: Domain, client: httpx.AsyncClient) -> None:
    for title in ("Night nurse", "Day nurse", "Theatre nurse"):
        await story.post("/jobs", job_body(domain.id, title=title))
    await story.post("/jobs", job_body(domain.id, title="Porter", status="draft"))
    first = await story.get("/jobs?limit=3")
    assert [row["title"] for row in first["items"]] == ["Porter", "Theatre nurse", "Day nurse"]
    rest = await story.get(f"/jobs?limit=3&cursor={first['next_cursor']}")
    assert ([row["title"] for row in rest["items"]], rest["next_cursor"]) == (["Night nurse"], None)
    assert [row["title"] for row in (await story.get("/jobs?text=nigh"))["items"]] == ["Night nurse"]
    assert [row["title"] for row in (await story.get("/jobs?status=draft"))["items"]] == ["Porter"]
    assert len((await story.get(f"/jobs?domain_id={domain.id}"))["items"]) == 4
    assert (await story.get(f"/jobs?domain_id={uuid4()}"))["items"] == []
    for wrong in ("cursor=abc", "cursor=%00", "limit=0", "limit=201", "status=gone", "domain_id=x"):
        answer = await client.get(f"{API}/jobs?{wrong}", headers=story.hr)
        assert answer.status_code == 422, wrong


async def test_a_job_is_changed_field_by_field(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    address = f"{API}/jobs/{job['id']}"
    changes = {
        "title": "Ward nurse, nights",
        "pronunciations": [{"term": "Aoife", "say": "EE-fa"}],
        "retention_days": 90,
    }
    changed = (await client.patch(address, json=changes, headers=story.hr)).json()
    assert {**job, **changes, "updated_at": changed["updated_at"]} == changed
    for wrong, field in (
        ({"experience_min": 5, "experience_max": 3}, "experience_max"),
        ({"requirements": [{"key": "a", "kind": "tool", "text": "x"}] * 2}, "requirements"),
        ({"department_id": str(uuid4())}, "department_id"),
        ({"status": "open"}, "status"),
        ({"retention_days": 0}, "retention_days"),
    ):
        answer = await client.patch(address, json=wrong, headers=story.hr)
        assert answer.status_code == 422, wrong
        assert field in answer.text
    [entry] = await audited(clean, "job.changed")
    assert entry.changes["changed"]["title"] == ["Ward nurse", "Ward nurse, nights"]


async def test_a_copy_is_a_draft_and_opens_when_hr_says_so(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    copy = await story.post(f"/jobs/{job['id']}/copies", {})
    assert (copy["title"], copy["status"], copy["facts"]) == ("Ward nurse (copy)", "draft", job["facts"])
    status = f"{API}/jobs/{copy['id']}/status"
    assert (await client.get(f"{API}/careers/{copy['id']}")).status_code == 404
    for step, code in (("open", 200), ("open", 200), ("closed", 200), ("draft", 409), ("open", 200)):
        answer = await client.put(status, json={"status": step}, headers=story.hr)
        assert answer.status_code == code, step
    assert (await client.get(f"{API}/careers/{copy['id']}")).status_code == 200


async def test_a_description_becomes_requirements(story: Story, domain: Domain) -> None:
    description = """You care for patients on a surgical ward.
    Requirements:
    - Valid RN licence
    - At least 2 years of intensive care experience
    - Willing to work night shifts
    - Fluent English
    Nice to have:
    - Experience with infusion pumps
    We offer: a bicycle."""
    body = {"domain_id": str(domain.id), "title": "Nurse", "description": description}
    rows = (await story.post("/jobs/requirements", body))["items"]
    assert [(row["kind"], row["must"]) for row in rows] == [
        ("licence", True),
        ("years", True),
        ("shift", True),
        ("language", True),
        ("tool", False),
    ]
    assert "RN" in rows[0]["aliases"]
    assert (rows[1]["years"], rows[1]["aliases"]) == (2, ["intensive care"])
    assert "bicycle" not in str(rows)


async def test_questions_without_an_answer_come_to_hr(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    async with clean.transaction() as session:
        for question in ("Is there parking?", "is there PARKING", "Who is the head nurse?"):
            await jobs.note_question(session, UUID(job["id"]), question)
    asked = (await story.get(f"/jobs/{job['id']}/questions"))["items"]
    assert [(row["question"], row["times"]) for row in asked] == [
        ("Is there parking?", 2),
        ("Who is the head nurse?", 1),
    ]
    settle = f"{API}/jobs/{job['id']}/questions"
    fact = {"topic": "parking", "text": "Free, behind the house."}
    answered = await client.put(f"{settle}/{asked[0]['id']}", json={"fact": fact}, headers=story.hr)
    assert fact in answered.json()["facts"]
    await client.put(f"{settle}/{asked[1]['id']}", json={}, headers=story.hr)
    assert (await story.get(f"/jobs/{job['id']}/questions"))["items"] == []


async def test_what_an_interview_left_unanswered_is_on_the_list(
    story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    invited = await story.invited(domain.id)
    async with clean.transaction() as session:
        session.add(
            TranscriptTurn(
                interview_id=invited.interview_id,
                sequence_order=1,
                ref="note:1:1",
                epoch=1,
                speaker="system",
                channel="control",
                message_type="notice",
                content="Is there a crèche?",
            )
        )
        await session.execute(text("update interviews set status = 'completed'"))
        await queue.enqueue(
            session, queue.Kind.EVALUATE_INTERVIEW, {"interview_id": str(invited.interview_id)}, "asked"
        )
    await run_jobs(clean, settings)
    [job] = (await story.get("/jobs"))["items"]
    asked = (await story.get(f"/jobs/{job['id']}/questions"))["items"]
    assert [(row["question"], row["times"]) for row in asked] == [("Is there a crèche?", 1)]
