"""Every operation, asked as every role, about what is theirs and what is not, against the table in docs/permissions.md."""

import json
import re
from collections.abc import Iterator
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
from tests.api.world import CALLERS, CallerRole, Side, World, build

pytestmark = pytest.mark.usefixtures("short_streams")

REFUSED = {"no": 403, "-": 404}
LET_IN = {409, 410, 425, 503}
"""Refusals that have to do with the state of things and not with who asks."""
SAYS_WHY = {"not_recorded", "not_evaluated"}
"""404 as well, yet not that there is no such interview."""
FOR_WHAT_WAS_SENT = {
    ("ChangePassword", "wrong_password"),
    ("RemoveSecondFactor", "second_factor_wrong"),
    ("UploadResume", "not_pdf_or_docx"),
    ("PractiseSpeaking", "invalid"),
}


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
            async with clean.transaction() as session:
                world = await build(session, settings, role, side)
            answer = await ask(client, name, method, path, world)
            refusal = expected(row[role], side)
            said = f"{name} as {role}, {side}: {answer.status_code} {answer.text[:300]}"
            if row[role] == "open":
                # by name: a wrong password is 401 too, and no refusal of the caller
                assert answer.status_code != 403, said
                assert answer.status_code < 500 or name == "GetHealth", said
            elif refusal is not None:
                assert answer.status_code == refusal, said
            else:
                assert let_in(name, answer), said
    async with clean.transaction() as session:
        nobody = await build(session, settings, None, "own")
    answer = await ask(client, name, method, path, nobody)
    if "open" not in row.values():
        assert answer.status_code == 401, f"{name} without signing in: {answer.status_code}"


def let_in(name: str, answer: httpx.Response) -> bool:
    """Whether it went on, or was refused for what was sent or for how things are, and not for who asked."""
    if answer.status_code < 300 or answer.status_code in LET_IN:
        return True
    code = answer.json()["code"]
    return code in SAYS_WHY or (name, code) in FOR_WHAT_WAS_SENT


async def ask(client: httpx.AsyncClient, name: str, method: str, path: str, world: World) -> httpx.Response:
    filled = re.sub(r"{(\w+)}", lambda found: str(getattr(world, found.group(1))), path)
    sent = ASKED[name](world) if name in ASKED else {}
    client.cookies.clear()
    return await client.request(method, filled, headers=world.headers, **sent)
