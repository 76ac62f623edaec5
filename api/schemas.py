"""Types that inputs share: no NUL or control characters, bounded lengths and numbers. What breaks them is a 422."""

from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Meta, Struct

from core.db import Json
from core.paging import MAX_PAGE
from core.reports.service import sentence
from core.shapes import Email as Email
from core.shapes import Key as Key
from core.shapes import Line as Line
from core.shapes import Phone as Phone

Prose = Annotated[str, Meta(max_length=20_000, pattern=r"^[^\x00]*$")]
Years = Annotated[int, Meta(ge=0, le=60)]
Password = Annotated[str, Meta(min_length=12, max_length=128, pattern=r"^[^\x00]*$")]
AnyPassword = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\x00]*$")]
Code = Annotated[str, Meta(min_length=6, max_length=16, pattern=r"^[0-9A-Za-z -]+$")]
"""Of an authenticator app, or a recovery code."""
LinkToken = Annotated[str, Meta(min_length=1, max_length=128)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="Rows on a page")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        min_length=1, max_length=600, pattern="^[A-Za-z0-9_-]+$", description="next_cursor of the page before"
    ),
]
SearchText = Annotated[
    str | None,
    QueryParameter(
        max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Words, or their beginnings, in any order"
    ),
]


class Input(Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of every body: a field that is not known is an error, not a surprise."""


class EngineOut(Struct):
    """Which engine made a result. ``label`` is the sentence to show with it; hashes are null where no model was asked."""

    engine: str
    label: str
    models: dict[str, str]
    prompt_hash: str | None
    input_hash: str | None


def engine_out(stored: Json) -> EngineOut:
    return EngineOut(stored["engine"], sentence(stored), stored["models"], stored["prompt_hash"], stored["input_hash"])
