"""`python -m agent`: the worker, until SIGTERM; running interviews are then drained."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from agent.health import health
from agent.logs import configure
from agent.main import create_server
from core.db import Database
from core.interviews.shipping import ship, ship_for_ever
from core.settings import Settings

LAST_S = 3.0
"""For the segments that the last interviews left."""


@asynccontextmanager
async def shipping(settings: Settings) -> AsyncGenerator[None]:
    """With a bucket, recordings go there from here: the processes of the interviews have other things to do."""
    if settings.s3_bucket is None:
        yield
        return
    database = Database(settings, pool_size=1)
    task = asyncio.create_task(ship_for_ever(database, settings), name="shipping")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        with contextlib.suppress(Exception):  # what does not go now goes when this host starts again
            async with asyncio.timeout(LAST_S):
                await ship(database, settings)
        await database.close()


async def main() -> None:
    configure()
    settings = Settings()  # pyright: ignore[reportCallIssue] # from the environment
    server = create_server(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with health(server, settings.agent_port), shipping(settings):
        running = asyncio.create_task(server.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([running, stopping], return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            with contextlib.suppress(TimeoutError):
                await server.drain()
            await server.aclose()
        await running


if __name__ == "__main__":
    asyncio.run(main())
