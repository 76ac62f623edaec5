"""The log as a SuperAdmin reads and carries it away."""

import csv
import io
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, select

from core.accounts.models import Role, User
from core.audit.models import AuditEntry, PersonKey
from core.audit.service import SYSTEM, Actor, record
from core.clock import utcnow
from core.db import Database
from core.oversight import service
from tests.api.conftest import Caller, audited

AUDIT = "/api/v1/audit"


@pytest.fixture
def admin(people: dict[Role, Caller]) -> dict[str, str]:
    return people[Role.SUPER_ADMIN].headers


async def write(database: Database, count: int, action: str = "tested", **personal: Any) -> User:
    """Entries about one person, the newest with the highest number."""
    async with database.transaction() as session:
        user = User(email=f"{uuid4()}@viva.test", full_name="Ada", role="candidate")
        session.add(user)
        await session.flush()
        for number in range(count):
            await record(session, SYSTEM, action, user, {"n": number}, person_id=user.id, personal=personal)
            await session.flush()
    return user


async def listed(client: httpx.AsyncClient, admin: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(AUDIT, params=query, headers=admin)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_the_newest_comes_first_and_pages_leave_nothing_out(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    await write(clean, 7)
    seen: list[int] = []
    query: dict[str, Any] = {"action": "tested", "limit": 3}
    while True:
        page = (await client.get(AUDIT, params=query, headers=admin)).json()
        seen += [entry["changes"]["n"] for entry in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
        await write(clean, 1)  # what is added in between shifts nothing
    assert seen == [6, 5, 4, 3, 2, 1, 0]


async def test_entries_are_found_by_who_what_and_when(
    client: httpx.AsyncClient, admin: dict[str, str], people: dict[Role, Caller], clean: Database
) -> None:
    ada = await write(clean, 2)
    await write(clean, 1, "other")
    hr = people[Role.HR_MANAGER].user
    async with clean.transaction() as session:
        await record(session, Actor("hr_manager", hr.id), "done", ada)
    assert [entry["action"] for entry in await listed(client, admin, user_id=str(hr.id))] == ["done"]
    assert len(await listed(client, admin, person_id=str(ada.id))) == 2
    about = {"entity_type": "users", "entity_id": str(ada.id)}
    assert [entry["action"] for entry in await listed(client, admin, **about)] == ["done", "tested", "tested"]
    later = (utcnow() + timedelta(minutes=1)).isoformat()
    assert await listed(client, admin, since=later) == []
    assert len(await listed(client, admin, until=later, action="tested")) == 2


async def test_personal_values_are_readable_until_the_person_is_erased(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    ada = await write(clean, 1, name="Ada")
    [entry] = await listed(client, admin, action="tested")
    assert (entry["personal"], entry["sealed"]) == ({"name": "Ada"}, False)
    async with clean.transaction() as session:
        await session.execute(delete(PersonKey).where(PersonKey.id == ada.id))
    [entry] = await listed(client, admin, action="tested")
    assert (entry["personal"], entry["sealed"], entry["changes"]) == (None, True, {"n": 0})


async def test_the_file_has_every_entry_and_nothing_that_a_spreadsheet_carries_out(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "EXPORT_PAGE", 2)
    await write(clean, 5, "tested")
    await write(clean, 1, "=cmd()")
    answer = await client.get(f"{AUDIT}/export.csv", headers=admin)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    async with clean.sessions() as session:
        ids = (await session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc()))).all()
    assert [row["id"] for row in rows] == [str(found) for found in ids]
    # that it was carried away is the first entry in it
    assert rows[0]["action"] == "audit_log.exported"
    assert rows[1]["action"] == "'=cmd()"
    assert len(await audited(clean, "audit_log.exported")) == 1


@pytest.mark.parametrize("action", ["tested", "nothing"])
async def test_the_other_file_is_json_also_when_nothing_is_in_it(
    client: httpx.AsyncClient,
    admin: dict[str, str],
    clean: Database,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
) -> None:
    monkeypatch.setattr(service, "EXPORT_PAGE", 2)
    await write(clean, 5, name="Zoë")
    answer = await client.get(f"{AUDIT}/export.json?action={quote(action)}", headers=admin)
    found = answer.json()
    assert [entry["changes"]["n"] for entry in found] == ([4, 3, 2, 1, 0] if action == "tested" else [])
    assert all(entry["personal"] == {"name": "Zoë"} for entry in found)


async def test_only_a_super_admin_reads_it_and_a_refused_export_writes_nothing(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    for role, status in ((Role.HR_MANAGER, 403), (Role.INTERVIEWER, 403), (Role.CANDIDATE, 404)):
        for path in (AUDIT, f"{AUDIT}/export.csv", f"{AUDIT}/export.json"):
            assert (await client.get(path, headers=people[role].headers)).status_code == status
    assert await audited(clean, "audit_log.exported") == []
