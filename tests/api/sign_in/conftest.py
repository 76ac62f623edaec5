"""Staff sign in with a real provider, on this machine."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx import ASGITransport
from litestar import Litestar

from core.identities.provider import Provider
from core.settings import Settings
from tests.api.conftest import BASE
from tests.api.sign_in.provider import Company, company
from tests.api.sign_in.steps import ROLES


@pytest.fixture(scope="session")
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
