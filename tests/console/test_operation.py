"""What Viva writes and what it did: templates, deliveries, the audit log, jobs that were given up, figures and their files."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, StorageState, expect

from core.candidates.models import Candidate
from core.clock import utcnow
from core.notifications import service as notifications
from core.notifications.service import About, To
from core.queue import Job
from tests.api.story import Story, job_body
from tests.console.browser import Theme, watched

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
async def candidate(story: Story) -> dict[str, Any]:
    domains = (await story.get("/domains"))["items"]
    nursing = next(domain["id"] for domain in domains if domain["slug"] == "nursing")
    job = await story.post("/jobs", job_body(nursing, title="Operation nurse"))
    person = {"job_id": job["id"], "full_name": "Mila Osei", "email": f"mila-{uuid4().hex[:6]}@example.org"}
    return await story.post("/candidates", person)


async def _written(story: Story, candidate: dict[str, Any]) -> None:
    """A message to the candidate, on its way."""
    async with story.database.transaction() as session:
        row = await session.get_one(Candidate, UUID(candidate["id"]))
        made = await notifications.post(
            session,
            story.settings,
            "status",
            To(row.user_id, row.full_name, row.email),
            {"job_title": "Operation nurse", "status": "is being read"},
            about=About(candidate_id=row.id),
        )
        assert made


async def test_a_message_is_read_and_sent_again(
    browser: Browser, base: str, admin: StorageState, story: Story, candidate: dict[str, Any]
) -> None:
    await _written(story, candidate)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/notifications")
        await page.get_by_role("link", name="Your application for Operation nurse").first.click()
        # Given a message that went out
        await expect(page.get_by_text("here is how your application")).to_be_visible()
        tries = page.locator("section", has=page.get_by_role("heading", name="Deliveries")).get_by_role("listitem")
        await expect(tries).to_have_count(1)
        assert await seen.violations() == []
        # When it is sent again
        await page.get_by_role("button", name="Send again").click()
        await page.get_by_role("dialog").get_by_role("button", name="Send again").click()
        # Then there is a second delivery
        await expect(tries).to_have_count(2)
        assert seen.complaints == []


async def test_a_template_is_edited_with_its_preview_beside_it(
    browser: Browser, base: str, admin: StorageState
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/notifications/templates?type=en")
        await page.get_by_role("row", name=re.compile("Reminder.*E-mail")).get_by_role("link").click()
        body = page.get_by_label("Text", exact=True)
        # When a sentence with a variable is put at the end
        await body.press("Control+End")
        await body.type(" Until then, ")
        await page.get_by_role("button", name="Insert company", exact=True).click()
        # Then it stands where the cursor was, and the preview shows whom it names
        await expect(body).to_have_value(re.compile(r" Until then, \{\{ company \}\}$"))
        preview = page.locator("section", has=page.get_by_role("heading", name="Preview"))
        await expect(preview).to_contain_text(re.compile(r"Until then, \w+"))
        await expect(preview).not_to_contain_text("{{")
        await page.get_by_role("button", name="Save as a new version").click()
        await expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
        await expect(page.locator("ins")).to_contain_text("Until then")
        assert await seen.violations() == []
        assert seen.complaints == []


async def test_the_audit_log_shows_what_changed_and_narrows_by_its_address(
    browser: Browser, base: str, admin: StorageState, story: Story, candidate: dict[str, Any]
) -> None:
    # Given a job whose title was changed
    job = await story.get(f"/jobs/{candidate['job_id']}")
    answer = await story.client.patch(
        f"/api/v1/jobs/{job['id']}", json={"title": "Operation nurse, nights"}, headers=story.hr
    )
    assert answer.status_code == 200, answer.text
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/audit?action=job.changed")
        entries = page.get_by_role("list", name="Audit log").locator("> li")
        await expect(entries).not_to_have_count(0)
        assert set(await entries.locator("code").all_inner_texts()) == {"job.changed"}
        # When the newest is opened
        await entries.first.locator("summary").click()
        # Then it says what it was before and is after
        await expect(entries.first.locator("del", has_text="Operation nurse")).to_be_visible()
        await expect(entries.first.locator("ins", has_text="Operation nurse, nights")).to_be_visible()
        assert await seen.violations() == []
        async with page.expect_download() as taken:
            await page.get_by_role("button", name="Export (CSV)").click()
        assert "job.changed" in (await (await taken.value).path()).read_text(encoding="utf-8")
        async with page.expect_download() as taken:
            await page.get_by_role("button", name="Export (JSON)").click()
        assert "job.changed" in (await (await taken.value).path()).read_text(encoding="utf-8")
        assert seen.complaints == []


async def test_a_job_that_was_given_up_gets_another_try(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    error = f"internal error: OSError {uuid4().hex[:6]}"
    async with story.database.transaction() as session:
        session.add(
            Job(
                kind="erase_files",
                args={"erasure_id": str(UUID(int=7))},
                dedupe_key=uuid4().hex,
                attempts=9,
                parked_at=utcnow(),
                run_after=utcnow() + timedelta(hours=1),
                error=error,
            )
        )
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/system")
        row = page.get_by_role("row", name=re.compile(error))
        await expect(row).to_be_visible()
        assert await seen.violations() == []
        # When it is tried again
        await row.get_by_role("button", name="Try again").click()
        # Then it is no longer among those given up
        await expect(page.get_by_text("It has all its tries again.")).to_be_visible()
        await expect(row).to_have_count(0)
        assert seen.complaints == []


async def test_figures_are_told_as_tables_too_and_taken_along(
    browser: Browser, base: str, admin: StorageState, candidate: dict[str, Any]
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # Given the figures of one job, with one candidate in it
        await seen.go(f"/console/analytics?job={candidate['job_id']}")
        funnel = page.get_by_role("figure", name="Funnel")
        await funnel.locator("summary").click()
        reached = funnel.get_by_role("row", name=re.compile("^New")).get_by_role("link").first
        await expect(reached).to_have_text("1")
        # When the number is opened
        await reached.click()
        # Then the one whom it counts is there, with what it was narrowed by, and the way back keeps that
        await expect(page.get_by_role("heading", level=1, name="Reached it: New")).to_be_visible()
        await expect(page.get_by_role("link", name="Mila Osei")).to_be_visible()
        await expect(page.get_by_text("Operation nurse").first).to_be_visible()
        assert await seen.violations() == []
        await page.get_by_role("main").get_by_role("link", name="Analytics").click()
        await expect(page).to_have_url(re.compile(f"analytics.*job={candidate['job_id']}"))
        await funnel.wait_for()
        # When they are compared by source
        await page.get_by_label("Compare by").select_option("source")
        # Then the address says so, and the figure's table names the source
        await expect(page).to_have_url(re.compile("by=source"))
        by_source = page.get_by_role("figure", name="By source")
        await by_source.locator("summary").click()
        await expect(by_source.get_by_role("rowheader", name="By HR")).to_be_visible()
        # and how long stages take and who listens are told too, also where nobody has
        await expect(page.get_by_role("figure", name="How long stages take")).to_be_visible()
        await expect(page.get_by_role("figure", name="Who listens and rates")).to_contain_text("Nobody is assigned")
        # When a range is chosen in which nothing happened
        await page.get_by_label("To", exact=True).fill("2020-01-31")
        # Then that is said instead of drawn
        await expect(page.get_by_text("Nothing in this range").first).to_be_visible()

        # When a file is asked for
        await seen.go(f"/console/analytics?job={candidate['job_id']}")
        await page.get_by_label("What", exact=True).select_option("raw")
        await page.get_by_role("button", name="Make the file").click()
        await expect(page.get_by_role("alert")).to_contain_text("All rows come as Excel only.")
        await page.get_by_label("As", exact=True).select_option("xlsx")
        await page.get_by_role("button", name="Make the file").click()
        # Then it is made in the background, and can be fetched
        fetch = page.get_by_role("button", name=re.compile(r"Download raw.*\.xlsx")).first
        async with page.expect_download() as taken:
            await fetch.click()
        assert (await (await taken.value).path()).read_bytes().startswith(b"PK")
        assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_figures_are_readable_by_everybody(
    browser: Browser, base: str, admin: StorageState, candidate: dict[str, Any], theme: Theme, width: int
) -> None:
    async with watched(browser, base, admin, theme=theme, width=width) as seen:
        await seen.go(f"/console/analytics?job={candidate['job_id']}")
        await seen.page.get_by_role("figure", name="Funnel").wait_for()
        await seen.page.wait_for_load_state("networkidle")
        for summary in await seen.page.locator("figure summary").all():
            await summary.click()
        assert await seen.violations() == []
        await seen.keep("figures", width, theme)
        assert seen.complaints == []
