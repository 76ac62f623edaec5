"""A browser that tells on the page: what it logged, whom it asked, what a screen reader would stumble over."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, StorageState, expect

from ops.web import WEB

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE_MS = 60_000
SETTLED_MS = 400
PHONE_BELOW = 500
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
expect.set_options(timeout=PATIENCE_MS)
_VIOLATIONS = """axe.run(document, { resultTypes: ["violations"] }).then((found) =>
  found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`))"""
_SMALL = """[...document.querySelectorAll("body *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  .filter((one) => one.getClientRects().length && parseFloat(getComputedStyle(one).fontSize) < 14)
  .map((one) => `under 14 px: ${one.outerHTML.slice(0, 120)}`)"""

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Theme = Literal["light", "dark"]
LOOKS: list[tuple[int, Theme]] = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


@dataclass
class Watched:
    page: Page
    base: str
    complaints: list[str] = field(default_factory=list[str])

    async def go(self, path: str) -> None:
        await self.page.goto(self.base + path)
        await self.page.locator("h1").first.wait_for()

    async def keep(self, name: str, width: int, theme: str) -> None:
        """A picture for eyes, where VIVA_SCREENSHOTS names a folder."""
        if folder := os.environ.get("VIVA_SCREENSHOTS"):
            device = "phone" if width < PHONE_BELOW else "desktop"
            await self.page.wait_for_timeout(SETTLED_MS)
            await self.page.screenshot(path=Path(folder) / f"{name}-{device}-{theme}.png", full_page=True)

    async def violations(self) -> list[str]:
        """What axe finds, and words that are too small to read."""
        # by the debugging protocol, which the page's own policy does not bind
        await self.page.evaluate(AXE.read_text())
        found: list[str] = await self.page.evaluate(_VIOLATIONS)
        small: list[str] = await self.page.evaluate(_SMALL)
        return found + small


@asynccontextmanager
async def watched(
    browser: Browser,
    base: str,
    state: StorageState | Path | None = None,
    *,
    theme: Theme = "light",
    width: int = 1280,
    language: str = "en-GB",
) -> AsyncGenerator[Watched]:
    context = await browser.new_context(
        storage_state=state,
        viewport={"width": width, "height": 860},
        color_scheme=theme,
        locale=language,
        timezone_id="Europe/Madrid",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    seen = Watched(page, base)

    def log(message: Any) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(f"{message.type}: {message.text}")

    def asked(request: Any) -> None:
        if not request.url.startswith((base, "data:", "blob:")):
            seen.complaints.append(f"asked elsewhere: {request.url}")

    page.on("console", log)
    page.on("pageerror", lambda error: seen.complaints.append(f"thrown: {error}"))
    page.on("request", asked)
    try:
        yield seen
    finally:
        await context.close()


async def sign_in(seen: Watched, email: str, password: str) -> None:
    await seen.go("/sign-in")
    await seen.page.get_by_label("E-mail").fill(email)
    await seen.page.get_by_label("Password", exact=True).fill(password)
    await seen.page.get_by_role("button", name="Sign in").click()
