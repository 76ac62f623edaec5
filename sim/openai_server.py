"""A small server that speaks OpenAI's chat completions on loopback, with a script: good answers and every way to fail.

    async with OpenAIServer() as server:
        server.script(says({"level": 7}), fails(429, retry_after=1), stream("One ", "two.", gap_s=0.1))
        server.answers(lambda request: says(...))   # for what the script does not cover

Replies are taken from the script in order; after it ``answers`` decides; without one, the request gets a 500. What the
clients sent lies in ``received``. It speaks HTTP itself, on bare sockets, because it must break it: stall, drop, overrun.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Self

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Received:
    """One request of a client."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """All messages in one string."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])

    @property
    def wants(self) -> str | None:
        """The kind of response format asked for: json_schema, json_object or None."""
        return self.body.get("response_format", {}).get("type")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with one request. ``pieces`` are sent apart when the client asked for a stream, else joined."""

    pieces: Sequence[str] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    error: Mapping[str, Any] | None = None
    refusal: str | None = None
    finish: str = "stop"
    gap_s: float = 0.0
    """Pause before each piece, and before the whole answer where nothing is streamed."""
    stall_after: int | None = None
    """After so many pieces nothing more comes, and the connection stays open."""
    drop_after: int | None = None
    """After so many pieces the connection is cut; 0 cuts before the first byte of a body."""
    usage: tuple[int, int] | None = (100, 20)
    """Tokens in and out; None says nothing."""
    raw: str | None = None
    """Sent as the body as it stands, in place of all that."""


def says(answer: object, **changes: Any) -> Reply:
    """A good answer: ``answer`` as JSON, or as it stands when it is a string."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return replace(Reply(pieces=(text,)), **changes)


def stream(*pieces: str, **changes: Any) -> Reply:
    """An answer in pieces; ``gap_s=1`` makes slow tokens, ``stall_after=2`` stops in mid-stream."""
    return replace(Reply(pieces=pieces), **changes)


def fails(
    status: int, code: str | None = None, *, message: str = "scripted", retry_after: float | None = None
) -> Reply:
    headers = {} if retry_after is None else {"retry-after": f"{retry_after:g}"}
    return Reply(status=status, headers=headers, error={"message": message, "type": "scripted", "code": code})


def refuses(reason: str = "I cannot help with that.") -> Reply:
    return Reply(refusal=reason)


class OpenAIServer:
    """Runs in the caller's event loop. ``port`` 0 takes a free one; ``url`` is the base URL for clients."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self.connections = 0
        """How many were ever opened."""
        self.busiest = 0
        """The most requests that were being answered at once."""
        self._busy = 0
        self._arrival = asyncio.Condition()
        self._port = port
        self._script: deque[Reply] = deque()
        self._rule: Callable[[Received], Reply] | None = None
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    def script(self, *replies: Reply) -> None:
        """Adds replies to the script, which are used once each."""
        self._script.extend(replies)

    def answers(self, rule: Callable[[Received], Reply] | None) -> None:
        """What to do when the script is used up."""
        self._rule = rule

    def reset(self) -> None:
        self.received.clear()
        self.busiest = 0
        self._script.clear()
        self._rule = None

    async def arrived(self, count: int) -> None:
        """Waits until so many requests have come."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: len(self.received) >= count)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                self._busy += 1
                self.busiest = max(self.busiest, self._busy)
                try:
                    reply = self._reply(request)
                    async with self._arrival:
                        self._arrival.notify_all()
                    stays = await _send(reader, writer, request, reply)
                finally:
                    self._busy -= 1
                if not stays:
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # The client has gone, as clients may.
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _reply(self, request: Received) -> Reply:
        if request.path.endswith("/models"):
            return Reply(raw=json.dumps({"object": "list", "data": []}))
        if not request.path.endswith("/chat/completions"):
            return fails(404, message=f"no route {request.path}")
        self.received.append(request)
        if self._script:
            return self._script.popleft()
        return self._rule(request) if self._rule else fails(500, message="the script is used up")


async def _read(reader: asyncio.StreamReader) -> Received | None:
    """The next request of a connection; None when the client closed it."""
    line = await reader.readline()
    if not line:
        return None
    _method, path, _version = line.decode().split()
    headers: dict[str, str] = {}
    while (header := (await reader.readline()).decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(path, headers, json.loads(body or b"{}"))


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Received, reply: Reply) -> bool:
    """Returns whether the connection stays open."""
    if reply.error is not None:
        await _whole(writer, reply, json.dumps({"error": reply.error}))
        return True
    if reply.raw is not None:
        await _whole(writer, reply, reply.raw)
        return True
    if reply.drop_after == 0:
        writer.transport.abort()
        return False
    if request.body.get("stream"):
        return await _events(reader, writer, request, reply)
    await asyncio.sleep(reply.gap_s)
    if reply.stall_after is not None:
        await reader.read()  # Until the client gives up.
        return False
    await _whole(writer, reply, json.dumps(_completion(request, reply)))
    return True


async def _whole(writer: asyncio.StreamWriter, reply: Reply, body: str) -> None:
    data = body.encode()
    headers = {"content-type": "application/json", "content-length": str(len(data)), **reply.headers}
    writer.write(_head(reply.status, headers) + data)
    await writer.drain()


async def _events(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: Received, reply: Reply) -> bool:
    headers = {"content-type": "text/event-stream", "transfer-encoding": "chunked", **reply.headers}
    writer.write(_head(200, headers))
    for count, piece in enumerate((*reply.pieces, None)):
        if count == reply.stall_after:
            await reader.read()  # Until the client gives up.
            return False
        if count == reply.drop_after:
            writer.transport.abort()
            return False
        if piece is not None:
            await asyncio.sleep(reply.gap_s)
            await _event(writer, _chunk(request, {"content": piece}, None))
    if reply.refusal:
        await _event(writer, _chunk(request, {"refusal": reply.refusal}, None))
    await _event(writer, _chunk(request, {}, reply.finish))
    if request.body.get("stream_options", {}).get("include_usage") and reply.usage:
        await _event(writer, {**_chunk(request, {}, None), "choices": [], "usage": _usage(reply.usage)})
    await _event(writer, "[DONE]")
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _event(writer: asyncio.StreamWriter, data: Mapping[str, Any] | str) -> None:
    line = f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()
    writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
    await writer.drain()


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Scripted')}", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _completion(request: Received, reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(reply.pieces) or None, "refusal": reply.refusal}
    choice = {"index": 0, "finish_reason": reply.finish, "message": message}
    usage = _usage(reply.usage) if reply.usage else None
    return {**_base(request, "chat.completion"), "choices": [choice], "usage": usage}


def _chunk(request: Received, delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {**_base(request, "chat.completion.chunk"), "choices": [choice]}


def _base(request: Received, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-sim", "object": kind, "created": 0, "model": f"{request.body['model']}-sim"}


def _usage(tokens: tuple[int, int]) -> dict[str, int]:
    tokens_in, tokens_out = tokens
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}
