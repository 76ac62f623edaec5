"""A finished interview, from the dashboard to the decision; and a running one, listened to."""

import re

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.api.story import Invited, Story
from tests.console.browser import Theme, watched
from tests.console.steps import evaluated, invited_to, looks_right, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

HEARD_S = 0.2


@pytest.fixture(scope="module")
async def invited(story: Story) -> Invited:
    return await invited_to(story, await nursing_job(story), "Nora Field")


async def test_who_listens_reads_along_and_asks_before_ending(
    browser: Browser, base: str, admin: StorageState, invited: Invited
) -> None:
    # Given an interview that has not begun
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/listen/{invited.interview_id}")
        await expect(page.get_by_role("button", name="Listen")).to_be_visible()
        # When a note is written
        await page.get_by_label("Your note").fill("Ask about nights.")
        # Then it saves itself, and is there again
        await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        await page.reload()
        await expect(page.get_by_label("Your note")).to_have_value("Ask about nights.")
        # nor is that lost which is typed right before the page is left
        await page.get_by_label("Your note").fill("Ask about nights and weekends.")
        async with page.expect_response(re.compile("/note$")):
            await page.get_by_role("link", name="Interviews", exact=True).click()
        await page.get_by_role("heading", level=1, name="Interviews").wait_for()
        await page.go_back()
        await expect(page.get_by_label("Your note")).to_have_value("Ask about nights and weekends.")
        await page.reload()
        await expect(page.get_by_label("Your note")).to_have_value("Ask about nights and weekends.")
        # and ending asks first
        await page.get_by_role("button", name="End").click()
        await expect(page.get_by_role("dialog")).to_contain_text("cannot be undone")
        await page.get_by_role("button", name="Cancel").click()
        assert await seen.violations() == []
        assert seen.complaints == []


async def test_a_score_is_heard_read_and_decided_upon(
    browser: Browser, base: str, admin: StorageState, story: Story, invited: Invited
) -> None:
    # Given an interview that is over, recorded and evaluated
    await evaluated(story, invited)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console")
        waiting = page.locator("section", has=page.get_by_role("heading", name="Waiting for review"))
        await waiting.get_by_role("link", name="Nora Field").first.click()

        # When one presses the seconds beside a score
        play = page.get_by_role("button", name=re.compile("^Play: ")).first
        async with page.expect_response(re.compile("/recording")) as clip:
            await play.click()
        # Then the candidate's voice is heard
        assert (await clip.value).status == 200
        await expect(page.get_by_role("button", name=re.compile("^Play: "), pressed=True)).to_have_count(1)
        while await page.locator("audio").evaluate("(audio) => audio.currentTime") < HEARD_S:
            await page.wait_for_timeout(50)

        # When one opens a score and follows its quote
        row = page.get_by_role("button", name=re.compile(r"\d\.\d")).first
        await row.click()
        await page.get_by_role("button", name="In the transcript").first.click()
        # Then the words are marked where they were said
        await expect(page.locator("mark")).to_be_in_viewport()

        # When one decides without a reason, it is asked for; with one, the decision stands under one's name
        await page.get_by_text("Advance", exact=True).click()
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_role("alert")).to_contain_text("Say why")
        await page.get_by_label("Reason").fill("Calls for help early, and names the score.")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_text("Calls for help early, and names the score.")).to_be_visible()
        assert seen.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_review_is_readable_by_everybody(
    browser: Browser, base: str, admin: StorageState, invited: Invited, theme: Theme, width: int
) -> None:
    async with watched(browser, base, admin, theme=theme, width=width) as seen:
        await seen.go(f"/console/interviews/{invited.interview_id}")
        await seen.page.get_by_role("heading", name="Transcript").wait_for()
        await seen.page.get_by_role("heading", name="Decision").wait_for()
        closed = seen.page.locator("li > div > button[aria-expanded=false]")
        while await closed.count():
            await closed.first.click()
        assert await seen.violations() == []
        await seen.keep("review", width, theme)
        await seen.go(f"/console/candidates/{invited.candidate_id}")
        await seen.page.wait_for_load_state("networkidle")
        assert await seen.violations() == []
        await seen.keep("candidate", width, theme)
        assert seen.complaints == []


async def test_an_interview_stands_in_the_calendar_on_the_readers_day(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given an interview late on New Year's Eve of Greenwich, and a reader in Madrid
    await invited_to(story, await nursing_job(story), "Ilse Brandt", "2030-12-31T23:30:00Z")
    path = "/console/interviews/calendar?month=2031-01"
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(path)
        # Then it is on the first of January, and leads to itself
        day = page.get_by_role("heading", level=3, name=re.compile("Wednesday,? 1 January"))
        row = page.get_by_role("listitem").filter(has=day).get_by_role("link", name=re.compile("00:30 *Ilse Brandt"))
        await row.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ilse Brandt")
        await page.go_back()
        # and December has none
        await page.get_by_role("button", name="Previous month").click()
        await expect(page.get_by_role("heading", level=2)).to_have_text("December 2030")
        await expect(page.get_by_text("No interviews in this month")).to_be_visible()
        assert seen.complaints == []
    await looks_right(browser, base, admin, path, "console-calendar", "Ilse Brandt")
