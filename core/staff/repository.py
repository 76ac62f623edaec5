from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import paging
from core.accounts.models import User
from core.accounts.policy import STAFF


class UserRow(Struct):
    """An account in a list: whether there is a password, never its hash."""

    id: UUID
    email: str
    full_name: str
    role: str
    department_id: UUID | None
    language: str | None
    created_at: datetime
    active: bool
    has_password: bool
    email_verified: bool


_SHOWN = (User.id, User.email, User.full_name, User.role, User.department_id, User.language, User.created_at)
_ROWS: paging.Columns = select(
    *_SHOWN,
    User.disabled_at.is_(None).label("active"),
    User.hashed_password.is_not(None).label("has_password"),
    User.email_verified_at.is_not(None).label("email_verified"),
)


async def find(
    session: AsyncSession, user_id: UUID, visible: ColumnElement[bool], *, lock: bool = False
) -> User | None:
    query = select(User).where(User.id == user_id, visible)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def newest(
    session: AsyncSession,
    visible: ColumnElement[bool],
    *,
    role: str | None,
    colleagues: bool,
    department_id: UUID | None,
    active: bool | None,
    text: str | None,
    after: UUID | None,
    limit: int,
) -> list[UserRow]:
    query = _ROWS.where(visible).order_by(User.id.desc()).limit(limit)
    if role:
        query = query.where(User.role == role)
    if colleagues:
        query = query.where(User.role.in_(STAFF))
    if department_id:
        query = query.where(User.department_id == department_id)
    if active is not None:
        query = query.where(User.disabled_at.is_(None) if active else User.disabled_at.is_not(None))
    if text:
        query = query.where(
            or_(User.full_name.icontains(text, autoescape=True), User.email.icontains(text, autoescape=True))
        )
    if after:
        query = query.where(User.id < after)
    return await paging.read(session, query, UserRow)
