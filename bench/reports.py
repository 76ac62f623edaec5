"""`bench reports`: what reports and the dashboard cost, each beside the least that the same work takes.

- A report of a hundred pages beside the same words set without measuring, shaping or tags (plain fpdf2, one cell after the other).
- A workbook of ten thousand rows beside the same cells written as plain CSV; time and peak memory.
  Both in a process of their own, in seconds of its CPU, so that a busy machine changes little.
- The dashboard over many interviews (the demo company many times over, without its words) beside the bare SQL that it sends, in
  turn; every statement is explained with the rows that it really read.
"""

import argparse
import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter, perf_counter_ns

from sqlalchemy import select, text

from bench.api import LARGEST_SCAN, Pool, Statement, at_share, large_scans, listening, pool_of
from bench.report_parts import ROWS
from bench.report_rows import BASE, multiply
from core.accounts.models import Role, User
from core.analytics import dashboard
from core.db import Database
from core.settings import Settings
from ops.testing import running
from seeds.company import founding

PDF_S, XLSX_S, XLSX_MB = 3.0, 5.0, 200
RATIO, P95_MS = 1.5, 500
DAYS = 1_826
"""Five years, over which the interviews lie."""
WARM = 3
_NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
_WAITING = "select count(*) from candidates where status in ('interviewing', 'evaluated')"


@dataclass(frozen=True)
class Figure:
    name: str
    ours: float
    least: float
    unit: str
    goal: str
    met: bool

    def line(self) -> str:
        ratio = f"{self.ours / self.least:7.2f}" if self.least else "       "
        return f"{self.name:34}{self.ours:10.2f}{self.least:10.2f}{ratio} {self.unit:4} {self.goal:24} {'met' if self.met else 'MISSED'}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--interviews", type=int, default=20_000, help="that the dashboard is read over; in full 1000000"
    )
    parser.add_argument("--rounds", type=int, default=30, help="readings of the dashboard")
    parser.add_argument(
        "--forever",
        type=int,
        default=0,
        help="of those who would be answered, one in so many waits for ever; 1 is everybody",
    )


def run(args: argparse.Namespace) -> int:
    """1 when a goal is missed."""
    figures = _files()
    with running({"migrate"}) as variables:
        values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
        settings = Settings(**values)  # pyright: ignore[reportArgumentType]
        more, scans = asyncio.run(_dashboard(settings, args.interviews, args.forever, args.rounds))
    figures += more
    print(f"{'':34}{'ours':>10}{'least':>10}{'ratio':>7}")
    for figure in figures:
        print(figure.line())
    print(f"sequential scans over {LARGEST_SCAN:,} rows: {'; '.join(scans) or 'none'}")
    return 0 if all(figure.met for figure in figures) and not scans else 1


# Files


def _files() -> list[Figure]:
    ours, least = _in_a_process("pdf"), _in_a_process("bare-pdf")
    book, plain = _in_a_process("xlsx"), _in_a_process("bare-xlsx")
    pages = ours["size"]
    return [
        Figure(
            f"report of {pages:.0f} pages", ours["s"], least["s"], "s", f"up to {PDF_S:g} s of CPU", ours["s"] <= PDF_S
        ),
        Figure(
            f"workbook of {ROWS:,} rows", book["s"], plain["s"], "s", f"up to {XLSX_S:g} s of CPU", book["s"] <= XLSX_S
        ),
        Figure("  its process at most", book["mb"], plain["mb"], "MB", f"up to {XLSX_MB} MB", book["mb"] <= XLSX_MB),
    ]


def _in_a_process(part: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.report_parts", part]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


# The dashboard


async def _dashboard(settings: Settings, interviews: int, forever: int, rounds: int) -> tuple[list[Figure], list[str]]:
    database = Database(settings, pool_size=2)
    try:
        return await _read(database, settings, await _filled(database, settings, interviews, forever), rounds)
    finally:
        await database.close()


async def _filled(database: Database, settings: Settings, interviews: int, forever: int) -> int:
    """How many there are."""
    began = perf_counter()
    async with database.transaction() as session:
        await session.execute(text("set local synchronous_commit = off"))
        base = min(interviews, BASE)
        await founding.found(session, "Alderbrook", _NOW, interviews=base, days=DAYS, lean=True)
    async with pool_of(settings) as pool, pool.acquire() as connection:
        await multiply(connection, interviews // base - 1, _NOW, forever=forever)
        await connection.execute("vacuum analyze")
        held: int = await connection.fetchval("select count(*) from interviews")
        candidates: int = await connection.fetchval("select count(*) from candidates")
        waiting: int = await connection.fetchval(_WAITING)
    print(
        f"{held:,} interviews of {candidates:,} candidates, {waiting:,} of them without an answer, in {perf_counter() - began:.0f} s"
    )
    return held


async def _read(database: Database, settings: Settings, interviews: int, rounds: int) -> tuple[list[Figure], list[str]]:
    terms = dashboard.Terms(_NOW, "UTC", settings.reply_days, settings.invitation_days)
    async with database.sessions() as session:
        admin = (await session.scalars(select(User).where(User.role == Role.SUPER_ADMIN).limit(1))).one()
    statements: list[Statement] = []
    ours: list[int] = []
    least: list[int] = []
    async with pool_of(settings) as pool:
        for number in range(WARM + rounds):
            heard: list[Statement] = []
            began = perf_counter_ns()
            async with database.sessions() as session:
                with listening(database, heard):
                    await dashboard.read(session, admin, terms)
            took = (perf_counter_ns() - began) // 1000
            statements = statements or heard
            began = perf_counter_ns()
            async with pool.acquire() as connection:
                for statement, parameters in statements:
                    await connection.fetch(statement, *parameters)
            if number >= WARM:
                ours.append(took)
                least.append((perf_counter_ns() - began) // 1000)
        scans = [scan for statement in statements for scan in await _scans(pool, statement)]
    figures: list[Figure] = []
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        mine, bare = at_share(ours, share) / 1000, at_share(least, share) / 1000
        met = mine <= RATIO * bare and (share < 0.9 or mine <= P95_MS)
        goal = f"up to {RATIO:g} times" + (f", {P95_MS} ms" if share > 0.9 else "")
        figures.append(Figure(f"dashboard, {interviews:,} interviews {name}", mine, bare, "ms", goal, met))
    return figures, scans


async def _scans(pool: Pool, statement: Statement) -> list[str]:
    sql, parameters = statement
    async with pool.acquire() as connection:
        explained = await connection.fetchval(f"explain (analyze, format json) {sql}", *parameters)
    return list(large_scans(json.loads(explained)[0]["Plan"]))
