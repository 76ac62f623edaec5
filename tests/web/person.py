"""A candidate at Debian's Chromium: the pages as people meet them, and a watch for what must never happen on them."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from ops.state import ROOT

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = (390, 844), (1280, 800)
THEMED: tuple[tuple[Literal["light", "dark"], tuple[int, int]], ...] = (("light", DESKTOP), ("dark", PHONE))
ENLARGED = ((200, 640, 400), (400, 320, 256))
"""Per cent, and what is left of 1280 × 800 and of 1280 × 1024 then."""
SETTLED_MS = 300
"""Colours take a moment to change."""
SOON, ROOM = 20_000, 120_000
"""Milliseconds; the second for what waits for speech and an interviewer on a busy machine."""

AGENT_SOUND = """
window.agentRms = 0;
const set = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject").set;
Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
  get() { return this.__source ?? null; },
  set(stream) {
    this.__source = stream;
    set.call(this, stream);
    if (!stream || !stream.getAudioTracks().length) return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const rms = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
      window.agentRms = Math.max(window.agentRms, rms);
    }, 50);
  },
});
"""
"""The loudest that was in any element that plays: what a person would have heard."""

DENIED = """
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("Permission denied", "NotAllowedError"); };
"""


def chromium() -> str:
    found = os.environ.get("VIVA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is missing: apt-get install chromium (or set VIVA_CHROMIUM to its path)"
    return found


async def launch(playwright: Playwright, microphone: Path | None = None) -> Browser:
    """Its microphone plays this WAV again and again, from the start each time it is opened; without one it beeps."""
    wav = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    return await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *wav])


@dataclass
class Person:
    """One tab. Whatever the console complains of and every address of another host is kept for ``blameless``."""

    page: Page
    faults: list[str] = field(default_factory=list[str])

    def watch(self) -> None:
        page = self.page
        page.on("console", lambda m: self.faults.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error}"))
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in ("blob", "data") and urlsplit(url).hostname != "127.0.0.1":
            self.faults.append(f"foreign: {url}")

    def blameless(self) -> None:
        assert self.faults == []

    # --- finding one's way -------------------------------------------------------------------------------------------

    async def press(self, name: str, *, within: int = SOON) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click(timeout=within)

    async def choose(self, name: str) -> None:
        """Of the menu under "More"."""
        await self.press("More")
        await self.page.get_by_role("menuitem", name=name, exact=True).click()

    async def at(self, heading: str, *, within: int = SOON) -> None:
        await expect(self.page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=within)

    async def state(self, text: str, *, within: int = ROOM) -> None:
        await expect(self.page.get_by_test_id("state")).to_have_text(text, timeout=within)

    async def question(self, number: int, *, within: int = ROOM) -> None:
        await expect(self.page.get_by_text(f"Question {number} of ")).to_be_visible(timeout=within)

    async def says(self, text: str, *, within: int = ROOM) -> None:
        await expect(self.page.get_by_role("log").get_by_text(text).first).to_be_visible(timeout=within)

    # --- from the link to the room -----------------------------------------------------------------------------------

    async def begin(self, link: str, way: Literal["Speak", "Type", "Both"]) -> None:
        """To the consent."""
        await self.page.goto(link)
        await self.press("Get ready")
        await self.at("How would you like to answer?")
        await self.page.get_by_role("radio", name=way).check()
        await self.press("Continue")
        await self.at("Before we begin")

    async def enter_typing(self, link: str) -> None:
        await self.begin(link, "Type")
        await self.press("I agree and continue")
        await self.at("One question to warm up")
        await self.press("Go on without")
        await self.press("Start the interview")

    async def test_sound(self) -> None:
        """The device check, from the permission to a good connection."""
        await self.at("Your microphone")
        await self.press("Turn on microphone")
        await expect(self.page.get_by_text("We hear you.").first).to_be_visible(timeout=SOON)
        await self.press("Record 3 seconds")
        await self.press("Play it back")
        await self.press("Sounds good")
        await self.press("Play three notes")
        await self.press("Yes, I heard them")
        await expect(self.page.get_by_text("Your connection is good.").first).to_be_visible(timeout=SOON)
        await self.press("Continue")
        await self.at("One question to warm up")

    async def write(self, text: str) -> None:
        await self.page.get_by_label("Type a message").fill(text)
        await self.press("Send")

    async def end(self, more: str = "More", item: str = "End the interview", yes: str = "End it") -> None:
        """A room that is only left keeps its interviewer for ten minutes, and there are not many."""
        await self.press(more)
        await self.page.get_by_role("menuitem", name=item, exact=True).click()
        await self.press(yes)
        await expect(self.page.get_by_role("radio", name=re.compile("Good|Bien", re.IGNORECASE)).first).to_be_attached(
            timeout=ROOM
        )

    # --- what holds on every page ------------------------------------------------------------------------------------

    async def accessible(self, where: str) -> None:
        """No violation of WCAG 2.2 AA nor of axe's good practice, nothing wider than the screen, no text under 14 px."""
        await self.page.evaluate((ROOT / "web/node_modules/axe-core/axe.min.js").read_text())
        found: dict[str, Any] = await self.page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
        wrong = [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found["violations"]]
        assert wrong == [], where
        await self.within(where)
        assert await self.page.evaluate(SMALL_TEXT) == [], where

    async def within(self, where: str) -> None:
        """Nobody has to scroll sideways."""
        width = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{where}: {width} px wider than the screen"

    async def enlarged(self, where: str) -> None:
        """Nor where a desktop is set to 200 % and to 400 %, which is also the narrowest telephone."""
        size = self.page.viewport_size
        for percent, width, height in ENLARGED:
            await self.page.set_viewport_size({"width": width, "height": height})
            await self.page.wait_for_timeout(SETTLED_MS)
            await self.within(f"{where}, at {percent} %")
        if size is not None:
            await self.page.set_viewport_size(size)

    async def everywhere(self, where: str) -> None:
        """In light on a desktop, in dark on a telephone, and enlarged."""
        size = self.page.viewport_size
        for theme, (width, height) in THEMED:
            await self.page.emulate_media(color_scheme=theme)
            await self.page.set_viewport_size({"width": width, "height": height})
            await self.page.wait_for_timeout(SETTLED_MS)
            await self.accessible(f"{where}, {theme}, {width} px")
        await self.enlarged(where)
        await self.page.emulate_media(color_scheme="light")
        if size is not None:
            await self.page.set_viewport_size(size)


SMALL_TEXT = """() => [...document.querySelectorAll("body *")]
  .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .filter((e) => e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 14)
  .map((e) => e.outerHTML.slice(0, 120))"""


@asynccontextmanager
async def person(
    browser: Browser,
    *,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
    language: str = "en-US",
    script: str | None = None,
) -> AsyncIterator[Person]:
    """A fresh profile: no storage, no cookies. A phone's width is a phone, with touch."""
    phone = size[0] < 600
    context: BrowserContext = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale=language,
        has_touch=phone,
        is_mobile=phone,
    )
    try:
        if script:
            await context.add_init_script(script)
        found = Person(await context.new_page())
        found.watch()
        yield found
    finally:
        await context.close()
