"""The whole story over HTTP, with the offline engine: job to report, each step pending until its job was done."""

import io

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from core.accounts.models import Role
from core.candidates.models import Candidate
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from tests.api.conftest import Caller, audited
from tests.api.story import ANSWERS, PERSON, Story, consent, interviewed, job_body, run_jobs


async def test_from_the_job_to_the_report(story: Story, domain: Domain, client: httpx.AsyncClient) -> None:
    invited = await story.invited(domain.id, resume=True)
    screening = await story.get(f"/candidates/{invited.candidate_id}/screening")
    assert screening["status"] == "ready"
    assert screening["engine"]["label"] == "offline engine: for trials, not for hiring decisions"
    plan = await story.get(f"/plans/{invited.plan_id}")
    assert plan["status"] == "approved"
    assert len(plan["questions"]) == 3

    await consent(story, invited, recording=True)
    early = await client.get(f"/api/v1/interviews/{invited.interview_id}/evaluation", headers=story.hr)
    assert (early.status_code, early.json()["code"]) == (404, "not_evaluated")
    await interviewed(story, invited)
    pending = await story.get(f"/interviews/{invited.interview_id}/evaluation")
    assert (pending["status"], pending["overall_score"], pending["dimensions"]) == ("pending", None, [])
    report = await client.get(f"/api/v1/interviews/{invited.interview_id}/report", headers=story.hr)
    assert (report.status_code, report.json()["code"]) == (409, "report_not_ready")

    await run_jobs(story.database, story.settings)
    evaluation = await story.get(f"/interviews/{invited.interview_id}/evaluation")
    assert evaluation["status"] == "ready"
    assert evaluation["engine"]["engine"] == "offline"
    quotes = [quote for dimension in evaluation["dimensions"] for quote in dimension["quotes"]]
    assert quotes
    turns = {
        t["sequence_order"]: t for t in (await story.get(f"/interviews/{invited.interview_id}/transcript"))["items"]
    }
    for quote in quotes:
        turn = turns[quote["turn_seq"]]
        assert turn["speaker"] == "candidate"
        assert turn["content"][quote["char_start"] : quote["char_end"]] == quote["text"]
        assert turn["start_ms"] <= quote["start_ms"] < quote["end_ms"] <= turn["end_ms"]
    for dimension in evaluation["dimensions"]:
        assert (dimension["score"] is None) == (not dimension["quotes"]), dimension

    downloaded = await client.get(f"/api/v1/interviews/{invited.interview_id}/report", headers=story.hr)
    assert downloaded.headers["content-type"] == "application/pdf"
    assert "attachment" in downloaded.headers["content-disposition"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(downloaded.content)).pages)
    assert "Nora Field" in text
    assert "for trials, not for hiring decisions" in text
    replay = await client.get(f"/api/v1/interviews/{invited.interview_id}/replay", headers=story.hr)
    assert "sandbox" in replay.headers["content-security-policy"]
    assert "data:audio/ogg" in replay.text  # it was rendered again when the voices were joined
    assert ANSWERS[1].split(",")[0] in replay.text
    assert len(await audited(story.database, "report.downloaded")) == 2
    async with story.database.sessions() as session:
        candidate = (await session.scalars(select(Candidate))).one()
    assert candidate.status == "evaluated"


async def test_without_consent_to_recording_there_is_a_report_without_sound(
    story: Story, domain: Domain, client: httpx.AsyncClient
) -> None:
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    replay = await client.get(f"/api/v1/interviews/{invited.interview_id}/replay", headers=story.hr)
    assert replay.status_code == 200
    assert "data:audio/ogg" not in replay.text
    address = f"/api/v1/interviews/{invited.interview_id}/recording"
    query = {"channel": "candidate", "start_ms": 0, "end_ms": 1000}
    answer = await client.get(address, params=query, headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_recorded")
    assert not (story.settings.data / "recordings" / str(invited.interview_id)).exists()


async def test_a_pending_evaluation_shows_its_reason_and_no_number(story: Story, domain: Domain) -> None:
    invited = await story.invited(domain.id)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    async with story.database.transaction() as session:
        await session.execute(update(Evaluation).values(status="pending", pending_reason="model: rate_limited"))
    evaluation = await story.get(f"/interviews/{invited.interview_id}/evaluation")
    assert evaluation["pending_reason"] == "model: rate_limited"
    assert [evaluation[key] for key in ("overall_score", "recommendation", "dimensions", "engine")] == [
        None,
        None,
        [],
        None,
    ]


async def test_steps_out_of_order_are_refused_with_the_way_out(
    story: Story, domain: Domain, client: httpx.AsyncClient
) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    candidate = await story.post("/candidates", {**PERSON, "job_id": job["id"]})
    no_resume = await client.post(f"/api/v1/candidates/{candidate['id']}/screening", headers=story.hr)
    assert (no_resume.status_code, no_resume.json()["code"]) == (409, "no_resume")
    plan = await story.post(f"/candidates/{candidate['id']}/plans", {"count": 2})
    assert (plan["status"], plan["questions"]) == ("pending", [])
    approval = await client.post(f"/api/v1/plans/{plan['id']}/approval", headers=story.hr)
    assert (approval.status_code, approval.json()["code"]) == (409, "plan_not_ready")
    body = {"candidate_id": candidate["id"], "plan_id": plan["id"], "interview_type": "ai_chat"}
    schedule = await client.post("/api/v1/interviews", json=body, headers=story.hr)
    assert (schedule.status_code, schedule.json()["code"]) == (409, "plan_not_approved")
    await run_jobs(story.database, story.settings)
    other = await story.post("/candidates", {**PERSON, "email": "other@example.org", "job_id": job["id"]})
    await story.post(f"/plans/{plan['id']}/approval")
    swapped = await client.post("/api/v1/interviews", json={**body, "candidate_id": other["id"]}, headers=story.hr)
    assert swapped.status_code == 404  # a plan is one candidate's


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"interview_type": "video"}, "interview_type"),
        ({"duration_limit_min": 0}, "duration_limit_min"),
        ({"duration_limit_min": 10**30}, "duration_limit_min"),
        ({"scheduled_at": "tomorrow"}, "scheduled_at"),
        ({"scheduled_at": "2030-01-01T10:00:00"}, "scheduled_at"),
        ({"language": "e\x00"}, "language"),
    ],
)
async def test_wrong_schedules(
    story: Story, domain: Domain, client: httpx.AsyncClient, changes: dict[str, object], field: str
) -> None:
    body = {"candidate_id": str(domain.id), "plan_id": str(domain.id), "interview_type": "ai_chat", **changes}
    answer = await client.post("/api/v1/interviews", json=body, headers=story.hr)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_interviewers_read_where_assigned_and_change_nothing(
    story: Story, domain: Domain, client: httpx.AsyncClient, people: dict[Role, Caller]
) -> None:
    invited = await story.invited(domain.id, resume=True)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    reads = [
        f"/candidates/{invited.candidate_id}/screening",
        f"/plans/{invited.plan_id}",
        f"/interviews/{invited.interview_id}",
        f"/interviews/{invited.interview_id}/transcript",
        f"/interviews/{invited.interview_id}/evaluation",
        f"/interviews/{invited.interview_id}/report",
        f"/interviews/{invited.interview_id}/replay",
    ]
    answer = await client.put(
        f"/api/v1/interviews/{invited.interview_id}/interviewers",
        json={"user_ids": [str(people[Role.INTERVIEWER].user.id)]},
        headers=story.hr,
    )
    assert answer.status_code == 200
    clip = f"/interviews/{invited.interview_id}/recording?channel=agent&start_ms=0&end_ms=10"
    writes = [
        (f"/candidates/{invited.candidate_id}/screening", None),
        (f"/candidates/{invited.candidate_id}/plans", {"count": 2}),
        (f"/plans/{invited.plan_id}/approval", None),
        (
            "/interviews",
            {"candidate_id": invited.candidate_id, "plan_id": invited.plan_id, "interview_type": "ai_chat"},
        ),
        (f"/interviews/{invited.interview_id}/commands", {"command": "end"}),
    ]
    for role, read, write in ((Role.INTERVIEWER, 200, 403), (Role.CANDIDATE, 404, 404)):
        headers = people[role].headers
        for path in reads:
            assert (await client.get(f"/api/v1{path}", headers=headers)).status_code == read, path
        # there is no recording: nobody agreed to one
        assert (await client.get(f"/api/v1{clip}", headers=headers)).status_code == 404
        for path, body in writes:
            assert (await client.post(f"/api/v1{path}", json=body, headers=headers)).status_code == write, path
    for path in reads:
        assert (await client.get(f"/api/v1{path}")).status_code == 401
        by_invitation = await client.get(f"/api/v1{path}", headers=invited.headers)
        assert by_invitation.status_code == (200 if path.endswith("transcript") else 404), path
