"""The log can be added to and nothing else; personal values in it end with the person's key."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from core.accounts.models import User
from core.audit.models import AuditEntry, PersonKey
from core.audit.service import SYSTEM, record, unseal
from core.db import Database


async def write(database: Database) -> AuditEntry:
    async with database.transaction() as session:
        user = User(email="a@viva.test", full_name="Ada", role="candidate")
        session.add(user)
        await session.flush()
        await record(session, SYSTEM, "tested", user, {"n": 1}, person_id=user.id, personal={"name": "Ada"})
    async with database.sessions() as session:
        return (await session.scalars(select(AuditEntry))).one()


@pytest.mark.parametrize(
    "change", [update(AuditEntry).values(action="x"), delete(AuditEntry), text("truncate audit_log")]
)
async def test_nothing_is_changed_or_taken_out(clean: Database, change: object) -> None:
    await write(clean)
    with pytest.raises(DBAPIError, match="append-only"):
        async with clean.transaction() as session:
            await session.execute(change)  # pyright: ignore[reportArgumentType, reportCallIssue]
    async with clean.sessions() as session:
        assert (await session.scalars(select(AuditEntry.action))).all() == ["tested"]


async def test_erasing_the_key_makes_the_personal_part_unreadable_and_keeps_the_entry(clean: Database) -> None:
    entry = await write(clean)
    async with clean.transaction() as session:
        assert await unseal(session, entry) == {"name": "Ada"}
        await session.execute(delete(PersonKey))
    async with clean.sessions() as session:
        assert await unseal(session, entry) is None
        assert (await session.scalars(select(AuditEntry.changes))).one() == {"n": 1}
