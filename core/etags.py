"""Nobody writes over what they have not seen: a row's tag changes with the row, and a change may name the tag that it was made on."""

import hashlib

from core.db import Identified
from core.errors import DomainError


class ChangedInBetween(DomainError):
    status = 412
    code = "changed_in_between"
    title = "This was changed in between"


def tag(row: Identified) -> str:
    """As an HTTP entity tag, quotes and all."""
    seen = f"{row.id} {row.updated_at.timestamp():.6f}"
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"'


def check(row: Identified, tags: str | None) -> None:
    """``row`` is locked. ``tags`` as in If-Match: one or more, or ``*`` for whatever is there; None asks for nothing."""
    if tags is None or tags.strip() == "*":
        return
    if tag(row) not in (each.strip() for each in tags.split(",")):
        raise ChangedInBetween("Somebody changed this since you loaded it. Load it again, and make your change there.")
