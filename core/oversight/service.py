import csv
import io
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, structs
from sqlalchemy.ext.asyncio import AsyncSession

from core import paging
from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.models import AuditEntry
from core.audit.service import EntryRow
from core.db import Database, Json
from core.oversight import policy
from core.paging import Page, decode, page_of

EXPORT_PAGE = 1_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would carry out."""


@dataclass(frozen=True)
class Filters:
    """What is None does not narrow. ``since`` is included, ``until`` is not."""

    user_id: UUID | None = None
    person_id: UUID | None = None
    action: str | None = None
    entity_type: str | None = None
    entity_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class Entry(Struct):
    """``personal`` is None where there is nothing personal, and where the person was erased: then ``sealed`` is true."""

    id: UUID
    created_at: datetime
    user_id: UUID | None
    actor: str
    action: str
    entity_type: str
    entity_id: UUID | None
    person_id: UUID | None
    changes: Json
    personal: dict[str, Any] | None
    sealed: bool


async def page(session: AsyncSession, user: User, filters: Filters, *, cursor: str | None, limit: int) -> Page[Entry]:
    """Newest first."""
    policy.authorize(user)
    rows = await _read(session, filters, decode(cursor, UUID)[0] if cursor else None, limit + 1)
    return page_of(rows, limit, lambda row: (row.id,))


async def export(
    database: Database, user: User, filters: Filters, kind: Literal["csv", "json"]
) -> AsyncGenerator[bytes]:
    """A file in pieces, newest first, read in many short transactions. That it was asked for is audited first, and is in it."""
    policy.authorize(user)
    async with database.transaction() as session:
        asked: Json = {name: str(value) for name, value in vars(filters).items() if value is not None}
        await audit.record(session, actor(user), "audit_log.exported", user, {"format": kind, "filters": asked})
    return _csv(database, filters) if kind == "csv" else _json(database, filters)


async def _csv(database: Database, filters: Filters) -> AsyncGenerator[bytes]:
    yield _lines([Entry.__struct_fields__])
    async for entries in _pages(database, filters):
        yield _lines([_cell(value) for value in structs.astuple(entry)] for entry in entries)


async def _json(database: Database, filters: Filters) -> AsyncGenerator[bytes]:
    """One array, an entry a line."""
    before = "[\n"
    async for entries in _pages(database, filters):
        yield "".join(
            f"{before if number == 0 else ',' + chr(10)}{json.dumps(entry, default=_text, ensure_ascii=False)}"
            for number, entry in enumerate(map(structs.asdict, entries))
        ).encode()
        before = ",\n"
    yield b"\n]\n" if before != "[\n" else b"[]\n"


async def _pages(database: Database, filters: Filters) -> AsyncGenerator[list[Entry]]:
    after: UUID | None = None
    while True:
        async with database.transaction() as session:
            entries = await _read(session, filters, after, EXPORT_PAGE)
        if entries:
            yield entries
        if len(entries) < EXPORT_PAGE:
            return
        after = entries[-1].id


async def _read(session: AsyncSession, filters: Filters, after: UUID | None, limit: int) -> list[Entry]:
    query = _filtered(filters).order_by(AuditEntry.id.desc()).limit(limit)
    rows = await paging.read(session, query.where(AuditEntry.id < after) if after else query, EntryRow)
    personal = await audit.unseal_all(session, rows)
    return [
        Entry(
            row.id,
            row.created_at,
            row.user_id,
            row.actor,
            row.action,
            row.entity_type,
            row.entity_id,
            row.person_id,
            row.changes,
            personal.get(row.id),
            row.personal is not None and row.id not in personal,
        )
        for row in rows
    ]


def _filtered(filters: Filters) -> paging.Columns:
    query = paging.columns_of(AuditEntry, EntryRow)
    for name in ("user_id", "person_id", "action", "entity_type", "entity_id"):
        value = getattr(filters, name)
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if filters.since:
        query = query.where(AuditEntry.created_at >= filters.since)
    if filters.until:
        query = query.where(AuditEntry.created_at < filters.until)
    return query


def _lines(rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _cell(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | bool) else _text(value)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
