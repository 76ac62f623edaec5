"""Accounts that people make for themselves, and the links by which an address is shown to be somebody's."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from core.accounts import service
from core.accounts.models import OneTimeLink, Role, User
from core.audit.service import SYSTEM
from core.clock import utcnow
from core.db import Database
from tests.api.conftest import Caller, audited

ADA = {"email": "ada@viva.test", "full_name": "Ada Lovelace", "password": "analytical engine 1"}
NEW = "difference engine 2"


async def messages(client: httpx.AsyncClient, people: dict[Role, Caller]) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/account-messages", headers=people[Role.SUPER_ADMIN].headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def token_in(link: str) -> str:
    found = re.fullmatch(r"http://\S+/(?:claim|reset)#(\S+)", link)
    assert found, link
    return found.group(1)


async def login(client: httpx.AsyncClient, password: str, email: str = "ada@viva.test") -> int:
    return (await client.post("/api/v1/login", json={"email": email, "password": password})).status_code


async def test_a_candidate_registers_and_signs_in(client: httpx.AsyncClient, clean: Database) -> None:
    assert (await client.post("/api/v1/register", json=ADA)).status_code == 202
    signed_in = await client.post("/api/v1/login", json={"email": "ADA@viva.test", "password": ADA["password"]})
    assert signed_in.status_code == 200
    bearer = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    me = (await client.get("/api/v1/me", headers=bearer)).json()
    assert (me["role"], me["full_name"], me["email_verified"]) == ("candidate", "Ada Lovelace", False)
    [entry] = await audited(clean, "account.created")
    assert entry.changes == {"role": "candidate"}  # the address is under seal


async def test_a_known_address_gets_the_same_answer_and_keeps_its_password(
    client: httpx.AsyncClient, people: dict[Role, Caller]
) -> None:
    first = await client.post("/api/v1/register", json=ADA)
    # When somebody else registers with her address
    second = await client.post("/api/v1/register", json={**ADA, "email": "Ada@viva.test", "password": NEW})
    # Then nothing tells them that she is there, and nothing of hers changed
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert await login(client, NEW) == 401
    assert await login(client, ADA["password"]) == 200
    # and she is told
    assert {message["purpose"] for message in await messages(client, people)} == {"claim", "already_registered"}


async def test_twenty_registrations_at_once_make_one_account(client: httpx.AsyncClient, clean: Database) -> None:
    answers = await asyncio.gather(*(client.post("/api/v1/register", json=ADA) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    async with clean.sessions() as session:
        assert len((await session.scalars(select(User).where(User.role == Role.CANDIDATE))).all()) == 1


async def test_registering_for_an_address_again_and_again_ends(client: httpx.AsyncClient, clean: Database) -> None:
    tries = [(await client.post("/api/v1/register", json=ADA)).status_code for _ in range(6)]
    assert tries == [202] * 5 + [429]


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaa", "ada@viva.test", "121212121212"])
async def test_a_password_that_is_guessed_first_is_refused(
    client: httpx.AsyncClient, clean: Database, password: str
) -> None:
    answer = await client.post("/api/v1/register", json={**ADA, "password": password})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["password"]


async def test_a_candidate_whom_hr_added_claims_the_account_by_the_link(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    # Given a candidate without password, as HR adds them
    async with clean.transaction() as session:
        await service.person(session, SYSTEM, email="ada@viva.test", full_name="A. Lovelace")
    # When she registers, the password that she gives does not count: anybody could give one
    await client.post("/api/v1/register", json=ADA)
    assert await login(client, ADA["password"]) == 401
    # but the link that goes to the address does, once
    [message] = await messages(client, people)
    body = {"token": token_in(message["link"]), "password": NEW, "full_name": "Ada Lovelace"}
    claimed = await client.post("/api/v1/claim", json=body)
    assert claimed.status_code == 200, claimed.text
    assert (claimed.json()["email_verified"], claimed.json()["full_name"]) == (True, "Ada Lovelace")
    assert await login(client, NEW) == 200
    again = await client.post("/api/v1/claim", json=body)
    assert (again.status_code, again.json()["code"]) == (410, "link_not_valid")


async def test_who_registered_with_a_strangers_address_is_out_when_hr_names_that_address(
    client: httpx.AsyncClient, clean: Database
) -> None:
    # Given somebody who registered with an address and never showed that it is theirs
    await client.post("/api/v1/register", json=ADA)
    signed_in = await client.post("/api/v1/login", json={"email": "ada@viva.test", "password": ADA["password"]})
    bearer = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    # When HR adds the person whose address it is
    async with clean.transaction() as session:
        await service.person(session, SYSTEM, email="ada@viva.test", full_name="Ada")
    # Then they do not read along
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401
    assert await login(client, ADA["password"]) == 401
    # whereas an address that was shown to be somebody's keeps its password
    async with clean.transaction() as session:
        values = {"hashed_password": "kept", "email_verified_at": utcnow()}
        await session.execute(update(User).values(**values))
        assert (await service.person(session, SYSTEM, email="ada@viva.test", full_name="Ada")).hashed_password == "kept"


async def test_a_forgotten_password_is_set_by_a_link_and_every_session_ends(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    await client.post("/api/v1/register", json=ADA)
    signed_in = await client.post("/api/v1/login", json={"email": "ada@viva.test", "password": ADA["password"]})
    bearer = {"Authorization": f"Bearer {signed_in.json()['access_token']}"}
    asked = await client.post("/api/v1/password-resets", json={"email": "ada@viva.test"})
    unknown = await client.post("/api/v1/password-resets", json={"email": "nobody@viva.test"})
    assert (asked.status_code, asked.json()) == (202, unknown.json())
    [message] = [found for found in await messages(client, people) if found["purpose"] == "reset"]
    body = {"token": token_in(message["link"]), "password": NEW}
    # a link to a new password is not one to claim an account with
    assert (await client.post("/api/v1/claim", json=body)).status_code == 410
    weak = await client.post("/api/v1/password-resets/use", json={**body, "password": "aaaaaaaaaaaaaa"})
    assert weak.status_code == 422  # and leaves the link as it is
    assert (await client.post("/api/v1/password-resets/use", json=body)).status_code == 200
    assert (await client.get("/api/v1/me", headers=bearer)).status_code == 401
    assert await login(client, ADA["password"]) == 401
    assert await login(client, NEW) == 200
    assert (await client.post("/api/v1/password-resets/use", json=body)).status_code == 410


async def test_a_newer_link_ends_the_older_and_an_old_one_does_not_work(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    await client.post("/api/v1/register", json=ADA)
    tokens: list[str] = []
    for _ in range(2):
        await client.post("/api/v1/password-resets", json={"email": "ada@viva.test"})
        [message] = [found for found in await messages(client, people) if found["purpose"] == "reset"]
        tokens.append(token_in(message["link"]))
    use = "/api/v1/password-resets/use"
    assert (await client.post(use, json={"token": tokens[0], "password": NEW})).status_code == 410
    async with clean.transaction() as session:
        await session.execute(update(OneTimeLink).values(expires_at=utcnow()))
    assert (await client.post(use, json={"token": tokens[1], "password": NEW})).status_code == 410


async def test_waiting_links_are_a_super_admins_to_read_and_each_reading_is_audited(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    await client.post("/api/v1/register", json=ADA)
    [message] = await messages(client, people)
    assert (message["email"], message["purpose"]) == ("ada@viva.test", "claim")
    assert len(await audited(clean, "account.messages_read")) == 1
    # and in the database it is not readable
    async with clean.sessions() as session:
        from core.accounts.models import AccountMessage

        [row] = (await session.scalars(select(AccountMessage))).all()
        assert row.link
        assert token_in(message["link"]).encode() not in row.link


async def test_nobody_gets_a_link_to_the_operators_account(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    async with clean.transaction() as session:
        operator = await service.operator(session)
    await client.post("/api/v1/password-resets", json={"email": operator.email})
    await client.post("/api/v1/register", json={**ADA, "email": operator.email})
    assert await messages(client, people) == []
