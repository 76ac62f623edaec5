"""What comes back from the provider, forged."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.api.sign_in.provider import Company
from tests.api.sign_in.steps import said, to_provider

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the way the provider uses authlib


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
