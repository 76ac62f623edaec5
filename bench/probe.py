"""What a page tells of itself while it loads and is used; a slow line; and a page that is nothing, to compare with.

Only what the browser itself says counts: its observers of largest paint, of shifts and of long tasks, and its own clock.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, Locator, Page, Response, StorageState, expect

PHONE, DESK = (390, 844), (1280, 860)
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""Lighthouse's: milliseconds for each request, and bytes a second."""
SLOWER = 4
"""Times, for the processor of a telephone of the middle range."""
PATIENCE_MS = 60_000
SETTLED_MS = 1_500
"""After all is there: what still moves or grows does it by then."""
_BUSY = "[role=status] .animate-pulse"
_BARE = b"<!doctype html><title>bare</title><h1>Nothing but this</h1>"

_WATCH = """
window.seen = { largest: 0, shift: 0, moved: [], tasks: [] };
{
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime, element }) => {
    seen.largest = startTime;
    seen.element = element?.outerHTML.slice(0, 120) ?? "";
  });
  watch("layout-shift", ({ hadRecentInput, value, sources }) => {
    if (hadRecentInput) return;
    seen.shift += value;
    seen.moved.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? ""));
  });
  watch("longtask", ({ duration }) => seen.tasks.push(duration));
}
/** From the next event of this kind until a frame is drawn in which `test` holds. */
window.painted = (kind, test) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`never drawn: ${test}`)), 30_000);
  addEventListener(kind, ({ timeStamp }) => {
    // a frame is drawn before the next task
    const look = () => {
      if (test()) setTimeout(() => resolve(performance.now() - timeStamp));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
});
"""


@dataclass(frozen=True)
class Seen:
    """Of one visit, in milliseconds; ``shift`` is all shifts together, without those that follow a press."""

    largest: float
    shift: float
    moved: list[str]
    """The beginnings of what shifted."""
    tasks: list[float]
    """Those over 50 ms."""
    element: str = ""
    """The beginning of what was the largest."""


@dataclass
class Files:
    """How the built files came: what was not compressed, or may not be kept."""

    count: int = 0
    wrong: list[str] = field(default_factory=list[str])

    def hear(self, response: Response) -> None:
        name = response.url.rpartition("/")[2]
        if "/assets/" not in response.url or not name.endswith((".js", ".css")):
            return
        self.count += 1
        compressed = response.headers.get("content-encoding") in ("br", "gzip")
        if not compressed or "immutable" not in response.headers.get("cache-control", ""):
            self.wrong.append(name)


@asynccontextmanager
async def newcomer(
    browser: Browser, script: str = "", *, phone: bool = True, slow: bool = True, state: StorageState | None = None
) -> AsyncGenerator[Page]:
    """The page of somebody who was never here, on a slow line and processor or not: nothing lies in any cache."""
    width, height = PHONE if phone else DESK
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        is_mobile=phone,
        has_touch=phone,
        locale="en-GB",
        storage_state=state,
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        await context.add_init_script(_WATCH + script)
        page = await context.new_page()
        if slow:
            session: Any = await context.new_cdp_session(page)
            await session.send("Network.enable")
            await session.send("Network.emulateNetworkConditions", SLOW_4G)
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield page
    finally:
        await context.close()


async def visited(page: Page, url: str, there: Locator | None = None) -> Seen:
    """As it is when ``there``, or else a heading, is to be seen, nothing is awaited any more, and all has settled."""
    await page.goto(url, wait_until="commit")
    await (there or page.locator("h1")).first.wait_for()
    await expect(page.locator(_BUSY)).to_have_count(0, timeout=PATIENCE_MS)
    await page.wait_for_timeout(SETTLED_MS)
    return Seen(**await page.evaluate("seen"))


async def painted(page: Page, kind: str, test: str, act: Awaitable[object]) -> float:
    """Milliseconds from the event of this ``kind`` that ``act`` causes until what it changes is drawn: ``test`` holds."""
    await page.evaluate(f"void (window.took = painted({json.dumps(kind)}, () => {test}))")
    await act
    took: float = await page.evaluate("window.took")
    return took


@asynccontextmanager
async def bare_page() -> AsyncGenerator[str]:
    """The address of a page of one heading, served by nobody's code: what the line and the browser cost alone."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # browsers open lines that they then do not use
        with contextlib.suppress(asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            size = f"Content-Length: {len(_BARE)}\r\nConnection: close"
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{size}\r\n\r\n".encode() + _BARE)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
