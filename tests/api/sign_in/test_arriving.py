"""Who gets in with the provider, and as whom."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from core.accounts.models import Department, Identity, Role, User
from core.db import Database
from core.settings import Settings
from tests.api.conftest import audited
from tests.api.sign_in.provider import Company, challenge
from tests.api.sign_in.steps import arrive, check, later, member, sign_in, the_user

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the way the provider uses authlib

# --- signing in -------------------------------------------------------------------------------------------------------


async def test_somebody_new_is_let_in_by_their_group_and_lands_on_the_page_they_wanted(
    browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    await acme.know("ana")
    found = await sign_in(browser, acme, page="/console/jobs?status=open")
    assert found == {"arrived": "true", "next": "/console/jobs?status=open"}
    me = (await browser.get("/api/v1/me")).json()
    assert (me["email"], me["full_name"], me["role"]) == ("ana@acme.test", "Ana Ruiz", "hr_manager")
    assert not me["has_password"]
    assert (await browser.post("/api/v1/refresh")).status_code == 200
    assert [entry.changes["by"] for entry in await audited(clean, "account.signed_in")] == ["provider"]


async def test_the_same_person_gets_the_same_account_again_also_under_another_address(
    browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    await acme.know("ana", email="ana.ruiz-ode@acme.test", email_verified=False)
    await arrive(browser, acme)
    assert (await browser.get("/api/v1/me")).json()["email"] == "ana@acme.test"


async def test_the_provider_can_tell_that_the_code_comes_from_whoever_began(
    browser: httpx.AsyncClient, acme: Company
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    (asked,) = acme.asked
    assert set(acme.challenges) == {challenge(asked["code_verifier"])}


async def test_a_page_elsewhere_is_not_gone_to(browser: httpx.AsyncClient, acme: Company) -> None:
    await acme.know("ana")
    for page in ("https://evil.test/", "//evil.test", "/console/../..//evil.test\\", "/console\n"):
        assert (await sign_in(browser, acme, page=page))["next"] == "/console"


@pytest.mark.parametrize(("groups", "role"), [(["viva-panel", "viva-hr"], "hr_manager"), ("viva-panel", "interviewer")])
async def test_the_strongest_of_several_groups_counts(
    groups: list[str] | str, role: str, browser: httpx.AsyncClient, acme: Company
) -> None:
    await acme.know("ana", groups=groups)
    await arrive(browser, acme)
    assert (await browser.get("/api/v1/me")).json()["role"] == role


async def test_who_is_in_no_group_is_not_let_in_and_gets_no_account(
    browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    await acme.know("ana", groups=["canteen"])
    assert await sign_in(browser, acme) == {"refused": "no_group"}
    async with clean.sessions() as session:
        assert (await session.scalars(select(User))).all() == []
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_groups_give_the_department_too_and_none_of_them_is_no_way_in(
    browser: httpx.AsyncClient, acme: Company, clean: Database, given: dict[str, Any]
) -> None:
    async with clean.transaction() as session:
        ward = Department(name="Ward 4")
        session.add(ward)
    given["oidc_departments"] = {"ward-4": ward.id, "everywhere": None}
    await acme.know("ana", groups=["viva-hr", "ward-4"])
    await arrive(browser, acme)
    assert UUID((await browser.get("/api/v1/me")).json()["department_id"]) == ward.id
    await acme.know("ana", groups=["viva-hr", "everywhere"])
    await arrive(browser, acme)
    assert (await browser.get("/api/v1/me")).json()["department_id"] is None
    await acme.know("bo", email="bo@acme.test", groups=["viva-hr"])
    assert await sign_in(browser, acme, "bo") == {"refused": "no_group"}


# --- whose account it is ----------------------------------------------------------------------------------------------


async def test_a_verified_address_leads_to_the_account_that_is_there(
    browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    ana = await member(clean, Role.INTERVIEWER)
    await acme.know("ana", email="Ana@acme.test")
    await arrive(browser, acme)
    me = (await browser.get("/api/v1/me")).json()
    assert (UUID(me["id"]), me["role"]) == (ana.id, "hr_manager")
    assert len(await audited(clean, "account.identity_linked")) == 1


@pytest.mark.parametrize("verified", [False, None])
@pytest.mark.parametrize("known", [True, False])
async def test_an_unverified_address_leads_to_no_account_and_makes_none(
    verified: bool | None, known: bool, browser: httpx.AsyncClient, acme: Company, clean: Database
) -> None:
    before = [await member(clean, Role.SUPER_ADMIN)] if known else []
    await acme.know("mal", groups=["viva-admins"], email_verified=verified)
    assert await sign_in(browser, acme, "mal") == {"refused": "email_unproved"}
    assert (await browser.get("/api/v1/me")).status_code == 401
    async with clean.sessions() as session:
        assert [user.id for user in await session.scalars(select(User))] == [user.id for user in before]
        assert (await session.scalars(select(Identity))).all() == []


async def test_a_provider_may_be_trusted_with_addresses_it_says_nothing_about_but_not_with_unverified_ones(
    browser: httpx.AsyncClient, acme: Company, given: dict[str, Any]
) -> None:
    given["oidc_trusts_email"] = True
    await acme.know("mal", email_verified=False)
    assert await sign_in(browser, acme, "mal") == {"refused": "email_unproved"}
    await acme.know("ana", email_verified=None)
    await arrive(browser, acme)


async def test_who_comes_with_the_address_of_somebody_else_gets_neither_their_account_nor_a_candidates(
    browser: httpx.AsyncClient, acme: Company, clean: Database, people: dict[Role, Any]
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    await acme.know("new-ana")
    assert await sign_in(browser, acme, "new-ana") == {"refused": "account_not_linked"}
    await acme.know("cy", email=people[Role.CANDIDATE].user.email)
    assert await sign_in(browser, acme, "cy") == {"refused": "account_not_linked"}
    # until a SuperAdmin says that it is the same person
    where = f"/api/v1/users/{(await the_user(clean)).id}/identity"
    browser.cookies.clear()
    assert (await browser.delete(where, headers=people[Role.SUPER_ADMIN].headers)).status_code == 204
    await arrive(browser, acme, "new-ana")


@pytest.mark.parametrize("gone_there", [True, False])
async def test_a_deactivated_account_stays_closed_whatever_the_provider_says(
    gone_there: bool,
    browser: httpx.AsyncClient,
    acme: Company,
    clean: Database,
    work: Settings,
    people: dict[Role, Any],
) -> None:
    await acme.know("ana")
    await arrive(browser, acme)
    if gone_there:
        await acme.remove("ana")
        await later(clean)
        await check(clean, work)
    where = f"/api/v1/users/{(await the_user(clean)).id}/deactivation"
    browser.cookies.clear()
    assert (await browser.put(where, headers=people[Role.SUPER_ADMIN].headers)).status_code == 200
    assert await sign_in(browser, acme) == {"refused": "account_deactivated"}
