"""Every page, light and dark, on a phone and on a desktop: readable by everybody, nothing cut off, nobody else asked.

With VIVA_SCREENSHOTS=FOLDER each is kept as a picture, for eyes.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, StorageState

from tests.console.browser import Theme, watched

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

SETTLED_MS = 400
OPEN = ["/sign-in", "/forgot", "/setup", "/claim#token", "/reset#token"]
INSIDE = [
    "/console/jobs",
    "/console/jobs/new",
    "/console/candidates",
    "/console/candidates/new",
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
                await seen.page.wait_for_load_state("networkidle")
                await seen.page.wait_for_timeout(SETTLED_MS)
                if folder := os.environ.get("VIVA_SCREENSHOTS"):
                    name = path.split("#")[0].strip("/").replace("/", "-")
                    picture = Path(folder) / f"{name}-{'phone' if width < 500 else 'desktop'}-{theme}.png"
                    await seen.page.screenshot(path=picture, full_page=True)
                wrong += [f"{path}: {one}" for one in await seen.violations() + seen.complaints]
                if await seen.page.evaluate(WIDER) > 0:
                    wrong.append(f"{path}: wider than the screen")
    assert wrong == []
