"""Members of staff, and for a SuperAdmin every account: list, invite, change, deactivate, and the way back in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import links, messages, second_factor, sessions
from core.accounts import repository as accounts
from core.accounts.links import Purpose
from core.accounts.models import Role, User
from core.accounts.policy import actor
from core.accounts.service import create_user
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.departments import service as departments
from core.errors import Conflict, Invalid, NotFound
from core.paging import Page, decode, page_of
from core.settings import Settings
from core.staff import policy, repository
from core.staff.repository import UserRow


class LastSuperAdmin(Conflict):
    code = "last_super_admin"
    title = "There must be a SuperAdmin"


class NotActive(Conflict):
    code = "account_not_active"
    title = "This account is deactivated"


@dataclass(frozen=True)
class Invited:
    """``link`` is shown here and goes out by mail; Viva keeps only the hash of its token."""

    user: User
    link: str
    expires_at: datetime


async def page(
    session: AsyncSession,
    user: User,
    *,
    role: str | None,
    colleagues: bool,
    department_id: UUID | None,
    active: bool | None,
    text: str | None,
    cursor: str | None,
    limit: int,
) -> Page[UserRow]:
    policy.authorize(user, "read")
    rows = await repository.newest(
        session,
        policy.visible(user),
        role=role,
        colleagues=colleagues,
        department_id=department_id,
        active=active,
        text=text,
        after=decode(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of(rows, limit, lambda row: (row.id,))


async def get(session: AsyncSession, user: User, user_id: UUID) -> tuple[User, bool]:
    """The user, and whether they have a second factor."""
    policy.authorize(user, "read")
    found = await _visible(session, user, user_id)
    return found, await second_factor.is_on(session, found)


async def invite(
    session: AsyncSession,
    settings: Settings,
    user: User,
    *,
    email: str,
    full_name: str,
    role: Role,
    department_id: UUID | None,
) -> Invited:
    policy.authorize(user, "invite")
    policy.authorize_role(user, role)
    place = await departments.place(session, user, department_id)
    made = await create_user(session, actor(user), email=email, full_name=full_name, role=role, department_id=place)
    return await _link(session, settings, user, made, Purpose.INVITE)


async def update(session: AsyncSession, user: User, user_id: UUID, values: Json) -> User:
    """``values`` holds the columns that change: full_name, role, department_id. What they may do changes with their next request."""
    policy.authorize(user, "change")
    found = await _for_change(session, user, user_id)
    role: str | None = values.get("role")
    if role is not None and role != found.role:
        if Role.CANDIDATE in (role, found.role):
            message = "a candidate's account stays one, and a member of staff does not become one"
            raise Invalid("This role cannot be given here.", errors=[{"field": "role", "message": message}])
        policy.authorize_role(user, role)
        await _keep_an_admin(session, found)
    if values.get("department_id") is not None or (user.role != Role.SUPER_ADMIN and "department_id" in values):
        values = {**values, "department_id": await departments.place(session, user, values["department_id"])}
    changes = audit.assign(found, values)
    if changes:
        personal = {"full_name": changes.pop("full_name")} if "full_name" in changes else None
        await audit.record(
            session, actor(user), "account.changed", found, changes, person_id=found.id, personal=personal
        )
    return found


async def deactivate(session: AsyncSession, user: User, user_id: UUID) -> User:
    """Signed out everywhere from the next request on; what they did stays. Twice changes nothing."""
    policy.authorize(user, "change")
    found = await _for_change(session, user, user_id)
    if found.disabled_at is None:
        await _keep_an_admin(session, found)
        found.disabled_at = utcnow()
        await sessions.end_all(session, found)
        await links.withdraw(session, {Purpose.INVITE, Purpose.CLAIM, Purpose.RESET}, found.id)
        await audit.record(session, actor(user), "account.deactivated", found)
    await accounts.forget_refusal(session, found.id)
    return found


async def reactivate(session: AsyncSession, user: User, user_id: UUID) -> User:
    policy.authorize(user, "change")
    found = await _for_change(session, user, user_id)
    if found.disabled_at is not None:
        found.disabled_at = None
        await audit.record(session, actor(user), "account.reactivated", found)
    return found


async def issue_link(session: AsyncSession, settings: Settings, user: User, user_id: UUID) -> Invited:
    """A new way in for somebody whose mail did not come: sets the first password, or another one."""
    policy.authorize(user, "rescue")
    found = await _for_change(session, user, user_id)
    if found.disabled_at is not None:
        raise NotActive("Reactivate the account first.")
    first = Purpose.CLAIM if found.role == Role.CANDIDATE else Purpose.INVITE
    return await _link(session, settings, user, found, first if found.hashed_password is None else Purpose.RESET)


async def reset_second_factor(session: AsyncSession, user: User, user_id: UUID) -> None:
    """For somebody whose phone and recovery codes are gone. Make sure by another way who asks."""
    policy.authorize(user, "rescue")
    found = await _for_change(session, user, user_id)
    factor = await accounts.second_factor(session, found.id, lock=True)
    if factor is not None:
        await session.delete(factor)
        await sessions.end_all(session, found)
        await audit.record(session, actor(user), "account.second_factor_reset", found)


async def forget_identity(session: AsyncSession, user: User, user_id: UUID) -> None:
    """Whoever comes from the provider next with this account's address gets it: for somebody who is new there, or renamed."""
    policy.authorize(user, "rescue")
    found = await _for_change(session, user, user_id)
    identity = await accounts.identity_of(session, found.id)
    if identity is not None:
        await session.delete(identity)
        await sessions.end_all(session, found)
        await audit.record(session, actor(user), "account.identity_forgotten", found)


async def _link(session: AsyncSession, settings: Settings, user: User, to: User, purpose: Purpose) -> Invited:
    issued = await links.issue(session, purpose, settings.public_url, to.id)
    await messages.leave(session, settings, to, purpose, issued)
    await audit.record(session, actor(user), "account.link_issued", to, {"purpose": purpose})
    return Invited(to, issued.url, issued.expires_at)


async def _visible(session: AsyncSession, user: User, user_id: UUID, *, lock: bool = False) -> User:
    found = await repository.find(session, user_id, policy.visible(user), lock=lock)
    if found is None:
        raise NotFound("There is no such user.")
    return found


async def _for_change(session: AsyncSession, user: User, user_id: UUID) -> User:
    found = await _visible(session, user, user_id, lock=True)
    policy.authorize_role(user, found.role)
    return found


async def _keep_an_admin(session: AsyncSession, leaving: User) -> None:
    if await accounts.last_admin(session, leaving):
        raise LastSuperAdmin("Make somebody else a SuperAdmin first.")
