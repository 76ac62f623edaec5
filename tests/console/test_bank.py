"""The question bank: found, changed, retired, taken out as a file and brought back."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, StorageState, expect

from tests.console.browser import watched

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

# no other test has to do with this trade
TRADE = "Taxation"


async def _choose(page: Page, trade: str) -> None:
    option = page.locator("option", has_text=trade).first
    await option.wait_for(state="attached")
    await page.get_by_role("combobox", name="Domain", exact=True).select_option(await option.get_attribute("value"))


async def test_a_question_is_found_changed_and_retired(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # Given the questions of one trade, of one difficulty
        await seen.go("/console/questions")
        await _choose(page, TRADE)
        await page.get_by_label("Difficulty").select_option("hard")
        await expect(page).to_have_url(re.compile("difficulty=hard"))
        await page.locator("tbody tr a").first.click()
        await page.get_by_role("heading", name="Versions").wait_for()
        # When one is saved with other words
        question = page.get_by_label("Question", exact=True)
        await question.fill(f"{await question.input_value()} Please be brief.")
        await page.get_by_role("button", name="Save", exact=True).click()
        # Then there is a second version, and what is new in it is marked
        await expect(page.get_by_text("Version 2", exact=True)).to_be_visible()
        await expect(page.locator("ins")).to_contain_text("Please be brief.")
        assert await seen.violations() == []
        # When it is retired, it can come back
        await page.get_by_role("button", name="Retire", exact=True).click()
        await page.get_by_role("dialog").get_by_role("button", name="Retire").click()
        await page.get_by_role("button", name="Bring back").click()
        await expect(page.get_by_role("button", name="Retire", exact=True)).to_be_visible()
        assert seen.complaints == []


async def test_a_question_is_written_with_what_a_good_answer_has(
    browser: Browser, base: str, admin: StorageState
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/questions/new")
        await page.get_by_role("button", name="New question").click()
        # What is missing is named, and nothing was sent
        await expect(page.get_by_role("alert")).to_contain_text("Choose a domain.")
        await _choose(page, TRADE)
        await page.get_by_label("Question", exact=True).fill("A client pays in coins only. What do you do?")
        await page.get_by_label("Point 1", exact=True).fill("Counts the coins before a witness")
        await page.get_by_label("Follow-up question for point 1").fill("Who is there when you count?")
        await page.get_by_role("button", name="New question").click()
        await expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
        await expect(page.get_by_label("Follow-up question for point 1")).to_have_value("Who is there when you count?")
        assert seen.complaints == []


async def test_a_domain_goes_out_as_a_file_and_comes_back_changed(
    browser: Browser, base: str, admin: StorageState, tmp_path: Path
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/questions/domains?text={TRADE}")
        async with page.expect_download() as taken:
            await page.get_by_role("button", name=f"Export {TRADE}").click()
        document = json.loads((await (await taken.value).path()).read_text(encoding="utf-8"))
        # When one question of the file is edited and the file brought back
        document["questions"][0]["question_text"] = "What do you ask a client in the first five minutes?"
        edited = tmp_path / "edited.json"
        edited.write_text(json.dumps(document), encoding="utf-8")
        await page.get_by_label("A domain's file").set_input_files(edited)
        await page.get_by_role("button", name="Import").click()
        # Then just that one is new
        await expect(page.get_by_text(f"{TRADE}: 0 new, 1 revised.")).to_be_visible()
        assert await seen.violations() == []
        assert seen.complaints == []


async def test_only_proposals_that_are_kept_come_into_the_bank(
    browser: Browser, base: str, admin: StorageState
) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/questions/propose")
        await _choose(page, TRADE)
        await page.get_by_label("Role").fill("Tax adviser for small companies")
        await page.get_by_role("button", name="Propose questions").click()
        # Given proposals, all chosen
        boxes = page.get_by_role("checkbox", name=re.compile("Keep proposal"))
        await expect(boxes).not_to_have_count(0)
        assert await seen.violations() == []
        # When all but the first are put aside
        for index in range(1, await boxes.count()):
            await boxes.nth(index).uncheck()
        await page.get_by_role("button", name="Keep the chosen one").click()
        # Then one question is in the bank
        await expect(page.get_by_text("1 question is in the bank.")).to_be_visible()
        await page.get_by_role("heading", level=1, name="Question bank").wait_for()
        assert seen.complaints == []


async def test_a_domain_is_retired_and_brought_back(browser: Browser, base: str, admin: StorageState) -> None:
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/questions/domains?text={TRADE}")
        row = page.get_by_role("row", name=re.compile(f"^{TRADE}"))
        # When it is retired, one is asked first
        await row.get_by_role("button", name=f"Retire {TRADE}").click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await seen.violations() == []
        await page.get_by_role("dialog").get_by_role("button", name="Retire").click()
        # Then it is no longer among those in use, nor offered for a new question
        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await seen.go("/console/questions/new")
        choice = page.get_by_role("combobox", name="Domain", exact=True)
        await expect(choice.locator("option", has_text="Nursing").first).to_be_attached()
        await expect(choice.locator("option", has_text=TRADE)).to_have_count(0)
        # When it is looked for and brought back
        await seen.go(f"/console/questions/domains?text={TRADE}&show=retired")
        await expect(row).to_contain_text("Retired")
        await row.get_by_role("button", name=f"Bring back {TRADE}").click()
        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await seen.go(f"/console/questions/domains?text={TRADE}")
        # Then it is in use again
        await expect(row.get_by_role("button", name=f"Retire {TRADE}")).to_be_visible()
        assert seen.complaints == []


async def test_a_new_trade_has_a_rubric_of_its_own(browser: Browser, base: str, admin: StorageState) -> None:
    name = f"Beekeeping {uuid4().hex[:6]}"
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/questions/domains")
        await page.get_by_role("link", name="New domain").click()
        await page.get_by_role("button", name="Create domain").click()
        await expect(page.get_by_role("alert")).to_contain_text("Enter a name.")
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_label("Sector").fill("Agriculture")
        await page.get_by_label("Begin with the rubric of").select_option(label=TRADE)
        assert await seen.violations() == []
        await page.get_by_role("button", name="Create domain").click()
        # Given its page, with the words of the other one
        await page.get_by_role("heading", level=1, name=name).wait_for()
        top = page.get_by_label("Technical skill, 9-10")
        await expect(top).not_to_have_value("")
        # When the weights do not add up, that is said, and nothing is saved
        weight = page.get_by_label("Weight of Technical skill, in percent")
        rubric = page.locator("section", has=page.get_by_role("heading", name="Rubric"))
        before = int(await weight.input_value())
        await weight.fill(str(before + 5))
        await rubric.get_by_role("button", name="Save").click()
        await expect(rubric.get_by_role("alert")).to_contain_text("add up to 100")
        # When they do, and a level says something else
        await weight.fill(str(before))
        await top.fill("Finds the queen without smoke, and says why that matters in March.")
        await rubric.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved. Evaluations from now on are judged by it.")).to_be_visible()
        # and the words of the trade are written down
        await page.get_by_label("Words of the trade").fill("Varroa: vah row ah, varower\nSuper")
        details = page.locator("section", has=page.get_by_role("heading", name="Details"))
        await details.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved.", exact=True).last).to_be_visible()
        # Then all that is there again
        await page.reload()
        await expect(top).to_have_value(re.compile("Finds the queen"))
        await expect(page.get_by_label("Words of the trade")).to_have_value("Varroa: vah row ah, varower\nSuper")
        assert await seen.violations() == []
        assert seen.complaints == []
