"""`python -m agent`: the worker, until SIGTERM; running interviews are then drained."""

import asyncio
import contextlib
import signal

from agent.health import health
from agent.logs import configure
from agent.main import create_server
from core.settings import Settings


async def main() -> None:
    configure()
    settings = Settings()  # pyright: ignore[reportCallIssue] # from the environment
    server = create_server(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with health(server, settings.agent_port):
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
