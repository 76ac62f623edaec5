"""Errors as OpenAI's API shapes them, so that its clients read them: `{"error": {message, type, param, code}}`."""

from collections.abc import Callable
from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

log = structlog.get_logger()

AnyRequest = Request[None, None, State]


class ApiError(Exception):
    """A refusal with its HTTP status. `message` is shown to the caller and never holds its text or audio."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.param, self.code, self.retry_after = status, message, param, code, retry_after


def invalid(message: str, param: str, code: str = "invalid_value") -> ApiError:
    """400: a field that cannot be used as it is."""
    return ApiError(400, message, param=param, code=code)


def busy(retry_after: int) -> ApiError:
    """503: more is waiting than can be served in useful time. `retry_after` in seconds."""
    return ApiError(503, "The speech service is at its limit; try again.", code="overloaded", retry_after=retry_after)


def too_large() -> ApiError:
    """413: more bytes than OpenAI takes."""
    return ApiError(413, "The file is larger than 25 MB.", param="file", code="file_too_large")


def client_gone() -> ApiError:
    """Nobody reads it; the status is the one that proxies log."""
    return ApiError(499, "The client closed the connection.")


def _render(error: ApiError) -> Response[dict[str, object]]:
    kind = "server_error" if error.status >= 500 else "invalid_request_error"
    body = {"message": error.message, "type": kind, "param": error.param, "code": error.code}
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
    return Response({"error": body}, status_code=error.status, headers=headers)


def _api_error(_: AnyRequest, error: ApiError) -> Response[dict[str, object]]:
    return _render(error)


def _http_error(_: AnyRequest, error: HTTPException) -> Response[dict[str, object]]:
    """What the framework refuses by itself: unknown path or method."""
    return _render(ApiError(error.status_code, error.detail if error.status_code < 500 else "Internal error."))


def _crash(request: AnyRequest, error: Exception) -> Response[dict[str, object]]:
    """A defect. Only its class is logged: a message or a traceback could carry what was said."""
    log.error("request failed", path=request.url.path, error=type(error).__name__)
    return _render(ApiError(500, "Internal error."))


HANDLERS: Final[dict[int | type[Exception], Callable[..., Response[Any]]]] = {
    ApiError: _api_error,
    HTTPException: _http_error,
    Exception: _crash,
}
