"""What candidates ask for, and people answer: a second look, a person to talk to, other times; and what HR takes back or tries."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.async_api import Browser, StorageState, expect
from sqlalchemy import update

from core.clock import utcnow
from core.interviews.models import Interview
from core.settings import Settings
from tests.api.story import Invited, Story
from tests.console.browser import watched
from tests.console.steps import evaluated, invited_to, mailed, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

PASSWORD = "a lantern above the weir"
CORRECTED = timedelta(days=2)
"""Ago: the candidate's time for corrections is over."""


@pytest.fixture(scope="module")
async def job_id(story: Story) -> str:
    return await nursing_job(story)


async def _colleague(story: Story) -> dict[str, str]:
    """Another HR manager, signed in."""
    email = f"hugo-{uuid4().hex[:8]}@example.com"
    person = {"email": email, "full_name": "Hugo Prins", "role": "hr_manager"}
    token = (await story.post("/users", person))["link"].partition("#")[2]
    await story.post("/claim", {"token": token, "password": PASSWORD})
    found = await story.post("/login", {"email": email, "password": PASSWORD})
    story.client.cookies.clear()
    return {"Authorization": f"Bearer {found['access_token']}"}


async def _rejected(story: Story, invited: Invited, by: dict[str, str]) -> None:
    """Decided by this person, who has opened the evidence; the candidate's time for corrections is over."""
    async with story.database.transaction() as session:
        query = update(Interview).where(Interview.id == invited.interview_id)
        await session.execute(query.values(ended_at=utcnow() - CORRECTED))
    await story.get(f"/interviews/{invited.interview_id}/evaluation", by)
    body = {"decision": "reject", "reason": "Could not say when to call for help.", "write": True}
    await story.post(f"/candidates/{invited.candidate_id}/decisions", body, by)


async def test_a_second_look_is_found_on_the_dashboard_and_answered(
    browser: Browser, base: str, admin: StorageState, story: Story, installation: Settings, job_id: str
) -> None:
    # Given somebody whom a colleague rejected, and who asks for a second look
    invited = await invited_to(story, job_id, "Selma Twice")
    await evaluated(story, invited)
    await _rejected(story, invited, await _colleague(story))
    mail = await mailed(installation.data, "selma@example.org", "/appeal#")
    plain = mail.get_body(("plain",))
    link = re.search(r"/appeal#(\S+)", plain.get_content() if plain else "")
    assert link
    asked = {"token": link[1], "message": "I did say when: at a score of seven."}
    answer = await story.client.post("/api/v1/appeal", json=asked)
    assert answer.status_code == 202, answer.text
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console")
        waiting = page.locator("section", has=page.get_by_role("heading", name="Second looks asked for"))
        await waiting.get_by_role("listitem").filter(has_text="a score of seven").get_by_role("link").click()
        # When it is answered without words, they are asked for
        look = page.locator("section", has=page.get_by_role("heading", name="Second look"))
        await expect(look).to_contain_text("a score of seven")
        await look.get_by_role("button", name="Answer").click()
        await expect(page.get_by_role("alert")).to_contain_text("Write an answer.")
        assert await seen.violations() == []
        # When it is opened again, with words
        await look.get_by_label("Second look").select_option(label="Open again")
        await look.get_by_label("Answer").fill("You did, in the third answer. We go on with you.")
        await look.get_by_role("button", name="Answer").click()
        # Then it no longer waits, and the candidate is in the running again
        await expect(page.get_by_text("Answered. The candidate is written to.")).to_be_visible()
        await expect(look).to_have_count(0)
        await expect(page.get_by_text("Shortlisted", exact=True).first).to_be_visible()
        assert seen.complaints == []


async def test_who_wants_a_person_is_found_and_nothing_of_them_is_scored(
    browser: Browser, base: str, admin: StorageState, story: Story, job_id: str
) -> None:
    # Given one who asks before the interview, and one who asks after it
    before, after = [await invited_to(story, job_id, name) for name in ("Petra Before", "Pavel After")]
    await story.post("/invitation/human", {"message": "Please call me instead."}, before.headers)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # The bell says that there is something; its page leads to the interview, and has it read then
        await seen.go("/console/news")
        bell = page.get_by_role("link", name=re.compile(r"^News, \d+ not read$")).first
        await expect(bell).to_be_visible()
        assert await seen.violations() == []
        line = page.get_by_role("row", name=re.compile("A candidate asks for a person")).first
        await expect(line).to_contain_text("New")
        await line.get_by_role("link").click()
        await page.wait_for_url(re.compile(f"/console/interviews/{before.interview_id}"))
        await seen.go("/console/news")
        await expect(line).not_to_contain_text("New")
        await seen.go("/console")
        wanted = page.locator("section", has=page.get_by_role("heading", name="Want to talk to a person"))
        await wanted.get_by_role("listitem").filter(has_text="Please call me instead.").get_by_role("link").click()
        # Then their page says so, and by when
        await expect(page.get_by_text("The candidate wants to talk to a person")).to_be_visible()
        await expect(page.locator("q", has_text="Please call me instead.")).to_be_visible()
        assert await seen.violations() == []
        # When somebody has talked with them
        await page.get_by_role("button", name="We have talked").click()
        await expect(page.get_by_text("Noted.", exact=True)).to_be_visible()
        # Then nothing waits there any more
        await expect(page.get_by_text("The candidate wants to talk to a person")).to_have_count(0)

        # and where the interview is over, it is as plain, and a person can still decide
        async with story.database.transaction() as session:
            over: dict[str, Any] = {"status": "completed", "started_at": utcnow(), "ended_at": utcnow()}
            await session.execute(update(Interview).where(Interview.id == after.interview_id).values(**over))
        await story.post("/invitation/human", {}, after.headers)
        await seen.go(f"/console/interviews/{after.interview_id}")
        await expect(page.get_by_text("The candidate wants to talk to a person")).to_be_visible()
        await expect(page.get_by_text("Nothing is scored")).to_be_visible()
        await page.get_by_text("Hold", exact=True).click()
        await page.get_by_label("Reason", exact=True).fill("We talk with them first, as they asked.")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_text("Decided.", exact=True)).to_be_visible()
        assert seen.complaints == []


async def test_times_are_offered_and_taken_back(
    browser: Browser, base: str, admin: StorageState, story: Story, job_id: str
) -> None:
    invited = await invited_to(story, job_id, "Tomas Times")
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/interviews/{invited.interview_id}")
        # When two times are offered, and one of them is taken out again before saving
        await page.get_by_role("button", name="Offer times").click()
        dialog = page.get_by_role("dialog")
        for days in (2, 3):
            at = await page.evaluate(f"new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 11) + '10:00'")
            await dialog.get_by_label(re.compile("^Your time")).fill(at)
            await dialog.get_by_role("button", name="Add a time").click()
        await expect(dialog.get_by_role("listitem")).to_have_count(2)
        assert await seen.violations() == []
        await dialog.get_by_role("button", name=re.compile("^Remove")).first.click()
        await expect(dialog.get_by_role("listitem")).to_have_count(1)
        for label, days in (("From", 4), ("Until", 5)):
            at = await page.evaluate(f"new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 11) + '09:00'")
            await dialog.get_by_label(label).fill(at)
        await dialog.get_by_role("button", name="Save").click()
        # Then the one stands with the appointment beside a window, and the candidate may pick either
        await expect(page.get_by_text("Offered.", exact=True)).to_be_visible()
        appointment = page.locator("section", has=page.get_by_role("heading", name="Appointment"))
        await expect(appointment.get_by_role("listitem")).to_have_count(2)
        offered = await story.get("/invitation/times", invited.headers)
        assert (len(offered["slots"]), len(offered["window"])) == (1, 2)
        assert seen.complaints == []


async def test_an_offer_is_withdrawn(
    browser: Browser, base: str, admin: StorageState, story: Story, job_id: str
) -> None:
    # Given an open offer
    invited = await invited_to(story, job_id, "Olga Undone")
    await evaluated(story, invited)
    await story.get(f"/interviews/{invited.interview_id}/evaluation")
    body = {"reason": "The clearest of four interviews.", "terms": "3,400 euros a month."}
    await story.post(f"/candidates/{invited.candidate_id}/offers", body)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates/{invited.candidate_id}?tab=decision")
        offer = page.locator("section", has=page.get_by_role("heading", name="Offer", exact=True)).get_by_role(
            "listitem"
        )
        await expect(offer).to_contain_text("Open")
        # When it is withdrawn, one is asked first
        await offer.get_by_role("button", name="Withdraw").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        await expect(offer).to_contain_text("Open")
        await offer.get_by_role("button", name="Withdraw").click()
        assert await seen.violations() == []
        await page.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
        # Then it says so, and another can be made
        await expect(offer).to_contain_text("Withdrawn")
        await expect(page.get_by_role("button", name="Make an offer")).to_be_visible()
        assert seen.complaints == []


async def test_hr_takes_an_approved_plan_as_the_candidate_would(
    browser: Browser, base: str, admin: StorageState, story: Story, job_id: str
) -> None:
    invited = await invited_to(story, job_id, "Tara Tried")
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates/{invited.candidate_id}?tab=interview")
        # When the trial is prepared
        await page.get_by_role("button", name="Try it yourself").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("How").select_option(label="In writing")
        await dialog.get_by_role("button", name="Prepare the trial").click()
        opens = dialog.get_by_role("link", name="Open in a new tab")
        await expect(opens).to_be_visible()
        assert await seen.violations() == []
        # Then its link opens what a candidate sees
        async with page.context.expect_page() as opening:
            await opens.click()
        trial = await opening.value
        await expect(trial.get_by_role("heading", level=1)).to_be_visible()
        await trial.close()
        # and its page says that it is one, with nothing to move and nobody to write to
        await dialog.get_by_role("link", name="What becomes of it").click()
        await expect(page.get_by_text("It counts nowhere")).to_be_visible()
        await expect(page.get_by_role("button", name="Another time")).to_have_count(0)
        # and the list of interviews shows it among the trials alone
        itself = page.locator(f"main a[href*='{urlsplit(page.url).path}']")
        await seen.go("/console/interviews")
        await expect(page.get_by_role("link", name="Tara Tried")).to_be_visible()
        await expect(itself).to_have_count(0)
        await page.get_by_label("Show").select_option(label="Our own trials")
        await expect(itself).to_be_visible()
        assert seen.complaints == []
