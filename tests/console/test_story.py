"""The whole way as HR clicks it: a job, a resume, a plan, an invitation; a review, a decision, the offer, and "I accept"."""

import asyncio
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import Browser, Page, StorageState, expect
from sqlalchemy import select

from core.reports.models import Report
from core.settings import Settings
from ops.state import ROOT
from tests.api.story import Invited, Story
from tests.console.browser import watched
from tests.console.steps import SOON_S, add_candidate, evaluated, invited_to, mailed, nursing_job, write_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

NAME, EMAIL = "Inés Otero", "ines@example.com"
TERMS = "3,400 euros a month, 38.5 hours."


async def test_from_a_job_to_an_accepted_offer(
    browser: Browser, base: str, admin: StorageState, story: Story, installation: Settings, tmp_path: Path
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # Given a job, a candidate with a resume, and an approved plan
        await write_job(seen)
        await page.get_by_role("button", name="Open it").click()
        await page.get_by_role("link", name="Add candidate").click()
        await add_candidate(page, NAME, EMAIL)
        invited = await _invite(page)
        candidate_id = page.url.rsplit("/", 1)[1].partition("?")[0]
        invitation = await mailed(installation.data, EMAIL, "/i/")
        assert "text/calendar" in [part.get_content_type() for part in invitation.iter_attachments()]
        # and an interview, held
        await page.get_by_role("button", name="Done", exact=True).click()
        (row,) = (await story.get(f"/interviews?candidate_id={candidate_id}"))["items"]
        await evaluated(story, Invited(UUID(row["id"]), invited, candidate_id, "", {}))

        # When it is found in the list, and decided upon
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Interviews").click()
        await page.get_by_label("Show").select_option(label="Waiting for review")
        await page.get_by_role("link", name=NAME).click()
        await page.get_by_text("Advance", exact=True).click()
        await page.get_by_label("Reason", exact=True).fill("The clearest answers on deterioration.")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_text("Decided.", exact=True)).to_be_visible()

        # When the report is saved
        await _reported(story, row["id"])
        async with page.expect_download() as saving:
            await page.get_by_role("button", name="Report (PDF)", exact=True).click()
        # Then it is a PDF
        saved = await (await saving.value).path()
        assert (await asyncio.to_thread(saved.read_bytes)).startswith(b"%PDF")
        # and the command writes the very same file as the API
        await _same_by_command(story, installation.data, row["id"], tmp_path / "out.pdf")

        # When an offer is written, its letter read, and sent
        await page.get_by_role("button", name="Make an offer").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Terms").fill(TERMS)
        await dialog.get_by_label("Reason").fill("Escalates early and documents it.")
        await dialog.get_by_role("button", name="Read the letter").click()
        await expect(dialog.get_by_role("article")).to_contain_text(TERMS)
        await dialog.get_by_role("button", name="Send the offer").click()
        # Then it is open, and its letter is mailed
        await expect(page.get_by_text("The letter is written and mailed.")).to_be_visible()
        assert seen.complaints == []

        offer = await mailed(installation.data, EMAIL, "/offer#")
        assert "application/pdf" in [part.get_content_type() for part in offer.iter_attachments()]
        plain = offer.get_body(("plain",))
        assert plain is not None
        link = re.search(r"\S+/offer#\S+", plain.get_content())
        assert link
        # When the candidate accepts it by the link
        async with watched(browser, base) as guest:
            await guest.page.goto(link.group())
            await expect(guest.page.get_by_text(TERMS)).to_be_visible()
            await guest.page.get_by_role("button", name="Accept the offer").click()
            await expect(guest.page.get_by_text("You have accepted the offer.")).to_be_visible()
            assert guest.complaints == []
        # Then HR sees that
        await seen.go(f"/console/candidates/{candidate_id}?tab=decision")
        await expect(page.get_by_text("Hired", exact=True)).to_be_visible()
        await expect(page.get_by_text("Accepted", exact=True)).to_be_visible()
        assert seen.complaints == []


async def test_an_interviewer_sees_their_interviews_and_no_other(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given two interviews, and an interviewer who was assigned to one of them
    job_id = await nursing_job(story)
    mine, other = [await invited_to(story, job_id, name) for name in ("Gil Seen", "Hana Hidden")]
    await evaluated(story, mine)
    person = {"email": "ivan@example.com", "full_name": "Ivan Listener", "role": "interviewer"}
    link = (await story.post("/users", person))["link"]
    async with watched(browser, base, admin) as seen:
        await seen.go(f"/console/interviews/{mine.interview_id}")
        await seen.page.get_by_label("Ivan Listener").check()
        watchers = seen.page.locator("section", has=seen.page.get_by_role("heading", name="Interviewers"))
        await watchers.get_by_role("button", name="Save").click()
        await expect(seen.page.get_by_text("Saved.", exact=True)).to_be_visible()
    # When they come by their link
    async with watched(browser, base) as seen:
        page = seen.page
        await page.goto(link)
        await page.get_by_label("Password", exact=True).fill("a lantern over the water")
        await page.get_by_role("button", name="Start").click()
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Interviews").click()
        # Then they see the one, may rate it, and are asked for no decision
        await page.get_by_role("link", name="Gil Seen").click()
        await expect(page.get_by_role("heading", name="Ratings by people")).to_be_visible()
        await expect(page.get_by_role("button", name="Decide")).to_have_count(0)
        await expect(page.get_by_role("button", name="Make an offer")).to_have_count(0)
        assert seen.complaints == []
        # and not the other, neither in the list nor by its address
        await seen.go("/console/interviews")
        await expect(page.get_by_role("link", name="Gil Seen")).to_be_visible()
        await expect(page.get_by_role("link", name="Hana Hidden")).to_have_count(0)
        assert seen.complaints == []
        await seen.go(f"/console/interviews/{other.interview_id}")
        await expect(page.get_by_text("There is nothing here")).to_be_visible()


async def _invite(page: Page) -> str:
    """Draws up a plan, approves it and invites; the invitation's token."""
    await page.get_by_role("tab", name="Interview").click()
    await page.get_by_label("Questions").select_option("3")
    await page.get_by_role("button", name="Draw up a plan").click()
    await page.get_by_role("link", name="Check and approve").click()
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_role("link", name="Go on to the invitation").click()
    await page.get_by_role("button", name="Invite").click()
    await page.get_by_role("button", name="Make the invitation").click()
    return (await page.get_by_label("Link for the candidate").input_value()).rsplit("/", 1)[1]


async def _reported(story: Story, interview_id: str) -> None:
    """The report is drawn after the evaluation, in the background."""
    path = f"/api/v1/interviews/{interview_id}/report"
    answer = await story.client.get(path, headers=story.hr)
    while answer.status_code != 200:
        await asyncio.sleep(SOON_S)
        answer = await story.client.get(path, headers=story.hr)


async def _same_by_command(story: Story, data: Path, interview_id: str, out: Path) -> None:
    """A report that was drawn anew in between, with the decision in it, is asked for again."""
    command = [sys.executable, "-m", "ops.cli", "report", "--interview", interview_id, "--pdf", out, "--data", data]
    path = f"/api/v1/interviews/{interview_id}/report"
    query = select(Report.sha256).where(Report.interview_id == UUID(interview_id), Report.kind == "pdf")
    given, stored = b"", ""
    while sha256(given).hexdigest() != stored:
        given = (await story.client.get(path, headers=story.hr)).content
        made = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        async with story.database.sessions() as session:
            stored = (await session.scalars(query)).one()
    assert await asyncio.to_thread(out.read_bytes) == given
