"""Keys for other systems: shown once, narrowed, revoked at once; they act for a person and decide about nobody."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import select, update

from api.main import ROUTES
from api.scopes import AREA_OF
from core.accounts.models import Department, Role, User
from core.api_keys.models import AREAS, ApiKey
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, Story, job_body

API = "/api/v1"


async def make(client: httpx.AsyncClient, hr: dict[str, str], *areas: str, access: str = "read") -> dict[str, Any]:
    body = {"name": "Our ATS", "areas": list(areas or AREAS), "access": access}
    made = await client.post(f"{API}/api-keys", json=body, headers=hr)
    assert made.status_code == 201, made.text
    return made.json()


def bearer(made: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['key']}"}


def test_every_area_has_operations_and_every_module_with_one_is_there() -> None:
    modules = {handler.fn.__module__ for handler in ROUTES}
    assert set(AREA_OF) <= modules
    assert set(AREA_OF.values()) == set(AREAS)


async def test_it_acts_for_its_owner_and_the_log_names_it(
    client: httpx.AsyncClient, people: dict[Role, Caller], hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    made = await make(client, hr, access="write")
    job = await client.post(f"{API}/jobs", json=job_body(domain.id), headers=bearer(made))
    assert job.status_code == 201, job.text
    [entry] = await audited(clean, "job.created")
    owner = people[Role.HR_MANAGER].user
    assert (entry.actor, entry.user_id) == (f"api_key:{made['api_key']['id']}", owner.id)
    assert len(await audited(clean, "api_key.created")) == 1


async def test_it_is_shown_once_and_stored_as_a_hash(
    client: httpx.AsyncClient, hr: dict[str, str], clean: Database
) -> None:
    made = await make(client, hr)
    listed = await client.get(f"{API}/api-keys", headers=hr)
    assert made["key"] not in listed.text
    assert listed.json()["items"][0]["hint"] == made["key"][:9]
    async with clean.sessions() as session:
        row = (await session.scalars(select(ApiKey))).one()
    assert made["key"] not in (row.token_hash, row.hint)


async def test_when_it_was_last_used_is_told(client: httpx.AsyncClient, hr: dict[str, str], clean: Database) -> None:
    made = await make(client, hr)

    async def last() -> str | None:
        return (await client.get(f"{API}/api-keys", headers=hr)).json()["items"][0]["last_used_at"]

    assert await last() is None
    await client.get(f"{API}/jobs", headers=bearer(made))
    first = await last()
    assert first is not None
    await client.get(f"{API}/jobs", headers=bearer(made))
    assert await last() == first
    async with clean.transaction() as session:
        await session.execute(update(ApiKey).values(last_used_at=utcnow() - timedelta(minutes=2)))
    await client.get(f"{API}/jobs", headers=bearer(made))
    assert (await last() or "") > first


async def test_it_opens_its_areas_and_reads_only_unless_it_may_write(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    key = bearer(await make(client, hr, "jobs"))
    assert (await client.get(f"{API}/jobs", headers=key)).status_code == 200
    for refused in (
        await client.post(f"{API}/jobs", json=job_body(domain.id), headers=key),
        await client.get(f"{API}/candidates", headers=key),
        await client.get(f"{API}/users", headers=key),
        await client.get(f"{API}/me", headers=key),
        await client.get(f"{API}/api-keys", headers=key),
        await client.post(f"{API}/logout-everywhere", headers=key),
    ):
        assert refused.status_code in (403, 404), refused.text
        assert refused.status_code == 404 or refused.json()["code"] == "key_not_allowed"


@pytest.mark.parametrize("end", ["revoked", "expired", "owner disabled"])
async def test_one_that_has_ended_is_not_known_on_the_next_request(
    end: str, client: httpx.AsyncClient, people: dict[Role, Caller], hr: dict[str, str], clean: Database
) -> None:
    made = await make(client, hr)
    assert (await client.get(f"{API}/jobs", headers=bearer(made))).status_code == 200
    key_id = made["api_key"]["id"]
    if end == "revoked":
        for _ in range(2):
            assert (await client.post(f"{API}/api-keys/{key_id}/revocation", headers=hr)).status_code == 200
        assert len(await audited(clean, "api_key.revoked")) == 1
    async with clean.transaction() as session:
        if end == "expired":
            await session.execute(update(ApiKey).values(expires_at=utcnow()))
        if end == "owner disabled":
            owner = people[Role.HR_MANAGER].user.id
            await session.execute(update(User).where(User.id == owner).values(disabled_at=utcnow()))
    assert (await client.get(f"{API}/jobs", headers=bearer(made))).status_code == 401
    unknown = {"Authorization": f"Bearer viva_{'x' * 43}"}
    assert (await client.get(f"{API}/jobs", headers=unknown)).status_code == 401


async def test_it_reaches_as_far_as_its_owner_does_now(
    client: httpx.AsyncClient, people: dict[Role, Caller], hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    made = await make(client, hr)
    job = (await client.post(f"{API}/jobs", json=job_body(domain.id), headers=hr)).json()
    assert (await client.get(f"{API}/jobs/{job['id']}", headers=bearer(made))).status_code == 200
    async with clean.transaction() as session:
        ward = Department(name="Elsewhere")
        session.add(ward)
        await session.flush()
        owner = people[Role.HR_MANAGER].user.id
        await session.execute(update(User).where(User.id == owner).values(department_id=ward.id))
    assert (await client.get(f"{API}/jobs/{job['id']}", headers=bearer(made))).status_code == 404


async def test_a_super_admin_sees_and_revokes_everybodys_and_hr_their_own(
    client: httpx.AsyncClient, people: dict[Role, Caller], hr: dict[str, str]
) -> None:
    admin = people[Role.SUPER_ADMIN].headers
    made, admins = await make(client, hr), await make(client, admin)
    assert len((await client.get(f"{API}/api-keys", headers=admin)).json()["items"]) == 2
    assert [row["id"] for row in (await client.get(f"{API}/api-keys", headers=hr)).json()["items"]] == [
        made["api_key"]["id"]
    ]
    path = f"{API}/api-keys/{admins['api_key']['id']}/revocation"
    assert (await client.post(path, headers=hr)).status_code == 404
    path = f"{API}/api-keys/{made['api_key']['id']}/revocation"
    assert (await client.post(path, headers=admin)).json()["revoked_at"]


async def test_it_decides_about_nobody_and_what_it_fetched_nobody_has_opened(
    app: Litestar, client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    candidate = await story.post("/candidates", {**PERSON, "job_id": job["id"]})
    key = bearer(await make(client, story.hr, access="write"))
    assert (await client.get(f"{API}/candidates/{candidate['id']}", headers=key)).status_code == 200
    path, body = f"/candidates/{candidate['id']}/decisions", {"decision": "reject", "reason": "No licence in sight."}
    by_key = await client.post(f"{API}{path}", json=body, headers=key)
    assert by_key.status_code == 403
    moved = await client.put(
        f"{API}/candidates/{candidate['id']}/status", json={"status": "rejected", "reason": body["reason"]}, headers=key
    )
    assert (moved.status_code, moved.json()["code"]) == (403, "needs_a_person")
    unseen = await client.post(f"{API}{path}", json=body, headers=story.hr)
    assert unseen.json()["code"] == "evidence_not_opened", unseen.text
    await story.get(f"/candidates/{candidate['id']}")
    assert UUID((await story.post(path, body))["id"])
