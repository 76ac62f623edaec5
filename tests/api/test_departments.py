"""The tree of departments, and what each hands down."""

import asyncio
from typing import Any

import httpx
import pytest

from core.accounts.models import Role
from core.accounts.policy import in_departments
from core.db import Database
from core.departments import service
from tests.api.asked import PNG
from tests.api.conftest import Caller, audited

DEPARTMENTS = "/api/v1/departments"


@pytest.fixture
def admin(people: dict[Role, Caller]) -> dict[str, str]:
    return people[Role.SUPER_ADMIN].headers


async def make(client: httpx.AsyncClient, admin: dict[str, str], name: str, **more: Any) -> str:
    answer = await client.post(DEPARTMENTS, json={"name": name, **more}, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def test_a_department_has_from_above_what_it_does_not_say(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    # Given entity, site and ward, each saying something
    entity = await make(client, admin, "Clinic", sender_name="Clinic", consent_text="We record.", language="de")
    site = await make(client, admin, "North", parent_id=entity, sender_name="North", sender_email="north@viva.test")
    ward = await make(client, admin, "Ward 3", parent_id=site)
    logo = {"files": {"file": ("logo.png", PNG)}, "headers": admin}
    assert (await client.put(f"{DEPARTMENTS}/{entity}/logo", **logo)).status_code == 204
    # Then the ward has the nearest of each, and says whose it is
    found = (await client.get(f"{DEPARTMENTS}/{ward}", headers=admin)).json()
    assert found["path"] == ["Clinic", "North", "Ward 3"]
    effective = found["effective"]
    assert (effective["sender_name"], effective["sender_email"]) == ("North", "north@viva.test")
    assert (effective["consent_text"], effective["language"], effective["has_logo"]) == ("We record.", "de", True)
    sources = {"sender_name": site, "sender_email": site, "consent_text": entity, "language": entity, "logo": entity}
    assert effective["sources"] == sources
    image = await client.get(f"{DEPARTMENTS}/{ward}/logo", headers=admin)
    assert (image.content, image.headers["content-type"]) == (PNG, "image/png")
    # When it says something itself, that counts; when it is silent again, it has it from above
    for said, counts in (("Ward", "Ward"), (None, "North")):
        await client.patch(f"{DEPARTMENTS}/{ward}", json={"sender_name": said}, headers=admin)
        found = (await client.get(f"{DEPARTMENTS}/{ward}", headers=admin)).json()
        assert found["effective"]["sender_name"] == counts
    async with clean.sessions() as session:
        assert (await service.look(session, None)).language is None


async def test_a_department_cannot_lie_below_itself_also_when_two_move_at_once(
    client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    top = await make(client, admin, "Top")
    one, two = [await make(client, admin, name, parent_id=top) for name in ("One", "Two")]
    own = await client.patch(f"{DEPARTMENTS}/{top}", json={"parent_id": one}, headers=admin)
    assert (own.status_code, own.json()["code"]) == (409, "department_ring")
    moves = await asyncio.gather(
        client.patch(f"{DEPARTMENTS}/{one}", json={"parent_id": two}, headers=admin),
        client.patch(f"{DEPARTMENTS}/{two}", json={"parent_id": one}, headers=admin),
    )
    assert sorted(move.status_code for move in moves) == [200, 409]


async def test_names_are_unique_in_their_place(client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    top = await make(client, admin, "Top")
    await make(client, admin, "Ward", parent_id=top)
    for place in ({}, {"parent_id": top}):
        name = "Ward" if place else "Top"
        again = await client.post(DEPARTMENTS, json={"name": name, **place}, headers=admin)
        assert (again.status_code, again.json()["code"]) == (409, "department_name_taken")
    await make(client, admin, "Ward")  # elsewhere it is free
    nowhere = {"name": "X", "parent_id": "00000000-0000-0000-0000-000000000000"}
    assert (await client.post(DEPARTMENTS, json=nowhere, headers=admin)).status_code == 422


async def test_only_an_empty_department_is_deleted(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    top = await make(client, admin, "Top")
    ward = await make(client, admin, "Ward", parent_id=top)
    used = await client.delete(f"{DEPARTMENTS}/{top}", headers=admin)
    assert (used.status_code, used.json()["code"]) == (409, "department_in_use")
    for department in (ward, top):
        assert (await client.delete(f"{DEPARTMENTS}/{department}", headers=admin)).status_code == 204
    assert (await client.get(f"{DEPARTMENTS}/{top}", headers=admin)).status_code == 404
    assert [entry.changes["name"] for entry in await audited(clean, "department.deleted")] == ["Ward", "Top"]


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"<svg onload=alert(1)>", PNG + bytes(200_000)])
async def test_what_is_no_small_picture_is_refused(
    client: httpx.AsyncClient, admin: dict[str, str], image: bytes
) -> None:
    top = await make(client, admin, "Top")
    answer = await client.put(f"{DEPARTMENTS}/{top}/logo", files={"file": ("a.png", image)}, headers=admin)
    assert answer.status_code == 422
    assert (await client.get(f"{DEPARTMENTS}/{top}/logo", headers=admin)).status_code == 404


async def test_the_log_says_what_was_before_and_after(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    top = await make(client, admin, "Top")
    for _ in range(2):  # the second time nothing changes, and nothing is written
        await client.patch(f"{DEPARTMENTS}/{top}", json={"name": "Peak", "language": "en"}, headers=admin)
    [entry] = await audited(clean, "department.changed")
    assert entry.changes == {
        "name": {"before": "Top", "after": "Peak"},
        "language": {"before": None, "after": "en"},
    }


def test_a_user_without_a_department_works_for_the_whole_company(people: dict[Role, Caller]) -> None:
    from core.jobs.models import JobDescription

    everywhere = in_departments(people[Role.HR_MANAGER].user, JobDescription.department_id)
    assert str(everywhere) == "true"
