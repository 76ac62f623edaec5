"""The browser that pictures are made with and pages are measured in, and who is signed in with it."""

import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from playwright.async_api import Browser, StorageState, async_playwright
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import service as accounts
from core.accounts.models import Role
from core.audit.service import SYSTEM
from ops.state import OpsError

ARGUMENTS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update".split()
)
NAME, EMAIL, PASSWORD = "Ada Moreno", "ada.moreno@example.com", "a quiet harbour at dawn"


def chromium() -> str:
    """Its path. OpsError where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise OpsError("Chromium is missing: apt-get install chromium")
    return found


@asynccontextmanager
async def launched(flags: Sequence[str] = ()) -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *flags])
        yield browser
        await browser.close()


async def make_admin(session: AsyncSession) -> None:
    await accounts.create_user(session, SYSTEM, email=EMAIL, full_name=NAME, role=Role.SUPER_ADMIN, password=PASSWORD)


async def signed_in(browser: Browser, base: str) -> StorageState:
    """That administrator, as a window needs it."""
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(f"{base}/sign-in")
    await page.get_by_label("E-mail").fill(EMAIL)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("navigation").first.wait_for()
    state = await context.storage_state()
    await context.close()
    return state
