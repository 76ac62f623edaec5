"""The open jobs as candidates meet them: the list, a job, a resume that is read back to be corrected, and the poster's link."""

import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.api.story import RESUME, Story
from tests.console.browser import SETTLED_MS, WIDER, Theme, Watched, watched
from tests.console.steps import invited_to, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
PHONE, DESKTOP, HEIGHT = 390, 1280, 860
LOOKS: tuple[tuple[Theme, int], ...] = (("light", PHONE), ("dark", DESKTOP))
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def sound(seen: Watched, where: str) -> None:
    """In light on a phone and in dark on a desktop, and nobody scrolls sideways, not on a desktop at 200 % either."""
    page = seen.page
    for theme, width in LOOKS:
        await page.emulate_media(color_scheme=theme)
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await page.wait_for_timeout(SETTLED_MS)
        assert await seen.violations() == [], f"{where}, {theme}"
        assert await page.evaluate(WIDER) <= 0, f"{where}, {width} px"
        await seen.keep(where, width, theme)
    await page.set_viewport_size({"width": DESKTOP // 2, "height": HEIGHT // 2})
    assert await page.evaluate(WIDER) <= 0, f"{where}, at 200 %"
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": PHONE, "height": HEIGHT})


async def attach(page: Page, name: str, content: bytes) -> None:
    await page.get_by_label("Your resume").set_input_files({"name": name, "mimeType": WORD, "buffer": content})


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
        # When it is opened on a phone and filled in, without a resume
        await page.goto(link)
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Ward nurse")
        await page.get_by_role("radio", name="No, I answer a few questions").check()
        await sound(seen, "apply-form")
        await page.get_by_label("Your name").fill("Ada Reyes")
        await page.get_by_label("E-mail").fill("ada.reyes@example.org")
        await page.get_by_role("button", name="Apply").click()
        # Then what is missing is said, with the focus, and nothing is sent without consent
        wrong = page.get_by_role("alert")
        await expect(wrong).to_be_focused()
        await expect(wrong).to_contain_text("answer at least one of the five questions")
        await expect(wrong).to_contain_text("Without your agreement there is no interview")
        await sound(seen, "apply-wrong")
        await page.get_by_label("Where have you worked?").fill("Ward nurse, City Hospital, 2019 - present")
        await page.get_by_label("I agree to be interviewed").check()
        await page.get_by_role("button", name="Apply").click()
        # and with it the interview is there
        await page.wait_for_url(re.compile("/i/"))
        await expect(page.get_by_role("button", name="Get ready")).to_be_visible()
        assert seen.complaints == []
        # A second person finds the link used up
        await page.goto("about:blank")
        await page.goto(link)
        await expect(page.get_by_role("main")).to_contain_text("have applied by this link already")


async def test_a_resume_is_read_back_and_its_sender_corrects_it(browser: Browser, base: str, story: Story) -> None:
    # Given an open job, found in the list
    job_id = await nursing_job(story)
    async with watched(browser, base, width=PHONE) as seen:
        page = seen.page
        await seen.go("/jobs")
        await sound(seen, "jobs")
        await page.get_by_role("link", name="Ward nurse").first.click()
        await seen.go(f"/jobs/{job_id}")
        await expect(page.get_by_text("Early, late and night shifts in turn.")).to_be_visible()
        await page.get_by_role("radio", name="Yes, I send a file").check()
        # When the file is no resume, the way out is said and the other way stays open
        await attach(page, "cv.docx", b"no document")
        await expect(page.get_by_text(re.compile("PDF"), exact=False).last).to_be_visible()
        await expect(page.get_by_role("radio", name="No, I answer a few questions")).to_be_enabled()
        # When it is one, what was understood is shown
        await attach(page, "cv.docx", RESUME)
        await expect(page.get_by_text("We have read cv.docx.")).to_be_visible()
        await expect(page.get_by_label("Your name")).to_have_value("Nora Field")
        await expect(page.get_by_label("Where have you worked?")).to_have_value(re.compile("2019 - 2025"))
        await expect(page.get_by_label("What you know well")).to_have_value(re.compile("IV therapy"))
        await sound(seen, "apply-resume")
        # and its sender has the last word
        email = f"nora-{job_id[:8]}@example.org"
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_label("What you know well").fill("Wound care")
        await page.get_by_role("button", name="Send my application").click()
        await expect(page.get_by_role("heading", name="We have your application")).to_be_visible()
        await sound(seen, "apply-received")
        complaints = [said for said in seen.complaints if "415" not in said]
        assert complaints == []
    # Then the hiring team sees the corrected skill, and the resume
    (row,) = (await story.get(f"/candidates?job_id={job_id}"))["items"]
    assert (row["email"], row["skills"], row["source"]) == (email, ["Wound care"], "careers")
    assert (await story.get(f"/candidates/{row['id']}"))["resume"]["kind"] == "docx"


async def test_a_job_that_is_gone_says_so_in_the_readers_language(browser: Browser, base: str) -> None:
    async with watched(browser, base, width=PHONE, language="es-ES") as seen:
        await seen.go("/jobs/nothing")
        await expect(seen.page.get_by_role("heading", level=1)).to_have_text("Esta oferta ya no está abierta")
        await expect(seen.page.get_by_role("link", name="Todas las ofertas")).to_be_visible()
        await sound(seen, "job-closed")
        # and so does the list, on the day on which there is none
        await seen.page.route("**/api/v1/careers*", _nothing_open)
        await seen.go("/jobs")
        await expect(seen.page.get_by_text("No hay ninguna oferta abierta")).to_be_visible()
        await sound(seen, "jobs-none")


async def _nothing_open(route: Route) -> None:
    """The server's own answer, without its jobs."""
    answer = await route.fetch()
    await route.fulfill(response=answer, json={**await answer.json(), "items": [], "next_cursor": None})
