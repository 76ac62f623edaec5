"""A finished file for somebody without an account: by a link, until it is taken back."""

import re

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.api.story import Story
from tests.console.browser import watched
from tests.console.steps import looks_right, saved, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


async def test_a_file_is_shared_fetched_without_an_account_and_taken_back(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    export = await story.post("/exports", {"kind": "funnel", "format": "xlsx"})
    ready = await until(story, f"/exports/{export['id']}", "ready")
    file = await story.client.get(f"/api/v1/exports/{export['id']}/file", headers=story.hr)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # When a link to a finished file is made
        await seen.go("/console/analytics")
        await page.get_by_role("button", name=f"Share {ready['file_name']}").first.click()
        dialog = page.get_by_role("dialog", name="Share by a link")
        await expect(dialog).to_contain_text("No link yet.")
        await dialog.get_by_role("button", name="Make a link").click()
        link = await dialog.get_by_label("Link to the file").input_value()
        assert re.fullmatch(rf"{re.escape(base)}/shared#\S{{40,}}", link)
        await dialog.get_by_role("button", name="Copy").click()
        assert await page.evaluate("navigator.clipboard.readText()") == link
        await expect(dialog.get_by_text("not opened yet")).to_be_visible()
        assert await seen.violations() == []
        # Then who has it and nothing else gets the file
        await looks_right(browser, base, None, link.removeprefix(base), "shared", str(ready["file_name"]))
        async with watched(browser, base) as guest:
            await guest.go(link.removeprefix(base))
            assert await saved(guest.page, "Download") == file.content
            # and once it is taken back, nobody
            await page.reload()
            await page.get_by_role("button", name=f"Share {ready['file_name']}").first.click()
            await expect(dialog.get_by_text("opened once")).to_be_visible()
            await dialog.get_by_role("button", name=re.compile("^Take back the link")).click()
            asked = page.get_by_role("dialog", name="Take this link back?")
            assert await seen.violations() == []
            await asked.get_by_role("button", name="Take back", exact=True).click()
            await expect(dialog.get_by_text(re.compile("^Taken back"))).to_be_visible()
            await seen.keep("console-share", 1280, "light")
            assert seen.complaints == []
            await guest.page.reload()
            await expect(guest.page.get_by_role("alert")).to_contain_text("This link has ended")
            await expect(guest.page.get_by_role("button", name="Download")).to_have_count(0)
