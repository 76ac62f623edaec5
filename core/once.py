"""Idempotency keys: a request that is sent again, because its answer was lost, is answered again and not done again.

The answer is kept in the transaction of what was done, so that there is either both or neither; sealed, since it may hold a token.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.sealing import seal, unseal
from core.db import Base, Database, Identified
from core.errors import Invalid
from core.settings import Settings

KEPT = timedelta(hours=24)


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "This key was used for another request"


class IdempotencyKey(Identified, Base):
    __tablename__ = "idempotency_keys"
    __table_args__ = (
        UniqueConstraint("scope", "key_hash"),
        Index("ix_idempotency_keys_created_at", "created_at"),
    )

    scope: Mapped[str]
    """Whose key it is: nobody meets another one's."""
    key_hash: Mapped[str]
    asked_hash: Mapped[str]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Asked:
    """A request with a key. ``digest`` is of everything that was asked for."""

    scope: str
    key: str
    digest: str


def digest(*parts: bytes) -> str:
    """Of the parts, and of where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


async def begin(session: AsyncSession, asked: Asked) -> UUID | None:
    """The row that :func:`keep` fills; None when a request with this key was done before, and :func:`answered` has what was said.

    Of two at once the second waits here for the first one's transaction.
    """
    key = digest(asked.key.encode())
    old = (IdempotencyKey.scope == asked.scope, IdempotencyKey.created_at < func.now() - KEPT)
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.key_hash == key, *old))
    row = insert(IdempotencyKey).values(scope=asked.scope, key_hash=key, asked_hash=asked.digest)
    return await session.scalar(row.on_conflict_do_nothing().returning(IdempotencyKey.id))


async def answered(session: AsyncSession, settings: Settings, asked: Asked) -> bytes | None:
    """What was said the first time; None when this was not asked yet. Raises KeyReused when something else was."""
    query = select(IdempotencyKey).where(
        IdempotencyKey.scope == asked.scope,
        IdempotencyKey.key_hash == digest(asked.key.encode()),
        IdempotencyKey.created_at >= func.now() - KEPT,
    )
    row = await session.scalar(query)
    if row is None:
        return None
    if row.asked_hash != asked.digest:
        raise KeyReused("This Idempotency-Key came with another request before. Use a new one for a new request.")
    assert row.answer is not None
    return unseal(settings, row.answer)


async def keep(session: AsyncSession, settings: Settings, row_id: UUID, answer: bytes) -> None:
    row = await session.get_one(IdempotencyKey, row_id)
    row.answer = seal(settings, answer)


async def sweep(database: Database, now: datetime) -> None:
    """Forgets what is older than a day."""
    async with database.transaction() as session:
        await session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT))
