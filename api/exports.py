"""Files to take away: asked for, made in the background, fetched within a day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import File
from msgspec import Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.analytics import Cursor, Limit, Source, aware
from api.context import StaffRequest, parts
from api.downloads import download
from api.problems import problems
from api.schemas import Input, Line
from api.security import staff
from core.analytics.scope import Filters
from core.reports import exports
from core.reports.models import Export
from core.reports.tables import Format, Kind


class NewExport(Input):
    """Narrowed like the figures on the screen. A shortlist needs ``job_id``; raw data comes as a workbook only."""

    kind: Kind
    format: Format
    since: datetime | None = None
    until: datetime | None = None
    department_id: UUID | None = None
    domain_id: UUID | None = None
    job_id: UUID | None = None
    source: Source | None = None
    timezone: Line = "UTC"


class ExportOut(Struct):
    """``progress`` in per cent. ``error`` says why there is no file yet, or, when failed, why there is none."""

    id: UUID
    kind: str
    format: str
    filters: dict[str, Any]
    status: str
    progress: int
    error: str | None
    file_name: str | None
    size: int | None
    sha256: str | None
    created_at: datetime
    generated_at: datetime | None
    expires_at: datetime | None


class ExportsOut(Struct):
    items: Sequence[ExportOut]
    next_cursor: str | None


def _out(row: Export) -> ExportOut:
    return convert(row, ExportOut, from_attributes=True)


@post("/exports", operation_id="CreateExport", status_code=202, guards=[staff], responses=problems())
async def create_export(
    data: JSONBody[NewExport], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ExportOut:
    """The file holds what the asker may see."""
    chosen = Filters(
        aware(data.since),
        aware(data.until),
        data.department_id,
        data.domain_id,
        data.job_id,
        data.source,
        data.timezone,
    )
    export = await exports.request(session, request.user, data.kind, data.format, chosen)
    await session.refresh(export)
    return _out(export)


@get("/exports", operation_id="ListExports", guards=[staff], responses=problems())
async def list_exports(
    request: StaffRequest, session: NamedDependency[AsyncSession], cursor: Cursor = None, limit: Limit = 50
) -> ExportsOut:
    """One's own, newest first; a SuperAdmin's list has everybody's."""
    page = await exports.page(session, request.user, cursor=cursor, limit=limit)
    return ExportsOut([_out(row) for row in page.items], page.next_cursor)


@get("/exports/{export_id:uuid}", operation_id="GetExport", guards=[staff], responses=problems())
async def get_export(
    export_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ExportOut:
    return _out(await exports.get(session, request.user, export_id))


@get(
    "/exports/{export_id:uuid}/file",
    operation_id="DownloadExport",
    media_type="application/octet-stream",
    guards=[staff],
    responses=problems(409),
)
async def download_export(export_id: FromPath[UUID], request: StaffRequest) -> File:
    held = parts(request)
    async with held.database.transaction() as session:
        export = await exports.download(session, request.user, export_id)
    return await download(
        held.settings,
        str(export.path),
        filename=str(export.file_name),
        media_type=exports.MEDIA_TYPES[export.format],
    )
