"""One link per job: HR makes, prints and closes it; whoever holds it applies, agrees and is interviewed at once."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, update

from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.interviews import consent
from core.interviews.models import Consent, Interview
from core.open_links.models import OpenLink
from core.plans.models import QuestionPlan
from core.settings import Settings
from seeds.messages import load_messages
from tests.api.conftest import audited
from tests.api.story import RESUME, Story, run_jobs
from tests.mailbox import Inbox

API = "/api/v1"


@pytest.fixture
async def plan(story: Story, domain: Domain, clean: Database) -> dict[str, Any]:
    """An approved one, with a question that only its candidate was to be asked."""
    async with clean.transaction() as session:
        await load_messages(session)
    _, plan_id = await story.planned(domain.id, resume=False)
    async with clean.transaction() as session:
        row = await session.get_one(QuestionPlan, plan_id)
        gap = {**row.questions[0], "source": "gap", "question_text": "Where did you get your licence?", "order": 9}
        row.questions = [gap, *row.questions]
    return await story.get(f"/plans/{plan_id}")


async def make(story: Story, plan: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"plan_id": plan["id"], "interview_type": "ai_chat", "duration_limit_min": 20, **changes}
    return await story.post(f"/jobs/{plan['job_id']}/open-links", body)


def token_of(made: dict[str, Any]) -> str:
    return made["link"].partition("#")[2]


async def apply(client: httpx.AsyncClient, token: str, name: str = "Ada Reyes", **changes: str) -> httpx.Response:
    form = {
        "token": token,
        "full_name": name,
        "email": f"{name.split()[0].lower()}@example.org",
        "work": "Ward nurse, City Hospital, 2019 - present",
        "interview_consent": "true",
        "text_version": consent.VERSION,
        **changes,
    }
    files = {"none": ("", b"")}
    return await client.post(f"{API}/open-link/applications", data=form, files=files)


async def test_whoever_has_the_link_applies_and_has_an_interview_at_once(
    client: httpx.AsyncClient,
    story: Story,
    plan: dict[str, Any],
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    made = await make(story, plan)
    seen = (await client.post(f"{API}/open-link", json={"token": token_of(made)})).json()
    assert (seen["job_title"], seen["questions"], seen["told"]["text_version"]) == ("Ward nurse", 3, consent.VERSION)
    applied = await apply(client, token_of(made), recording_consent="true")
    assert applied.status_code == 201, applied.text
    guest = {"Authorization": f"Invitation {applied.json()['invitation_token']}"}
    invitation = await story.get("/invitation", guest)
    assert (invitation["candidate_first_name"], invitation["status"]) == ("Ada", "scheduled")
    assert (invitation["consent_given"], invitation["recording_agreed"], invitation["questions"]) == (True, True, 3)
    (row,) = (await story.get(f"/candidates?job_id={plan['job_id']}&source=careers"))["items"]
    assert (row["full_name"], row["status"]) == ("Ada Reyes", "interviewing")
    (own,) = (await story.get(f"/candidates/{row['id']}/plans"))["items"]
    assert "Where did you get your licence?" not in [question["question_text"] for question in own["questions"]]
    assert [question["order"] for question in own["questions"]] == [1, 2, 3]
    assert (own["status"], own["approved_by"]) == ("approved", plan["approved_by"])
    await run_jobs(clean, mailing)
    assert [mail["To"] for mail in inbox[0].received] == ["Ada Reyes <ada@example.org>"]
    assert applied.json()["link"] in inbox[0].received[0].get_body().get_content()  # pyright: ignore[reportOptionalMemberAccess]


async def test_a_resume_may_come_with_it(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    made = await make(story, plan)
    form = {
        "token": token_of(made),
        "full_name": "Nora Field",
        "email": "n.field@example.org",
        "interview_consent": "true",
        "text_version": consent.VERSION,
    }
    path = f"{API}/open-link/applications"
    broken = await client.post(path, data=form, files={"file": ("cv.pdf", b"no document")})
    assert broken.status_code == 415, broken.text
    applied = await client.post(path, data=form, files={"file": ("cv.docx", RESUME)})
    assert applied.status_code == 201, applied.text
    async with clean.sessions() as session:
        row = (await session.scalars(select(Candidate).where(Candidate.email == "n.field@example.org"))).one()
    assert "IV therapy" in (row.resume_text or "")


async def test_without_consent_to_the_words_that_stand_there_nothing_is_stored(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    token = token_of(await make(story, plan))
    refused = await apply(client, token, interview_consent="false")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "interview_consent")
    older = await apply(client, token, text_version="2020-1")
    assert (older.status_code, older.json()["code"]) == (409, "consent_text_changed")
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).where(Candidate.source == "careers")) == 0
        assert await session.scalar(select(func.count()).select_from(Consent)) == 0


async def test_as_many_come_in_as_were_asked_for_also_at_the_same_moment(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    made = await make(story, plan, max_uses=3)
    names = [f"{first} Reyes" for first in ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hal")]
    answers = await asyncio.gather(*(apply(client, token_of(made), name) for name in names))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [410] * 5
    (row,) = (await story.get(f"/jobs/{plan['job_id']}/open-links"))["items"]
    assert (row["used"], row["max_uses"]) == (3, 3)
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Interview)) == 3
        assert await session.scalar(select(func.count()).where(Candidate.source == "careers")) == 3


async def test_who_applied_before_gets_no_second_interview_and_nobody_elses_link(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    token = token_of(await make(story, plan))
    assert (await apply(client, token)).status_code == 201
    again = await apply(client, token)
    assert (again.status_code, again.json()["code"]) == (409, "already_applied")
    assert "invitation_token" not in again.json()
    assert len(await audited(clean, "open_link.used")) == 1


async def test_a_link_that_is_closed_too_old_or_of_a_closed_job_lets_nobody_in(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    closed, old, unknown = await make(story, plan), await make(story, plan), "x" * 43
    await story.post(f"/open-links/{closed['open_link']['id']}/closing")
    await story.post(f"/open-links/{closed['open_link']['id']}/closing")
    assert len(await audited(clean, "open_link.closed")) == 1
    async with clean.transaction() as session:
        past = utcnow() - timedelta(seconds=1)
        await session.execute(update(OpenLink).where(OpenLink.id == old["open_link"]["id"]).values(expires_at=past))
    of_closed_job = await make(story, plan)
    for token in (token_of(closed), token_of(old), unknown):
        assert (await client.post(f"{API}/open-link", json={"token": token})).status_code == 410
        assert (await apply(client, token)).json()["code"] == "link_not_valid"
    assert (await client.post(f"{API}/open-link", json={"token": token_of(of_closed_job)})).status_code == 200
    await client.put(f"{API}/jobs/{plan['job_id']}/status", json={"status": "closed"}, headers=story.hr)
    assert (await apply(client, token_of(of_closed_job))).status_code == 410
    refused = await client.post(
        f"{API}/jobs/{plan['job_id']}/open-links",
        json={"plan_id": plan["id"], "interview_type": "ai_chat"},
        headers=story.hr,
    )
    assert refused.json()["code"] == "job_not_open"


async def test_the_poster_has_the_job_and_the_link_until_the_link_is_closed(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any]
) -> None:
    made = await make(story, plan)
    path = f"{API}/open-links/{made['open_link']['id']}/poster"
    answer = await client.get(path, headers=story.hr)
    assert answer.headers["content-type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    text = page.extract_text().replace("\n", "")
    assert "Ward nurse" in text
    assert made["link"] in text.replace(" ", "")
    await story.post(f"/open-links/{made['open_link']['id']}/closing")
    assert (await client.get(path, headers=story.hr)).status_code == 410


async def test_the_token_lies_nowhere_in_the_clear(
    client: httpx.AsyncClient, story: Story, plan: dict[str, Any], clean: Database
) -> None:
    token = token_of(await make(story, plan))
    async with clean.sessions() as session:
        row = (await session.scalars(select(OpenLink))).one()
    assert token not in row.token_hash
    assert row.link
    assert token.encode() not in row.link
    assert token not in (await client.get(f"{API}/jobs/{plan['job_id']}/open-links", headers=story.hr)).text
