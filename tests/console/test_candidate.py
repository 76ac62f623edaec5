"""What stays of a candidate: results of earlier screenings beside the newest, and the receipt when everything is erased."""

import json
import re

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.api.story import Story
from tests.console.browser import watched
from tests.console.steps import looks_right, nursing_job, saved, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


async def _applied(story: Story, name: str, resume: str) -> str:
    person = {"job_id": await nursing_job(story), "full_name": name, "email": f"{name.split()[0].lower()}@example.org"}
    candidate = (await story.post("/candidates", person))["id"]
    await _resume(story, candidate, resume)
    return candidate


async def _resume(story: Story, candidate: str, resume: str) -> None:
    path = f"/api/v1/candidates/{candidate}/resume/text"
    answer = await story.client.put(path, json={"text": resume}, headers=story.hr)
    assert answer.status_code == 200, answer.text


async def test_the_newest_screening_is_compared_with_an_earlier_one(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    candidate = await _applied(story, "Ulla Brandt", "Registered nurse. IV therapy on a surgical ward, 2019 - 2025.")
    await story.post(f"/candidates/{candidate}/screening")
    await until(story, f"/candidates/{candidate}/screening", "ready")
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates/{candidate}")
        await page.get_by_role("button", name="Earlier screenings").click()
        # Given one result, and nothing to compare it with
        await expect(page.get_by_text("This is the only one so far.")).to_be_visible()
        # When the resume says more and is screened again
        more = "Registered nurse. IV therapy and medication administration for twelve beds, 2019 - 2025."
        await _resume(story, candidate, more)
        await page.get_by_role("button", name="Screen again").click()
        # Then what is found otherwise stands there, before and now
        await expect(page.get_by_label("Compare the newest with")).to_be_visible()
        changed = page.get_by_role("listitem").filter(has_text=re.compile("^Medication administrationBefore"))
        await expect(changed).to_contain_text(re.compile("Before.*not mentioned.*Now.*met", re.DOTALL))
        await expect(page.get_by_role("columnheader", name=re.compile("No. 1"))).to_be_visible()
        assert await seen.violations() == []
        assert seen.complaints == []
    path = f"/console/candidates/{candidate}"
    shows, opens = "Compare the newest with", "Earlier screenings"
    await looks_right(browser, base, admin, path, "console-candidate-screenings", shows, opens)


async def test_an_erasure_leaves_a_receipt(browser: Browser, base: str, admin: StorageState, story: Story) -> None:
    candidate = await _applied(story, "Vito Sala", "Registered nurse. IV therapy, 2019 - 2025.")
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates/{candidate}?tab=history")
        # When everything about somebody is erased
        await page.get_by_role("button", name="Erase").click()
        await page.get_by_role("dialog").get_by_role("button", name="Erase").click()
        # Then there is a receipt, which says when the files are gone too and nothing about the person
        await expect(page.get_by_role("heading", level=1, name="Receipt of an erasure")).to_be_visible()
        await expect(page.get_by_text("Complete", exact=True)).to_be_visible()
        await expect(page.get_by_role("row", name="Applications 1")).to_be_visible()
        await expect(page.get_by_text(candidate)).to_be_visible()
        assert "Vito" not in await page.locator("main").inner_text()
        receipt = json.loads(await saved(page, "Save as a file"))
        assert (receipt["candidate_id"], receipt["rows"]["candidates"]) == (candidate, 1)
        address = page.url
        # and the audit log leads to it
        await seen.go("/console/audit?action=candidate.erased")
        entry = page.get_by_role("list", name="Audit log").get_by_role("listitem").first
        await entry.locator("summary").click()
        await entry.get_by_role("link", name="Open the receipt").click()
        await expect(page).to_have_url(address)
        # as does the list of all receipts
        await seen.go("/console/candidates")
        await page.get_by_role("link", name="Receipts of erasures").click()
        await page.get_by_role("table", name="Receipts of erasures").get_by_role("link").first.click()
        await expect(page).to_have_url(address)
        await seen.go(f"/console/candidates/{candidate}")
        await expect(page.get_by_text("There is nothing here")).to_be_visible()
    await looks_right(browser, base, admin, address.removeprefix(base), "console-erasure", "Applications")
