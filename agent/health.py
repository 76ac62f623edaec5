"""The worker's own health page, on this machine only: well once the room server knows it and a process is warm."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from livekit.agents import AgentServer


@asynccontextmanager
async def health(server: AgentServer, port: int) -> AsyncGenerator[None]:
    """Serves ``GET /``: 503 until interviews can be taken. The library's own page says that all is well long before."""
    registered = False

    def note(*_: object) -> None:
        nonlocal registered
        registered = True

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="OK") if registered else web.Response(status=503, text="not registered yet")

    server.on("worker_registered", note)  # pyright: ignore[reportUnknownMemberType] # untyped callback
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()
