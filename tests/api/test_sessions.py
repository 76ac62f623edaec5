"""Staying signed in, and being signed out: what is revoked is refused on the very next request."""

import asyncio

import httpx
import pytest
from sqlalchemy import select, update

from core.accounts import service
from core.accounts.models import RefreshSession, Role, User
from core.audit.service import SYSTEM
from core.clock import utcnow
from core.db import Database
from tests.api.conftest import BASE, audited

PASSWORD = "correct horse battery"
LOGIN = {"email": "hanna@viva.test", "password": PASSWORD}


@pytest.fixture
async def user(clean: Database) -> User:
    async with clean.transaction() as session:
        return await service.create_user(
            session, SYSTEM, email="hanna@viva.test", full_name="Hanna", role=Role.HR_MANAGER, password=PASSWORD
        )


async def sign_in(client: httpx.AsyncClient) -> dict[str, str]:
    """A bearer header; the cookies stay in the client."""
    answer = await client.post("/api/v1/login", json=LOGIN)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def refresh_cookie(answer: httpx.Response) -> str:
    return next(cookie.value for cookie in answer.cookies.jar if cookie.name == "viva_refresh") or ""


async def exchange(client: httpx.AsyncClient, token: str) -> httpx.Response:
    client.cookies.clear()
    return await client.post("/api/v1/refresh", headers={"Cookie": f"viva_refresh={token}"})


async def test_the_refresh_cookie_goes_to_one_address_and_scripts_cannot_read_it(
    client: httpx.AsyncClient, user: User
) -> None:
    answer = await client.post("/api/v1/login", json=LOGIN)
    [cookie] = [header for header in answer.headers.get_list("set-cookie") if header.startswith("viva_refresh=")]
    for part in ("httponly", "samesite=strict", "path=/api/v1/refresh"):
        assert part in cookie.lower()
    assert "refresh" not in answer.json()


async def test_a_refresh_gives_new_tokens_and_the_old_ones_session_goes_on(
    client: httpx.AsyncClient, user: User
) -> None:
    first = await client.post("/api/v1/login", json=LOGIN)
    second = await client.post("/api/v1/refresh")
    assert second.status_code == 200, second.text
    assert refresh_cookie(second) not in ("", refresh_cookie(first))
    assert second.json()["expires_in"] == 900
    bearer = {"Authorization": f"Bearer {second.json()['access_token']}"}
    client.cookies.clear()
    assert (await client.get("/api/v1/me", headers=bearer)).json()["email"] == "hanna@viva.test"


async def test_a_refresh_token_that_comes_twice_ends_the_session_for_both(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    # Given a token that was copied, and exchanged by the one who has a right to it
    stolen = refresh_cookie(await client.post("/api/v1/login", json=LOGIN))
    renewed = await exchange(client, stolen)
    owner = {"Authorization": f"Bearer {renewed.json()['access_token']}"}
    assert (await client.get("/api/v1/me", headers=owner)).status_code == 200
    # When the copy is used
    reused = await exchange(client, stolen)
    # Then it is refused, and what the first exchange gave ends too, at once and for good
    assert (reused.status_code, reused.json()["code"]) == (401, "refresh_token_reused")
    assert (await client.get("/api/v1/me", headers=owner)).status_code == 401
    assert (await exchange(client, refresh_cookie(renewed))).status_code == 401
    assert len(await audited(clean, "account.refresh_token_reused")) == 1


async def test_other_sessions_live_on_when_one_ends_for_reuse(client: httpx.AsyncClient, user: User) -> None:
    stolen = refresh_cookie(await client.post("/api/v1/login", json=LOGIN))
    other = await sign_in(client)
    await exchange(client, stolen)
    assert (await exchange(client, stolen)).status_code == 401
    assert (await client.get("/api/v1/me", headers=other)).status_code == 200


async def test_of_twenty_exchanges_at_once_one_succeeds(client: httpx.AsyncClient, user: User) -> None:
    token = refresh_cookie(await client.post("/api/v1/login", json=LOGIN))
    client.cookies.clear()
    headers = {"Cookie": f"viva_refresh={token}"}
    answers = await asyncio.gather(*(client.post("/api/v1/refresh", headers=headers) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19


@pytest.mark.parametrize("token", ["", "made-up", "00000000000000000000000000000000.made-up"])
async def test_what_is_no_refresh_token_is_401(client: httpx.AsyncClient, user: User, token: str) -> None:
    assert (await exchange(client, token)).status_code == 401


async def test_a_refresh_from_another_site_is_refused(client: httpx.AsyncClient, user: User) -> None:
    await client.post("/api/v1/login", json=LOGIN)
    for sent in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await client.post("/api/v1/refresh", headers=sent)).status_code == 403
    assert (await client.post("/api/v1/refresh", headers={"Origin": BASE})).status_code == 200


async def test_a_session_that_is_too_old_asks_for_the_password(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    await client.post("/api/v1/login", json=LOGIN)
    async with clean.transaction() as session:
        await session.execute(update(RefreshSession).values(expires_at=utcnow()))
    assert (await client.post("/api/v1/refresh")).status_code == 401


async def test_logging_out_ends_this_session_at_once_and_no_other(client: httpx.AsyncClient, user: User) -> None:
    here, there = await sign_in(client), await sign_in(client)
    token = next(cookie.value for cookie in client.cookies.jar if cookie.name == "viva_refresh")
    # When the second one logs out
    answer = await client.post("/api/v1/logout", headers=there)
    # Then its tokens are refused on the next request, and the browser is told to forget both cookies
    assert answer.status_code == 204
    assert all("max-age=0" in header.lower() for header in answer.headers.get_list("set-cookie"))
    assert len(answer.headers.get_list("set-cookie")) == 2
    for path in ("me", "candidates", "candidates?limit=0"):
        assert (await client.get(f"/api/v1/{path}", headers=there)).status_code == 401
    assert (await exchange(client, token or "")).status_code == 401
    assert (await client.get("/api/v1/me", headers=here)).status_code == 200


async def test_logging_out_everywhere_ends_every_session_at_once(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    here, there = await sign_in(client), await sign_in(client)
    assert (await client.post("/api/v1/logout-everywhere", headers=here)).status_code == 204
    for headers in (here, there):
        for path in ("me", "users"):
            assert (await client.get(f"/api/v1/{path}", headers=headers)).status_code == 401
    assert (await client.post("/api/v1/refresh")).status_code == 401
    assert (await client.get("/api/v1/me", headers=await sign_in(client))).status_code == 200
    assert len(await audited(clean, "account.signed_out_everywhere")) == 1


async def test_a_changed_password_ends_the_others_and_this_browser_goes_on(
    client: httpx.AsyncClient, user: User
) -> None:
    elsewhere, here = await sign_in(client), await sign_in(client)
    body = {"current_password": PASSWORD, "new_password": "another horse battery"}
    wrong = await client.put("/api/v1/me/password", json={**body, "current_password": "guess"}, headers=here)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong_password")
    changed = await client.put("/api/v1/me/password", json=body, headers=here)
    assert changed.status_code == 200, changed.text
    for headers in (elsewhere, here):
        assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    goes_on = {"Authorization": f"Bearer {changed.json()['access_token']}"}
    assert (await client.get("/api/v1/me", headers=goes_on)).status_code == 200
    assert (await client.post("/api/v1/login", json=LOGIN)).status_code == 401
    assert (await client.post("/api/v1/login", json={**LOGIN, "password": "another horse battery"})).status_code == 200


async def test_guessing_the_current_password_from_an_unlocked_screen_ends(
    client: httpx.AsyncClient, user: User
) -> None:
    here = await sign_in(client)
    body = {"current_password": "guess", "new_password": "another horse battery"}
    tries = [(await client.put("/api/v1/me/password", json=body, headers=here)).status_code for _ in range(11)]
    assert tries == [403] * 10 + [429]


async def test_a_demotion_counts_on_the_next_request(client: httpx.AsyncClient, user: User, clean: Database) -> None:
    here = await sign_in(client)
    assert (await client.get("/api/v1/users", headers=here)).status_code == 200
    async with clean.transaction() as session:
        await session.execute(update(User).values(role=Role.INTERVIEWER))
    assert (await client.get("/api/v1/users", headers=here)).status_code == 403


async def test_old_sessions_of_a_user_are_cleared_away_when_they_sign_in(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    await sign_in(client)
    async with clean.transaction() as session:
        await session.execute(update(RefreshSession).values(expires_at=utcnow()))
    await sign_in(client)
    async with clean.sessions() as session:
        assert len((await session.scalars(select(RefreshSession))).all()) == 1


async def test_the_profile_is_ones_own_to_change(client: httpx.AsyncClient, user: User, clean: Database) -> None:
    here = await sign_in(client)
    answer = await client.patch("/api/v1/me", json={"full_name": "Hanna Arendt", "language": "de"}, headers=here)
    assert (answer.status_code, answer.json()["full_name"]) == (200, "Hanna Arendt")
    assert (await client.get("/api/v1/me", headers=here)).json()["language"] == "de"
    refused = await client.patch("/api/v1/me", json={"role": "super_admin"}, headers=here)
    assert refused.status_code == 422
    # and the log says what changed, with the name under seal
    [entry] = await audited(clean, "account.profile_changed")
    assert entry.changes == {"language": {"before": None, "after": "de"}}
    assert entry.personal is not None
