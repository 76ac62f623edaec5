"""The API against its own OpenAPI document, as each role: no fault of ours, and no answer that the document does not know.

A few requests to each operation in every run, always the same; `--examples 100` asks for more of them.
"""

import asyncio

import httpx
import pytest
from litestar import Litestar
from redis.asyncio import Redis
from schemathesis import GenerationMode

from core.db import Database
from core.settings import Settings
from tests.api import contract
from tests.api.conftest import RoomServer
from tests.api.permissions import TABLE
from tests.api.world import CALLERS, CallerRole, build

pytestmark = pytest.mark.usefixtures("short_streams")

REFUSED = {"no", "-"}


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
