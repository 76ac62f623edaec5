"""How other systems work with Viva: keys that programs use, addresses that are told, links that stand open."""

import re
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.async_api import Browser, StorageState, expect

from core.clock import utcnow
from core.webhooks.models import WebhookDelivery
from tests.api.story import Story
from tests.console.browser import Theme, watched
from tests.console.steps import invited_to, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

NOWHERE = "https://hooks.example.invalid/viva"


async def test_a_program_works_by_its_key_until_it_is_revoked(browser: Browser, base: str, admin: StorageState) -> None:
    name = f"Our ATS {uuid4().hex[:6]}"
    async with watched(browser, base, admin) as seen, httpx.AsyncClient(base_url=base, timeout=60) as program:
        page = seen.page
        await seen.go("/console/integrations")
        await page.get_by_role("link", name="New key").click()
        # When it is made without areas, they are asked for, and reached by a click
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_role("button", name="Make the key").click()
        await page.get_by_role("alert").get_by_role("link", name=re.compile("Areas")).click()
        await expect(page.get_by_role("group", name="Areas")).to_be_focused()
        assert await seen.violations() == []
        await page.get_by_label("Jobs", exact=True).check()
        await page.get_by_label("Works for").select_option(label="30 days")
        await page.get_by_role("button", name="Make the key").click()
        # Then it is shown once, and can be taken along
        key = await page.get_by_label("API key", exact=True).input_value()
        await page.get_by_role("button", name="Copy").click()
        assert await page.evaluate("navigator.clipboard.readText()") == key
        assert await seen.violations() == []
        # and opens its area, to read, and no other
        bearer = {"Authorization": f"Bearer {key}"}
        assert (await program.get("/api/v1/jobs", headers=bearer)).status_code == 200
        assert (await program.get("/api/v1/candidates", headers=bearer)).status_code == 403
        # When it is revoked
        await page.get_by_role("link", name="Done", exact=True).click()
        row = page.get_by_role("row", name=re.compile(name))
        await expect(row).to_contain_text("Works")
        await row.get_by_role("button", name=f"Revoke {name}").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        # Then it says so, and the program is turned away
        await expect(row).to_contain_text("Revoked")
        assert (await program.get("/api/v1/jobs", headers=bearer)).status_code == 401
        assert seen.complaints == []


async def test_another_system_is_told_and_told_again(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    name = f"Payroll {uuid4().hex[:6]}"
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/integrations?tab=webhooks")
        await page.get_by_role("link", name="New webhook").click()
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_label("An offer was answered").check()
        # When the address leads into the house, the server's refusal stands on its field
        await page.get_by_label("Address").fill("https://10.0.0.1/hook")
        await page.get_by_role("button", name="Make the webhook").click()
        await expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
        await page.get_by_label("Address").fill(NOWHERE)
        await page.get_by_role("button", name="Make the webhook").click()
        # Then the secret is shown once
        await expect(page.get_by_label("Secret for the signatures")).not_to_have_value("")
        await page.get_by_role("link", name="To the webhook").click()
        await expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
        # Given an event that it did not take
        webhook_id = UUID(page.url.rsplit("/", 1)[1])
        tried = {"at": utcnow().isoformat(), "status": 503, "error": None}
        async with story.database.transaction() as session:
            session.add(
                WebhookDelivery(
                    webhook_id=webhook_id, event="offer.answered", data={"offer_id": None}, status="failed", log=[tried]
                )
            )
        await seen.go(f"/console/integrations/webhooks/{webhook_id}?state=failed")
        row = page.get_by_role("row", name=re.compile("An offer was answered"))
        await expect(row).to_contain_text("HTTP 503")
        assert await seen.violations() == []
        # When it is sent again, it is on its way, and no longer among those that failed
        await row.get_by_role("button", name="Send again: An offer was answered").click()
        await expect(page.get_by_text("It is on its way again.")).to_be_visible()
        await expect(row).to_have_count(0)
        # When the webhook is removed, one is asked; then the list has it no longer
        await page.get_by_role("button", name="Remove", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await page.get_by_role("link", name="New webhook").wait_for()
        await expect(page.get_by_role("link", name=name)).to_have_count(0)
        # but for the browser's own line about the refusal
        assert [each for each in seen.complaints if "422" not in each] == []


async def test_a_link_to_a_job_is_made_printed_and_closed(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given a job with a candidate who has an approved plan, and one who has none
    job_id = await nursing_job(story)
    await invited_to(story, job_id, "Ines Planned")
    await story.post("/candidates", {"job_id": job_id, "full_name": "Zoe Planless", "email": "zoe.l@example.org"})
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/jobs/{job_id}?tab=links")
        await page.get_by_role("button", name="New open link").click()
        dialog = page.get_by_role("dialog")
        # When the one without is chosen, the way to a plan is shown, and nothing is made
        await dialog.get_by_label("Same questions as for").select_option(label="Zoe Planless")
        await expect(dialog.get_by_role("link", name="Draw one up")).to_be_visible()
        await dialog.get_by_role("button", name="Make the link").click()
        await expect(dialog.get_by_role("alert")).to_contain_text("no approved question plan")
        # When the other is chosen
        await dialog.get_by_label("Same questions as for").select_option(label="Ines Planned")
        await expect(dialog.get_by_role("link", name="Read the plan")).to_be_visible()
        await dialog.get_by_label("How").select_option(label="In writing")
        await dialog.get_by_label("People, at most").fill("3")
        assert await seen.violations() == []
        await dialog.get_by_role("button", name="Make the link").click()
        # Then there is a link, shown once, by which somebody can apply
        link = await dialog.get_by_label("Open link", exact=True).input_value()
        await dialog.get_by_role("button", name="Done", exact=True).click()
        async with watched(browser, base) as guest:
            await guest.page.goto(link)
            await expect(guest.page.get_by_role("heading", level=1)).to_contain_text("Ward nurse")
        row = page.get_by_role("row", name=re.compile("In writing"))
        await expect(row).to_contain_text("0 of 3")
        # and a poster of it
        async with page.expect_download() as saving:
            await row.get_by_role("button", name=re.compile("^Poster")).click()
        assert (await (await saving.value).path()).read_bytes().startswith(b"%PDF")
        assert await seen.violations() == []
        # When it is closed
        await row.get_by_role("button", name=re.compile("^Close")).click()
        await page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
        # Then it says so, and nobody comes in by it
        await expect(row).to_contain_text("Closed")
        async with watched(browser, base) as guest:
            await guest.page.goto(link)
            await expect(guest.page.get_by_role("heading", level=1)).to_have_text("This link does not work")
        assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_they_are_readable_by_everybody(
    browser: Browser, base: str, admin: StorageState, story: Story, theme: Theme, width: int
) -> None:
    areas = ["jobs", "candidates", "interviews", "results"]
    await story.post("/api-keys", {"name": "Nightly report", "areas": areas, "access": "write"})
    await story.post("/webhooks", {"name": "ATS", "url": NOWHERE, "events": ["decision.made", "candidate.applied"]})
    async with watched(browser, base, admin, theme=theme, width=width) as seen:
        for path, shown in (
            ("/console/integrations", "Nightly report"),
            ("/console/integrations?tab=webhooks", "ATS"),
            ("/console/integrations/keys/new", "Give each program"),
            ("/console/integrations/webhooks/new", "The address is told"),
        ):
            await seen.go(path)
            await expect(seen.page.get_by_text(shown).first).to_be_visible()
            assert await seen.violations() == []
            await seen.keep(path.strip("/").replace("/", "-").replace("?tab=", "-"), width, theme)
        assert seen.complaints == []
