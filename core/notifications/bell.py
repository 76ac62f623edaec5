"""The bell in the pages: short notes to people who sign in, each with the page to open."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, User
from core.accounts.policy import HIRING, OPERATOR_EMAIL
from core.db import Json
from core.errors import NotFound
from core.notifications import repository
from core.notifications.models import Notification
from core.paging import Page, decode, page_of

MOST = 50
"""Colleagues who are told of one thing."""


@dataclass(frozen=True)
class Bell:
    page: Page[Notification]
    unread: int


async def ring(
    session: AsyncSession,
    department_id: UUID | None,
    kind: str,
    subject: str,
    target: str,
    *,
    candidate_id: UUID | None = None,
    interview_id: UUID | None = None,
) -> None:
    """Tells everybody who hires for this department. ``subject`` names nobody: the page that opens does."""
    for user in await _hiring(session, department_id):
        values: Json = {"candidate_id": candidate_id, "interview_id": interview_id}
        session.add(
            Notification(
                recipient_id=user.id,
                notification_type=kind,
                channel="bell",
                language=user.language or "en",
                address="",
                subject=subject,
                body="",
                target=target,
                status="sent",
                **values,
            )
        )


async def mine(session: AsyncSession, user: User, *, unread: bool, cursor: str | None, limit: int) -> Bell:
    """Newest first."""
    before = decode(cursor, UUID)[0] if cursor else None
    rows = await repository.bell(session, user.id, unread=unread, before=before, limit=limit + 1)
    return Bell(page_of(rows, limit, lambda row: (row.id,)), await repository.count_unread(session, user.id))


async def mark(session: AsyncSession, user: User, notification_id: UUID | None) -> int:
    """One, or all; how many notes are unread afterwards. Of one's own reading there is no audit entry."""
    if not await repository.mark_read(session, user.id, notification_id) and notification_id is not None:
        raise NotFound("There is no such notification.")
    return await repository.count_unread(session, user.id)


async def _hiring(session: AsyncSession, department_id: UUID | None) -> Sequence[User]:
    """Of the whole company, of the department, or of one above it."""
    above = select(Department.id, Department.parent_id).where(Department.id == department_id).cte(recursive=True)
    above = above.union(select(Department.id, Department.parent_id).join(above, Department.id == above.c.parent_id))
    query = (
        select(User)
        .where(
            User.role.in_(HIRING),
            User.disabled_at.is_(None),
            User.email != OPERATOR_EMAIL,
            or_(User.department_id.is_(None), User.department_id.in_(select(above.c.id))),
        )
        .order_by(User.id)
        .limit(MOST)
    )
    return (await session.scalars(query)).all()
