"""What several tests of the console do before they look: interviews that wait for a review, mail that has arrived."""

import asyncio
import io
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, StorageState, expect

from ops import story as told
from ops.demo_resume import resume
from tests.api.story import Invited, Story, consent, interviewed, job_body
from tests.console.browser import LOOKS, WIDER, Watched, watched

SOON_S = 0.5
TITLE = "Night nurse, intensive care"
DESCRIPTION = (
    "A registered nurse for night shifts in our intensive care unit. You need a nursing licence and at least three years "
    "of experience in intensive care. ACLS certificate required."
)


async def until(story: Story, path: str, status: str) -> dict[str, Any]:
    """The worker's results come when they come; the test's own time limit ends the waiting."""
    found = await story.get(path)
    while found["status"] != status:
        await asyncio.sleep(SOON_S)
        found = await story.get(path)
    return found


async def nursing_job(story: Story) -> str:
    domains = (await story.get("/domains"))["items"]
    nursing = next(domain["id"] for domain in domains if domain["slug"] == "nursing")
    return (await story.post("/jobs", job_body(nursing)))["id"]


async def invited_to(story: Story, job_id: str, name: str, at: str | None = None) -> Invited:
    email = f"{name.split()[0].lower()}@example.org"
    candidate = await story.post("/candidates", {"job_id": job_id, "full_name": name, "email": email})
    plan = await story.post(f"/candidates/{candidate['id']}/plans", {"count": 3, "auto_approve": True})
    await until(story, f"/plans/{plan['id']}", "approved")
    body = {"candidate_id": candidate["id"], "plan_id": plan["id"], "interview_type": "ai_both", "scheduled_at": at}
    made = await story.post("/interviews", body)
    return Invited(made["interview_id"], made["invitation_token"], candidate["id"], plan["id"], made)


async def evaluated(story: Story, invited: Invited, *, recording: bool = True) -> None:
    """Agreed to, held, recorded where that is agreed to, and evaluated."""
    await consent(story, invited, recording=recording)
    await interviewed(story, invited)
    await until(story, f"/interviews/{invited.interview_id}/evaluation", "ready")


async def mailed(data: Path, to: str, holds: str) -> EmailMessage:
    """The mail to this address that has this in its text, as soon as the catcher has it."""
    while True:
        for path in (data / "mail").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            plain = mail.get_body(("plain",))
            if to in str(mail["To"]) and plain is not None and holds in plain.get_content():
                return mail
        await asyncio.sleep(SOON_S)


async def write_job(seen: Watched) -> None:
    """A job as a recruiter writes it: a draft, its requirements found in the description."""
    page = seen.page
    await seen.go("/console/jobs/new")
    await page.get_by_label("Title").fill(TITLE)
    nursing = page.locator("option", has_text="Nursing").first
    await nursing.wait_for(state="attached")
    await page.get_by_label("Domain").select_option(await nursing.get_attribute("value"))
    await page.get_by_label("Description").fill(DESCRIPTION)
    await page.get_by_label("Required skills").fill("Medication administration\nHandover by SBAR")
    await page.get_by_role("button", name="Save as draft").click()
    await page.get_by_role("button", name="Find in the description").click()
    await expect(page.get_by_label("Requirement", exact=True)).not_to_have_count(2)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


async def add_candidate(page: Page, name: str, email: str) -> None:
    """With a resume, on the page of a new candidate."""
    pack = told.pack_of("nursing")
    content = resume(pack.job_descriptions[0], name, email)
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    await page.locator("input[type=file]").set_input_files(
        {"name": "resume.docx", "mimeType": kind, "buffer": io.BytesIO(content).getvalue()}
    )
    await page.get_by_role("button", name="Add", exact=True).click()
    await expect(page.get_by_text("resume.docx")).to_be_visible()


async def saved(page: Page, button: str) -> bytes:
    """The file that comes by this button."""
    async with page.expect_download() as begun:
        await page.get_by_role("button", name=button).click()
    return await asyncio.to_thread(Path(await (await begun.value).path()).read_bytes)


async def looks_right(
    browser: Browser, base: str, state: StorageState | None, path: str, name: str, shows: str, opens: str | None = None
) -> None:
    """The page that shows this text, on a phone and on a desktop, light and dark; ``opens``: a button that is clicked first."""
    for width, theme in LOOKS:
        async with watched(browser, base, state, theme=theme, width=width) as seen:
            await seen.go(path)
            if opens is not None:
                await seen.page.get_by_role("button", name=opens).click()
            await seen.page.get_by_text(shows).first.wait_for()
            await seen.keep(name, width, theme)
            assert await seen.violations() == []
            assert seen.complaints == []
            assert await seen.page.evaluate(WIDER) <= 0
