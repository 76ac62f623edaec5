"""Signing in with the company's provider, in a browser: there, back, and on to the page."""

import json
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select

from core.accounts import service as accounts
from core.accounts.models import Identity, Role
from core.audit.service import SYSTEM
from core.clock import utcnow
from core.db import Database
from core.settings import Settings
from ops.testing import running
from tests.api.sign_in.provider import Company, company
from tests.console.browser import watched
from tests.console.conftest import settings_of

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the way the provider uses authlib


@pytest.fixture(scope="module")
def acme() -> Iterator[Company]:
    with company() as found:
        yield found


@pytest.fixture(scope="module")
def with_provider(acme: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """An installation of its own, whose staff sign in with the provider only."""
    secret = tmp_path_factory.mktemp("provider") / "secret"
    secret.write_text("known to both")
    values = {
        "OIDC_ISSUER": acme.url,
        "OIDC_CLIENT_ID": "viva",
        "OIDC_CLIENT_SECRET_FILE": str(secret),
        "OIDC_ROLES": json.dumps({"viva-hr": "hr_manager"}),
        "OIDC_NAME": "Acme",
        "STAFF_PASSWORDS": "false",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in values.items():
            environment.setenv(f"VIVA_{name}", value)
        with running({"api"}) as variables:
            yield settings_of(variables)


async def test_a_member_of_staff_signs_in_with_the_provider_and_lands_where_they_wanted(
    with_provider: Settings, acme: Company, browser: Browser
) -> None:
    await acme.know("ana")
    base = with_provider.public_url.rstrip("/")
    async with watched(browser, base) as seen:
        page = seen.page
        await seen.go("/console/jobs")
        await expect(page.get_by_role("link", name="Sign in with Acme")).to_be_visible()
        await expect(page.get_by_label("Password", exact=True)).to_have_count(0)
        assert await seen.violations() == []
        await page.get_by_role("link", name="Sign in with Acme").click()
        await page.locator("input[name=sub]").fill("ana")
        await page.locator("input[name=sub]").press("Enter")
        await expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
        assert page.url == f"{base}/console/jobs"
        # and stays signed in
        await page.reload()
        await expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()


async def test_a_refusal_is_said_and_the_last_super_admin_still_finds_the_password(
    with_provider: Settings, acme: Company, browser: Browser
) -> None:
    await acme.know("bo", email="bo@acme.test", groups=["canteen"])
    database = Database(with_provider)
    async with database.transaction() as session:
        await accounts.create_user(
            session,
            SYSTEM,
            email="root@acme.test",
            full_name="Ro",
            role=Role.SUPER_ADMIN,
            password="a quiet harbour at dawn",
        )
        cleo = await accounts.create_user(
            session, SYSTEM, email="cleo@acme.test", full_name="Cleo", role=Role.INTERVIEWER
        )
        known = {"issuer": acme.url, "subject": "cleo", "checked_at": utcnow(), "tried_at": utcnow()}
        session.add(Identity(user_id=cleo.id, **known))
    base = with_provider.public_url.rstrip("/")
    async with watched(browser, base) as seen:
        page = seen.page
        await seen.go("/sign-in")
        await page.get_by_role("link", name="Sign in with Acme").click()
        await page.locator("input[name=sub]").fill("bo")
        await page.locator("input[name=sub]").press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("None of your groups")
        assert await seen.violations() == []
        await page.get_by_role("button", name="Use a password").click()
        await page.get_by_label("E-mail").fill("root@acme.test")
        await page.get_by_label("Password", exact=True).fill("a quiet harbour at dawn")
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("navigation", name="Pages").wait_for()
        # and has it forgotten whom the provider knows under somebody's address
        await seen.go(f"/console/people/{cleo.id}")
        await page.get_by_role("button", name="Forget who they are at Acme").click()
        await page.get_by_role("dialog").get_by_role("button", name="Forget", exact=True).click()
        await expect(page.get_by_text("Forgotten.").first).to_be_visible()
    async with database.sessions() as session:
        assert await session.scalar(select(Identity.id).where(Identity.user_id == cleo.id)) is None
    await database.close()
