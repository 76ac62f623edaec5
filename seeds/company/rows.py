"""Rows on their way into the database, many at a time: COPY, table by table, those that are pointed to first."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Base
from core.interviews.models import InterviewRun


class Rows:
    """``left_out``: tables of which nothing is kept, for sets that only figures are counted over."""

    def __init__(self, random: Random, left_out: Collection[type[Base]] = ()) -> None:
        self.random = random
        self.left_out = frozenset(left_out)
        self.counts: dict[str, int] = {}
        self._waiting: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, model: type[Base], at: datetime, /, **values: Any) -> UUID:
        """One row that came at this moment; returns its id. All rows of a table have the same columns."""
        row_id = self.new_id(at)
        self.add_with(row_id, model, at, **values)
        return row_id

    def new_id(self, at: datetime) -> UUID:
        return uuid7(self.random, at)

    def add_with(self, row_id: UUID, model: type[Base], at: datetime, /, **values: Any) -> None:
        """The row of an id that others point to already."""
        if model in self.left_out:
            return
        table: Any = model.__table__
        stamps = {"created_at": at, "updated_at": at} if "created_at" in table.c else {}
        key = {} if model is InterviewRun else {"id": row_id}
        row = {**key, **stamps, **values}
        names, rows = self._waiting.setdefault(table.name, (tuple(row), []))
        rows.append(tuple(_plain(table, name, row[name]) for name in names))
        assert len(row) == len(names), f"{table.name}: {set(row) ^ set(names)}"

    async def write(self, session: AsyncSession) -> None:
        """Within the session's transaction, which has begun."""
        connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        for table in Base.metadata.sorted_tables:
            if table.name in self._waiting:
                names, rows = self._waiting.pop(table.name)
                await connection.copy_records_to_table(table.name, records=rows, columns=names)
                self.counts[table.name] = self.counts.get(table.name, 0) + len(rows)


def uuid7(random: Random, at: datetime) -> UUID:
    """Ordered by its moment, as PostgreSQL's own: lists go by ids."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62))


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _plain(table: Any, name: str, value: Any) -> Any:
    """COPY takes JSON as text."""
    if isinstance(table.c[name].type, JSONB) and value is not None:
        return msgspec.json.encode(value).decode()
    return value
