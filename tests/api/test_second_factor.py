"""Codes of an authenticator app for staff."""

import asyncio
import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from core.accounts import second_factor, service
from core.accounts.models import Role, User
from core.audit.service import SYSTEM
from core.db import Database
from tests.api.conftest import Caller, audited

PASSWORD = "correct horse battery"
LOGIN = {"email": "hanna@viva.test", "password": PASSWORD}
MINE = "/api/v1/me/second-factor"


@pytest.fixture
async def user(clean: Database) -> User:
    async with clean.transaction() as session:
        return await service.create_user(
            session, SYSTEM, email="hanna@viva.test", full_name="Hanna", role=Role.HR_MANAGER, password=PASSWORD
        )


async def sign_in(client: httpx.AsyncClient, code: str | None = None) -> httpx.Response:
    return await client.post("/api/v1/login", json={**LOGIN, **({"code": code} if code else {})})


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def shown(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or some steps later."""
    return second_factor.code_at(base64.b32decode(secret), int(datetime.now(UTC).timestamp()) // 30 + ahead)


def looks_like_a_code(squares: list[str]) -> bool:
    """By the three marks in its corners, by which a camera finds it."""
    mark = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    corners = (
        [row[:7] for row in squares[:7]],
        [row[-7:] for row in squares[:7]],
        [row[:7] for row in squares[-7:]],
    )
    return {len(row) for row in squares} == {len(squares)} and all(corner == mark for corner in corners)


async def turned_on(client: httpx.AsyncClient) -> tuple[str, list[str], dict[str, str]]:
    """Secret, recovery codes and a session."""
    headers = bearer(await sign_in(client))
    begun = (await client.post(MINE, headers=headers)).json()
    confirmed = await client.put(MINE, json={"code": shown(begun["secret"])}, headers=headers)
    assert confirmed.status_code == 200, confirmed.text
    return begun["secret"], confirmed.json()["recovery_codes"], headers


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert second_factor.code_at(b"12345678901234567890", seconds // 30) == code


async def test_it_counts_from_the_first_confirmed_code_on(client: httpx.AsyncClient, user: User) -> None:
    # Given a secret that nobody confirmed
    headers = bearer(await sign_in(client))
    begun = (await client.post(MINE, headers=headers)).json()
    asked = parse_qs(urlsplit(begun["uri"]).query)
    assert (asked["secret"], asked["digits"]) == ([begun["secret"]], ["6"])
    assert looks_like_a_code(begun["squares"])
    # Then the password alone is enough
    assert (await sign_in(client)).status_code == 200
    wrong = await client.put(MINE, json={"code": "000000"}, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "second_factor_wrong")
    # When a code was confirmed, it is not
    code = shown(begun["secret"])
    assert (await client.put(MINE, json={"code": code}, headers=headers)).status_code == 200
    without = await sign_in(client)
    assert (without.status_code, without.json()["code"]) == (401, "second_factor_required")
    assert (await client.get("/api/v1/me", headers=headers)).json()["second_factor"] is True
    # and nobody begins anew over it
    assert (await client.post(MINE, headers=headers)).status_code == 409


async def test_a_code_works_once_even_when_it_comes_many_times_at_once(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    secret, _, _ = await turned_on(client)
    code = shown(secret, 1)  # the confirming one is used up; a phone's clock may be half a minute ahead
    answers = await asyncio.gather(*(sign_in(client, code) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 401} == {"second_factor_wrong"}
    assert len(await audited(clean, "account.sign_in_failed")) == 3


async def test_the_code_is_asked_for_only_after_the_right_password(client: httpx.AsyncClient, user: User) -> None:
    secret, _, _ = await turned_on(client)
    answer = await client.post("/api/v1/login", json={**LOGIN, "password": "guess", "code": shown(secret, 1)})
    assert answer.json()["code"] == "wrong_credentials"


async def test_guessing_codes_ends_after_five_tries(client: httpx.AsyncClient, user: User) -> None:
    secret, _, _ = await turned_on(client)
    tries = [(await sign_in(client, "000000")).status_code for _ in range(5)]
    assert tries == [401] * 5
    assert (await sign_in(client, shown(secret, 1))).status_code == 429


async def test_a_recovery_code_works_once(client: httpx.AsyncClient, user: User) -> None:
    _, recovery, _ = await turned_on(client)
    assert len(set(recovery)) == 10
    assert (await sign_in(client, recovery[3].upper())).status_code == 200
    assert (await sign_in(client, recovery[3])).status_code == 401


async def test_taking_it_away_needs_password_and_code(client: httpx.AsyncClient, user: User) -> None:
    secret, recovery, headers = await turned_on(client)
    for body in ({"password": "guess", "code": shown(secret, 1)}, {"password": PASSWORD, "code": "000000"}):
        assert (await client.post(f"{MINE}/removal", json=body, headers=headers)).status_code == 403
    body = {"password": PASSWORD, "code": recovery[0]}
    assert (await client.post(f"{MINE}/removal", json=body, headers=headers)).status_code == 204
    assert (await sign_in(client)).status_code == 200


async def test_a_super_admin_helps_who_lost_the_phone(
    client: httpx.AsyncClient, user: User, people: dict[Role, Caller], clean: Database
) -> None:
    _, _, headers = await turned_on(client)
    admin = people[Role.SUPER_ADMIN].headers
    assert (await client.get(f"/api/v1/users/{user.id}", headers=admin)).json()["second_factor"] is True
    assert (await client.delete(f"/api/v1/users/{user.id}/second-factor", headers=admin)).status_code == 204
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await sign_in(client)).status_code == 200
    assert len(await audited(clean, "account.second_factor_reset")) == 1


async def test_the_secret_does_not_lie_readable_in_the_database(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    from core.accounts.models import SecondFactor

    secret, recovery, _ = await turned_on(client)
    async with clean.sessions() as session:
        row = await session.get_one(SecondFactor, user.id)
    assert base64.b32decode(secret) not in row.secret
    assert not set(recovery) & set(row.recovery)
