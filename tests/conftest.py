"""Real services for every test: a missing one fails, it never skips."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.models import Base
from core.settings import Settings
from migrations.__main__ import config
from ops.testing import running
from tests.gateway import Gateway, taking
from tests.mailbox import Inbox, receiving


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--examples", type=int, default=2, help="requests of each kind to each operation (test_contract)")


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis, started once; their addresses as VIVA_* variables."""
    with running({"postgres", "redis"}) as env:
        os.environ.update(env)
        yield env


@pytest.fixture(scope="session")
def settings(services: dict[str, str]) -> Settings:
    return Settings(**{key.removeprefix("VIVA_").lower(): value for key, value in services.items()})  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The schema as the migrations build it."""
    await asyncio.to_thread(command.upgrade, config(), "head")  # its environment runs a loop of its own
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
async def clean(database: Database) -> Database:
    """An empty database; the append-only trigger is lifted for the cleaning only."""
    async with database.engine.begin() as connection:
        await connection.execute(text("alter table audit_log disable trigger user"))
        for table in reversed(
            Base.metadata.sorted_tables
        ):  # several times faster than TRUNCATE, which makes files anew
            await connection.execute(delete(table))
        await connection.execute(text("alter table audit_log enable trigger user"))
    return database


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of a server that speaks S3."""
    from tests.bucket import serving  # its client takes a while to load

    with serving() as address:
        yield address


@pytest.fixture
async def inbox() -> AsyncIterator[tuple[Inbox, str]]:
    """A mail server, and its address."""
    async with receiving() as found:
        yield found


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """A service that takes text messages, or mail, over HTTP."""
    async with taking() as found:
        yield found


@pytest.fixture
def mailing(settings: Settings, inbox: tuple[Inbox, str]) -> Settings:
    """Settings under which mail goes to the inbox."""
    mail = {"smtp_url": SecretStr(inbox[1]), "mail_from": "jobs@viva.test", "company": "Acme"}
    return settings.model_copy(update=mail)


@pytest.fixture
async def session(clean: Database) -> AsyncIterator[AsyncSession]:
    async with clean.sessions() as session:
        yield session
