"""Whoever is gone at the provider is gone here; and passwords switched off."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from core.accounts.models import Role
from core.api_keys import service as api_keys
from core.db import Database
from core.settings import Settings
from tests.api.conftest import audited
from tests.api.sign_in.provider import Company
from tests.api.sign_in.steps import PASSWORD, ROLES, arrive, check, later, member, sign_in, the_user

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the way the provider uses authlib

# --- locked out -------------------------------------------------------------------------------------------------------


async def test_who_is_removed_at_the_provider_is_locked_out_within_a_minute(
    browser: httpx.AsyncClient, acme: Company, clean: Database, work: Settings
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    async with clean.transaction() as session:
        ana = await the_user(clean)
        _, key = await api_keys.create(session, ana, name="ATS", access="read", areas=["jobs"], days=9)
    with_key = {"Authorization": f"Bearer {key}"}
    assert (await browser.get("/api/v1/jobs", headers=with_key)).status_code == 200

    await acme.remove("ana")
    await later(clean)
    assert await check(clean, work) == 1

    assert (await browser.get("/api/v1/me")).status_code == 401
    assert (await browser.post("/api/v1/refresh")).status_code == 401
    assert (await browser.get("/api/v1/jobs", headers=with_key)).status_code == 401
    assert [entry.changes["reason"] for entry in await audited(clean, "account.locked_out")] == ["gone"]
    assert await check(clean, work) == 0
    # back again as soon as the provider says yes
    await arrive(browser, acme)
    assert (await browser.get("/api/v1/me")).status_code == 200


async def test_another_group_is_another_role_and_no_group_is_locked_out_without_signing_in_again(
    browser: httpx.AsyncClient, acme: Company, clean: Database, work: Settings
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    await acme.know("ana", groups=["viva-panel"])
    await later(clean)
    await check(clean, work)
    assert (await browser.get("/api/v1/me")).json()["role"] == "interviewer"
    await acme.know("ana", groups=["canteen"])
    await later(clean)
    await check(clean, work)
    assert (await browser.get("/api/v1/me")).status_code == 401
    assert [entry.changes["reason"] for entry in await audited(clean, "account.locked_out")] == ["no_group"]
    assert await sign_in(browser, acme) == {"refused": "no_group"}


async def test_a_session_that_slept_is_not_woken_for_somebody_who_is_gone(
    browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    await acme.remove("ana")
    await later(clean)
    assert (await browser.post("/api/v1/refresh")).status_code == 401
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_who_is_still_there_goes_on_and_is_not_asked_about_all_the_time(
    browser: httpx.AsyncClient, acme: Company, clean: Database, work: Settings
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    assert await check(clean, work) == 0
    for _ in range(3):
        await later(clean)
        assert await check(clean, work) == 1
        assert await check(clean, work) == 0
    assert (await browser.get("/api/v1/me")).status_code == 200
    # nobody is asked about while they are away
    browser.cookies.clear()
    await later(clean)
    await slept(clean)
    assert await check(clean, work) == 0


async def slept(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("update refresh_tokens set created_at = created_at - interval '17 minutes'")


async def test_while_the_provider_is_silent_one_goes_on_for_a_while_and_not_for_ever(
    browser: httpx.AsyncClient, acme: Company, clean: Database, work: Settings
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    acme.down = True
    await later(clean)
    assert await check(clean, work) == 1
    assert (await browser.get("/api/v1/me")).status_code == 200
    await later(clean, 16 * 60)
    await check(clean, work)
    assert (await browser.get("/api/v1/me")).status_code == 401
    acme.down = False
    await arrive(browser, acme)  # signed out, and not locked out


async def test_the_last_super_admin_stays_until_there_is_another_one(
    browser: httpx.AsyncClient, acme: Company, clean: Database, work: Settings
) -> None:
    await acme.know("ana", groups=["viva-admins"])
    await arrive(browser, acme)
    for groups in (["viva-hr"], []):
        await acme.know("ana", groups=groups)
        await later(clean)
        await check(clean, work)
        assert (await browser.get("/api/v1/me")).json()["role"] == "super_admin"
    await acme.remove("ana")
    for _ in range(2):
        await later(clean)
        await check(clean, work)
    assert (await browser.get("/api/v1/me")).json()["role"] == "super_admin"
    assert len(await audited(clean, "account.lockout_spared")) == 1
    await member(clean, Role.SUPER_ADMIN, "bo@acme.test")
    await later(clean)
    await check(clean, work)
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_whoever_signed_in_with_a_password_is_no_business_of_the_providers(
    browser: httpx.AsyncClient, clean: Database, work: Settings
) -> None:
    await member(clean, Role.HR_MANAGER)
    assert (
        await browser.post("/api/v1/login", json={"email": "ana@acme.test", "password": PASSWORD})
    ).status_code == 200
    assert await check(clean, work) == 0


# --- passwords off ----------------------------------------------------------------------------------------------------


async def test_with_passwords_off_only_candidates_and_the_last_super_admin_use_theirs(
    browser: httpx.AsyncClient, clean: Database, given: dict[str, Any]
) -> None:
    given["staff_passwords"] = False
    for role in Role:
        await member(clean, role, f"{role}@acme.test")

    async def tried(role: Role) -> tuple[int, str | None]:
        answer = await browser.post("/api/v1/login", json={"email": f"{role}@acme.test", "password": PASSWORD})
        browser.cookies.clear()
        return answer.status_code, answer.json().get("code")

    assert await tried(Role.HR_MANAGER) == await tried(Role.INTERVIEWER) == (403, "staff_passwords_off")
    assert await tried(Role.CANDIDATE) == await tried(Role.SUPER_ADMIN) == (200, None)
    await member(clean, Role.SUPER_ADMIN, "another@acme.test")
    assert await tried(Role.SUPER_ADMIN) == (403, "staff_passwords_off")
    wrong = {"email": f"{Role.HR_MANAGER}@acme.test", "password": "wrong horse battery"}
    assert (await browser.post("/api/v1/login", json=wrong)).json()["code"] == "wrong_credentials"


async def test_the_sign_in_page_knows_what_there_is(browser: httpx.AsyncClient, given: dict[str, Any]) -> None:
    given["oidc_name"] = "Acme"
    given["staff_passwords"] = False
    assert (await browser.get("/api/v1/sign-in-options")).json() == {
        "staff_passwords": False,
        "provider": {"name": "Acme", "address": "/oidc/sign-in"},
    }


async def test_without_a_provider_there_is_no_such_way(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/sign-in-options")).json() == {"staff_passwords": True, "provider": None}
    assert (await client.get("/oidc/sign-in")).status_code == 404
    assert (await client.get("/oidc/callback")).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"staff_passwords": False},
        {"oidc_issuer": "https://id.acme.test", "oidc_roles": ROLES},
        {"oidc_issuer": "https://id.acme.test", "oidc_client_id": "viva"},
        {"oidc_issuer": "http://id.acme.test", "oidc_client_id": "viva", "oidc_roles": ROLES},
    ],
)
def test_a_half_written_provider_is_found_at_the_start(values: dict[str, Any], settings: Settings) -> None:
    whole = settings.model_dump() | {"oidc_issuer": "https://id.acme.test", "oidc_client_id": "v", "oidc_roles": ROLES}
    assert Settings(**whole).oidc_issuer
    with pytest.raises(ValidationError, match="VIVA_OIDC_ISSUER"):
        Settings(**(settings.model_dump() | values))
