"""Links to one finished file: whoever holds one gets it, until it ends, is taken back, or is not its maker's to give any more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from core.accounts.models import Role, User
from core.clock import utcnow
from core.domains.models import Domain
from core.reports import exports
from core.shares.models import Share
from tests.api.conftest import Caller, audited
from tests.api.story import Story, consent, interviewed, run_jobs


@pytest.fixture
async def export(story: Story) -> dict[str, Any]:
    asked = await story.post("/exports", {"kind": "funnel", "format": "xlsx"})
    await run_jobs(story.database, story.settings)
    return await story.get(f"/exports/{asked['id']}")


async def shared(story: Story, **body: Any) -> tuple[str, dict[str, Any]]:
    """The token of a new link, and the link as its maker sees it."""
    made = await story.post("/shares", body)
    address, _, token = made["link"].partition("#")
    assert address == f"{story.settings.public_url.rstrip('/')}/shared"
    return token, made["share"]


async def opened(story: Story, token: str, path: str = "/shared") -> httpx.Response:
    return await story.client.post(f"/api/v1{path}", json={"token": token})


async def test_whoever_holds_the_link_gets_the_file_and_each_time_is_counted(
    story: Story, export: dict[str, Any]
) -> None:
    token, share = await shared(story, export_id=export["id"], days=30)
    # a file that is kept for a day has no link for a month
    assert share["expires_at"] == export["expires_at"]
    told = (await opened(story, token)).json()
    assert (told["file_name"], told["expires_at"]) == (export["file_name"], export["expires_at"])
    assert told["company"] == story.settings.company
    own = await story.client.get(f"/api/v1/exports/{export['id']}/file", headers=story.hr)
    for _ in range(2):
        answer = await opened(story, token, "/shared/file")
        assert answer.content == own.content
        assert export["file_name"] in answer.headers["content-disposition"]
    (row,) = (await story.get(f"/shares?export_id={export['id']}"))["items"]
    assert (row["id"], row["opened"], row["opened_at"] is not None) == (share["id"], 2, True)
    assert [entry.actor for entry in await audited(story.database, "share.opened")] == ["share_link"] * 2
    async with story.database.sessions() as session:
        assert token not in str(vars((await session.scalars(select(Share))).one()))


async def test_a_link_that_is_taken_back_leads_nowhere(
    story: Story, export: dict[str, Any], people: dict[Role, Caller]
) -> None:
    token, share = await shared(story, export_id=export["id"])
    for _ in range(2):
        revoked = await story.client.post(f"/api/v1/shares/{share['id']}/revocation", headers=story.hr)
        assert revoked.json()["revoked_at"] is not None
    for path in ("/shared", "/shared/file"):
        answer = await opened(story, token, path)
        assert (answer.status_code, answer.json()["code"]) == (410, "link_not_valid")
    assert len(await audited(story.database, "share.revoked")) == 1
    assert (await opened(story, token[:-1])).status_code == 410


async def test_a_report_is_shared_until_its_day_is_over(story: Story, domain: Domain) -> None:
    invited = await story.invited(domain.id)
    early = await story.client.post(
        "/api/v1/shares", json={"interview_id": str(invited.interview_id)}, headers=story.hr
    )
    assert (early.status_code, early.json()["code"]) == (409, "report_not_ready")
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    token, _ = await shared(story, interview_id=str(invited.interview_id), days=2)
    answer = await opened(story, token, "/shared/file")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    async with story.database.transaction() as session:
        row = (await session.scalars(select(Share))).one()
        assert timedelta(days=1) < row.expires_at - utcnow() <= timedelta(days=2)
        row.expires_at = utcnow()
    assert (await opened(story, token, "/shared/file")).status_code == 410
    # and with the candidate goes the link
    erased = await story.post(f"/candidates/{invited.candidate_id}/erasure")
    assert erased["rows"]["shares"] == 1


@pytest.mark.parametrize("change", [{"disabled_at": utcnow()}, {"role": "interviewer"}], ids=["left", "interviewer"])
async def test_a_link_gives_no_more_than_its_maker_may_see(
    story: Story, export: dict[str, Any], people: dict[Role, Caller], change: dict[str, Any]
) -> None:
    token, _ = await shared(story, export_id=export["id"])
    maker = people[Role.HR_MANAGER].user.id
    async with story.database.transaction() as session:
        await session.execute(update(User).where(User.id == maker).values(change))
    assert (await opened(story, token, "/shared/file")).status_code == 410


async def test_a_link_ends_with_its_file(story: Story, export: dict[str, Any]) -> None:
    token, _ = await shared(story, export_id=export["id"])
    async with story.database.transaction() as session:
        await session.execute(update(Share).values(expires_at=utcnow() + timedelta(days=9)))
        assert await exports.sweep(session, utcnow() + timedelta(days=2)) == 1
    assert (await opened(story, token)).status_code == 410


async def test_links_are_their_makers(story: Story, export: dict[str, Any], people: dict[Role, Caller]) -> None:
    _, share = await shared(story, export_id=export["id"])
    async with story.database.transaction() as session:
        row = await session.get_one(Share, UUID(share["id"]))
        row.created_by = people[Role.SUPER_ADMIN].user.id
    assert (await story.get("/shares"))["items"] == []
    answer = await story.client.post(f"/api/v1/shares/{share['id']}/revocation", headers=story.hr)
    assert answer.status_code == 404


@pytest.mark.parametrize("both", [True, False])
async def test_a_link_is_to_one_file(story: Story, export: dict[str, Any], both: bool) -> None:
    body = {"export_id": export["id"], "interview_id": export["id"]} if both else {}
    answer = await story.client.post("/api/v1/shares", json=body, headers=story.hr)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "export_id")
