"""Pages of other sites: none may ask from a browser, but those that are named."""

import httpx
import pytest
from litestar.testing import AsyncTestClient
from pydantic import ValidationError

from api.main import create_app
from core.accounts.models import Role
from core.db import Database
from core.settings import Settings
from tests.api.conftest import BASE, Caller

CAREERS = "https://careers.acme.test"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
}
STRANGERS = [
    "https://evil.test",
    "https://careers.acme.test.evil.test",
    "https://evilcareers.acme.test",
    "https://careersXacme.test",
    "http://careers.acme.test",
    "https://careers.acme.test:8443",
    "null",
]


@pytest.fixture
async def opened(settings: Settings, clean: Database):
    app = create_app(settings.model_copy(update={"cors_origins": [CAREERS]}))
    async with AsyncTestClient(app, base_url=BASE) as client:
        yield client


async def test_a_named_page_may_ask_with_a_token(opened: AsyncTestClient, people: dict[Role, Caller]) -> None:
    asked = await opened.options("/api/v1/jobs", headers={"Origin": CAREERS, **PREFLIGHT})
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == CAREERS
    assert "authorization" in asked.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in asked.headers
    answer = await opened.get("/api/v1/jobs", headers={"Origin": CAREERS, **people[Role.HR_MANAGER].headers})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == CAREERS
    assert "origin" in answer.headers["vary"].lower()
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_refusal_can_be_read_by_a_named_page(opened: AsyncTestClient) -> None:
    answer = await opened.get("/api/v1/jobs", headers={"Origin": CAREERS})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (401, CAREERS)


@pytest.mark.parametrize("origin", STRANGERS)
async def test_no_other_page_may(origin: str, opened: AsyncTestClient, people: dict[Role, Caller]) -> None:
    asked = await opened.options("/api/v1/jobs", headers={"Origin": origin, **PREFLIGHT})
    assert asked.status_code == 400
    assert "access-control-allow-origin" not in asked.headers
    answer = await opened.get("/api/v1/jobs", headers={"Origin": origin, **people[Role.HR_MANAGER].headers})
    assert "access-control-allow-origin" not in answer.headers


async def test_a_named_page_acts_by_no_cookie(opened: AsyncTestClient, people: dict[Role, Caller]) -> None:
    token = people[Role.SUPER_ADMIN].headers["Authorization"].removeprefix("Bearer ")
    headers = {"Origin": CAREERS, "Cookie": f"viva_session={token}"}
    answer = await opened.post("/api/v1/departments", headers=headers, json={"name": "Ward"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


async def test_by_default_no_page_may(client: httpx.AsyncClient) -> None:
    asked = await client.options("/api/v1/jobs", headers={"Origin": CAREERS, **PREFLIGHT})
    assert "access-control-allow-origin" not in asked.headers
    answer = await client.get("/api/v1/jobs", headers={"Origin": CAREERS})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("origin", ["*", "https://*.acme.test", "careers.acme.test", "https://acme.test/", "null"])
def test_what_is_no_exact_origin_is_found_at_the_start(origin: str, settings: Settings) -> None:
    with pytest.raises(ValidationError, match="VIVA_CORS_ORIGINS"):
        Settings(**(settings.model_dump() | {"cors_origins": [origin]}))
