"""Every operation, asked as every role, about what is theirs and what is not, against the table in docs/permissions.md: whoever may do
it gets it done, with what `asked.py` sends once things are as `ready.py` makes them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest
from litestar import Litestar

from api.openapi import document
from core.db import Database
from core.settings import Settings
from tests.api.asked import ASKED
from tests.api.conftest import RoomServer
from tests.api.permissions import CELLS, PAGE, TABLE
from tests.api.ready import READY
from tests.api.world import CALLERS, CallerRole, Side, World, build

pytestmark = pytest.mark.usefixtures("short_streams")

REFUSED = {"no": 403, "-": 404}


@cache
def operations(app: Litestar) -> dict[str, tuple[str, str]]:
    """Method and path by the operation's name."""
    paths: dict[str, dict[str, Any]] = json.loads(document(app))["paths"]
    return {
        operation["operationId"]: (method, path) for path, found in paths.items() for method, operation in found.items()
    }


def test_every_operation_has_a_row_and_every_row_an_operation(app: Litestar) -> None:
    assert set(operations(app)) == set(TABLE)


def test_the_tables_heads_are_the_roles_in_this_order() -> None:
    heads = re.findall(r"^\| operation \|(.+)\|$", PAGE, re.MULTILINE)
    assert heads
    assert {tuple(cell.strip() for cell in head.split("|")) for head in heads} == {CALLERS}
    assert {cell for row in TABLE.values() for cell in row.values()} <= CELLS


def sides(row: dict[CallerRole, str]) -> Iterator[Side]:
    """Where nothing in the row depends on whose it is, once is enough."""
    yield "own"
    if "own" in row.values():
        yield "foreign"


def expected(cell: str, side: Side) -> int | None:
    """The status of a refusal; None where the operation goes on."""
    if cell == "own":
        return None if side == "own" else 404
    return REFUSED.get(cell)


@pytest.mark.parametrize("name", TABLE)
async def test_each_role_may_do_what_the_table_says(
    name: str,
    app: Litestar,
    client: httpx.AsyncClient,
    clean: Database,
    settings: Settings,
    rooms: RoomServer,
) -> None:
    method, path = operations(app)[name]
    row = TABLE[name]
    for role in CALLERS:
        for side in sides(row):
            refusal = expected(row[role], side)
            async with clean.transaction() as session:
                world = await build(session, settings, role, side)
                if refusal is None and name in READY:
                    await READY[name](session, settings, world)
            answer = await ask(client, name, method, path, world)
            said = f"{name} as {role}, {side}: {answer.status_code} {answer.text[:300]}"
            if refusal is not None:
                assert answer.status_code == refusal, said
            else:
                assert answer.is_success, said
    async with clean.transaction() as session:
        nobody = await build(session, settings, None, "own")
    answer = await ask(client, name, method, path, nobody)
    if "open" not in row.values():
        assert answer.status_code == 401, f"{name} without signing in: {answer.status_code}"


async def ask(client: httpx.AsyncClient, name: str, method: str, path: str, world: World) -> httpx.Response:
    filled = re.sub(r"{(\w+)}", lambda found: str(getattr(world, found.group(1))), path)
    sent = ASKED[name](world) if name in ASKED else {}
    client.cookies.clear()
    return await client.request(method, filled, headers=world.headers, **sent)
