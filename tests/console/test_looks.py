"""Every page, light and dark, on a phone and on a desktop: readable by everybody, nothing cut off, nobody else asked.

With VIVA_SCREENSHOTS=FOLDER each is kept as a picture, for eyes.
"""

import pytest
from playwright.async_api import Browser, StorageState, expect

from tests.console.browser import Theme, watched

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

OPEN = ["/sign-in", "/forgot", "/setup", "/claim#token", "/reset#token"]
INSIDE = [
    "/console",
    "/console/jobs",
    "/console/jobs/new",
    "/console/candidates",
    "/console/candidates/new",
    "/console/compare",
    "/console/interviews",
    "/console/nowhere",
]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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
