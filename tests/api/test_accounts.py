"""Signing in, tokens, cross-site requests, and the first SuperAdmin."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import update

from core.accounts import service, tokens
from core.accounts.models import Role, User
from core.audit.service import SYSTEM
from core.clock import utcnow
from core.db import Database
from core.settings import Settings
from tests.api.conftest import Caller, audited

PASSWORD = "correct horse battery"


@pytest.fixture
async def user(clean: Database) -> User:
    async with clean.transaction() as session:
        return await service.create_user(
            session, SYSTEM, email="Hanna@viva.test", full_name="Hanna", role=Role.HR_MANAGER, password=PASSWORD
        )


def credentials(email: str = "hanna@viva.test", password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password}


async def test_signing_in_gives_a_token_and_a_cookie_that_both_work(client: httpx.AsyncClient, user: User) -> None:
    answer = await client.post("/api/v1/login", json=credentials())
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 900
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    by_cookie = await client.get("/api/v1/me")
    assert by_cookie.json()["email"] == "Hanna@viva.test"
    client.cookies.clear()
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await client.get("/api/v1/me", headers=bearer)).json() == by_cookie.json()
    assert (await client.get("/api/v1/me")).status_code == 401


async def test_wrong_password_unknown_address_and_disabled_account_look_the_same(
    client: httpx.AsyncClient, user: User, clean: Database
) -> None:
    answers: list[dict[str, Any]] = []
    seconds: list[float] = []
    for body in (credentials(password="wrong password"), credentials(email="nobody@viva.test")):
        began = time.process_time()
        answer = await client.post("/api/v1/login", json=body)
        seconds.append(time.process_time() - began)
        assert answer.status_code == 401
        answers.append(answer.json())
    async with clean.transaction() as session:
        await session.execute(update(User).values(disabled_at=utcnow()))
    answers.append((await client.post("/api/v1/login", json=credentials())).json())
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["code"] == "wrong_credentials"
    assert min(seconds) > 0.3 * max(seconds)  # an unknown address costs a hash too
    assert len(await audited(clean, "account.sign_in_failed")) == 3


async def test_the_sixth_wrong_try_is_refused_and_so_is_the_right_password_then(
    client: httpx.AsyncClient, user: User
) -> None:
    for _ in range(5):
        assert (await client.post("/api/v1/login", json=credentials(password="wrong"))).status_code == 401
    sixth = await client.post("/api/v1/login", json=credentials(password="wrong"))
    assert sixth.status_code == 429
    assert 0 < int(sixth.headers["retry-after"]) <= 900
    assert (await client.post("/api/v1/login", json=credentials(email="HANNA@viva.test"))).status_code == 429
    assert (await client.post("/api/v1/login", json=credentials(email="other@viva.test"))).status_code == 401


async def test_a_right_password_forgets_the_wrong_ones(client: httpx.AsyncClient, user: User) -> None:
    for _ in range(3):
        for _ in range(3):
            await client.post("/api/v1/login", json=credentials(password="wrong"))
        assert (await client.post("/api/v1/login", json=credentials())).status_code == 200


async def test_sign_in_is_closed_without_redis_but_the_rest_goes_on(
    client: httpx.AsyncClient, user: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import redis.asyncio

    async def down(*_: object, **__: object) -> None:
        raise redis.asyncio.ConnectionError("down")

    monkeypatch.setattr(redis.asyncio.Redis, "execute_command", down)
    answer = await client.post("/api/v1/login", json=credentials())
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    headers = {"Authorization": f"Bearer {service.access_token(user, settings)}"}
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200


def forged(settings: Settings, user: User, **changes: Any) -> dict[str, Any]:
    now = utcnow()
    claims = {
        "sub": str(user.id),
        "aud": tokens.AUDIENCE,
        "iss": tokens.ISSUER,
        "iat": now.timestamp(),
        "exp": now + timedelta(minutes=5),
        "jti": "1",
    }
    return {key: value for key, value in {**claims, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": utcnow() - timedelta(seconds=1)},
        {"aud": "livekit"},
        {"aud": ["viva-api", "other"]},
        {"iss": "someone"},
        {"iat": utcnow().timestamp() + 3600},
        {"sub": str(uuid4())},
        {"sub": "1 or 1=1"},
        {"jti": None},
        {"exp": None},
        {"aud": None},
    ],
)
async def test_a_token_with_one_claim_wrong_is_refused(
    client: httpx.AsyncClient, user: User, settings: Settings, changes: dict[str, Any]
) -> None:
    good = jwt.encode(forged(settings, user), tokens.signing_key(settings), "HS256")
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {good}"})).status_code == 200
    bad = jwt.encode(forged(settings, user, **changes), tokens.signing_key(settings), "HS256")
    answer = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {bad}"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_token_that_was_good_ends_with_its_time(
    client: httpx.AsyncClient, user: User, settings: Settings
) -> None:
    claims = forged(settings, user, exp=utcnow() + timedelta(seconds=5))
    headers = {"Authorization": f"Bearer {jwt.encode(claims, tokens.signing_key(settings), 'HS256')}"}
    said = [(await client.get("/api/v1/me", headers=headers)).status_code]
    while said[-1] == 200 and utcnow() < claims["exp"] + timedelta(seconds=30):
        await asyncio.sleep(0.2)
        said.append((await client.get("/api/v1/me", headers=headers)).status_code)
    assert (said[0], said[-1]) == (200, 401)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    "sign",
    [
        lambda claims, settings: jwt.encode(claims, None, "none"),
        lambda claims, settings: jwt.encode(claims, tokens.signing_key(settings), "HS512"),
        lambda claims, settings: jwt.encode(claims, b"another key that is long enough to be one", "HS256"),
        lambda claims, settings: jwt.encode(claims, settings.secret.get_secret_value(), "HS256"),
        lambda claims, settings: "a.b.c",
    ],
    ids=["none", "another algorithm", "another key", "the secret itself", "rubbish"],
)
async def test_a_token_with_another_signature_is_refused(
    client: httpx.AsyncClient,
    user: User,
    settings: Settings,
    sign: Callable[[dict[str, Any], Settings], str],
) -> None:
    token = sign(forged(settings, user), settings)
    assert (await client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 401


async def test_disabling_and_logging_out_everywhere_work_on_the_next_request(
    client: httpx.AsyncClient, user: User, clean: Database, settings: Settings
) -> None:
    headers = {"Authorization": f"Bearer {service.access_token(user, settings)}"}
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    async with clean.transaction() as session:
        await session.execute(update(User).values(tokens_valid_from=utcnow()))
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    headers = {"Authorization": f"Bearer {service.access_token(user, settings)}"}
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    async with clean.transaction() as session:
        await session.execute(update(User).values(disabled_at=utcnow()))
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 403),
        ({"Origin": "http://viva.test"}, 422),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
    ],
)
async def test_a_write_with_the_cookie_must_come_from_our_own_pages(
    client: httpx.AsyncClient, people: dict[Role, Caller], sent: dict[str, str], status: int
) -> None:
    token = people[Role.HR_MANAGER].headers["Authorization"].removeprefix("Bearer ")
    client.cookies.set("viva_session", token)
    answer = await client.post("/api/v1/jobs", json={}, headers=sent)
    assert answer.status_code == status  # 422: it came as far as the empty body
    header = {"Authorization": f"Bearer {token}", **sent}
    assert (
        await client.post("/api/v1/jobs", json={}, headers=header)
    ).status_code == 422  # no browser adds that header


async def test_the_first_admin_link_works_once_and_a_new_one_ends_the_old(
    client: httpx.AsyncClient, clean: Database
) -> None:
    links: list[str] = []
    for _ in range(2):
        async with clean.transaction() as session:
            link = await service.first_admin_link(session, "http://viva.test/")
        assert link is not None
        assert link.startswith("http://viva.test/setup#")
        links.append(link.partition("#")[2])
    body = {"email": "boss@viva.test", "full_name": "Boss", "password": PASSWORD}
    old, new = links
    replaced = await client.post("/api/v1/setup", json={**body, "token": old})
    assert (replaced.status_code, replaced.json()["code"]) == (410, "link_not_valid")
    short = await client.post("/api/v1/setup", json={**body, "token": new, "password": "elevenchars"})
    assert short.status_code == 422
    assert [error["field"] for error in short.json()["errors"]] == ["password"]
    made = await client.post("/api/v1/setup", json={**body, "token": new})
    assert (made.status_code, made.json()["role"]) == (201, "super_admin")
    assert (await client.post("/api/v1/setup", json={**body, "token": new})).status_code == 410
    assert (await client.post("/api/v1/login", json=credentials("boss@viva.test"))).status_code == 200
    async with clean.transaction() as session:
        assert await service.first_admin_link(session, "http://viva.test") is None
    assert len(await audited(clean, "account.created")) == 1


async def test_a_link_of_yesterday_is_refused(client: httpx.AsyncClient, clean: Database) -> None:
    from core.accounts.models import OneTimeLink

    async with clean.transaction() as session:
        link = await service.first_admin_link(session, "http://viva.test")
        assert link is not None
        await session.execute(update(OneTimeLink).values(expires_at=utcnow()))
    body = {"email": "boss@viva.test", "full_name": "Boss", "password": PASSWORD, "token": link.partition("#")[2]}
    assert (await client.post("/api/v1/setup", json=body)).status_code == 410


async def test_the_operator_is_one_hr_manager_whom_nobody_can_sign_in_as(
    client: httpx.AsyncClient, clean: Database
) -> None:
    async with clean.transaction() as session:
        first = await service.operator(session)
    async with clean.transaction() as session:
        second = await service.operator(session)
    assert first.id == second.id
    assert first.role == Role.HR_MANAGER
    for guess in ("operator", " "):
        answer = await client.post("/api/v1/login", json=credentials(first.email, guess))
        assert answer.status_code == 401
    assert len(await audited(clean, "account.created")) == 1
