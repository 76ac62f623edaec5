"""How soon the room shows what was pressed, with the processor of a slow telephone: muting, and sending what was typed.

Event Timing tells it, the browser's own clock from a press to the next picture: in steps of 8 ms, and of what is faster than 16 ms
nothing. The processor is slowed down for each press and not for the sound: Chromium does not get over that.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Browser, Page, expect

from bench.media import WAIT_MS, enter, listening
from bench.probe import SLOWER, bare_page, newcomer

MUTES, SENDS = 10, 6
FASTEST_MS = 16.0
_PICTURED_MS = 500
"""By then a press has long been shown, and the browser has told of it."""
_APART_MS = 1_500
"""The server takes five messages in five seconds."""
_WATCH = """
window.pressed = [];
new PerformanceObserver((list) => {
  for (const { interactionId, startTime, duration } of list.getEntries()) {
    if (interactionId) pressed.push([startTime, duration]);
  }
}).observe({ type: "event", durationThreshold: 16 });
"""
_BUTTON = """() => document.body.append(Object.assign(document.createElement("button"), {
  textContent: "press", onclick() { this.ariaPressed = this.ariaPressed === "true" ? "false" : "true"; },
}))"""


async def pressed(browser: Browser, link: str) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of each press: of mute, of send, and of a button on a bare page that does nothing but say that it is pressed."""
    async with newcomer(browser, _WATCH, slow=False) as page, bare_page() as nothing:
        await page.goto(nothing)
        await page.evaluate(_BUTTON)
        bare = [await _press(page, page.get_by_role("button").click) for _ in range(MUTES)]
        await enter(page, link)
        await expect(listening(page)).to_be_visible(timeout=WAIT_MS)
        microphone = page.get_by_role("button", name="Microphone", exact=True)
        mutes, sends = list[float](), list[float]()
        for number in range(MUTES):
            mutes.append(await _press(page, microphone.click))
            await expect(microphone).to_have_attribute("aria-pressed", "true" if number % 2 else "false")
        for number in range(SENDS):
            answer = f"I check the airway first, then the breathing: {number}."
            await page.get_by_label("Type a message").fill(answer)
            sends.append(await _press(page, page.get_by_role("button", name="Send", exact=True).click))
            await expect(page.get_by_role("log").get_by_text(answer).first).to_be_visible()
            await page.wait_for_timeout(_APART_MS)
    return mutes, sends, bare


async def _press(page: Page, press: Callable[[], Awaitable[None]]) -> float:
    session: Any = await page.context.new_cdp_session(page)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    before = await page.evaluate("performance.now()")
    await press()
    await page.wait_for_timeout(_PICTURED_MS)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    await session.detach()
    since: list[float] = await page.evaluate(
        "before => pressed.filter(([at]) => at >= before).map(([, took]) => took)", before
    )
    return max([FASTEST_MS, *since])
