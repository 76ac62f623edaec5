"""What browsers, the provider and the loop do."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import select, update

from core.accounts import service as accounts
from core.accounts.models import Identity, Role, User
from core.audit.service import SYSTEM
from core.db import Database
from core.identities import service as identities
from core.identities.provider import Provider
from core.settings import Settings
from tests.api.sign_in.provider import Company

ROLES = {"viva-admins": "super_admin", "viva-hr": "hr_manager", "viva-panel": "interviewer"}
PASSWORD = "correct horse battery"


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
