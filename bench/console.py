"""`bench console`: how soon the console's pages are there, and how soon a list of many candidates shows what was asked for.

The pages are loaded as in `bench pages`, on a desktop: slow 4G, a processor a quarter as fast, nothing in any cache; beside each stands
a bare page of one heading. The list is sorted, filtered, searched and turned over at full speed, from the event of the click or the
letter to the frame in which the new rows are drawn; beside each change stands the bare request for the same rows, from the same page.
"""

import argparse
import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID

from playwright.async_api import Browser, Page, StorageState
from sqlalchemy import func, select

from bench.api_rows import apply, settle
from bench.browser import launched, make_admin, signed_in
from bench.pages import Figure, report
from bench.probe import Files, bare_page, newcomer, painted, visited
from core.candidates.models import Candidate
from core.db import Database
from core.evaluation.models import Evaluation
from core.settings import Settings
from ops.testing import running
from seeds.company import founding

LOAD_MS, CHANGE_MS, TASK_MS = 2_500, 300, 100
OFTEN = 0.95
"""Share of the changes that a limit must hold for."""
PARTS = ("data", "pages", "list")
INTERVIEWS = 120
"""Of the demo company, to which the candidates come."""
NAMES = 20
"""Whose beginnings are searched for."""
REST_MS = 400
"""Between two changes."""
_ROWS = '[...document.querySelectorAll("tbody tr a")].map((link) => link.href).join()'
_CHANGED = f'{_ROWS} !== window.rows && !document.querySelector("main .opacity-60")'
_ASKED = """async () => {
  const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/api/v1/candidates?"));
  const began = performance.now();
  await (await fetch(asked.at(-1).name)).json();
  return performance.now() - began;
}"""


@dataclass(frozen=True)
class Filled:
    """Somebody with an evaluation that waits for its review, and beginnings of names, each of a few candidates."""

    candidate_id: UUID
    interview_id: UUID
    words: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, default=100_000, help="rows behind the list")
    parser.add_argument("--rounds", type=int, default=5, help="loads of each page")
    parser.add_argument("--changes", type=int, default=21, help="of each kind, in the list")
    parser.add_argument("--only", choices=PARTS, help="one part; `data` makes the candidates and ends")
    parser.add_argument("--data", type=Path, help="a folder where they are kept, and found again")
    parser.add_argument("--why", action="store_true", help="what was the largest, and what moved too much")


def run(args: argparse.Namespace) -> int:
    """1 when a limit is missed."""
    files = Files()
    with running({"api"}, args.data) as variables:
        values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
        figures = asyncio.run(_measure(Settings(**values), files, args))  # pyright: ignore[reportArgumentType]
    return 0 if args.only == "data" else report(figures, files, why=args.why)


async def _measure(settings: Settings, files: Files, args: argparse.Namespace) -> list[Figure]:
    base = settings.public_url.rstrip("/")
    filled = await _filled(settings, args.candidates)
    if args.only == "data":
        return []
    figures: list[Figure] = []
    async with launched() as browser:
        state = await signed_in(browser, base)
        if args.only != "list":
            figures += await _pages(browser, base, state, filled, files, args.rounds)
        if args.only != "pages":
            figures += await _list(browser, base, state, filled.words, args.changes)
    return figures


async def _filled(settings: Settings, candidates: int) -> Filled:
    """The demo company, and candidates of the database's making beside its own until there are so many."""
    began = perf_counter()
    database = Database(settings, pool_size=1, command_timeout=None)
    try:
        async with database.transaction() as session:
            there = await session.scalar(select(func.count(Candidate.id))) or 0
            if not there:
                company = await founding.found(session, settings.company, datetime.now(UTC), interviews=INTERVIEWS)
                await make_admin(session)
                await apply(session, candidates - company.candidates)
        if not there:
            await settle(database)
        async with database.sessions() as session:
            waiting = (
                select(Evaluation.candidate_id, Evaluation.interview_id)
                .join(Candidate, Candidate.id == Evaluation.candidate_id)
                .where(Evaluation.status == "ready", Evaluation.overall_score >= 6, Candidate.status == "evaluated")
            )
            candidate_id, interview_id = (await session.execute(waiting.order_by(Evaluation.id.desc()).limit(1))).one()
            made = select(Candidate.full_name).where(Candidate.full_name.like("Person %")).order_by(Candidate.id)
            names = (await session.scalars(made.limit(NAMES))).all()
    finally:
        await database.close()
    print(f"{there or candidates:,} candidates{'' if there else f', made in {perf_counter() - began:.0f} s'}")
    # three letters of sixteen: one candidate in 4,096
    return Filled(candidate_id, interview_id, sorted({name.split()[1][:3] for name in names}))


async def _pages(
    browser: Browser, base: str, state: StorageState, filled: Filled, files: Files, rounds: int
) -> list[Figure]:
    places = {
        "sign-in": "/sign-in",
        "dashboard": "/console",
        "candidates": "/console/candidates",
        "candidate": f"/console/candidates/{filled.candidate_id}",
        "evaluation": f"/console/interviews/{filled.interview_id}",
    }
    who = {name: None if name == "sign-in" else state for name in places}
    figures = {name: Figure(name, LOAD_MS) for name in places}
    for name, place in places.items():  # the server is warm
        async with newcomer(browser, phone=False, slow=False, state=who[name]) as page:
            await visited(page, base + place)
    async with bare_page() as nothing:
        for _ in range(rounds):
            async with newcomer(browser, phone=False) as page:
                bare = await visited(page, nothing)
            for name, place in places.items():
                async with newcomer(browser, phone=False, state=who[name]) as page:
                    page.on("response", files.hear)
                    figures[name].loaded(await visited(page, base + place), bare)
    return list(figures.values())


class Changes:
    """What was asked of the list of this page, and how soon it was there."""

    def __init__(self) -> None:
        self.sort, self.narrow, self.search, self.turn = (
            Figure(name, CHANGE_MS, OFTEN) for name in ("sort", "filter", "search", "next page")
        )
        self.tasks = Figure("longest task meanwhile", TASK_MS, 1.0)

    def figures(self) -> list[Figure]:
        return [self.sort, self.narrow, self.search, self.turn, self.tasks]

    async def change(self, page: Page, figure: Figure, kind: str, act: Awaitable[object]) -> None:
        """And, after it, the bare request for the same rows."""
        await page.evaluate(f"window.rows = {_ROWS}; seen.tasks = []")
        figure.ours.append(await painted(page, kind, _CHANGED, act))
        await page.wait_for_timeout(REST_MS)
        self.tasks.ours.append(await page.evaluate("Math.max(0, ...seen.tasks)"))
        figure.bare.append(await page.evaluate(_ASKED))


async def _list(browser: Browser, base: str, state: StorageState, words: list[str], wanted: int) -> list[Figure]:
    found = Changes()
    number = 0
    while len(found.sort.ours) < wanted:
        async with newcomer(browser, phone=False, slow=False, state=state) as page:
            await visited(page, f"{base}/console/candidates?sort=oldest")
            await _ask(page, found, words[number % len(words)], words[(number + 1) % len(words)], number % 2 == 0)
        number += 1
    return found.figures()


async def _ask(page: Page, found: Changes, word: str, other: str, even: bool) -> None:
    """Three times for each kind of change; none shows what this page has shown before and may still have."""
    heads = page.get_by_role("columnheader")

    async def sort(head: str) -> None:
        await found.change(page, found.sort, "click", heads.get_by_role("button", name=head).click())

    async def narrow(to: str) -> None:
        box = page.get_by_role("combobox", name="Status", exact=True)
        await found.change(page, found.narrow, "change", box.select_option(to))

    async def search(text: str) -> None:
        await found.change(page, found.search, "input", page.get_by_role("searchbox").fill(text))

    async def turn() -> None:
        await found.change(page, found.turn, "click", page.get_by_role("button", name="Next", exact=True).click())

    await narrow("screening" if even else "rejected")
    await sort("Name")
    await turn()
    await narrow("")
    await sort("Match")
    await turn()
    await search(word)
    await search(other)
    await sort("Applied")
    await search("")
    await narrow("new" if even else "shortlisted")
    await turn()
