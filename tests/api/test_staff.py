"""Inviting staff, changing what they may do, and letting them go."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from core.accounts import service
from core.accounts.models import Department, Role, User
from core.audit.service import SYSTEM
from core.db import Database
from core.settings import Settings
from tests.api.conftest import Caller, audited

USERS = "/api/v1/users"


@pytest.fixture
def admin(people: dict[Role, Caller]) -> dict[str, str]:
    return people[Role.SUPER_ADMIN].headers


async def department(database: Database, name: str, parent_id: UUID | None = None) -> UUID:
    async with database.transaction() as session:
        row = Department(name=name, parent_id=parent_id)
        session.add(row)
        await session.flush()
        return row.id


async def member(
    database: Database, settings: Settings, role: Role, department_id: UUID | None = None
) -> tuple[User, dict[str, str]]:
    async with database.transaction() as session:
        user = await service.create_user(
            session,
            SYSTEM,
            email=f"{uuid4()}@viva.test",
            full_name=f"The {role}",
            role=role,
            department_id=department_id,
        )
    return user, {"Authorization": f"Bearer {service.access_token(user, settings)}"}


def invitation(**changes: Any) -> dict[str, Any]:
    return {"email": "ida@viva.test", "full_name": "Ida", "role": "interviewer", **changes}


async def test_an_invited_colleague_sets_a_password_and_signs_in(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database
) -> None:
    invited = await client.post(USERS, json=invitation(role="hr_manager"), headers=admin)
    assert invited.status_code == 201, invited.text
    user, link = invited.json()["user"], invited.json()["link"]
    assert (user["role"], user["has_password"], user["email_verified"]) == ("hr_manager", False, False)
    password = "a password of ida's"
    claimed = await client.post("/api/v1/claim", json={"token": link.partition("#")[2], "password": password})
    assert (claimed.status_code, claimed.json()["email_verified"]) == (200, True)
    signed_in = await client.post("/api/v1/login", json={"email": "ida@viva.test", "password": password})
    assert signed_in.status_code == 200
    again = await client.post(USERS, json=invitation(), headers=admin)
    assert (again.status_code, again.json()["code"]) == (409, "email_taken")
    assert len(await audited(clean, "account.link_issued")) == 1


async def test_a_list_of_colleagues_leaves_candidates_accounts_out(
    client: httpx.AsyncClient, admin: dict[str, str], people: dict[Role, Caller]
) -> None:
    async def roles(path: str) -> set[str]:
        answer = await client.get(path, headers=admin)
        assert answer.status_code == 200, answer.text
        return {user["role"] for user in answer.json()["items"]}

    assert "candidate" in await roles(USERS)
    assert await roles(f"{USERS}?colleagues=true") == {"super_admin", "hr_manager", "interviewer"}


async def test_twenty_invitations_of_one_person_at_once_make_one_account(
    client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    answers = await asyncio.gather(*(client.post(USERS, json=invitation(), headers=admin) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_hr_lets_in_interviewers_and_nobody_above_them(
    client: httpx.AsyncClient, clean: Database, settings: Settings
) -> None:
    ward = await department(clean, "Ward")
    elsewhere = await department(clean, "Kitchen")
    _, hr = await member(clean, settings, Role.HR_MANAGER, ward)
    invited = await client.post(USERS, json=invitation(), headers=hr)
    assert invited.json()["user"]["department_id"] == str(ward)  # where it is not said, their own
    for role in ("hr_manager", "super_admin"):
        answer = await client.post(USERS, json=invitation(email=f"{role}@viva.test", role=role), headers=hr)
        assert answer.status_code == 403
    there = await client.post(USERS, json=invitation(email="x@viva.test", department_id=str(elsewhere)), headers=hr)
    assert there.status_code == 422


async def test_hr_sees_the_staff_of_the_department_and_below_and_changes_interviewers_only(
    client: httpx.AsyncClient, clean: Database, settings: Settings, people: dict[Role, Caller]
) -> None:
    site = await department(clean, "Site")
    ward = await department(clean, "Ward", site)
    kitchen = await department(clean, "Kitchen")
    me, hr = await member(clean, settings, Role.HR_MANAGER, site)
    nurse, _ = await member(clean, settings, Role.INTERVIEWER, ward)
    cook, _ = await member(clean, settings, Role.INTERVIEWER, kitchen)
    listed = (await client.get(USERS, headers=hr)).json()["items"]
    assert {user["id"] for user in listed} == {str(me.id), str(nurse.id)}
    assert (await client.get(f"{USERS}/{cook.id}", headers=hr)).status_code == 404
    assert (await client.get(f"{USERS}/{people[Role.CANDIDATE].user.id}", headers=hr)).status_code == 404
    # nobody lifts themselves or others
    assert (await client.patch(f"{USERS}/{me.id}", json={"role": "super_admin"}, headers=hr)).status_code == 403
    lifted = await client.patch(f"{USERS}/{nurse.id}", json={"role": "hr_manager"}, headers=hr)
    assert lifted.status_code == 403
    sent_away = await client.patch(f"{USERS}/{nurse.id}", json={"department_id": str(kitchen)}, headers=hr)
    assert sent_away.status_code == 422
    assert (await client.patch(f"{USERS}/{nurse.id}", json={"full_name": "Nora"}, headers=hr)).status_code == 200


async def test_deactivating_signs_out_at_once_and_ends_open_links(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database, settings: Settings
) -> None:
    user, headers = await member(clean, settings, Role.INTERVIEWER)
    link = (await client.post(f"{USERS}/{user.id}/links", headers=admin)).json()["link"]
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    for _ in range(2):  # twice is once
        gone = await client.put(f"{USERS}/{user.id}/deactivation", headers=admin)
        assert (gone.status_code, gone.json()["active"]) == (200, False)
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    body = {"token": link.partition("#")[2], "password": "a password of ida's"}
    assert (await client.post("/api/v1/claim", json=body)).status_code == 410
    assert (await client.post(f"{USERS}/{user.id}/links", headers=admin)).status_code == 409
    assert len(await audited(clean, "account.deactivated")) == 1
    # When they come back, old sessions stay ended
    back = await client.delete(f"{USERS}/{user.id}/deactivation", headers=admin)
    assert back.json()["active"] is True
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_the_last_super_admin_cannot_go_and_two_cannot_both(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database, settings: Settings
) -> None:
    one = people[Role.SUPER_ADMIN]
    alone = await client.put(f"{USERS}/{one.user.id}/deactivation", headers=one.headers)
    assert (alone.status_code, alone.json()["code"]) == (409, "last_super_admin")
    alone = await client.patch(f"{USERS}/{one.user.id}", json={"role": "interviewer"}, headers=one.headers)
    assert alone.status_code == 409
    # Given a second one, when both demote each other at once
    other, headers = await member(clean, settings, Role.SUPER_ADMIN)
    answers = await asyncio.gather(
        client.patch(f"{USERS}/{other.id}", json={"role": "interviewer"}, headers=one.headers),
        client.patch(f"{USERS}/{one.user.id}", json={"role": "interviewer"}, headers=headers),
    )
    # Then one of them is left
    assert sorted(answer.status_code for answer in answers)[0] == 200
    async with clean.sessions() as session:
        from core.accounts import repository

        assert await repository.has_super_admin(session)


async def test_a_candidates_account_does_not_become_staffs(
    client: httpx.AsyncClient, admin: dict[str, str], people: dict[Role, Caller]
) -> None:
    candidate = people[Role.CANDIDATE].user.id
    answer = await client.patch(f"{USERS}/{candidate}", json={"role": "hr_manager"}, headers=admin)
    assert answer.status_code == 422


async def test_the_list_is_found_through_and_paged(
    client: httpx.AsyncClient, admin: dict[str, str], clean: Database, settings: Settings
) -> None:
    made = [(await member(clean, settings, Role.INTERVIEWER))[0] for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"role": "interviewer", "text": "the inter", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(USERS, params=query, headers=admin)).json()
        seen += [user["id"] for user in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [str(user.id) for user in reversed(made)]
    assert (await client.get(USERS, params={"cursor": "bm9uc2Vuc2U"}, headers=admin)).status_code == 422
    inactive = await client.get(USERS, params={"active": "false"}, headers=admin)
    assert inactive.json()["items"] == []
