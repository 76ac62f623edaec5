"""The outermost layer: request ids, security headers on every answer (errors too), and one log line per request.

The line never has bodies, queries, headers or the address that was asked for: only the operation's name.
"""

import time
from typing import Any, cast
from uuid import uuid4

import structlog
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

_ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
}
_HSTS = b"max-age=31536000; includeSubDomains"

log = structlog.get_logger()


class Edge:
    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began, status = uuid4().hex, time.monotonic(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                self._add_headers(message, scope["path"], request_id)
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            log.info(
                "request",
                operation=_operation(scope),
                method=scope["method"],
                status=status,
                ms=round((time.monotonic() - began) * 1000, 1),
            )
            structlog.contextvars.unbind_contextvars("request_id")

    def _add_headers(self, message: HTTPResponseStartEvent, path: str, request_id: str) -> None:
        headers = [*message["headers"], (b"x-request-id", request_id.encode())]
        present = {name.lower() for name, _ in headers}
        wanted = dict(_ALWAYS)
        if path.startswith("/api/") or path == "/health":
            wanted[b"cache-control"] = b"no-store"
        if self._https:
            wanted[b"strict-transport-security"] = _HSTS
        message["headers"] = [*headers, *((name, value) for name, value in wanted.items() if name not in present)]


def _operation(scope: Scope) -> str | None:
    handler = cast(dict[str, Any], scope).get("route_handler")
    return getattr(handler, "operation_id", None) or getattr(handler, "handler_name", None)
