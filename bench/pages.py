"""`bench pages`: how soon the candidate's pages are there, and whether they jump: on a telephone with a slow line.

The line is Lighthouse's slow 4G, the processor a quarter as fast. Beside each time stands that of a bare page of one heading in the same
browser, on the same line, in the same round.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from bench.api import at_share
from bench.browser import launched
from bench.media import folder, invitation
from bench.probe import Files, Seen, bare_page, newcomer, visited
from ops.testing import running

SOON_MS, SHIFT = 1_500, 0.05
"""Largest paint, and the shift of all together."""
USUAL = 0.75
"""Share of the loads that a limit must hold for, as for Web Vitals."""


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
    parser.add_argument("--rounds", type=int, default=5, help="loads of each page")
    parser.add_argument("--why", action="store_true", help="what was the largest, and what moved too much")


def run(args: argparse.Namespace) -> int:
    """1 when a limit is missed."""
    files = Files()
    # the invitation is made as an operator makes one, who needs to know where it runs
    with folder() as data, running({"api", "worker", "loops"}, data) as variables:
        figures = asyncio.run(_candidate(variables["VIVA_PUBLIC_URL"], invitation(data), files, args.rounds))
    return report(figures, files, why=args.why)


def report(figures: Sequence[Figure], files: Files, *, why: bool = False) -> int:
    share = 0.0
    for figure in figures:
        if figure.share != share:
            share = figure.share
            high = f"p{100 * share:.0f}" if share < 1 else "most"
            print(f"{'milliseconds':34}{'p50':>8}{high:>8}{'bare':>8}{'ratio':>7}{'shift':>8}{'limit':>8}")
        print(figure.line())
        for note in figure.notes if why else ():
            print(f"    {note}")
    wrong = sorted(set(files.wrong))
    print(f"files not compressed, or not to be kept: {', '.join(wrong) or f'none of {files.count}'}")
    missed = [figure.name for figure in figures if not figure.met()] + (["files"] if wrong else [])
    print(f"goals (shift up to {SHIFT:g}): {'missed by ' + '; '.join(missed) if missed else 'met'}")
    return 1 if missed else 0


async def _candidate(base: str, link: str, files: Files, rounds: int) -> list[Figure]:
    job, interview = await _agreed(base, link)
    figures = {name: Figure(name, SOON_MS) for name in ("public job page", "invitation", "before the room")}
    addresses = {"public job page": f"{base.rstrip('/')}/jobs/{job}", "invitation": link, "before the room": link}
    async with launched() as browser, bare_page() as nothing:
        for _ in range(rounds):
            async with newcomer(browser) as page:
                bare = await visited(page, nothing)
            for name, address in addresses.items():
                script = _ready(interview) if name == "before the room" else ""
                async with newcomer(browser, script) as page:
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
