"""Logs without words: the library hands over transcripts under keys of their own, and they end here."""

import logging

import structlog

_PERSONAL = ("lk.pii.",)


class WithoutWords(logging.Filter):
    """Drops every attribute that carries what somebody said."""

    def filter(self, record: logging.LogRecord) -> bool:
        for key in [key for key in record.__dict__ if key.startswith(_PERSONAL)]:
            del record.__dict__[key]
        return True


def configure() -> None:
    """One line per event on standard error, for this process and the library in it."""
    handler = logging.StreamHandler()
    handler.addFilter(WithoutWords())
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", handlers=[handler], force=True
    )
    logging.getLogger("livekit").addFilter(WithoutWords())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
