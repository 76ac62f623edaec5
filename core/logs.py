"""Logs of the API, worker and loops: one JSON line per event, and of a failure only what it was and where.

Messages of exceptions are left out: those of the database hold what was to be stored.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FRAMES = 12
"""The innermost ones."""


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )


def without_words(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Puts the kinds of the exception and its causes, and the places it went through, instead of its text."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["exception"] = _kinds(error)
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _kinds(error: BaseException | None) -> list[str]:
    kinds: list[str] = []
    while error is not None and len(kinds) < FRAMES:
        kinds.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return kinds
