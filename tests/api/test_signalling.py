"""The room's signalling under the pages' own address: bytes go both ways unchanged, and an ended side ends the other."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from litestar import Litestar

from core.settings import Settings
from tests.api.conftest import RoomServer


class Browser:
    """The ASGI side of one WebSocket."""

    def __init__(self, app: Litestar, path: str) -> None:
        self._to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        path, _, query = path.partition("?")
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(b"host", b"viva.test")],
            "client": ("127.0.0.1", 1),
            "server": ("viva.test", 80),
            "subprotocols": [],
            "state": {},
            "extensions": {},
        }
        self.send({"type": "websocket.connect"})
        self.running = asyncio.create_task(app(scope, self._to_app.get, self._from_app.put))  # type: ignore[arg-type]

    def send(self, message: dict[str, Any]) -> None:
        self._to_app.put_nowait(message)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(20):
            return await self._from_app.get()


@pytest.fixture
async def echo(app: Litestar, settings: Settings) -> AsyncIterator[list[str]]:
    """A room server that sends everything back, until it is told to end."""
    asked = list[str]()

    async def answer(request: web.Request) -> web.WebSocketResponse:
        asked.append(request.path_qs)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.BINARY:
                await socket.send_bytes(message.data)
            elif message.data == "end":
                break
        await socket.close(code=4000)
        return socket

    server = web.Application()
    server.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    held = app.state.parts
    port = runner.addresses[0][1]
    settings = held.settings.model_copy(update={"livekit_url": f"ws://127.0.0.1:{port}"})
    app.state.parts = replace(held, settings=settings)
    yield asked
    app.state.parts = held
    await runner.cleanup()


async def test_bytes_go_both_ways_and_the_end_of_the_room_server_reaches_the_browser(
    app: Litestar, echo: list[str]
) -> None:
    # When a browser connects as LiveKit's client does
    browser = Browser(app, "/rtc/v1?access_token=abc&sdk=js")
    assert (await browser.next())["type"] == "websocket.accept"
    assert echo == ["/rtc/v1?access_token=abc&sdk=js"]
    # Then what it says comes to the room server, and back, unchanged
    browser.send({"type": "websocket.receive", "bytes": b"\x00\xffoffer", "text": None})
    assert (await browser.next())["bytes"] == b"\x00\xffoffer"
    # and when the room server ends it, the browser is told
    browser.send({"type": "websocket.receive", "bytes": None, "text": "end"})
    ended = await browser.next()
    assert (ended["type"], ended["code"]) == ("websocket.close", 4000)
    await asyncio.wait_for(browser.running, 20)


async def test_a_browser_that_goes_ends_the_other_side(app: Litestar, echo: list[str]) -> None:
    browser = Browser(app, "/rtc")
    await browser.next()
    browser.send({"type": "websocket.disconnect", "code": 1001})
    await asyncio.wait_for(browser.running, 20)


async def test_a_room_server_that_is_gone_is_said(app: Litestar, rooms: RoomServer) -> None:
    rooms.down = True
    browser = Browser(app, "/rtc")
    assert (await browser.next())["type"] == "websocket.close"
    await asyncio.wait_for(browser.running, 20)
