"""From an empty installation to an invitation, as a recruiter clicks it."""

import re

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.api.story import Story
from tests.console.browser import watched
from tests.console.steps import add_candidate, nursing_job, write_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


async def test_a_job_a_candidate_a_plan_and_an_invitation(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page

        # Given a job, written as a draft, its requirements found in its description, and opened
        await write_job(seen)
        await page.get_by_role("button", name="Open it").click()
        await expect(page.get_by_text("Open", exact=True)).to_be_visible()

        # When a candidate is added with a resume, and screened
        await page.get_by_role("link", name="Add candidate").click()
        await add_candidate(page, "Lucía Herrera", "lucia@example.com")
        await page.get_by_role("button", name="Screen now").click()
        # Then each requirement says what the resume says of it, in the resume's own words
        await expect(page.get_by_text("Requirements mentioned")).to_be_visible()
        await expect(page.locator("blockquote", has_text="RN").first).to_be_visible()

        # When a plan is drawn up, its first question moved down by keyboard, and approved
        await page.get_by_role("tab", name="Interview").click()
        await page.get_by_role("button", name="Draw up a plan").click()
        await page.get_by_role("link", name="Check and approve").click()
        questions = page.locator("ol > li")
        first = await questions.first.locator("p").first.inner_text()
        await page.get_by_role("button", name="Move question 1", exact=True).press("ArrowDown")
        # Then it stands second, and the focus is still on its handle
        await expect(questions.nth(1)).to_contain_text(first)
        await expect(page.get_by_role("button", name="Move question 2", exact=True)).to_be_focused()
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_role("button", name="Approve").click()
        await page.get_by_role("link", name="Go on to the invitation").click()

        # When an invitation is made
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_role("button", name="Make the invitation").click()
        link = await page.get_by_label("Link for the candidate").input_value()
        await page.get_by_role("button", name="Copy").click()
        # Then the link can be taken along, and opens the candidate's page
        assert await page.evaluate("navigator.clipboard.readText()") == link
        assert re.fullmatch(rf"{re.escape(base)}/i/\S+", link)
        assert seen.complaints == []
    async with watched(browser, base) as guest:
        await guest.page.goto(link)
        await expect(guest.page.get_by_role("heading", level=1)).to_be_visible()
        assert guest.complaints == []


async def test_what_is_filtered_stands_in_the_address(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        await seen.go("/console/jobs?status=closed")
        # Given a filter that came with the address
        await expect(seen.page.get_by_label("Status")).to_have_value("closed")
        # When one searches as well
        await seen.page.get_by_label("Search in title and description").fill("zeppelin")
        # Then the address says both, and the page that nothing matches; going back gives up the search
        await expect(seen.page).to_have_url(re.compile("status=closed.*text=zeppelin|text=zeppelin.*status=closed"))
        await expect(seen.page.get_by_text("Nothing matches")).to_be_visible()


async def test_unsaved_changes_are_not_left_behind_unasked(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/jobs/new")
        await page.get_by_label("Title").fill("Half a job")
        # When one clicks away
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Candidates").click()
        # Then one is asked, and staying keeps what was written
        await page.get_by_role("button", name="Stay here").click()
        await expect(page.get_by_label("Title")).to_have_value("Half a job")
        # and leaving leaves
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Candidates").click()
        await page.get_by_role("button", name="Leave", exact=True).click()
        await expect(page.get_by_role("heading", level=1, name="Candidates")).to_be_visible()


async def test_wrong_fields_are_named_and_reached_by_a_click(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/candidates/new")
        await page.get_by_role("button", name="Add", exact=True).click()
        alert = page.get_by_role("alert")
        await expect(alert).to_be_focused()
        await alert.get_by_role("link", name=re.compile("E-mail")).click()
        await expect(page.get_by_label("E-mail")).to_be_focused()
        await expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")


async def test_two_applications_of_one_person_become_one_and_are_taken_apart_again(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given two applications for one job under one name, with two addresses
    job_id = await nursing_job(story)
    kept, other = [
        await story.post("/candidates", {"job_id": job_id, "full_name": "Rosa Doble", "email": email})
        for email in ("rosa@example.org", "r.doble@example.org")
    ]
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates/{kept['id']}")
        same = page.locator("section", has=page.get_by_role("heading", name="The same person?"))
        await expect(same).to_contain_text("r.doble@example.org")
        # When the details are corrected, the page says the new ones
        await page.get_by_role("button", name="Edit", exact=True).click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Telephone").fill("+34 600 123 456")
        assert await seen.violations() == []
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("link", name="+34 600 123 456")).to_be_visible()
        # When they are made one, one is asked
        await same.get_by_role("button", name="The same person as Rosa Doble").click()
        assert await seen.violations() == []
        await page.get_by_role("dialog").get_by_role("button", name="The same person", exact=True).click()
        await expect(page.get_by_text("They are one now.")).to_be_visible()
        await expect(same).to_have_count(0)
        # Then the other leads here, and can stand for itself again
        await seen.go(f"/console/candidates/{other['id']}")
        await expect(page.get_by_role("link", name="Open that one")).to_be_visible()
        assert await seen.violations() == []
        await page.get_by_role("button", name="Take apart again").click()
        await expect(page.get_by_text("It stands for itself again.")).to_be_visible()
        await expect(same).to_contain_text("rosa@example.org")
        assert seen.complaints == []
