"""One function to write the log, in the caller's transaction. Why personal values are sealed: docs/adr/0003."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.audit.models import AuditEntry, PersonKey
from core.db import Base, Json


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in user, a candidate by invitation, or a part of the system."""

    label: str
    user_id: UUID | None = None


SYSTEM = Actor("system")
CANDIDATE = Actor("candidate")
"""By the link of an invitation or an offer."""


class EntryRow(Struct):
    """An entry in a list; ``personal`` is still sealed."""

    id: UUID
    created_at: datetime
    user_id: UUID | None
    actor: str
    action: str
    entity_type: str
    entity_id: UUID | None
    person_id: UUID | None
    changes: Json
    personal: bytes | None


async def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    target: Base,
    changes: Json | None = None,
    *,
    person_id: UUID | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Writes one entry. ``changes`` must hold nothing personal; what does goes to ``personal``, sealed under the person's key."""
    sealed = None
    if personal and person_id:
        sealed = Fernet(await _key(session, person_id)).encrypt(json.dumps(personal, default=str).encode())
    session.add(
        AuditEntry(
            user_id=actor.user_id,
            actor=actor.label,
            action=action,
            entity_type=target.__tablename__,
            entity_id=getattr(target, "id", None),
            changes=changes or {},
            person_id=person_id,
            personal=sealed,
        )
    )


def assign(row: Base, values: Json) -> Json:
    """Sets these columns and says what changed, as ``changes`` of an entry: {column: {before, after}}, without what stayed."""
    changes: Json = {}
    for name, after in values.items():
        before = getattr(row, name)
        if before != after:
            setattr(row, name, after)
            changes[name] = {"before": _plain(before), "after": _plain(after)}
    return changes


def _plain(value: Any) -> Any:
    """As JSON has it: what a column holds and JSON does not, as text."""
    return str(value) if isinstance(value, UUID | datetime | bytes) else value


async def unseal(session: AsyncSession, entry: AuditEntry) -> dict[str, Any] | None:
    """The personal values of an entry; None when there are none or the person was erased."""
    if entry.personal is None or entry.person_id is None:
        return None
    key = await session.scalar(select(PersonKey.key).where(PersonKey.id == entry.person_id))
    return None if key is None else json.loads(Fernet(key).decrypt(entry.personal))


async def unseal_all(session: AsyncSession, entries: Sequence[EntryRow]) -> dict[UUID, dict[str, Any]]:
    """The personal values by entry id, with one query at most; entries without any, or of erased persons, are left out."""
    people = {entry.person_id for entry in entries if entry.personal is not None and entry.person_id is not None}
    if not people:
        return {}
    rows = await session.execute(select(PersonKey.id, PersonKey.key).where(PersonKey.id.in_(people)))
    keys = {person_id: Fernet(key) for person_id, key in rows}
    return {
        entry.id: json.loads(key.decrypt(entry.personal))
        for entry in entries
        if entry.personal is not None and entry.person_id is not None and (key := keys.get(entry.person_id))
    }


async def _key(session: AsyncSession, person_id: UUID) -> bytes:
    new = insert(PersonKey).values(id=person_id, key=Fernet.generate_key()).on_conflict_do_nothing()
    await session.execute(new)
    return (await session.scalars(select(PersonKey.key).where(PersonKey.id == person_id))).one()
