"""`bench api`: what the API adds to its own SQL, list by list, and whether any list reads a large table from end to end.

Beside each request stands a bare Litestar handler that sends the statements of that list, with their conditions of who sees what, through
asyncpg and answers the same fields: no sign-in and its statement, no ORM. Both are called in turn in this process, without a network, so
that whatever else the machine does hits both. The ratio of their 95th percentiles is the figure. Then every statement is explained, with
the rows that it really read. With `--grow` all of it is done again over more transcripts, and the two sizes are compared.

`--keep FOLDER` leaves the database there, and the next run with the same folder measures at once. As root it must be a folder that
another user may enter.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from time import perf_counter_ns
from typing import Any, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import msgspec
from litestar import Litestar, get
from litestar.types import Message, Receive, Scope
from sqlalchemy import event

from api.context import Parts
from api.main import create_app
from bench.api_rows import Filled, fill, grow, kept
from core import logs
from core.accounts import service as accounts
from core.db import Database
from core.settings import Settings
from ops.testing import running
from sim.measure import percentile

LARGEST_SCAN = 10_000
"""Rows that a sequential scan may read."""
GOAL, GROWTH_GOAL = 2.0, 1.3
"""Times the bare handler; times itself over fewer rows."""
WARM = 20
_CLIENTS = count()
"""Each request comes from an address of its own: what anybody may ask is limited by address."""

Pool = Any
"""asyncpg's; it has no types."""
Statement = tuple[str, tuple[Any, ...]]


@dataclass
class Asked:
    """One request, the statements that it led to, and how long it took beside the bare handler."""

    name: str
    path: str
    user: str | None = "SuperAdmin"
    statements: list[Statement] = field(default_factory=list[Statement])
    fields: tuple[str, ...] = ()
    """Of a row in the answer."""
    page: int = 0
    """Which of the statements has the rows of the answer."""
    api_us: list[int] = field(default_factory=list[int])
    bare_us: list[int] = field(default_factory=list[int])

    def ratio(self) -> float:
        return at_share(self.api_us, 0.95) / at_share(self.bare_us, 0.95)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=int, default=100_000, help="and a fiftieth of them jobs")
    parser.add_argument(
        "--turns", type=int, default=1_000_000, help="rows of transcripts, a hundred for each interview"
    )
    parser.add_argument(
        "--grow", type=int, default=0, help="measure again when transcripts have so many rows (10000000)"
    )
    parser.add_argument("--rounds", type=int, default=200, help="requests of each kind")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the rows there once and use them again")


def run(args: argparse.Namespace) -> int:
    """1 when a goal is missed."""
    with running({"migrate", "redis"}, args.keep) as variables, Path(os.devnull).open("w") as nowhere:
        # as in production, a line for each request; its cost belongs to the figure, its words do not
        with contextlib.redirect_stdout(nowhere):
            logs.configure()
        values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
        settings = Settings(**values)  # pyright: ignore[reportArgumentType]
        return asyncio.run(_measure(settings, args.candidates, args.turns, args.grow, args.rounds))


@dataclass
class Seen:
    """What was measured over so many transcript rows."""

    turns: int
    lists: list[Asked]
    scans: dict[str, list[str]]


async def _measure(settings: Settings, candidates: int, turns: int, more: int, rounds: int) -> int:
    app = create_app(settings)
    async with app.lifespan(), pool_of(settings) as pool:
        filled = await kept(settings) or await fill(settings, candidates, turns)
        tokens = {name: accounts.access_token(user, settings) for name, user in filled.users.items()}
        seen = await _seen(app, pool, filled, tokens, filled.turns, rounds)
        missed = _report(filled, seen)
        if more:
            grown = await _seen(app, pool, filled, tokens, await grow(settings, more), rounds)
            missed += _report(filled, grown) + _report_growth(seen, grown)
    return 1 if missed else 0


async def _seen(app: Litestar, pool: Pool, filled: Filled, tokens: dict[str, str], turns: int, rounds: int) -> Seen:
    lists = [each async for each in _recorded(app, pool, filled, tokens)]
    bare = Litestar([_handler(pool, number, asked) for number, asked in enumerate(lists)], openapi_config=None)
    for number in range(WARM + rounds):
        for place, asked in enumerate(lists):
            api_us, _ = await _call(app, asked.path, tokens.get(asked.user or "", ""))
            bare_us, _ = await _call(bare, f"/{place}")
            if number >= WARM:
                asked.api_us.append(api_us)
                asked.bare_us.append(bare_us)
    return Seen(turns, lists, {asked.name: await _scans(pool, asked) for asked in lists})


async def _recorded(app: Litestar, pool: Pool, filled: Filled, tokens: dict[str, str]) -> AsyncGenerator[Asked]:
    """Every list with its statements; the first one of a request by somebody who is signed in is the sign-in's."""
    database = cast(Parts, app.state.parts).database
    for asked in _lists(filled):
        with listening(database, asked.statements):
            _, body = await _call(app, asked.path, tokens.get(asked.user or "", ""))
        if asked.user is not None:
            assert "FROM users" in asked.statements.pop(0)[0]
        asked.fields = tuple(json.loads(body)["items"][0])
        async with pool.acquire() as connection:
            known = [await _known(connection, asked, *each) for each in asked.statements]
        asked.page = known.index(max(known))
        yield asked


async def _known(connection: Any, asked: Asked, statement: str, parameters: tuple[Any, ...]) -> int:
    """How many of the answer's fields this statement has."""
    row = await connection.fetchrow(statement, *parameters)
    return sum(name in row for name in asked.fields) if row else 0


def _lists(filled: Filled) -> Iterator[Asked]:
    yield Asked("ListCandidates", "/api/v1/candidates")
    yield Asked("ListCandidates, department", "/api/v1/candidates", "HR Manager")
    yield Asked("ListCandidates, assigned", "/api/v1/candidates", "interviewer")
    yield Asked("ListCandidates, by name", "/api/v1/candidates?sort=name")
    yield Asked("ListCandidates, by score", "/api/v1/candidates?sort=score")
    yield Asked("ListCandidates, of a job", f"/api/v1/candidates?job_id={filled.job_id}")
    yield Asked("ListCandidates, by status", "/api/v1/candidates?status=evaluated")
    yield Asked("ListCandidates, by words", "/api/v1/candidates?text=person+c4ca")
    yield Asked("ListJobs", "/api/v1/jobs")
    yield Asked("ListJobs, department", "/api/v1/jobs?status=open", "HR Manager")
    yield Asked("ListJobs, by words", "/api/v1/jobs?text=nurse+17")
    yield Asked("ListOpenJobs", "/api/v1/careers", None)
    yield Asked("ListTranscript", f"/api/v1/interviews/{filled.interview_id}/transcript")
    yield Asked("ListTranscript, later", f"/api/v1/interviews/{filled.interview_id}/transcript?after=50&limit=50")
    yield Asked("ListUsers", "/api/v1/users")
    yield Asked("ListAuditEntries", "/api/v1/audit")


@contextmanager
def listening(database: Database, into: list[Statement]) -> Generator[None]:
    def hear(_c: object, _k: object, statement: str, parameters: tuple[Any, ...], *_: object) -> None:
        into.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


@asynccontextmanager
async def pool_of(settings: Settings) -> AsyncGenerator[Pool]:
    async def prepare(connection: Any) -> None:
        await connection.set_type_codec(
            "jsonb",
            schema="pg_catalog",
            encoder=str,
            decoder=msgspec.json.decode,
        )

    url = settings.database_url.replace("+asyncpg", "")
    async with cast(Any, asyncpg).create_pool(url, min_size=1, max_size=2, init=prepare) as pool:
        yield pool


def _handler(pool: Pool, number: int, asked: Asked) -> Any:
    @get(f"/{number}", name=str(number))
    async def bare() -> dict[str, Any]:
        async with pool.acquire() as connection:
            fetched = [await connection.fetch(statement, *parameters) for statement, parameters in asked.statements]
        rows = fetched[asked.page]
        known = [name for name in asked.fields if rows and name in rows[0]]
        return {"items": [{name: row[name] for name in known} for row in rows]}

    return bare


async def _call(app: Litestar, path: str, token: str = "") -> tuple[int, bytes]:
    """Microseconds until the whole answer was sent, and its body."""
    path, _, query = path.partition("?")
    headers = [(b"host", b"viva.test")] + ([(b"authorization", f"Bearer {token}".encode())] if token else [])
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
    scope |= {"path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": ""}
    client = str(IPv4Address(0x0A000000 + next(_CLIENTS)))
    scope |= {"headers": headers, "client": (client, 1), "server": ("viva.test", 80)}
    sent: list[Message] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    began = perf_counter_ns()
    await app(cast(Scope, scope), cast(Receive, receive), send)
    took = (perf_counter_ns() - began) // 1000
    body = b"".join(cast(bytes, message.get("body", b"")) for message in sent)
    if (status := cast(int, sent[0].get("status"))) != 200:
        raise RuntimeError(f"{path}: {status} {body[:300]!r}")
    return took, body


async def _scans(pool: Pool, asked: Asked) -> list[str]:
    """Sequential scans that read more than they may."""
    found: list[str] = []
    async with pool.acquire() as connection:
        for statement, parameters in asked.statements:
            if statement.lstrip().upper().startswith(("SELECT", "WITH")):
                explained = await connection.fetchval(f"explain (analyze, format json) {statement}", *parameters)
                found += large_scans(json.loads(explained)[0]["Plan"])
    return found


def large_scans(node: dict[str, Any]) -> Iterator[str]:
    read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and read > LARGEST_SCAN:
        yield f"{node['Relation Name']}: {read:,.0f} rows"
    for child in node.get("Plans", ()):
        yield from large_scans(child)


def _report(filled: Filled, seen: Seen) -> int:
    """How many lists miss a goal."""
    say = sys.stdout.write
    say(f"{filled.candidates:,} candidates, {filled.jobs:,} jobs, {seen.turns:,} transcript rows\n")
    say(f"{'':30}{'p50 ms':>9}{'bare':>8}{'ratio':>7}{'p95 ms':>9}{'bare':>8}{'ratio':>7}   sequential scans\n")
    for asked in seen.lists:
        found = ", ".join(seen.scans[asked.name]) or f"none over {LARGEST_SCAN:,} rows"
        say(f"{asked.name:30}{_columns(asked, 0.5)}{_columns(asked, 0.95)}   {found}\n")
    missed = [asked.name for asked in seen.lists if asked.ratio() > GOAL or seen.scans[asked.name]]
    _say_goal(f"ratio up to {GOAL}, no scan over {LARGEST_SCAN:,} rows", missed)
    return len(missed)


def _report_growth(seen: Seen, grown: Seen) -> int:
    sys.stdout.write(f"{seen.turns:,} -> {grown.turns:,} transcript rows{'p50':>10}{'p95':>7}\n")
    missed: list[str] = []
    for few, many in zip(seen.lists, grown.lists, strict=True):
        p50, p95 = (at_share(many.api_us, share) / at_share(few.api_us, share) for share in (0.5, 0.95))
        sys.stdout.write(f"{few.name:40}{p50:7.2f}{p95:7.2f}\n")
        missed += [few.name] if p95 > GROWTH_GOAL else []
    _say_goal(f"p95 up to {GROWTH_GOAL} times", missed)
    return len(missed)


def _say_goal(goal: str, missed: list[str]) -> None:
    sys.stdout.write(f"goal ({goal}): {'missed by ' + '; '.join(missed) if missed else 'met'}\n")


def _columns(asked: Asked, share: float) -> str:
    api, bare = at_share(asked.api_us, share), at_share(asked.bare_us, share)
    return f"{api / 1000:9.1f}{bare / 1000:8.1f}{api / bare:7.2f}"


def at_share(values: list[int], share: float) -> int:
    found = percentile(values, share)
    assert found is not None
    return found
