"""Every page, light and dark, on a phone and on a desktop: readable by everybody, nothing cut off, nobody else asked.

With VIVA_SCREENSHOTS=FOLDER each is kept as a picture, for eyes.
"""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, StorageState, expect

from bench.screens import routes
from tests.api.story import Story
from tests.console.browser import WIDER, Theme, watched
from tests.console.steps import invited_to, nursing_job

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

OPEN = ["/sign-in", "/register", "/forgot", "/setup", "/claim#token", "/reset#token", "/shared"]
INSIDE = [
    "/console",
    "/console/news",
    "/console/jobs",
    "/console/jobs/new",
    "/console/candidates",
    "/console/candidates/new",
    "/console/candidates/imports",
    "/console/erasures",
    "/console/compare",
    "/console/interviews",
    "/console/interviews/calendar",
    "/console/analytics",
    "/console/questions",
    "/console/questions/domains",
    "/console/questions/domains/new",
    "/console/questions/new",
    "/console/questions/propose",
    "/console/people",
    "/console/people/links",
    "/console/people/new",
    "/console/departments",
    "/console/departments/new",
    "/console/analytics/rows",
    "/console/integrations",
    "/console/integrations/keys/new",
    "/console/integrations/webhooks/new",
    "/console/notifications",
    "/console/notifications/templates",
    "/console/settings",
    "/console/audit",
    "/console/system",
]
NOWHERE = "/console/nowhere"


@pytest.fixture(scope="module")
async def about(story: Story) -> list[str]:
    """Of every page about one thing, the address of one that is there."""
    job = await nursing_job(story)
    invited = await invited_to(story, job, "Greta Holm")
    rows = {"rows": ("list.csv", b"full_name,email\nIrene Solano,irene@example.org\n")}
    sent = await story.client.post(f"/api/v1/jobs/{job}/imports", files=rows, headers=story.hr)
    assert sent.status_code < 300, sent.text
    person = {"job_id": job, "full_name": "Vito Sala", "email": "vito.sala@example.org"}
    erased = await story.post("/candidates", person)
    hook = {"name": "Payroll", "url": "https://payroll.example.invalid/viva", "events": ["offer.answered"]}
    ids = {
        "jobId": job,
        "candidateId": invited.candidate_id,
        "planId": invited.plan_id,
        "interviewId": invited.interview_id,
        "importId": sent.json()["id"],
        "erasureId": (await story.post(f"/candidates/{erased['id']}/erasure"))["id"],
        "webhookId": (await story.post("/webhooks", hook))["webhook"]["id"],
        "departmentId": (await story.post("/departments", {"name": f"Night wards {uuid4().hex[:6]}"}))["id"],
    }
    for name, path in (
        ("userId", "/users"),
        ("domainId", "/domains"),
        ("questionId", "/questions"),
        ("messageId", "/messages"),
        ("templateId", "/message-templates"),
    ):
        ids[name] = (await story.get(path))["items"][0]["id"]
    return [re.sub(r"\$(\w+)", lambda found: str(ids[found[1]]), route) for route in routes() if "$" in route]


def test_no_page_is_left_out() -> None:
    assert {path.split("#")[0] for path in OPEN + INSIDE} == {route for route in routes() if "$" not in route}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_every_page(
    browser: Browser, base: str, admin: StorageState, about: list[str], theme: Theme, width: int
) -> None:
    wrong: list[str] = []
    for state, paths in ((None, OPEN), (admin, [*INSIDE, *about, NOWHERE])):
        async with watched(browser, base, state, theme=theme, width=width) as seen:
            for path in paths:
                seen.complaints.clear()
                await seen.go(path)
                await seen.page.locator("main, h1").first.wait_for()
                await expect(seen.page.get_by_text("Loading …")).to_have_count(0)
                await seen.keep(path.split("#")[0].strip("/").replace("/", "-"), width, theme)
                wrong += [f"{path}: {one}" for one in await seen.violations() + seen.complaints]
                if await seen.page.evaluate(WIDER) > 0:
                    wrong.append(f"{path}: wider than the screen")
    assert wrong == []
