"""Search as people type it: every word, or the beginning of one, in any order."""

import re
from typing import Any

from sqlalchemy import ColumnElement, cast
from sqlalchemy.dialects.postgresql import TSQUERY

MAX_WORDS = 8
_WORD = re.compile(r"[^\W_]+(?:[.@+-][^\W_]+)*")


def prefix_query(typed: str) -> ColumnElement[Any] | None:
    """A tsquery; None where nothing was typed that could be looked for. The words are taken as they are: PostgreSQL's own reading
    of a query would cut an address that is typed half."""
    words = [word.casefold() for word in _WORD.findall(typed)[:MAX_WORDS]]
    if not words:
        return None
    return cast(" & ".join(f"'{word}':*" for word in words), TSQUERY)
