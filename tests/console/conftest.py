"""The whole installation but the agent, and a browser in front of it; one signed-in state per role."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, StorageState, async_playwright

from core.accounts.service import first_admin_link
from core.db import Database
from core.settings import Settings
from ops import state
from ops.stack import Stack
from ops.testing import running
from tests.api.story import Story
from tests.console.browser import ARGUMENTS, sign_in, watched

NAME, EMAIL, PASSWORD = "Ada Moreno", "ada@example.com", "a quiet harbour at dawn"


@pytest.fixture(scope="session")
def installation() -> Iterator[Settings]:
    """On free ports. VIVA_WEB_DATA names the data folder of a running `up` to use instead."""
    if used := os.environ.get("VIVA_WEB_DATA"):
        found = state.running(Path(used))
        assert found, f"viva does not run with {used}"
        yield settings_of(Stack.of(Path(used), state.cache_folder(), found).variables())
        return
    with running({"api", "worker", "loops", "mail"}) as variables:
        yield settings_of(variables)


def settings_of(variables: dict[str, str]) -> Settings:
    return Settings(**{name.removeprefix("VIVA_").lower(): value for name, value in variables.items()})  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
def base(installation: Settings) -> str:
    return installation.public_url.rstrip("/")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield found
        await found.close()


@pytest.fixture(scope="module")
async def admin(installation: Settings, browser: Browser, base: str) -> StorageState:
    """The first administrator, by the link that the start prints; signed in where there is one already. For a module: all of them take
    longer than an access token lives, and a state that was kept cannot be refreshed twice."""
    database = Database(installation)
    async with database.transaction() as session:
        link = await first_admin_link(session, base)
    await database.close()
    async with watched(browser, base) as seen:
        page = seen.page
        if link is None:
            await sign_in(seen, EMAIL, PASSWORD)
        else:
            await page.goto(link)
            await page.get_by_label("Name").fill(NAME)
            await page.get_by_label("E-mail").fill(EMAIL)
            await page.get_by_label("Password", exact=True).fill(PASSWORD)
            await page.get_by_role("button", name="Make the account").click()
        await page.get_by_role("navigation", name="Pages").wait_for()
        assert seen.complaints == []
        return await page.context.storage_state()


@pytest.fixture(scope="module")
async def story(installation: Settings, base: str, admin: StorageState) -> AsyncIterator[Story]:
    """The same administrator over HTTP, for what a test does not click."""
    database = Database(installation)
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        answer = await client.post("/api/v1/login", json={"email": EMAIL, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        # the answer's cookies are the browser's way, not this client's
        client.cookies.clear()
        yield Story(client, {"Authorization": f"Bearer {answer.json()['access_token']}"}, database, installation)
    await database.close()
