"""Somebody of the hiring team tries an interview: it runs like any other, and is in no list, figure, comparison or decision."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from core.candidates.models import Candidate, StatusChange
from core.db import Database
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from core.jobs.models import JobQuestion
from core.notifications.models import Notification
from core.settings import Settings
from seeds.messages import load_messages
from tests.api.story import Invited, Story, consent, interviewed, run_jobs

API = "/api/v1"


@pytest.fixture
async def tried(story: Story, domain: Domain, clean: Database, settings: Settings) -> Invited:
    """Taken to its end, and evaluated."""
    async with clean.transaction() as session:
        await load_messages(session)
    candidate_id, plan_id = await story.planned(domain.id, resume=False)
    made = await story.post(f"/plans/{plan_id}/trials", {"interview_type": "ai_chat"})
    trial = Invited(made["interview_id"], made["invitation_token"], candidate_id, plan_id, made)
    await consent(story, trial, recording=False)
    await interviewed(story, trial)
    await run_jobs(clean, settings)
    return trial


async def of_figures(story: Story) -> dict[str, Any]:
    paths = ("/dashboard", "/analytics/outcomes", "/analytics/scores", "/analytics/trend", "/analytics/funnel")
    return {path: await story.get(path) for path in paths}


async def test_it_is_evaluated_like_any_interview(story: Story, tried: Invited) -> None:
    found = await story.get(f"/interviews/{tried.interview_id}/evaluation")
    assert found["status"] == "ready"
    assert (await story.get(f"/interviews/{tried.interview_id}"))["is_test"] is True


async def test_it_is_in_no_list_and_no_figure(
    story: Story, tried: Invited, domain: Domain, clean: Database, settings: Settings
) -> None:
    assert (await story.get("/interviews"))["items"] == []
    (row,) = (await story.get("/interviews?tests=true"))["items"]
    assert (row["id"], row["is_test"]) == (str(tried.interview_id), True)
    kpis = (await story.get("/dashboard"))["kpis"]
    assert (kpis["interviews_today"], kpis["completed"], kpis["pending_reviews"]) == (0, 0, 0)
    before = await of_figures(story)
    made = await story.post(f"/plans/{tried.plan_id}/trials", {"interview_type": "ai_chat"})
    again = Invited(made["interview_id"], made["invitation_token"], tried.candidate_id, tried.plan_id, made)
    await consent(story, again, recording=False)
    await interviewed(story, again)
    await run_jobs(clean, settings)
    after = await of_figures(story)
    for path, found in before.items():
        assert {k: v for k, v in after[path].items() if k != "at"} == {k: v for k, v in found.items() if k != "at"}, (
            path
        )


async def test_nothing_of_it_reaches_the_candidate(
    client: httpx.AsyncClient, story: Story, tried: Invited, clean: Database
) -> None:
    async with clean.sessions() as session:
        assert (await session.scalars(select(Candidate.status))).all() == ["new"]
        assert await session.scalar(select(func.count()).select_from(StatusChange)) == 0
        assert await session.scalar(select(func.count()).select_from(Notification)) == 0
        assert await session.scalar(select(func.count()).select_from(JobQuestion)) == 0
        assert await session.scalar(select(func.count()).select_from(Evaluation)) == 1
    assert (await story.get("/human-requests"))["items"] == []


async def test_no_comparison_and_no_decision_rests_on_it(
    client: httpx.AsyncClient, story: Story, tried: Invited, clean: Database
) -> None:
    candidate = await story.get(f"/candidates/{tried.candidate_id}")
    other = await story.post(
        "/candidates", {"job_id": candidate["job_id"], "full_name": "Ben Ode", "email": "ben@example.org"}
    )
    ids = f"candidate_id={tried.candidate_id}&candidate_id={other['id']}"
    first = (await story.get(f"/analytics/comparison?{ids}"))["candidates"][0]
    assert (first["interview_id"], first["recommendation"]) == (None, None)
    decision = await story.post(
        f"/candidates/{tried.candidate_id}/decisions",
        {"decision": "hold", "reason": "Two references are missing still."},
    )
    assert decision["interview_id"] is None


async def test_the_plan_stays_free_and_its_candidate_can_be_invited(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    candidate_id, plan_id = await story.planned(domain.id, resume=False)
    trial = await story.post(f"/plans/{plan_id}/trials", {"interview_type": "ai_chat"})
    body = {"candidate_id": candidate_id, "plan_id": plan_id, "interview_type": "ai_chat"}
    made = await story.post("/interviews", body)
    assert made["interview_id"] != trial["interview_id"]
    (row,) = (await story.get("/interviews"))["items"]
    assert row["id"] == made["interview_id"]


async def test_only_an_approved_plan_can_be_tried(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    _, plan_id = await story.planned(domain.id, resume=False)
    plan = await story.get(f"/plans/{plan_id}")
    kept = ("question_text", "question_type", "difficulty", "expected_points", "probes", "dimensions", "rephrase")
    questions = [{"was": q["order"], **{name: q[name] for name in kept}} for q in reversed(plan["questions"])]
    edited = await client.put(f"{API}/plans/{plan_id}/questions", json={"questions": questions}, headers=story.hr)
    assert edited.status_code == 200, edited.text
    refused = await client.post(f"{API}/plans/{plan_id}/trials", json={"interview_type": "ai_chat"}, headers=story.hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "plan_not_approved")
