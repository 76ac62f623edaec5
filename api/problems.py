"""Every error leaves as an RFC 9457 problem document: a stable code, a sentence for people, nothing from inside."""

import re
from http import HTTPStatus
from typing import Any, cast

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Struct
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import DomainError, Invalid, Unauthorized, Unavailable

MEDIA_TYPE = "application/problem+json"
_AT = re.compile(r" - at `\$\.?([^`]*)`$")

log = structlog.get_logger()


class FieldError(Struct):
    field: str
    message: str


class Problem(Struct):
    """RFC 9457. ``code`` is stable; ``detail`` is for people. ``errors`` names the fields that are not valid."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] | None = None
    retry_after: int | None = None


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The documented errors of a guarded route: 401, 403 and 404 always, 422 for its input, and ``statuses``."""
    return public_problems(401, 403, 404, *statuses)


def public_problems(*statuses: int) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            Problem,
            description=HTTPStatus(status).phrase,
            media_type=cast(MediaType, MEDIA_TYPE),
            generate_examples=False,
        )
        for status in sorted({422, *statuses})
    }


def from_domain(_: Request[Any, Any, Any], error: DomainError) -> Response[dict[str, Any]]:
    headers: dict[str, str] = {}
    if "retry_after" in error.extra:
        headers["Retry-After"] = str(error.extra["retry_after"])
    if isinstance(error, Unauthorized):
        headers["WWW-Authenticate"] = "Bearer"
    return _response(error.status, error.code, error.title, error.detail, headers, **error.extra)


def from_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Litestar's own: an unknown path, a wrong method, a body that is too large or not what was asked for."""
    if error.status_code == 400:
        return _invalid(error)
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "_")
    detail = error.detail if error.status_code < 500 else status.phrase
    return _response(status, code, status.phrase, detail, dict(error.headers or {}))


def from_database(
    request: Request[Any, Any, Any], error: DBAPIError | PoolTimeout | ConnectionError
) -> Response[dict[str, Any]]:
    """A lost or overloaded database is a matter of waiting; everything else is a fault of ours."""
    if isinstance(error, DBAPIError) and not error.connection_invalidated:
        return from_unknown(request, error)
    log.error("database.unavailable", error=type(error).__name__)
    return from_domain(request, Unavailable("Viva cannot reach its database. Try again shortly.", retry_after=5))


def from_undecodable(request: Request[Any, Any, Any], _: UnicodeDecodeError) -> Response[dict[str, Any]]:
    """A field of a form that is no text: Litestar's reader lets the error through."""
    return from_domain(request, Invalid("A field of the form is not text in UTF-8."))


def from_unknown(_: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    log.error("request.failed", exc_info=error)
    return _response(500, "internal_error", "Internal error", "Something went wrong on our side.", {})


def _invalid(error: HTTPException) -> Response[dict[str, Any]]:
    """422 for everything that is wrong with the input, with the fields where they are known."""
    errors: list[dict[str, str]] = []
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        errors = [_field_error(cast(dict[str, Any], entry)) for entry in error.extra]
    elif match := _AT.search(error.detail):
        errors = [{"field": match.group(1), "message": _AT.sub("", error.detail)}]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors) or "The body cannot be read."
    return _response(422, "invalid", "The input is not valid", detail, {}, errors=errors)


def _field_error(entry: dict[str, Any]) -> dict[str, str]:
    message = str(entry.get("message", "not valid"))
    at = _AT.search(message)
    key = str(entry.get("key") or (at.group(1) if at else "body"))
    return {"field": key, "message": _AT.sub("", message)}


def _response(
    status: int, code: str, title: str, detail: str, headers: dict[str, str], **extra: object
) -> Response[dict[str, Any]]:
    body = {"type": f"urn:viva:problem:{code}", "title": title, "status": int(status), "detail": detail, "code": code}
    return Response({**body, **extra}, status_code=status, media_type=MEDIA_TYPE, headers=headers)
