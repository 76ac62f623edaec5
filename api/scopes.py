"""What an API key opens: operations by area, reading and writing apart. What stands in no area is for people who are signed in."""

from litestar.handlers import BaseRouteHandler

from core.api_keys.models import ApiKey
from core.errors import Forbidden

AREA_OF = {
    "api.jobs": "jobs",
    "api.open_links": "jobs",
    "api.domains": "questions",
    "api.question_bank": "questions",
    "api.candidates": "candidates",
    "api.personal_data": "candidates",
    "api.imports": "candidates",
    "api.screening": "candidates",
    "api.plans": "candidates",
    "api.interviews": "interviews",
    "api.scheduling": "interviews",
    "api.transcript": "results",
    "api.recordings": "results",
    "api.evaluation": "results",
    "api.reports": "results",
    "api.decisions": "results",
    "api.analytics": "figures",
    "api.dashboard": "figures",
    "api.exports": "figures",
    "api.messages": "messages",
}
"""By the module of the operation's handler."""
READ_ONLY = frozenset({"api.decisions"})
"""A person decides, rates and answers; a program may read what they did."""
READING = frozenset({"GET", "HEAD"})


class KeyNotAllowed(Forbidden):
    code = "key_not_allowed"
    title = "This API key does not open this"


def check(key: ApiKey, handler: BaseRouteHandler, method: str) -> None:
    """Raises KeyNotAllowed unless the key opens this operation."""
    module = handler.fn.__module__
    area = AREA_OF.get(module)
    if area is None:
        raise KeyNotAllowed("This is for people who sign in, not for API keys.")
    if area not in key.areas:
        raise KeyNotAllowed(f"This API key does not open the area {area}.")
    if method not in READING:
        if module in READ_ONLY:
            raise KeyNotAllowed("This takes a person: sign in with your own name.")
        if key.access != "write":
            raise KeyNotAllowed("This API key may only read.")
