"""`bench pages`: how soon the candidate's pages are there, whether they jump, and how soon the room shows a press: on a slow telephone.

The line is Lighthouse's slow 4G, the processor a quarter as fast. Beside each time stands that of a bare page of one heading, or of one
button, in the same browser, in the same round.
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from playwright.async_api import StorageState

from api.security import COOKIE
from bench.api import at_share
from bench.browser import launched
from bench.media import FLAGS, folder, invitation
from bench.presses import pressed
from bench.probe import Files, Seen, bare_page, newcomer, visited
from core.accounts import service as accounts
from core.accounts.models import User
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.interviews.models import Interview
from core.settings import Settings
from ops.testing import running

SOON_MS, SHIFT = 1_500, 0.05
"""Largest paint, and the shift of all together."""
SHOWN_MS = 200
"""From a press to the picture."""
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


@dataclass(frozen=True)
class Visit:
    """``script`` runs before the page's own; ``state`` is what lies in the browser."""

    address: str
    script: str = ""
    state: StorageState | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="*", metavar="pages|room", help="one of them; both when none is named")
    parser.add_argument("--rounds", type=int, default=5, help="loads of each page")
    parser.add_argument("--why", action="store_true", help="what was the largest, and what moved too much")


def run(args: argparse.Namespace) -> int:
    """1 when a limit is missed."""
    if unknown := set(args.what) - {"pages", "room"}:
        raise SystemExit(f"there is no {', '.join(sorted(unknown))}: pages or room")
    wanted = set(args.what) or {"pages", "room"}
    files, figures = Files(), list[Figure]()
    # invitations are made as an operator makes them, who needs to know where it runs
    if "pages" in wanted:
        with folder() as data, running({"api", "worker", "loops"}, data) as variables:
            settings, link, over = _settings(variables), invitation(data), invitation(data)
            figures += asyncio.run(_candidate(settings, link, over, files, args.rounds))
    if "room" in wanted:
        with folder() as data, running({"api", "worker", "loops", "agent"}, data):
            figures += asyncio.run(_room(invitation(data)))
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


async def _candidate(settings: Settings, link: str, over: str, files: Files, rounds: int) -> list[Figure]:
    visits = await _visits(settings, link, over)
    figures = {name: Figure(name, SOON_MS) for name in visits}
    async with launched() as browser, bare_page() as nothing:
        for _ in range(rounds):
            async with newcomer(browser) as page:
                bare = await visited(page, nothing)
            for name, visit in visits.items():
                async with newcomer(browser, visit.script, state=visit.state) as page:
                    page.on("response", files.hear)
                    figures[name].loaded(await visited(page, visit.address, page.locator("main h1")), bare)
    return list(figures.values())


async def _room(link: str) -> list[Figure]:
    async with launched(FLAGS) as browser:
        mutes, sends, bare = await pressed(browser, link)
    return [
        Figure("mute, to the picture", SHOWN_MS, ours=mutes, bare=bare),
        Figure("send, to the picture", SHOWN_MS, ours=sends, bare=bare),
    ]


def _settings(variables: Mapping[str, str]) -> Settings:
    return Settings(**{name.removeprefix("VIVA_").lower(): value for name, value in variables.items()})  # pyright: ignore[reportArgumentType]


async def _visits(settings: Settings, link: str, over: str) -> dict[str, Visit]:
    """Every page that a candidate may open first. The interview of ``over`` has been held."""
    base = settings.public_url.rstrip("/")
    job, interview = await _agreed(base, link)
    _, held = await _agreed(base, over)
    return {
        "open jobs": Visit(f"{base}/jobs"),
        "public job page": Visit(f"{base}/jobs/{job}"),
        "invitation": Visit(link),
        "before the room": Visit(link, script=_ready(interview)),
        "after the interview": Visit(over),
        "own applications": Visit(f"{base}/my", state=await _own_side(settings, UUID(held))),
    }


async def _own_side(settings: Settings, interview_id: UUID) -> StorageState:
    """Ends this interview; its candidate signed in, as their browser keeps it."""
    database, now = Database(settings), utcnow()
    try:
        async with database.transaction() as session:
            interview = await session.get_one(Interview, interview_id)
            interview.status, interview.started_at, interview.ended_at = "completed", now - timedelta(minutes=20), now
            candidate = await session.get_one(Candidate, interview.candidate_id)
            token = accounts.access_token(await session.get_one(User, candidate.user_id), settings)
    finally:
        await database.close()
    until = round((now + timedelta(minutes=settings.access_token_minutes)).timestamp() * 1000)
    parts = urlsplit(settings.public_url)
    return {
        "cookies": [{"name": COOKIE, "value": token, "domain": parts.hostname or "", "path": "/", "sameSite": "Lax"}],
        "origins": [
            {
                "origin": f"{parts.scheme}://{parts.netloc}",
                "localStorage": [{"name": "viva.session.until", "value": str(until)}],
            }
        ],
    }


def _ready(interview: str) -> str:
    """The page before the room, as after a reload of it: what was chosen lies in the browser."""
    return f"""if (location.pathname.startsWith("/i/")) {{
      localStorage.setItem("viva.way.{interview}", "both");
      history.replaceState({{ step: "ready" }}, "");
    }}"""


async def _agreed(base: str, link: str) -> tuple[str, str]:
    """The open job and the interview of this invitation, to which the candidate has agreed."""
    token = urlsplit(link).path.rpartition("/")[2]
    async with httpx.AsyncClient(base_url=f"{base}/api/v1", timeout=60) as client:
        job = (await client.get("/careers")).raise_for_status().json()["items"][0]["id"]
        client.headers["Authorization"] = f"Invitation {token}"
        invited = (await client.get("/invitation")).raise_for_status().json()
        given = {"interview": True, "recording": False, "text_version": invited["told"]["text_version"]}
        (await client.post("/invitation/consent", json=given)).raise_for_status()
    return job, invited["interview_id"]
