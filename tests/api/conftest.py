"""The API in this process and loop, on the real PostgreSQL and Redis, asked the way a client asks it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiohttp import web
from httpx import ASGITransport
from litestar import Litestar
from redis.asyncio import Redis
from sqlalchemy import select

from api import dashboard, transcript
from api.main import create_app
from core.accounts import service as accounts
from core.accounts.models import Role, User
from core.audit.models import AuditEntry
from core.audit.service import SYSTEM
from core.db import Database
from core.domains.models import Domain
from core.settings import Settings
from seeds.load import load
from seeds.schema import DOMAIN_DATA, read_pack
from tests.api.story import Story, job_body

BASE = "http://viva.test"
OGG = b"OggS"
NURSING = read_pack(DOMAIN_DATA / "healthcare/nursing.json")


class RoomServer:
    """Speaks LiveKit's HTTP API as far as it is used here: says yes, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.down = False

    async def answer(self, request: web.Request) -> web.Response:
        if self.down:
            request.transport and request.transport.abort()  # as a server that is gone
        if request.path.startswith("/twirp/"):
            self.asked.append(request.path.rpartition("/")[2])
            return web.Response(body=b"", content_type="application/protobuf")
        return web.Response(text="OK")


@pytest.fixture(scope="session")
async def room_server() -> AsyncIterator[tuple[RoomServer, str]]:
    server, found = web.Application(), RoomServer()
    server.router.add_route("*", "/{path:.*}", found.answer)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield found, f"ws://{host}:{port}"
    await runner.cleanup()


class Ears:
    """A speech service of another make: what it hears is what is written in the file."""

    def __init__(self) -> None:
        self.deaf = False

    async def hear(self, request: web.Request) -> web.Response:
        if self.deaf:
            return web.Response(status=503, text="busy")
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        return web.Response(text=file.file.read().removeprefix(OGG).decode())


@pytest.fixture
async def ears(settings: Settings) -> AsyncIterator[tuple[Ears, Settings]]:
    server, found = web.Application(), Ears()
    server.router.add_post("/v1/audio/transcriptions", found.hear)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield found, settings.model_copy(update={"speech_url": f"http://{host}:{port}/v1"})
    await runner.cleanup()


@pytest.fixture
def rooms(room_server: tuple[RoomServer, str]) -> Iterator[RoomServer]:
    found = room_server[0]
    found.asked.clear()
    yield found
    found.down = False


@pytest.fixture(scope="session")
async def app(settings: Settings, database: Database, room_server: tuple[RoomServer, str]) -> AsyncIterator[Litestar]:
    address = room_server[1]
    others = {"livekit_url": address, "speech_url": f"{address.replace('ws', 'http', 1)}/v1"}
    async with living(create_app(settings.model_copy(update=others))) as app:
        yield app


@asynccontextmanager
async def living(app: Litestar) -> AsyncIterator[Litestar]:
    """Its lifespan is held by one task: it may not be left from another one than it was entered in."""
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
    """The nursing pack, as it is delivered."""
    async with clean.transaction() as session:
        await load(session, [NURSING])
        return (await session.scalars(select(Domain).where(Domain.slug == "nursing"))).one()


@pytest.fixture
def story(client: httpx.AsyncClient, hr: dict[str, str], clean: Database, settings: Settings) -> Story:
    return Story(client, hr, clean, settings)


@pytest.fixture
async def job(story: Story, domain: Domain) -> dict[str, Any]:
    return await story.post("/jobs", job_body(domain.id))


async def audited(database: Database, action: str) -> list[AuditEntry]:
    """The entries of one action, oldest first."""
    entries = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
    async with database.sessions() as session:
        return list((await session.scalars(entries)).all())


@pytest.fixture
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream ends when it has sent what there is."""
    for module in (dashboard, transcript):
        monkeypatch.setattr(module, "LIFE_S", 0.0)
