"""Departments: the tree, and what each says of itself or has from above: logo, sender, consent text, language."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, DepartmentLogo, User
from core.accounts.policy import actor
from core.audit import service as audit
from core.db import Json
from core.departments import policy, repository
from core.errors import Conflict, Invalid, NotFound
from core.paging import Page, decode, page_of

LOGO_BYTES = 200_000
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class NameTaken(Conflict):
    code = "department_name_taken"
    title = "There is a department of this name in the same place"


class InUse(Conflict):
    code = "department_in_use"
    title = "The department is in use"


class Ring(Conflict):
    code = "department_ring"
    title = "A department cannot lie below itself"


@dataclass(frozen=True)
class Look:
    """What counts for a department: its own word, or the nearest one above. ``sources`` says per field whose word it is."""

    sender_name: str | None
    sender_email: str | None
    consent_text: str | None
    language: str | None
    logo_of: UUID | None
    """The department whose logo it is."""
    sources: dict[str, UUID]


@dataclass(frozen=True)
class Found:
    department: Department
    path: Sequence[str]
    """Names from the root down, its own included."""
    look: Look


async def page(
    session: AsyncSession, user: User, *, text: str | None, cursor: str | None, limit: int
) -> Page[Department]:
    policy.authorize(user, "read")
    after = decode(cursor, str, UUID) if cursor else None
    rows = await repository.by_name(
        session, policy.visible(user), text=text, after=after and (after[0], after[1]), limit=limit + 1
    )
    return page_of(rows, limit, lambda row: (row.name, row.id))


async def get(session: AsyncSession, user: User, department_id: UUID) -> Found:
    policy.authorize(user, "read")
    department = await _visible(session, user, department_id)
    way = await repository.upwards(session, department_id)
    return Found(department, [row.name for row, _ in reversed(way)], _look(way))


async def look(session: AsyncSession, department_id: UUID | None) -> Look:
    """What counts for this department, for whoever writes to candidates in its name. None: nothing is set."""
    return _look(await repository.upwards(session, department_id) if department_id else [])


async def create(session: AsyncSession, user: User, *, name: str, parent_id: UUID | None, **words: Any) -> Department:
    policy.authorize(user, "arrange")
    await repository.lock_tree(session)
    await _check_parent(session, parent_id)
    department = Department(name=name, parent_id=parent_id, **words)
    try:
        async with session.begin_nested():
            session.add(department)
    except IntegrityError as error:
        raise NameTaken("Choose another name, or another place in the tree.") from error
    await audit.record(session, actor(user), "department.created", department, {"name": name})
    return department


async def update(session: AsyncSession, user: User, department_id: UUID, values: Json) -> Department:
    """``values`` holds the columns that change; moving in the tree is a SuperAdmin's."""
    policy.authorize(user, "arrange" if "parent_id" in values else "change")
    await repository.lock_tree(session)
    department = await _visible(session, user, department_id)
    parent_id: UUID | None = values.get("parent_id")
    if parent_id is not None:
        await _check_parent(session, parent_id)
        if await repository.is_below(session, parent_id, department_id):
            raise Ring("Choose a place that is not below this department.")
    try:
        async with session.begin_nested():
            changes = audit.assign(department, values)
    except IntegrityError as error:
        raise NameTaken("Choose another name, or another place in the tree.") from error
    if changes:
        await audit.record(session, actor(user), "department.changed", department, changes)
    return department


async def delete(session: AsyncSession, user: User, department_id: UUID) -> None:
    policy.authorize(user, "arrange")
    await repository.lock_tree(session)
    department = await _visible(session, user, department_id)
    try:
        async with session.begin_nested():
            await session.delete(department)
    except IntegrityError as error:
        raise InUse("People, jobs or other departments belong to it. Move those first.") from error
    await audit.record(session, actor(user), "department.deleted", department, {"name": department.name})


async def set_logo(session: AsyncSession, user: User, department_id: UUID, image: bytes) -> None:
    """PNG or JPEG, by its first bytes and not by what the sender calls it."""
    policy.authorize(user, "change")
    department = await _visible(session, user, department_id)
    media_type = next((kind for start, kind in _SIGNATURES.items() if image.startswith(start)), None)
    if media_type is None or len(image) > LOGO_BYTES:
        message = f"must be PNG or JPEG of at most {LOGO_BYTES // 1000} kB"
        raise Invalid("This cannot be a logo.", errors=[{"field": "file", "message": message}])
    await repository.set_logo(session, department_id, media_type, image)
    changes: Json = {"sha256": hashlib.sha256(image).hexdigest(), "bytes": len(image)}
    await audit.record(session, actor(user), "department.logo_set", department, changes)


async def remove_logo(session: AsyncSession, user: User, department_id: UUID) -> None:
    policy.authorize(user, "change")
    department = await _visible(session, user, department_id)
    if await repository.remove_logo(session, department_id):
        await audit.record(session, actor(user), "department.logo_removed", department)


async def logo(session: AsyncSession, user: User, department_id: UUID) -> DepartmentLogo:
    """The one that counts, its own or from above."""
    found = await get(session, user, department_id)
    image = found.look.logo_of and await repository.logo(session, found.look.logo_of)
    if not image:
        raise NotFound("This department has no logo, and none above it has one.")
    return image


async def place(session: AsyncSession, user: User, department_id: UUID | None) -> UUID | None:
    """Where something new of this user goes: the department they name, if it is theirs, else their own."""
    if department_id is None:
        return user.department_id
    if await repository.find(session, department_id, policy.visible(user)) is None:
        raise Invalid("There is no such department.", errors=[{"field": "department_id", "message": "unknown"}])
    return department_id


async def _visible(session: AsyncSession, user: User, department_id: UUID) -> Department:
    department = await repository.find(session, department_id, policy.visible(user))
    if department is None:
        raise NotFound("There is no such department.")
    return department


async def _check_parent(session: AsyncSession, parent_id: UUID | None) -> None:
    if parent_id is not None and await session.get(Department, parent_id) is None:
        raise Invalid("There is no such department.", errors=[{"field": "parent_id", "message": "unknown"}])


def _look(way: Sequence[tuple[Department, bool]]) -> Look:
    sources: dict[str, UUID] = {}
    values: dict[str, str | None] = {}
    for field in ("sender_name", "sender_email", "consent_text", "language"):
        said = next((row for row, _ in way if getattr(row, field) is not None), None)
        values[field] = getattr(said, field) if said else None
        if said:
            sources[field] = said.id
    logo_of = next((row.id for row, has_logo in way if has_logo), None)
    if logo_of:
        sources["logo"] = logo_of
    return Look(**values, logo_of=logo_of, sources=sources)
