"""Rows for `bench reports`: the demo company founded once, then its candidates again and again, copied by the database itself.

A copy has all its times a little earlier than the one before it. Nobody who is in an interview now is copied: of those a company
has few, however long it has been there. And whoever applied three months ago has an answer, which not everybody in a demo has, nor in a
company where nobody tells Viva: how many wait for ever can be chosen."""

from datetime import datetime, timedelta
from typing import Any

BASE = 2_000
"""Interviews of the company that is copied."""
_APART = "interval '97 seconds'"
_BY_CANDIDATE = "candidate_id in (select id from copied_candidates)"
_BY_INTERVIEW = "interview_id in (select id from copied_interviews)"
_TABLES = {
    "users": "id in (select user_id from copied_candidates)",
    "candidates": "id in (select id from copied_candidates)",
    "candidate_status_changes": _BY_CANDIDATE,
    "question_plans": _BY_CANDIDATE,
    "interviews": _BY_CANDIDATE,
    "interview_runs": _BY_INTERVIEW,
    "interview_interviewers": _BY_INTERVIEW,
    "evaluations": _BY_CANDIDATE,
}
"""What figures are counted over, and which rows of it are copied."""
_COPIED_IDS = frozenset({"id", "candidate_id", "interview_id", "plan_id", "merged_into_id"})
_OTHERWISE = {
    ("users", "email"): "n || '-' || email",
    ("candidates", "external_ref"): "external_ref || '-' || n",
    ("candidates", "user_id"): "pg_temp.copied(user_id, n)",
}
_PATIENCE = timedelta(days=90)
_PREPARED = (
    """create function pg_temp.copied(id uuid, n int) returns uuid language sql immutable as $$
    select (left(id::text, 18) || '-' || left(md5(id::text || n), 4) || '-' || substr(md5(id::text || n), 5, 12))::uuid $$""",
    """create temp table copied_candidates on commit drop as select id, user_id from candidates
    where id not in (select candidate_id from interviews where status in ('in_progress', 'paused'))""",
    """create temp table copied_interviews on commit drop as
    select i.id from interviews i join copied_candidates c on c.id = i.candidate_id""",
)
_COLUMNS = """
select table_name, column_name, data_type like 'timestamp%' from information_schema.columns
where table_schema = 'public' and table_name = any($1) and is_generated = 'NEVER' order by table_name, ordinal_position
"""
_BESIDE = """
select 'alter table ' || conrelid::regclass || ' drop constraint ' || conname,
  'alter table ' || conrelid::regclass || ' add constraint ' || conname || ' ' || pg_get_constraintdef(oid)
from pg_constraint where contype = 'f' and conrelid::regclass::text = any($1)
union all
select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
from pg_index where indrelid::regclass::text = any($1) and not indisunique
"""
"""What is cheaper to make once than to keep up row by row: how to drop it, and how to make it."""


async def multiply(connection: Any, copies: int, now: datetime, *, forever: int = 0) -> None:
    """In one transaction of this connection of asyncpg, which waits as long as it takes. ``forever``: of those who would have an
    answer by now, one in so many has none and waits on; 0 is nobody."""
    tables = list(_TABLES)
    async with connection.transaction():
        await connection.execute("set local synchronous_commit = off")
        beside = await connection.fetch(_BESIDE, tables)
        columns: dict[str, dict[str, str]] = {table: {} for table in _TABLES}
        for table, column, is_time in await connection.fetch(_COLUMNS, tables):
            columns[table][column] = _value(table, column, is_time=is_time)
        for statement in (*_PREPARED, *(drop for drop, _ in beside)):
            await connection.execute(statement)
        for table, which in _TABLES.items():
            values = columns[table]
            await connection.execute(
                f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())} "  # noqa: S608 # names of ours
                f"from {table} cross join generate_series(1, $1::int) n where {which}",
                copies,
            )
        await connection.execute(
            "update candidates set status = 'rejected' where status in ('interviewing', 'evaluated') and created_at < $1 "
            "and coalesce((hashtext(id::text) & 2147483647) % nullif($2::int, 0), 1) <> 0",
            now - _PATIENCE,
            forever,
        )
        for _, make in beside:
            await connection.execute(make)


def _value(table: str, column: str, *, is_time: bool) -> str:
    if (value := _OTHERWISE.get((table, column))) is not None:
        return value
    if is_time:
        return f"{column} - n * {_APART}"
    return f"pg_temp.copied({column}, n)" if column in _COPIED_IDS else column
