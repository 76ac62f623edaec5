"""The API against its own OpenAPI document, as each role: no fault of ours, and no answer that the document does not know.

A few requests to each operation in every run, always the same; `--examples 100` asks for more of them.
"""

import asyncio
import json

import httpx
import pytest
from litestar import Litestar
from redis.asyncio import Redis
from schemathesis import GenerationMode

from api.openapi import document
from core.db import Database
from core.settings import Settings
from tests.api import contract
from tests.api.conftest import RoomServer
from tests.api.permissions import TABLE
from tests.api.ready import READY
from tests.api.test_permissions import ask, operations
from tests.api.world import CALLERS, CallerRole, build

pytestmark = pytest.mark.usefixtures("short_streams")

REFUSED = {"no", "-"}
WALKS = 3
"""Chains for each of the examples."""


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("--examples")


async def forget_tries(settings: Settings) -> None:
    """One operation's tries count for no other."""
    async with Redis.from_url(settings.redis_url) as redis:
        await redis.flushdb()


@pytest.mark.parametrize("role", [None, *CALLERS])
async def test_every_answer_is_one_that_the_document_knows(
    role: CallerRole | None,
    examples: int,
    app: Litestar,
    client: httpx.AsyncClient,
    clean: Database,
    settings: Settings,
    rooms: RoomServer,
) -> None:
    caller = contract.Caller(client, asyncio.get_running_loop())
    for name, operation in contract.by_name(contract.load(app)).items():
        if role is None and "open" not in TABLE[name].values():
            continue
        if role is not None and TABLE[name][role] in REFUSED:
            continue  # every refusal of a caller is asked for, and compared, by test_permissions
        await forget_tries(settings)
        async with clean.transaction() as session:
            world = await build(session, settings, role, "own")
        who = f"{name} as {role or 'nobody'}"
        for mode in GenerationMode:
            await asyncio.to_thread(contract.explore, operation, caller, world, who, examples, mode)
    assert not caller.wrong, "\n\n".join(caller.wrong)


@pytest.mark.parametrize("role", ["API key", "interviewer", "HR Manager", "SuperAdmin"])
async def test_whoever_goes_on_by_links_meets_only_what_the_document_knows(
    role: CallerRole,
    examples: int,
    app: Litestar,
    client: httpx.AsyncClient,
    clean: Database,
    settings: Settings,
    rooms: RoomServer,
) -> None:
    """Guests and candidates make nothing that a link goes on from."""
    theirs = [name for name, row in TABLE.items() if row[role] in ("yes", "own")]
    caller, schema = contract.Caller(client, asyncio.get_running_loop()), contract.load(app, theirs)
    async with clean.transaction() as session:
        world = await build(session, settings, role, "own")
    found = await asyncio.to_thread(contract.walk, schema, caller, world, f"by links as {role}", WALKS * examples)
    assert not caller.wrong, "\n\n".join(caller.wrong)
    assert found


RANK = ("put", "patch", "get", "delete")


@pytest.mark.parametrize("role", ["API key", "HR Manager", "SuperAdmin"])
async def test_what_was_made_is_there_by_the_links_of_its_answer(
    role: CallerRole, app: Litestar, client: httpx.AsyncClient, clean: Database, settings: Settings, rooms: RoomServer
) -> None:
    """Changed, then read, then removed; whatever is answered, the document knows."""
    known, where = contract.by_name(contract.load(app)), operations(app)
    followed = 0
    for name, links in linked(app).items():
        if TABLE[name][role] in REFUSED:
            continue
        await forget_tries(settings)
        async with clean.transaction() as session:
            world = await build(session, settings, role, "own")
            if name in READY:
                await READY[name](session, settings, world)
        made = await ask(client, name, *where[name], world)
        assert made.is_success, f"{name} as {role}: {made.status_code} {made.text[:300]}"
        for target, parameters in sorted(links.items(), key=lambda link: _order(*where[link[0]])):
            method, path = where[target]
            if method not in RANK or TABLE[target][role] in REFUSED:
                continue
            for parameter, field in parameters.items():
                setattr(world, parameter, made.json()[field.rpartition("/")[2]])
            answer = await ask(client, target, method, path, world)
            said = f"{name}, then {target} as {role}: {answer.status_code} {answer.text[:300]}"
            await answer.request.aread()  # of a form nothing is kept otherwise
            known[target].validate_response(answer)
            if path.endswith("}"):  # what hangs on it may not be there yet
                assert answer.status_code != 404, said
            followed += 1
    assert followed


def linked(app: Litestar) -> dict[str, dict[str, dict[str, str]]]:
    """By what makes something: what can be done with it, and by which field of the answer."""
    return {
        operation["operationId"]: {
            link["operationId"]: link["parameters"]
            for answer in operation["responses"].values()
            for link in answer.get("links", {}).values()
        }
        for operations in json.loads(document(app))["paths"].values()
        for operation in operations.values()
        if any("links" in answer for answer in operation["responses"].values())
    }


def _order(method: str, path: str) -> tuple[int, int]:
    """Parts go before the whole."""
    return RANK.index(method) if method in RANK else 0, -len(path)
