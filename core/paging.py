"""Lists by cursor: the key of the last row seen, so that a page costs the same at the end of a list as at its start."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from core.errors import Invalid

MAX_PAGE = 200

T = TypeVar("T")
S = TypeVar("S", bound=Struct)
Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Page(Generic[T]):
    """``next_cursor`` is None on the last page."""

    items: Sequence[T]
    next_cursor: str | None


@cache
def columns_of(model: type[DeclarativeBase], shape: type[Struct], **others: ColumnElement[Any]) -> Columns:
    """Selects the columns that ``shape`` names, in its order: rows of a list are only read, and to make objects of them that could be
    changed takes longer than the query. The table's own columns: those of the class are compared one by one with every answer.
    ``others``: what the model itself has not."""
    own = model.__mapper__.columns
    return select(*(others[name].label(name) if name in others else own[name] for name in shape.__struct_fields__))


async def read(session: AsyncSession, query: Columns, shape: type[S]) -> list[S]:
    """The rows of a query over ``columns_of`` this shape, by the session's connection: the session itself would prepare for each
    column what only objects need, and hand every row through it."""

    def rows(plain: Session) -> list[S]:
        plain.flush()
        return [shape(*row) for row in plain.connection().execute(query).all()]

    return await session.run_sync(rows)


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], tuple[Any, ...]]) -> Page[T]:
    """``rows`` were asked for with ``limit + 1``: the row too many says that there is another page."""
    items = rows[:limit]
    return Page(items, encode(key(items[-1])) if len(rows) > limit else None)


def encode(key: tuple[Any, ...]) -> str:
    plain = json.dumps(key, default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: type) -> tuple[Any, ...]:
    """The key again, each part of the kind that is expected there; None stays None. Anything else is the caller's mistake."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts: object = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        key = cast("list[object]", parts) if isinstance(parts, list) else []
        if len(key) != len(kinds):
            raise ValueError("another list's cursor")
        return tuple(_read(part, kind) for part, kind in zip(key, kinds, strict=True))
    except (ValueError, TypeError, RecursionError) as error:
        message = "This cursor is not one of this list's. Begin again without it."
        raise Invalid(message, errors=[{"field": "cursor", "message": "not a cursor of this list"}]) from error


def before(column: InstrumentedAttribute[Any], row_id: InstrumentedAttribute[UUID], key: tuple[Any, ...]) -> Any:
    """Rows that come after ``key`` where the list runs down; rows without a value come last."""
    value, last_id = key
    if value is None:
        return column.is_(None) & (row_id < last_id)
    smaller: ColumnElement[bool] = tuple_(column, row_id) < tuple_(literal(value), literal(last_id))
    return or_(smaller, column.is_(None)) if column.property.columns[0].nullable else smaller


def _read(part: object, kind: type) -> Any:
    if part is None:
        return None
    if kind is UUID:
        return UUID(str(part))
    if kind is datetime:
        return datetime.fromisoformat(str(part))
    if kind is float and isinstance(part, int | float) and not isinstance(part, bool):
        return float(part)
    if kind is str and isinstance(part, str) and "\0" not in part:
        return part
    if kind is int and isinstance(part, int) and abs(part) < 2**62:
        return part
    raise ValueError("another list's cursor")
