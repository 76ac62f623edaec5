"""Errors that are part of the contract: a class each, with a status and a stable code; the API renders them as RFC 9457."""

from typing import ClassVar


class DomainError(Exception):
    """Something the caller may have expected. ``detail`` is for people and says the way out; ``extra`` goes into the problem document."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "The request cannot be done"
    headers: ClassVar[tuple[str, ...]] = ()

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class NotFound(DomainError):
    """Missing, or not yours to know about: both look the same."""

    status = 404
    code = "not_found"
    title = "Not found"


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    title = "Not allowed"


class Unauthorized(DomainError):
    status = 401
    code = "unauthorized"
    title = "Sign in first"


class Conflict(DomainError):
    status = 409
    code = "conflict"
    title = "The state does not allow this"


class Invalid(DomainError):
    status = 422
    code = "invalid"
    title = "The input is not valid"


class TooManyRequests(DomainError):
    """``retry_after`` (seconds) in ``extra`` becomes the Retry-After header."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class Unavailable(DomainError):
    """A part is missing or busy; ``retry_after`` (seconds) in ``extra`` becomes the Retry-After header."""

    status = 503
    code = "unavailable"
    title = "Not available at the moment"
