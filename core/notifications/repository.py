from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from core.notifications.models import DeliveryAttempt, Notification, NotificationTemplate

FALLBACK = "en"


async def newest(session: AsyncSession, name: str, channel: str, language: str) -> NotificationTemplate | None:
    """In the language, else in English."""
    wanted = language.partition("-")[0]
    query = (
        select(NotificationTemplate)
        .where(
            NotificationTemplate.name == name,
            NotificationTemplate.channel == channel,
            NotificationTemplate.language.in_({wanted, FALLBACK}),
        )
        .order_by(case((NotificationTemplate.language == wanted, 0), else_=1), NotificationTemplate.version.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def newest_of_all(session: AsyncSession) -> Sequence[NotificationTemplate]:
    """The version that counts of each."""
    key = (NotificationTemplate.name, NotificationTemplate.channel, NotificationTemplate.language)
    query = select(NotificationTemplate).ext(distinct_on(*key)).order_by(*key, NotificationTemplate.version.desc())
    return (await session.scalars(query)).all()


async def versions(session: AsyncSession, like: NotificationTemplate) -> Sequence[NotificationTemplate]:
    """All of the same name, channel and language, newest first."""
    query = select(NotificationTemplate).where(*_same(like)).order_by(NotificationTemplate.version.desc())
    return (await session.scalars(query)).all()


async def lock_versions(session: AsyncSession, like: NotificationTemplate) -> None:
    """Until the end of the transaction nobody else adds one. It is the oldest that is locked: whoever waits for it asks for the newest
    afterwards."""
    oldest = select(NotificationTemplate.id).where(*_same(like)).order_by(NotificationTemplate.version).limit(1)
    await session.scalars(oldest.with_for_update())


def _same(like: NotificationTemplate) -> tuple[ColumnElement[bool], ...]:
    return (
        NotificationTemplate.name == like.name,
        NotificationTemplate.channel == like.channel,
        NotificationTemplate.language == like.language,
    )


async def messages(
    session: AsyncSession,
    visible: ColumnElement[bool],
    equal: Mapping[str, Any],
    *,
    before: UUID | None,
    limit: int,
) -> Sequence[Notification]:
    query = select(Notification).where(visible, Notification.channel != "bell")
    for name, value in equal.items():
        if value is not None:
            query = query.where(getattr(Notification, name) == value)
    if before is not None:
        query = query.where(Notification.id < before)
    return (await session.scalars(query.order_by(Notification.id.desc()).limit(limit))).all()


async def message(
    session: AsyncSession, message_id: UUID, visible: ColumnElement[bool], *, lock: bool
) -> Notification | None:
    query = select(Notification).where(Notification.id == message_id, visible, Notification.channel != "bell")
    return await session.scalar(query.with_for_update() if lock else query)


async def attempts(session: AsyncSession, message_id: UUID) -> Sequence[DeliveryAttempt]:
    query = select(DeliveryAttempt).where(DeliveryAttempt.notification_id == message_id)
    return (await session.scalars(query.order_by(DeliveryAttempt.id))).all()


async def bell(
    session: AsyncSession, user_id: UUID, *, unread: bool, before: UUID | None, limit: int
) -> Sequence[Notification]:
    query = select(Notification).where(Notification.recipient_id == user_id, Notification.channel == "bell")
    if unread:
        query = query.where(Notification.read_at.is_(None))
    if before is not None:
        query = query.where(Notification.id < before)
    return (await session.scalars(query.order_by(Notification.id.desc()).limit(limit))).all()


async def count_unread(session: AsyncSession, user_id: UUID) -> int:
    query = select(func.count()).where(
        Notification.recipient_id == user_id, Notification.channel == "bell", Notification.read_at.is_(None)
    )
    return (await session.scalars(query)).one()


async def mark_read(session: AsyncSession, user_id: UUID, notification_id: UUID | None) -> int:
    """One, or all of the user's; returns how many there were, read before or not."""
    query = update(Notification).where(Notification.recipient_id == user_id, Notification.channel == "bell")
    if notification_id is not None:
        query = query.where(Notification.id == notification_id)
    marked = query.values(read_at=func.coalesce(Notification.read_at, func.now())).returning(Notification.id)
    return len((await session.scalars(marked)).all())


async def newest_message(session: AsyncSession, interview_id: UUID, types: Sequence[str]) -> Notification | None:
    """With a link in it, about this interview."""
    query = (
        select(Notification)
        .where(
            Notification.interview_id == interview_id,
            Notification.notification_type.in_(types),
            Notification.sealed.is_not(None),
        )
        .order_by(Notification.id.desc())
        .limit(1)
    )
    return await session.scalar(query)
