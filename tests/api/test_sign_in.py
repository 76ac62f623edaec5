"""Signing in with the company's provider: a real one, on this machine."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx
import pytest
from httpx import ASGITransport
from litestar import Litestar
from pydantic import ValidationError
from sqlalchemy import select, update

from core.accounts import service as accounts
from core.accounts.models import Department, Identity, Role, User
from core.api_keys import service as api_keys
from core.audit.service import SYSTEM
from core.db import Database
from core.identities import service as identities
from core.identities.provider import Provider
from core.settings import Settings
from tests.api.conftest import BASE, audited
from tests.api.provider import Company, challenge, company

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the way the provider uses authlib

ROLES = {"viva-admins": "super_admin", "viva-hr": "hr_manager", "viva-panel": "interviewer"}
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def running() -> Iterator[Company]:
    with company() as found:
        yield found


@pytest.fixture
def acme(running: Company) -> Iterator[Company]:
    running.asked.clear()
    running.challenges.clear()
    yield running
    running.down = False


@pytest.fixture
def work(settings: Settings, acme: Company, tmp_path: Path) -> Settings:
    """Settings under which staff sign in with the provider."""
    secret = tmp_path / "secret"
    secret.write_text("known to both\n")
    values: dict[str, Any] = {
        "oidc_issuer": acme.url,
        "oidc_client_id": "viva",
        "oidc_client_secret_file": secret,
        "oidc_roles": ROLES,
        "public_url": BASE,
    }
    return settings.model_copy(update=values)


@pytest.fixture
def given(app: Litestar, work: Settings) -> Iterator[dict[str, Any]]:
    """Settings to change for one test: the process would read them at its start."""
    before, values = app.state.parts, {}

    class Given(dict[str, Any]):
        def __setitem__(self, key: str, value: Any) -> None:
            values[key] = value
            changed = work.model_copy(update=values)
            app.state.parts = replace(before, settings=changed, provider=Provider(changed))

    found = Given()
    found["company"] = "Acme"
    yield found
    app.state.parts = before


@pytest.fixture
async def browser(client: httpx.AsyncClient, given: dict[str, Any]) -> httpx.AsyncClient:
    return client


@pytest.fixture
async def second(app: Litestar, browser: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Another browser."""
    async with httpx.AsyncClient(transport=ASGITransport(app), base_url=BASE) as found:
        yield found


async def to_provider(browser: httpx.AsyncClient, page: str = "") -> str:
    answer = await browser.get("/oidc/sign-in", params={"next": page} if page else {})
    assert answer.status_code == 303
    return answer.headers["location"]


async def sign_in(browser: httpx.AsyncClient, acme: Company, subject: str = "ana", page: str = "") -> dict[str, str]:
    """All of it. What the sign-in page is told."""
    back = await acme.agree(await to_provider(browser, page), subject)
    return said(await browser.get("/oidc/callback", params=back))


async def arrive(browser: httpx.AsyncClient, acme: Company, subject: str = "ana") -> None:
    assert "arrived" in await sign_in(browser, acme, subject)


def said(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    assert where.path == "/sign-in"
    return {key: value[0] for key, value in parse_qs(where.query).items()}


async def later(database: Database, seconds: float = 36) -> None:
    """So much time goes by since the provider was last asked."""
    past = timedelta(seconds=seconds)
    async with database.transaction() as session:
        values = {"tried_at": Identity.tried_at - past, "checked_at": Identity.checked_at - past}
        await session.execute(update(Identity).values(**values).execution_options(synchronize_session=False))


async def check(database: Database, work: Settings) -> int:
    """What the loop does every few seconds."""
    return await identities.check_due(database, work, Provider(work))


async def the_user(database: Database, email: str = "ana@acme.test") -> User:
    async with database.sessions() as session:
        return (await session.scalars(select(User).where(User.email == email))).one()


async def member(database: Database, role: Role, email: str = "ana@acme.test") -> User:
    async with database.transaction() as session:
        return await accounts.create_user(session, SYSTEM, email=email, full_name="Ana", role=role, password=PASSWORD)


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


# --- what is forged ---------------------------------------------------------------------------------------------------


async def test_another_state_than_ones_own_is_refused(browser: httpx.AsyncClient, acme: Company) -> None:
    await acme.know("ana")
    back = await acme.agree(await to_provider(browser), "ana")
    forged = await browser.get("/oidc/callback", params={**back, "state": "x" * 43})
    assert said(forged) == {"refused": "sign_in_lost"}
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_an_answer_does_not_work_in_another_browser(
    browser: httpx.AsyncClient, second: httpx.AsyncClient, acme: Company
) -> None:
    await acme.know("ana")
    back = await acme.agree(await to_provider(browser), "ana")
    assert said(await second.get("/oidc/callback", params=back)) == {"refused": "sign_in_lost"}
    # and one that has begun its own way has another state
    await to_provider(second)
    assert said(await second.get("/oidc/callback", params=back)) == {"refused": "sign_in_lost"}
    assert (await second.get("/api/v1/me")).status_code == 401


async def test_a_token_made_for_another_sign_in_is_refused(browser: httpx.AsyncClient, acme: Company) -> None:
    await acme.know("ana")
    address = urlsplit(await to_provider(browser))
    asked = {key: value[0] for key, value in parse_qs(address.query).items()}
    forged = address._replace(query=urlencode({**asked, "nonce": "somebody-elses"})).geturl()
    back = await acme.agree(forged, "ana")
    assert back["state"] == asked["state"]
    assert said(await browser.get("/oidc/callback", params=back)) == {"refused": "answer_not_trusted"}
    assert (await browser.get("/api/v1/me")).status_code == 401


async def test_a_code_works_once(browser: httpx.AsyncClient, acme: Company) -> None:
    await acme.know("ana")
    back = await acme.agree(await to_provider(browser), "ana")
    way = dict(browser.cookies)
    assert "arrived" in said(await browser.get("/oidc/callback", params=back))
    browser.cookies.clear()
    browser.cookies.update(way)
    assert said(await browser.get("/oidc/callback", params=back)) == {"refused": "answer_not_trusted"}


async def test_a_token_for_another_program_is_refused(
    browser: httpx.AsyncClient, acme: Company, given: dict[str, Any]
) -> None:
    await acme.know("ana")
    address = urlsplit(await to_provider(browser))
    asked = {key: value[0] for key, value in parse_qs(address.query).items()}
    elsewhere = address._replace(query=urlencode({**asked, "client_id": "canteen"})).geturl()
    back = await acme.agree(elsewhere, "ana")
    assert said(await browser.get("/oidc/callback", params=back)) == {"refused": "answer_not_trusted"}


async def test_a_refusal_at_the_provider_and_its_silence_are_said(browser: httpx.AsyncClient, acme: Company) -> None:
    await to_provider(browser)
    assert said(await browser.get("/oidc/callback", params={"error": "access_denied"})) == {"refused": "cancelled"}
    acme.down = True
    assert said(await browser.get("/oidc/callback", params={"code": "x", "state": "y"})) == {"refused": "sign_in_lost"}


async def test_a_provider_that_is_silent_lets_nobody_in(
    browser: httpx.AsyncClient, acme: Company, given: dict[str, Any]
) -> None:
    acme.down = True
    answer = await browser.get("/oidc/sign-in")
    assert said(answer) == {"refused": "provider_unavailable"}


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
