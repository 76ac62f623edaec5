"""LiveKit's signalling on the pages' own origin: a phone then needs one address and one certificate. The media goes its own way."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import structlog
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType
from litestar import asgi
from litestar.types import Receive, Scope, Send

from api.context import Parts
from api.security import OPEN

MAX_MESSAGE = 1024 * 1024
_PASSED_ON = (b"authorization", b"user-agent")

log = structlog.get_logger()


@asgi("/rtc", is_mount=True, copy_scope=True, opt=OPEN)
async def signalling(scope: Scope, receive: Receive, send: Send) -> None:
    """Hands everything to the room server, which checks the token itself."""
    raw = cast(Mapping[str, Any], scope)
    held = cast(Parts, scope["litestar_app"].state.parts)
    target = held.settings.livekit_url.rstrip("/") + raw["raw_path"].decode("latin-1")
    if query := raw["query_string"].decode("latin-1"):
        target += f"?{query}"
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _PASSED_ON}
    async with ClientSession(headers=headers) as session:
        if scope["type"] == "websocket":
            await _relay(session, target, receive, send)
        else:
            await _ask(session, target.replace("ws", "http", 1), send)


async def _ask(session: ClientSession, target: str, send: Send) -> None:
    """The few questions that a client puts by HTTP when it cannot connect."""
    try:
        async with session.get(target, allow_redirects=False) as answer:
            status, body = answer.status, await answer.content.read(64 * 1024)
            kind = answer.headers.get("content-type", "text/plain").encode("latin-1")
    except ClientError:
        status, body, kind = 503, b"The room server does not answer.", b"text/plain"
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _relay(session: ClientSession, target: str, receive: Receive, send: Send) -> None:
    await receive()  # websocket.connect
    try:
        server = await session.ws_connect(target, max_msg_size=MAX_MESSAGE)
    except ClientError as error:
        log.info("signalling.refused", error=type(error).__name__)
        await send({"type": "websocket.close", "code": 1013, "reason": None})
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    ways = {asyncio.create_task(_up(receive, server)), asyncio.create_task(_down(server, send))}
    done, open_ways = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    for way in open_ways:
        way.cancel()
    await asyncio.gather(*open_ways, return_exceptions=True)
    await server.close()
    for way in done:
        way.result()


async def _up(receive: Receive, server: ClientWebSocketResponse) -> None:
    while True:
        message = cast(dict[str, Any], await receive())
        if message["type"] == "websocket.disconnect":
            return
        if (data := message.get("bytes")) is not None:
            await server.send_bytes(data)
        elif (text := message.get("text")) is not None:
            await server.send_str(text)


async def _down(server: ClientWebSocketResponse, send: Send) -> None:
    async for message in server:
        if message.type == WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data, "text": None})
        elif message.type == WSMsgType.TEXT:
            await send({"type": "websocket.send", "bytes": None, "text": message.data})
    await send({"type": "websocket.close", "code": server.close_code or 1000, "reason": None})
