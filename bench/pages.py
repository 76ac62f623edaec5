"""`bench pages`: how soon the pages are there, whether they jump, and how soon a press is seen.

Candidates have a telephone on a slow line (Lighthouse's slow 4G, a processor a quarter as fast); whoever works in the console has a
desktop, an empty cache, and a list of many candidates that is sorted, filtered and turned over. Beside each time stands that of a bare
page of one heading in the same browser, on the same line, in the same round; beside a changed list the bare request for its rows.
"""

import argparse
import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, Page, StorageState, async_playwright
from sqlalchemy import select

from bench.api import at_share, pool_of
from bench.browser import ARGUMENTS, chromium, make_admin, signed_in
from bench.media import folder, invitation
from bench.probe import SLOWER, Files, Seen, bare_page, newcomer, paced, painted, settled, visited
from bench.report_rows import multiply
from core.candidates.models import Candidate
from core.db import Database
from core.evaluation.models import Evaluation
from core.settings import Settings
from ops.testing import running
from seeds.company import founding

SOON_MS, DESK_MS, SHIFT = 1_500, 2_500, 0.05
"""Largest paint on a telephone and on a desktop; and the shift of both."""
PRESS_MS, CHANGE_MS, TASK_MS = 200, 300, 100
USUAL = 0.75
"""Share of the loads that a limit must hold for, as for Web Vitals; presses and changes of a list: 0.95."""
PARTS = ("candidate", "room", "console")
PRESSES = 15
ROOM_MS = 120_000
"""For what waits for an interviewer."""
SENT_MS = 1_100
"""Between two messages: more the server takes for a flood."""
REST_MS = 400
"""Between two presses."""
COPIED = 60
"""Interviews of the demo company that is copied until there are enough candidates."""
_FAKE_MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
_WORDS = ("ana", "mar", "li", "jo", "ka", "so")
_STATUSES = ("rejected", "withdrawn", "shortlisted", "evaluated", "hired", "new")
_ROWS = '[...document.querySelectorAll("tbody tr a")].map((link) => link.href).join()'
_CHANGED = f'{_ROWS} !== window.rows && !document.querySelector("main .opacity-60")'
_LONGER = """() => {
  document.querySelector("button").onclick = ({ target }) => { target.textContent += "!"; };
}"""
_ASKED = """async () => {
  const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/v1/candidates?"));
  const began = performance.now();
  await (await fetch(asked.at(-1).name)).json();
  return performance.now() - began;
}"""


@dataclass
class Figure:
    """Times of one thing in milliseconds, ours and bare, and the limit for this share of ours; 0 is none."""

    name: str
    limit: float
    share: float = USUAL
    ours: list[float] = field(default_factory=list[float])
    bare: list[float] = field(default_factory=list[float])
    shifts: list[float] = field(default_factory=list[float])
    notes: list[str] = field(default_factory=list[str])

    def met(self) -> bool:
        if not self.limit:
            return True
        return at(self.ours, self.share) <= self.limit and max(self.shifts, default=0.0) <= SHIFT

    def loaded(self, seen: Seen, bare: Seen) -> None:
        self.ours.append(seen.largest)
        self.bare.append(bare.largest)
        self.shifts.append(seen.shift)
        self.notes = [seen.element, *(seen.moved if seen.shift > SHIFT else ())]

    def line(self) -> str:
        p50, high = at(self.ours, 0.5), at(self.ours, self.share)
        bare = at(self.bare, 0.5) if self.bare else None
        beside = f"{bare:8.0f}{p50 / bare:7.2f}" if bare else " " * 15
        shift = f"{max(self.shifts):8.3f}" if self.shifts else " " * 8
        limit = f"{self.limit:8.0f}  {'met' if self.met() else 'MISSED'}" if self.limit else "    none"
        return f"{self.name:34}{p50:8.0f}{high:8.0f}{beside}{shift}{limit}"


def at(values: Sequence[float], share: float) -> float:
    """Whole microseconds are exact enough."""
    return at_share([round(value * 1000) for value in values], share) / 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=PARTS, help="the candidate's pages, the room, or the console's pages")
    parser.add_argument("--rounds", type=int, default=5, help="loads of each page")
    parser.add_argument("--candidates", type=int, default=100_000, help="rows behind the console")
    parser.add_argument("--slow", action="store_true", help="the console on the slow line too, without a limit")
    parser.add_argument("--why", action="store_true", help="what was the largest, and what moved too much")


def run(args: argparse.Namespace) -> int:
    """1 when a limit is missed."""
    figures: list[Figure] = []
    files = Files()
    if args.only in (None, "candidate"):
        # the invitation is made as an operator makes one, who needs to know where it runs
        with folder() as data, running({"api", "worker", "loops"}, data) as variables:
            figures += asyncio.run(_candidate(variables["VIVA_PUBLIC_URL"], invitation(data), files, args.rounds))
    if args.only in (None, "room"):
        with folder() as data, running({"api", "worker", "loops", "agent"}, data) as variables:
            figures += asyncio.run(_room(variables["VIVA_PUBLIC_URL"], invitation(data)))
    if args.only in (None, "console"):
        with running({"api"}) as variables:
            values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
            settings = Settings(**values)  # pyright: ignore[reportArgumentType]
            figures += asyncio.run(_console(settings, files, args))
    return report(figures, files, why=args.why)


def report(figures: Sequence[Figure], files: Files, *, why: bool = False) -> int:
    print(f"{'milliseconds':34}{'p50':>8}{'p75/95':>8}{'bare':>8}{'ratio':>7}{'shift':>8}{'limit':>8}")
    for figure in figures:
        print(figure.line())
        for note in figure.notes if why else ():
            print(f"    {note}")
    wrong = sorted(set(files.wrong))
    print(f"files not compressed, or not to be kept: {', '.join(wrong) or f'none of {files.count}'}")
    missed = [figure.name for figure in figures if not figure.met()] + (["files"] if wrong else [])
    print(f"goals (shift up to {SHIFT:g}): {'missed by ' + '; '.join(missed) if missed else 'met'}")
    return 1 if missed else 0


@asynccontextmanager
async def _browser(*more: str) -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *more])
        yield browser
        await browser.close()


# The candidate's pages


async def _candidate(base: str, link: str, files: Files, rounds: int) -> list[Figure]:
    job, interview = await _agreed(base, link)
    figures = {name: Figure(name, SOON_MS) for name in ("public job page", "invitation", "before the room")}
    addresses = {"public job page": f"{base.rstrip('/')}/jobs/{job}", "invitation": link, "before the room": link}
    async with _browser() as browser, bare_page() as nothing:
        for _ in range(rounds):
            async with newcomer(browser, phone=True, slow=True) as page:
                bare = await visited(page, nothing)
            for name, address in addresses.items():
                script = _ready(interview) if name == "before the room" else ""
                async with newcomer(browser, phone=True, slow=True, script=script) as page:
                    page.on("response", files.hear)
                    figures[name].loaded(await visited(page, address, page.locator("main h1")), bare)
    return list(figures.values())


def _ready(interview: str) -> str:
    """The page before the room, as after a reload of it: what was chosen lies in the browser."""
    return f"""if (location.pathname.startsWith("/i/")) {{
      localStorage.setItem("viva.way.{interview}", "both");
      history.replaceState({{ step: "ready" }}, "");
    }}"""


async def _agreed(base: str, link: str) -> tuple[str, str]:
    """The open job and the interview of this invitation, to which the candidate has agreed."""
    token = urlsplit(link).path.rpartition("/")[2]
    async with httpx.AsyncClient(base_url=f"{base.rstrip('/')}/api/v1", timeout=60) as client:
        job = (await client.get("/careers")).raise_for_status().json()["items"][0]["id"]
        client.headers["Authorization"] = f"Invitation {token}"
        invited = (await client.get("/invitation")).raise_for_status().json()
        given = {"interview": True, "recording": False, "text_version": invited["told"]["text_version"]}
        (await client.post("/invitation/consent", json=given)).raise_for_status()
    return job, invited["interview_id"]


async def _room(base: str, link: str) -> list[Figure]:
    """Into the room, whose code came while the page before it was read; there, presses and messages."""
    entry, mute, send = Figure("into the room", SOON_MS), Figure("mute", PRESS_MS, 0.95), Figure("send", PRESS_MS, 0.95)
    _, interview = await _agreed(base, link)
    async with _browser(*_FAKE_MICROPHONE) as browser, bare_page() as nothing:
        async with newcomer(browser, phone=True, slow=True) as page:
            await visited(page, nothing)
            await page.evaluate(_LONGER)
            for number in range(PRESSES):
                drawn = f"document.querySelector('button').textContent.length === {len('Press') + number + 1}"
                mute.bare.append(await painted(page, "click", drawn, page.get_by_role("button").click()))
                await page.wait_for_timeout(REST_MS)
            send.bare = entry.bare = mute.bare
        async with newcomer(browser, phone=True, slow=True, script=_ready(interview)) as page:
            await visited(page, link, page.locator("main h1"))
            await page.wait_for_load_state("networkidle")
            stands = "document.getElementById('message') !== null"
            begin = page.get_by_role("button", name=re.compile("^(Start the interview|Go on)$"))
            entry.ours.append(await painted(page, "click", stands, begin.click()))
            # joining is not what is measured, and Chromium's sound does not outlive a slowed start
            await paced(page, 1)
            microphone = page.get_by_role("button", name="Microphone", exact=True)
            await page.locator("[aria-label=Microphone]:enabled").wait_for(timeout=ROOM_MS)
            entry.shifts.append((await settled(page)).shift)
            await paced(page, SLOWER)
            for number in range(PRESSES):
                drawn = f"document.querySelector('[aria-label=Microphone]').ariaPressed === '{'true' if number % 2 else 'false'}'"
                mute.ours.append(await painted(page, "click", drawn, microphone.click()))
                await page.wait_for_timeout(REST_MS)
            for number in range(PRESSES):
                words = f"I check the airway first, {number}."
                await page.locator("#message").fill(words)
                drawn = f"document.querySelector('main').innerText.includes({json.dumps(words)})"
                send.ours.append(
                    await painted(page, "click", drawn, page.get_by_role("button", name="Send", exact=True).click())
                )
                await page.wait_for_timeout(SENT_MS)
            mute.shifts.append((await settled(page)).shift)
    return [entry, mute, send]


# The console


async def _console(settings: Settings, files: Files, args: argparse.Namespace) -> list[Figure]:
    base = settings.public_url.rstrip("/")
    review = await _filled(settings, args.candidates)
    pages = {
        "dashboard": "/console",
        "candidates": "/console/candidates",
        "review": f"/console/interviews/{review}",
        "jobs": "/console/jobs",
        "analytics": "/console/analytics",
    }
    figures = {name: Figure(name, DESK_MS) for name in pages}
    slow = {name: Figure(f"{name}, slow line", 0) for name in pages} if args.slow else {}
    async with _browser() as browser, bare_page() as nothing:
        state = await signed_in(browser, base)
        async with newcomer(browser, state=state) as page:
            for path in pages.values():  # the server is warm
                await visited(page, base + path)
        for _ in range(args.rounds):
            for into, line in ((figures, False), (slow, True)):
                for name in into:
                    async with newcomer(browser, slow=line) as page:
                        bare = await visited(page, nothing)
                    async with newcomer(browser, slow=line, state=state) as page:
                        page.on("response", files.hear)
                        into[name].loaded(await visited(page, base + pages[name]), bare)
        changes = await _changes(browser, base, state, args.rounds)
    return [*figures.values(), *slow.values(), *changes]


async def _filled(settings: Settings, candidates: int) -> str:
    """The demo company, with as many candidates; an interview of its own that waits for its review."""
    began, now = perf_counter(), datetime.now(UTC)
    database = Database(settings, pool_size=2, command_timeout=None)
    try:
        async with database.transaction() as session:
            founded = await founding.found(session, settings.company, now, interviews=min(COPIED, candidates))
            await make_admin(session)
        async with database.sessions() as session:
            waiting = (
                select(Evaluation.interview_id)
                .join(Candidate, Candidate.id == Evaluation.candidate_id)
                .where(Evaluation.status == "ready", Evaluation.overall_score >= 6, Candidate.status == "evaluated")
                .order_by(Evaluation.interview_id.desc())
            )
            review = (await session.scalars(waiting.limit(1))).one()
    finally:
        await database.close()
    async with pool_of(settings) as pool, pool.acquire() as connection:
        await multiply(connection, max(0, -(-candidates // founded.candidates) - 1), now)
        await connection.execute("vacuum analyze", timeout=600)
        there: int = await connection.fetchval("select count(*) from candidates")
    print(f"{there:,} candidates in {perf_counter() - began:.0f} s")
    return str(review)


async def _changes(browser: Browser, base: str, state: StorageState, rounds: int) -> list[Figure]:
    """Another order, another filter, another page of the candidates: from the press to the rows."""
    sort, narrow, search, turn = (Figure(name, CHANGE_MS, 0.95) for name in ("sort", "filter", "search", "next page"))
    tasks = Figure("longest task meanwhile", TASK_MS, 1.0)
    for number in range(rounds):
        async with newcomer(browser, state=state) as page:
            await visited(page, f"{base}/console/candidates")
            begun: float = await page.evaluate("performance.now()")
            status = page.get_by_label("Status", exact=True)
            following = page.get_by_role("button", name="Next", exact=True)
            heads = page.get_by_role("columnheader")
            await _change(page, narrow, "change", status.select_option(_STATUSES[number % len(_STATUSES)]))
            await _change(page, sort, "click", heads.get_by_role("button", name="Name").click())
            await _change(page, turn, "click", following.click())
            await _change(page, sort, "click", heads.get_by_role("button", name="Match").click())
            await _change(page, turn, "click", following.click())
            await _change(page, narrow, "change", status.select_option(""))
            await _change(page, turn, "click", following.click())
            await _change(page, sort, "click", heads.get_by_role("button", name="Applied").click())
            word = _WORDS[number % len(_WORDS)]
            await _change(page, search, "input", page.get_by_role("searchbox").fill(word))
            seen = await settled(page)
            tasks.ours.append(max((took for start, took in seen.tasks if start >= begun), default=0.0))

    return [sort, narrow, search, turn, tasks]


async def _change(page: Page, figure: Figure, kind: str, act: Awaitable[object]) -> None:
    """And, after it, the bare request for the same rows."""
    await page.evaluate(f"window.rows = {_ROWS}")
    figure.ours.append(await painted(page, kind, _CHANGED, act))
    figure.bare.append(await page.evaluate(_ASKED))
    await page.wait_for_timeout(REST_MS)
