"""Real services for every test: a missing one fails, it never skips."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from ops.testing import running
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.models import Base
from core.settings import Settings
from migrations.__main__ import config


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis, started once; their addresses as VIVA_* variables."""
    with running({"postgres", "redis"}, tmp_path_factory.mktemp("viva")) as env:
        os.environ.update(env)
        yield env


@pytest.fixture(scope="session")
def settings(services: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(**{key.removeprefix("VIVA_").lower(): value for key, value in services.items()})  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The schema as the migrations build it."""
    command.upgrade(config(), "head")
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
async def clean(database: Database) -> AsyncIterator[Database]:
    """An empty database; the append-only trigger is lifted for the cleaning only."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    async with database.engine.begin() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text(f"truncate {tables} restart identity cascade"))
    yield database


@pytest.fixture
async def session(clean: Database) -> AsyncIterator[AsyncSession]:
    async with clean.sessions() as session:
        yield session
