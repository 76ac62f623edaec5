"""A service on this machine that takes messages over HTTP and notes them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Gateway:
    """``answers`` are what the next requests get, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list[int])
    taken: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list[Any])
    """Path, body and headers."""

    async def take(self, request: web.Request) -> web.Response:
        body = await (request.json() if request.content_type == "application/json" else request.post())
        self.taken.append((request.path, dict(body), dict(request.headers)))
        return web.json_response({}, status=self.answers.pop(0) if self.answers else 200)


@asynccontextmanager
async def taking() -> AsyncGenerator[Gateway]:
    found, app = Gateway(), web.Application()
    app.router.add_post("/{path:.*}", found.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield found
    finally:
        await runner.cleanup()
