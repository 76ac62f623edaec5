"""Everything that is stored about some candidates, found along the foreign keys of the database itself, so that a table which is
added later is neither forgotten by an erasure nor by an export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnClause, column, delete, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

_EDGES = text(
    """
    select child.relname as child, a.attname as child_column, parent.relname as parent, b.attname as parent_column
    from pg_constraint c
    join pg_class child on child.oid = c.conrelid
    join pg_class parent on parent.oid = c.confrelid
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
    where c.contype = 'f' and cardinality(c.conkey) = 1 and child.relnamespace = current_schema()::regnamespace
    """
)
_COLUMNS = text(
    """
    select c.relname as name, a.attname as field, format_type(a.atttypid, a.atttypmod) as kind,
           coalesce(a.attnum = any(i.indkey), false) as key
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
    """
)


@dataclass(frozen=True, slots=True)
class Edge:
    child: str
    child_column: str
    parent: str
    parent_column: str


@dataclass(frozen=True)
class Schema:
    edges: tuple[Edge, ...]
    columns: Mapping[str, Mapping[str, str]]
    """By table: column → type."""
    keys: Mapping[str, str]
    """By table: the column of its primary key."""


Rows = dict[str, set[UUID]]
"""Keys of the rows by table."""


async def read_schema(session: AsyncSession) -> Schema:
    edges = tuple(Edge(*row) for row in await session.execute(_EDGES))
    columns: dict[str, dict[str, str]] = {}
    keys: dict[str, str] = {}
    for name, field, kind, key in await session.execute(_COLUMNS):
        columns.setdefault(name, {})[field] = kind
        if key:
            keys[name] = field
    return Schema(edges, columns, keys)


async def rows_of(session: AsyncSession, schema: Schema, roots: Mapping[str, Sequence[UUID]]) -> Rows:
    """The rows ``roots`` and all that lead to them by a foreign key."""
    found: Rows = {name: set(ids) for name, ids in roots.items()}
    fresh: Rows = {name: set(ids) for name, ids in roots.items()}
    while fresh:
        reached: Rows = {}
        for edge in schema.edges:
            ids = fresh.get(edge.parent)
            key = schema.keys.get(edge.child)
            if not ids or key is None or edge.parent_column != schema.keys[edge.parent]:
                continue
            child = table(edge.child, column(key), column(edge.child_column))
            query = select(child.c[key]).where(child.c[edge.child_column].in_(ids))
            new = set((await session.scalars(query)).all()) - found.get(edge.child, set())
            if new:
                found.setdefault(edge.child, set()).update(new)
                reached.setdefault(edge.child, set()).update(new)
        fresh = reached
    return found


async def delete_rows(session: AsyncSession, schema: Schema, rows: Rows) -> None:
    """Children before parents."""
    order = TopologicalSorter[str]({name: set() for name in rows})
    for edge in schema.edges:
        if edge.child in rows and edge.parent in rows and edge.child != edge.parent:
            order.add(edge.parent, edge.child)
    for name in order.static_order():
        key = schema.keys[name]
        which = table(name, column(key))
        await session.execute(delete(which).where(which.c[key].in_(rows[name])))


async def values(
    session: AsyncSession, schema: Schema, name: str, ids: set[UUID], withheld: frozenset[str]
) -> list[dict[str, Any]]:
    """The rows of one table as plain dictionaries, oldest first, without the columns that are withheld."""
    key = schema.keys[name]
    fields = [field for field in schema.columns[name] if field not in withheld]
    columns: list[ColumnClause[Any]] = [column(field) for field in {*fields, key}]
    which = table(name, *columns)
    query = select(*(which.c[field] for field in fields)).where(which.c[key].in_(ids)).order_by(which.c[key])
    return [dict(row) for row in (await session.execute(query)).mappings()]


async def files_of(session: AsyncSession, schema: Schema, rows: Rows) -> list[str]:
    """Files and folders that belong to the rows, relative to the data folder."""
    found: set[str] = set()
    for name, ids in rows.items():
        for field in _paths(schema, name):
            key = schema.keys[name]
            which = table(name, column(key), column(field))
            query = select(which.c[field]).where(which.c[key].in_(ids), which.c[field].is_not(None))
            found.update(str(path) for path in await session.scalars(query))
    found.update(
        f"{folder}/{interview}" for interview in rows.get("interviews", ()) for folder in ("recordings", "reports")
    )
    return sorted(found)


def _paths(schema: Schema, name: str) -> Iterator[str]:
    for field, kind in schema.columns[name].items():
        if (field == "path" or field.endswith("_path")) and kind.startswith("character varying"):
            yield field
