"""Somebody scans the poster: the page says what it is for, takes the application, and leads into the interview."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.api.story import Story
from tests.console.browser import watched
from tests.console.steps import invited_to, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
PHONE = 390


async def test_whoever_scans_the_poster_applies_and_stands_before_the_interview(
    browser: Browser, base: str, story: Story
) -> None:
    # Given a link to a job
    job_id = await nursing_job(story)
    plan_id = (await invited_to(story, job_id, "Pia Wolf")).plan_id
    body = {"plan_id": plan_id, "interview_type": "ai_chat", "max_uses": 1}
    link = (await story.post(f"/jobs/{job_id}/open-links", body))["link"]
    async with watched(browser, base, width=PHONE) as seen:
        page = seen.page
        # When it is opened on a phone and filled in
        await page.goto(link)
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Ward nurse")
        assert await seen.violations() == []
        await page.get_by_label("Your name").fill("Ada Reyes")
        await page.get_by_label("E-mail").fill("ada.reyes@example.org")
        await page.get_by_label(re.compile("Without a resume")).fill("Ward nurse, City Hospital, 2019 - present")
        await page.get_by_role("button", name="Apply").click()
        # Then without consent nothing is sent,
        assert page.url == link
        await page.get_by_label("I agree to be interviewed").check()
        await page.get_by_role("button", name="Apply").click()
        # and with it the interview is there
        await page.wait_for_url(re.compile("/i/"))
        await expect(page.locator("h1").first).to_be_visible()
        assert seen.complaints == []
        # A second person finds the link used up
        await page.goto("about:blank")
        await page.goto(link)
        await expect(page.get_by_role("status")).to_contain_text("have applied by this link already")
