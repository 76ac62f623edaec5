"""The database floor: declarative base, sessions, and the one rule about transactions.

A request, a job or a turn is one transaction, committed at its edge. No network call happens inside one: the clients of
models, mail and rooms call :func:`refuse_in_transaction` first.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from time import monotonic
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from sqlalchemy import DateTime, Engine, MetaData, event, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.settings import Settings

Json = dict[str, Any]
JsonList = list[Any]

_open_transactions: ContextVar[int] = ContextVar("open_transactions", default=0)


class NetworkInTransaction(RuntimeError):
    """A programming error: a network call or subprocess was tried while a transaction held locks."""


def refuse_in_transaction(what: str) -> None:
    """Called by every client of another process before it calls."""
    if _open_transactions.get():
        raise NetworkInTransaction(f"{what} was called inside a database transaction")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Json: JSONB,
        JsonList: JSONB,
        datetime: DateTime(timezone=True),
    }


class Identified:
    """Every row has a time-ordered id made by the database, and knows when it came and last changed."""

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.uuidv7(), sort_order=-3)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=98)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now(), sort_order=99)


class Database:
    """One engine; short transactions."""

    def __init__(self, settings: Settings, *, pool_size: int = 10, command_timeout: float | None = 30) -> None:
        self.engine: AsyncEngine = create_async_engine(
            settings.database_url,
            pool_size=pool_size,
            max_overflow=0,
            json_deserializer=msgspec.json.decode,  # several times faster than the standard library's, and lists are full of it
            hide_parameters=True,  # the text of a database error must hold no values: it is logged
            connect_args={"command_timeout": command_timeout, "timeout": 10},
        )
        _look_before_use(self.engine.sync_engine)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.questions = async_sessionmaker(alone, expire_on_commit=False)
        """Sessions whose statements each stand alone: one trip to the server instead of three, for what needs no transaction."""

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Commits on a clean exit, rolls back on a raise."""
        async with self.sessions() as session:
            _open_transactions.set(_open_transactions.get() + 1)
            try:
                yield session
                await session.commit()
            finally:
                # begun in a task of its own, as Litestar begins one of several dependencies, it was not counted in this one
                _open_transactions.set(max(0, _open_transactions.get() - 1))

    async def ping(self) -> None:
        async with self.engine.connect() as connection:
            await connection.execute(text("select 1"))

    async def close(self) -> None:
        await self.engine.dispose()


RESTED_S = 30.0
"""A connection that rested in the pool for longer is asked whether it still answers."""


def _look_before_use(engine: Engine) -> None:
    """Connections that ended while they rested are replaced. That one has ended, as when the server was started anew, its socket
    knows; asking the server before each use, as ``pool_pre_ping`` does, would cost three trips more than many a question."""

    def rest(_: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    def look(connection: Any, record: Any, _: Any) -> None:
        since = record.info.get("rests_since")
        if since is None:  # just opened
            return
        if connection.driver_connection.is_closed():
            raise DisconnectionError("it was closed while it rested")
        if monotonic() - since > RESTED_S:
            try:
                connection.ping()
            except Exception as error:
                raise DisconnectionError("it no longer answers") from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", look)
