"""The API in this process and loop, on the real PostgreSQL and Redis, asked the way a client asks it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from httpx import ASGITransport
from litestar import Litestar
from redis.asyncio import Redis
from sqlalchemy import select

from api.main import create_app
from core.accounts import service as accounts
from core.accounts.models import Role, User
from core.audit.models import AuditEntry
from core.audit.service import SYSTEM
from core.db import Database
from core.domains.models import Domain
from core.settings import Settings

BASE = "http://viva.test"


@pytest.fixture(scope="session")
async def app(settings: Settings, database: Database) -> AsyncIterator[Litestar]:
    """Its lifespan is held by one task: it may not be left from another one than it was entered in."""
    app = create_app(settings)
    begun, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            begun.set()
            await over.wait()

    task = asyncio.create_task(live())
    await begun.wait()
    yield app
    over.set()
    await task


@pytest.fixture
async def client(app: Litestar, clean: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as nobody; the rate counters start at zero."""
    redis = Redis.from_url(settings.redis_url)
    await redis.flushdb()
    await redis.aclose()
    async with httpx.AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url=BASE) as client:
        yield client


@dataclass
class Caller:
    """A member of staff with a client of their own."""

    user: User
    headers: dict[str, str]


@pytest.fixture
async def people(clean: Database, settings: Settings) -> dict[Role, Caller]:
    """One account of each role."""
    found: dict[Role, Caller] = {}
    async with clean.transaction() as session:
        for role in Role:
            user = await accounts.create_user(
                session, SYSTEM, email=f"{role}@viva.test", full_name=f"A {role}", role=role
            )
            found[role] = Caller(user, {"Authorization": f"Bearer {accounts.access_token(user, settings)}"})
    return found


@pytest.fixture
def hr(people: dict[Role, Caller]) -> dict[str, str]:
    return people[Role.HR_MANAGER].headers


@pytest.fixture
async def domain(clean: Database) -> Domain:
    async with clean.transaction() as session:
        domain = Domain(
            name="Nursing",
            slug="nursing",
            sector="Healthcare",
            sector_slug="healthcare",
            profile={"licences": [{"name": "Registered Nurse", "aliases": ["RN"]}], "vocabulary": []},
            rubric={"version": "1", "dimensions": {}},
            content_hash="x",
        )
        session.add(domain)
    return domain


async def audited(database: Database, action: str) -> list[AuditEntry]:
    async with database.sessions() as session:
        return list((await session.scalars(select(AuditEntry).where(AuditEntry.action == action))).all())


def job_body(domain: UUID, /, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Ward nurse",
        "domain_id": str(domain),
        "description": "Care for patients on a surgical ward.",
        "required_skills": ["IV therapy", "Medication administration"],
        "nice_to_have": ["Wound care"],
        "experience_min": 2,
        "facts": [{"topic": "shifts", "text": "Early, late and night shifts in turn."}],
        **changes,
    }
