"""Files that somebody asked for: queued, made by the worker from what they may see, kept for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import Role, User
from core.accounts.policy import HIRING, actor, permit
from core.analytics.scope import Filters
from core.audit import service as audit
from core.clock import utcnow
from core.db import Json
from core.errors import Conflict, Invalid, NotFound
from core.files import delete_later
from core.paging import Page, decode, page_of
from core.reports import tables
from core.reports.models import Export
from core.reports.tables import FORMATS, Document, Format, Kind, Terms
from core.settings import Settings

FOLDER = "exports"
KEPT = timedelta(days=1)
"""A file holds many people's data: whoever needs it longer asks again."""
READ = 50
"""Per cent of the way when everything is read and the file is to be written."""
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NotReady(Conflict):
    code = "export_not_ready"
    title = "The file is not ready"


@dataclass(frozen=True)
class Work:
    export_id: UUID
    format: Format
    document: Document


@dataclass(frozen=True)
class Made:
    """A file that is kept; it is taken back when the row does not come to name it."""

    path: str
    """Relative to the data folder, and of this very rendering."""
    size: int
    sha256: str


async def request(session: AsyncSession, user: User, kind: Kind, form: Format, filters: Filters) -> Export:
    permit(user, HIRING, "export")
    if form not in FORMATS[kind]:
        message = f"must be one of: {', '.join(FORMATS[kind])}"
        raise Invalid("This export has no such format.", errors=[{"field": "format", "message": message}])
    if kind == "shortlist" and filters.job_id is None:
        raise Invalid("Say which job.", errors=[{"field": "job_id", "message": "needed for a shortlist"}])
    stored: Json = {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in vars(filters).items()
        if value is not None
    }
    export = Export(requested_by=user.id, kind=kind, format=form, filters=stored)
    session.add(export)
    await session.flush()
    await audit.record(
        session, actor(user), "export.requested", export, {"kind": kind, "format": form, "filters": stored}
    )
    await queue.enqueue(session, queue.Kind.RENDER_EXPORT, {"export_id": str(export.id)}, str(export.id))
    return export


async def page(session: AsyncSession, user: User, *, cursor: str | None, limit: int) -> Page[Export]:
    """The reader's own, newest first; a SuperAdmin's list has everybody's."""
    permit(user, HIRING, "export")
    query = select(Export).order_by(Export.id.desc()).limit(limit + 1)
    if user.role != Role.SUPER_ADMIN:
        query = query.where(Export.requested_by == user.id)
    if cursor:
        query = query.where(Export.id < decode(cursor, UUID)[0])
    return page_of((await session.scalars(query)).all(), limit, lambda row: (row.id,))


async def get(session: AsyncSession, user: User, export_id: UUID) -> Export:
    permit(user, HIRING, "export")
    export = await session.get(Export, export_id)
    if export is None or (export.requested_by != user.id and user.role != Role.SUPER_ADMIN):
        raise NotFound("There is no such export.")
    return export


async def ready(session: AsyncSession, user: User, export_id: UUID) -> Export:
    """Raises NotReady where there is no file yet, or none any more."""
    export = await get(session, user, export_id)
    if export.status == "expired":
        raise NotReady("The file was deleted after a day. Ask for it again.")
    if export.status != "ready":
        raise NotReady(export.error or "The file is being made.", retry_after=2)
    return export


async def download(session: AsyncSession, user: User, export_id: UUID) -> Export:
    """Each download is audited."""
    export = await ready(session, user, export_id)
    await audit.record(session, actor(user), "export.downloaded", export, {"sha256": export.sha256})
    return export


async def load(session: AsyncSession, settings: Settings, export_id: UUID) -> Work | None:
    """Reads with the rights that whoever asked has now. None when there is nothing left to do."""
    export = await session.get_one(Export, export_id)
    if export.status not in ("queued", "running"):
        return None
    user = await session.get_one(User, export.requested_by)
    if user.disabled_at is not None:
        raise NotFound("Whoever asked for it has no account any more.")
    terms = Terms(settings.company, utcnow(), settings.invitation_days)
    document = await tables.build(session, user, cast(Kind, export.kind), _filters(export.filters), terms)
    export.status, export.progress, export.error = "running", READ, None
    return Work(export.id, cast(Format, export.format), document)


async def store(session: AsyncSession, work: Work, made: Made) -> None:
    export = await session.get_one(Export, work.export_id, with_for_update=True)
    export.status, export.progress, export.error = "ready", 100, None
    export.path = made.path
    export.file_name = f"{export.kind}-{work.document.generated_at:%Y-%m-%d}.{work.format}"
    export.size, export.sha256 = made.size, made.sha256
    export.generated_at = work.document.generated_at
    export.expires_at = work.document.generated_at + KEPT


async def explain(session: AsyncSession, export_id: UUID, reason: str) -> None:
    """Says on the row why there is no file yet, or that there will be none."""
    given_up = reason.startswith("given up")
    values: dict[str, Any] = {"error": reason, "status": "failed" if given_up else "queued", "progress": 0}
    await session.execute(update(Export).where(Export.id == export_id, Export.status != "ready").values(values))


async def sweep(session: AsyncSession, now: datetime, limit: int = 50) -> int:
    """Has a batch of files deleted whose day is over; returns how many."""
    query = select(Export).where(Export.status == "ready", Export.expires_at < now).order_by(Export.expires_at)
    rows = (await session.scalars(query.limit(limit).with_for_update(skip_locked=True))).all()
    for export in rows:
        # the folder too: a worker that died between keeping a file and saying so left one there
        names = [name for name in (export.path, folder(export.id)) if name]
        await delete_later(session, names, export.id)
        export.status, export.path = "expired", None
    return len(rows)


def folder(export_id: UUID) -> str:
    return f"{FOLDER}/{export_id}"


def _filters(stored: Json) -> Filters:
    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(stored[name]) if name in stored else None

    def row_id(name: str) -> UUID | None:
        return UUID(stored[name]) if name in stored else None

    return Filters(
        moment("since"),
        moment("until"),
        row_id("department_id"),
        row_id("domain_id"),
        row_id("job_id"),
        stored.get("source"),
        stored.get("timezone", "UTC"),
    )
