"""A Monday morning's reviews: from the list through a decision to the next one, in few actions and without a mouse where one likes."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.api.story import ANSWERS, Story
from tests.console.browser import Theme, watched
from tests.console.steps import evaluated, invited_to, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

NAMES = ["Amina Sow", "Boris Lang", "Carla Ruiz"]
MOST_ACTIONS = 8
FORTY, DECIDED = 40, 10
AT_ONCE = 8
"""Interviews that are held side by side, in the background of the same machine."""


@dataclass
class Waiting:
    """Three who wait for a review, in the order in which they do."""

    job_id: str
    candidates: list[str]


@pytest.fixture(scope="module")
async def waiting(story: Story) -> Waiting:
    job_id = await nursing_job(story)
    invited = [await invited_to(story, job_id, name) for name in NAMES]
    await asyncio.gather(*(evaluated(story, each) for each in invited))
    return Waiting(job_id, [each.candidate_id for each in invited])


@dataclass
class Morning:
    """What waits for a review, as the server lists it: that which waits longest first."""

    job_id: str
    rows: list[dict[str, Any]]


@pytest.fixture(scope="module")
async def morning(story: Story) -> AsyncIterator[Morning]:
    job_id = await nursing_job(story)
    at_once = asyncio.Semaphore(AT_ONCE)

    async def held(number: int) -> None:
        async with at_once:
            await evaluated(story, await invited_to(story, job_id, f"Lena{number:02} Holm"), recording=False)

    await asyncio.gather(*(held(number) for number in range(FORTY)))
    rows = await _queue(story, job_id)
    assert len(rows) == FORTY
    yield Morning(job_id, rows)
    for row in rows:  # nobody else's list begins with them
        await story.post(f"/candidates/{row['candidate_id']}/erasure")


@dataclass
class Hand:
    """Counts what a person does: each click, each key, each text that is written."""

    actions: int = 0

    async def does(self, action: Awaitable[None]) -> None:
        self.actions += 1
        await action


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_the_lists_and_the_comparison_are_readable_by_everybody(
    browser: Browser, base: str, admin: StorageState, waiting: Waiting, theme: Theme, width: int
) -> None:
    async with watched(browser, base, admin, theme=theme, width=width) as seen:
        page = seen.page
        await seen.go(f"/console/interviews?show=review&job={waiting.job_id}")
        await expect(page.get_by_role("link", name=NAMES[0])).to_be_visible()
        assert await seen.violations() == []
        await seen.keep("interviews-waiting", width, theme)
        ids = "%2C".join(f"%22{each}%22" for each in waiting.candidates)
        await seen.go(f"/console/compare?ids=%5B{ids}%5D")
        await expect(page.get_by_role("link", name=NAMES[2])).to_be_visible()
        assert await seen.violations() == []
        await seen.keep("compare-three", width, theme)
        await seen.go(f"/console/candidates/{waiting.candidates[0]}?tab=decision")
        await expect(page.get_by_text("Nobody has decided yet.")).to_be_visible()
        await page.get_by_role("button", name="Make an offer").click()
        assert await seen.violations() == []
        await seen.keep("offer", width, theme)
        assert seen.complaints == []


async def test_candidates_are_chosen_in_the_list_and_stand_side_by_side(
    browser: Browser, base: str, admin: StorageState, waiting: Waiting
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates?job={waiting.job_id}")
        for name in NAMES[:2]:
            await page.get_by_label(f"Choose {name}").check()
        await page.get_by_role("link", name="Compare").click()
        # Then each has a column with a score and how many quotes it stands on, in no order of merit
        table = page.get_by_role("table")
        await expect(table.get_by_role("columnheader")).to_have_count(3)
        technical = table.get_by_role("row", name=re.compile("Technical skill"))
        await expect(technical.get_by_role("link", name=re.compile(r"^\d+ quotes?$"))).to_have_count(2)
        assert seen.complaints == []


async def test_invited_together_each_has_a_row_that_says_what_became_of_it(
    browser: Browser, base: str, admin: StorageState, story: Story, waiting: Waiting
) -> None:
    await story.post("/candidates", {"job_id": waiting.job_id, "full_name": "Zoe Planless", "email": "zoe@example.org"})
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/candidates?job={waiting.job_id}")
        for name in (NAMES[2], "Zoe Planless"):
            await page.get_by_label(f"Choose {name}").check()
        await page.get_by_role("button", name="Invite").click()
        await page.get_by_role("dialog").get_by_role("button", name="Invite").click()
        report = page.get_by_role("dialog")
        await expect(report).to_contain_text("1 of 2 invited.")
        await expect(report.get_by_role("row", name=NAMES[2])).to_contain_text("Invited")
        await expect(report.get_by_role("row", name="Zoe Planless")).to_contain_text("plan")
        assert seen.complaints == []


async def test_a_decision_takes_eight_actions_at_most_and_the_next_one_a_key(
    browser: Browser, base: str, admin: StorageState, waiting: Waiting
) -> None:
    async with watched(browser, base, admin) as seen:
        page, hand = seen.page, Hand()
        # Given the list of what waits
        await seen.go(f"/console/interviews?show=review&job={waiting.job_id}")
        # When one opens the first
        await hand.does(page.get_by_role("link", name="Begin to review").click())
        await expect(page.get_by_role("heading", level=1, name=NAMES[0])).to_be_visible()
        await expect(page.get_by_text("1 of 3 to review")).to_be_visible()
        # Then a score is one click away from the words that it stands on
        opened = page.get_by_role("listitem").filter(has=page.get_by_role("button", expanded=True))
        quote = opened.get_by_role("button", name="In the transcript").first
        await expect(quote).to_be_hidden()
        await hand.does(page.get_by_role("button", name=re.compile(r"\d\.\d")).first.click())
        await hand.does(quote.click())
        await expect(page.locator("mark")).to_be_in_viewport()
        # When one decides, by keys as far as there are some
        await hand.does(page.keyboard.press("d"))
        await hand.does(page.get_by_text("Advance", exact=True).click())
        await hand.does(page.get_by_label("Reason", exact=True).fill("Calls for help early, and names the score."))
        await hand.does(page.get_by_role("button", name="Decide").click())
        # Then the next one is offered, and one key goes there
        await expect(page.get_by_role("link", name=f"Next: {NAMES[1]}")).to_be_focused()
        await hand.does(page.keyboard.press("n"))
        await expect(page.get_by_role("heading", level=1, name=NAMES[1])).to_be_visible()
        assert hand.actions <= MOST_ACTIONS
        # and another forward, and back
        await expect(page.get_by_text("1 of 2 to review")).to_be_visible()
        await page.keyboard.press("n")
        await expect(page.get_by_role("heading", level=1, name=NAMES[2])).to_be_visible()
        await page.keyboard.press("p")
        await expect(page.get_by_role("heading", level=1, name=NAMES[1])).to_be_visible()
        # the keys are written down, and are letters where one writes
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).to_contain_text("To the decision")
        await page.keyboard.press("Escape")
        await page.get_by_label("Reason", exact=True).press_sequentially("nap")
        await expect(page.get_by_role("heading", level=1, name=NAMES[1])).to_be_visible()
        assert seen.complaints == []


async def test_ten_of_forty_that_wait_are_decided_one_after_the_other(
    browser: Browser, base: str, admin: StorageState, story: Story, morning: Morning
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # Given forty that wait, the one that waits longest first
        await seen.go(f"/console/interviews?show=review&job={morning.job_id}")
        await page.get_by_role("link", name="Begin to review").click()
        for number, row in enumerate(morning.rows[:DECIDED]):
            hand = Hand()
            left = len(morning.rows) - number
            await expect(page.get_by_role("heading", level=1, name=row["candidate_name"])).to_be_visible()
            await expect(page.get_by_text(f"1 of {left} to review")).to_be_visible()
            # When a score is opened, then its spoken words are there, by one click
            scores = page.get_by_role("button", name=re.compile(r"\d\.\d"))
            await hand.does(scores.first.click())
            quote = page.get_by_text(re.compile("^“.+”$")).filter(visible=True).first
            assert (await quote.inner_text()).strip("“”") in " ".join(ANSWERS)
            # When one decides
            decision = ("Advance", "Hold")[number % 2]
            await hand.does(page.keyboard.press("d"))
            await hand.does(page.get_by_text(decision, exact=True).click())
            await hand.does(page.get_by_label("Reason", exact=True).fill(_reason(number)))
            await hand.does(page.get_by_role("button", name="Decide").click())
            # Then one key leads to the next one
            following = morning.rows[number + 1]["candidate_name"]
            await expect(page.get_by_role("link", name=f"Next: {following}")).to_be_focused()
            await hand.does(page.keyboard.press("n"))
            assert hand.actions <= MOST_ACTIONS
        await expect(page.get_by_text(f"1 of {len(morning.rows) - DECIDED} to review")).to_be_visible()
        assert seen.complaints == []
    # and every decision is kept, with its reason, and nothing else has left the queue
    for number, row in enumerate(morning.rows[:DECIDED]):
        (kept,) = (await story.get(f"/candidates/{row['candidate_id']}/decisions"))["items"]
        assert (kept["decision"], kept["reason"]) == (("advance", "hold")[number % 2], _reason(number))
    assert await _queue(story, morning.job_id) == morning.rows[DECIDED:]


def _reason(number: int) -> str:
    return f"Calls for help early, and names the score; {number + 1} of this morning."


async def _queue(story: Story, job_id: str) -> list[dict[str, Any]]:
    """Of this job, in the order of the page."""
    return (await story.get(f"/interviews?review=true&sort=earliest&limit=200&job_id={job_id}"))["items"]


async def test_what_is_evaluated_again_keeps_what_was_said_before(
    browser: Browser, base: str, admin: StorageState, story: Story, waiting: Waiting
) -> None:
    (row,) = (await story.get(f"/interviews?candidate_id={waiting.candidates[1]}"))["items"]
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/interviews/{row['id']}")
        await page.get_by_role("button", name="Evaluate again").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Reason").fill("The candidate corrected the transcript.")
        await dialog.get_by_role("button", name="Evaluate again").click()
        # Then both stand side by side, with the reason, as soon as the engine is done
        await expect(page.get_by_role("columnheader", name=re.compile("^Version 1"))).to_be_visible()
        await expect(page.get_by_role("cell", name="The candidate corrected the transcript.")).to_be_visible()
        assert seen.complaints == []


async def test_an_appointment_is_moved_and_called_off(
    browser: Browser, base: str, admin: StorageState, story: Story, waiting: Waiting
) -> None:
    made = await invited_to(story, waiting.job_id, "Dora Moved")
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/interviews/{made.interview_id}")
        await page.get_by_role("button", name="Another time").click()
        # When the time is left out, it is asked for; a day in the past is the server's to refuse, on its field
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
        await expect(page.get_by_role("alert")).to_contain_text("Choose a time.")
        await page.get_by_label("New time").fill("2020-01-01T09:00")
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
        await expect(page.get_by_label("New time")).to_have_attribute("aria-invalid", "true")
        tomorrow = await page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
        await page.get_by_label("New time").fill(tomorrow)
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Moved. The candidate is written to.")).to_be_visible()
        # Then the letters are there, and can be sent again
        letters = page.locator("section", has=page.get_by_role("heading", name="Messages"))
        await expect(letters.get_by_role("listitem")).to_have_count(2)
        await letters.get_by_role("button", name=re.compile("^Send again")).first.click()
        await expect(page.get_by_text("On its way again.")).to_be_visible()
        # When it is called off
        await page.get_by_role("button", name="Cancel the interview").click()
        await page.get_by_role("dialog").get_by_role("button", name="Cancel the interview").click()
        # Then it says so
        await expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
        await expect(page.get_by_role("button", name="Another time")).to_have_count(0)
        # but for the browser's own line about the refusal
        assert [each for each in seen.complaints if "422" not in each] == []
