"""Links to one finished file: HR makes them with an end and takes them back; whoever holds one gets the file, and each time is audited.

A link gives no more than whoever made it may see: it ends with their account, and when the file is not theirs any more.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.links import LinkNotValid, hash_token
from core.accounts.models import Role, User
from core.accounts.policy import HIRING, actor, permit
from core.audit import service as audit
from core.audit.service import Actor
from core.clock import utcnow
from core.db import Json
from core.errors import DomainError, Invalid, NotFound
from core.paging import MAX_PAGE
from core.reports import exports
from core.reports import service as reports
from core.settings import Settings
from core.shares.models import Share

PAGE = "shared"
"""Where the console takes a link; the token stands behind the ``#``."""
HOLDER = Actor("share_link")
_ENDED = "This link has ended, or is not whole. Ask whoever sent it to you for a new one."


@dataclass(frozen=True)
class File:
    """``path`` is relative to the data folder. ``kept_until``: then it is deleted."""

    path: str
    name: str
    media_type: str
    sha256: str
    kept_until: datetime | None


@dataclass(frozen=True)
class Shared:
    share: Share
    file: File
    by: str
    """Name of who shared it."""


async def make(
    session: AsyncSession,
    settings: Settings,
    user: User,
    *,
    interview_id: UUID | None,
    export_id: UUID | None,
    days: int,
) -> tuple[Share, str]:
    """The link and its address, which is shown once. It ends with the file at the latest."""
    permit(user, HIRING, "share link")
    if (interview_id is None) == (export_id is None):
        message = "name an interview or an export, one of the two"
        raise Invalid("Say which file.", errors=[{"field": "export_id", "message": message}])
    token = secrets.token_urlsafe(32)
    row = Share(
        created_by=user.id, interview_id=interview_id, export_id=export_id, token_hash=hash_token(token), opened=0
    )
    file = await _file(session, user, row)
    wished = utcnow() + timedelta(days=days)
    row.expires_at = min(wished, file.kept_until) if file.kept_until else wished
    session.add(row)
    await session.flush()
    about = {"interview_id": interview_id, "export_id": export_id}
    changes: Json = {name: str(found) for name, found in about.items() if found is not None}
    changes["expires_at"] = row.expires_at.isoformat()
    await audit.record(session, actor(user), "share.made", row, changes)
    return row, f"{settings.public_url.rstrip('/')}/{PAGE}#{token}"


async def listed(
    session: AsyncSession, user: User, *, interview_id: UUID | None, export_id: UUID | None
) -> Sequence[Share]:
    """The reader's own, newest first; a SuperAdmin's list has everybody's."""
    permit(user, HIRING, "share link")
    query = select(Share).order_by(Share.id.desc()).limit(MAX_PAGE)
    if user.role != Role.SUPER_ADMIN:
        query = query.where(Share.created_by == user.id)
    if interview_id is not None:
        query = query.where(Share.interview_id == interview_id)
    if export_id is not None:
        query = query.where(Share.export_id == export_id)
    return (await session.scalars(query)).all()


async def revoke(session: AsyncSession, user: User, share_id: UUID) -> Share:
    """At once and for good; once more changes nothing."""
    permit(user, HIRING, "share link")
    row = await session.get(Share, share_id, with_for_update=True)
    if row is None or (row.created_by != user.id and user.role != Role.SUPER_ADMIN):
        raise NotFound("There is no such link.")
    if row.revoked_at is None:
        row.revoked_at = utcnow()
        await audit.record(session, actor(user), "share.revoked", row, {"opened": row.opened})
    return row


# --- whoever holds the link -------------------------------------------------------------------------------------------


async def view(session: AsyncSession, token: str) -> Shared:
    """What the link leads to; raises LinkNotValid for one that ended in whichever way."""
    row = await session.scalar(select(Share).where(Share.token_hash == hash_token(token)))
    if row is None or row.revoked_at is not None or row.expires_at <= utcnow():
        raise LinkNotValid(_ENDED)
    by = await session.get_one(User, row.created_by)
    if by.disabled_at is not None:
        raise LinkNotValid(_ENDED)
    try:
        permit(by, HIRING, "share link")
        return Shared(row, await _file(session, by, row), by.full_name)
    except DomainError as error:
        raise LinkNotValid(_ENDED) from error


async def fetch(session: AsyncSession, token: str) -> Shared:
    """As :func:`view`, and the file goes out."""
    found = await view(session, token)
    counted = update(Share).where(Share.id == found.share.id)
    await session.execute(counted.values(opened=Share.opened + 1, opened_at=utcnow()))
    await audit.record(session, HOLDER, "share.opened", found.share, {"sha256": found.file.sha256})
    return found


async def _file(session: AsyncSession, user: User, row: Share) -> File:
    """Raises NotFound or Conflict where there is none for this user."""
    if row.interview_id is not None:
        report = await reports.find(session, user, row.interview_id, "pdf")
        return File(report.path, "interview-report.pdf", "application/pdf", report.sha256, None)
    assert row.export_id is not None
    export = await exports.ready(session, user, row.export_id)
    media_type = exports.MEDIA_TYPES[export.format]
    return File(str(export.path), str(export.file_name), media_type, str(export.sha256), export.expires_at)
