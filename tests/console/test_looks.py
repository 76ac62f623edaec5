"""Every page, light and dark, on a phone and on a desktop: readable by everybody, nothing cut off, nobody else asked.

With VIVA_SCREENSHOTS=FOLDER each is kept as a picture, for eyes.
"""

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.console.browser import WIDER, Theme, watched

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
    "/console/nowhere",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
async def test_every_page(browser: Browser, base: str, admin: StorageState, theme: Theme, width: int) -> None:
    wrong: list[str] = []
    for state, paths in ((None, OPEN), (admin, INSIDE)):
        for path in paths:
            async with watched(browser, base, state, theme=theme, width=width) as seen:
                await seen.go(path)
                await seen.page.locator("main, h1").first.wait_for()
                await expect(seen.page.get_by_text("Loading …")).to_have_count(0)
                await seen.keep(path.split("#")[0].strip("/").replace("/", "-"), width, theme)
                wrong += [f"{path}: {one}" for one in await seen.violations() + seen.complaints]
                if await seen.page.evaluate(WIDER) > 0:
                    wrong.append(f"{path}: wider than the screen")
    assert wrong == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/console/questions", "/console/people", "/console/notifications/templates"])
async def test_what_a_list_opens(
    browser: Browser, base: str, admin: StorageState, path: str, theme: Theme, width: int
) -> None:
    async with watched(browser, base, admin, theme=theme, width=width) as seen:
        await seen.go(path)
        await seen.page.locator("tbody a").first.click()
        await seen.page.wait_for_url(lambda address: not address.endswith(path))
        await seen.page.get_by_role("heading", level=2).first.wait_for()
        await seen.page.wait_for_load_state("networkidle")
        await seen.keep(f"{path.strip('/').replace('/', '-')}-one", width, theme)
        assert await seen.violations() == []
        assert seen.complaints == []
        assert await seen.page.evaluate(WIDER) <= 0
