from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from msgspec import Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, StaffRequest, parts
from api.problems import problems
from api.schemas import Cursor, Key, Limit
from api.security import staff
from core.oversight import service
from core.oversight.service import Filters

Since = Annotated[datetime | None, QueryParameter(description="From this moment on")]
Until = Annotated[datetime | None, QueryParameter(description="Before this moment")]


class AuditEntryOut(Struct):
    """``personal`` is null where there is nothing personal; ``sealed`` says that there was and that the person was erased."""

    id: UUID
    created_at: datetime
    user_id: UUID | None
    actor: str
    action: str
    entity_type: str
    entity_id: UUID | None
    person_id: UUID | None
    changes: dict[str, Any]
    personal: dict[str, Any] | None
    sealed: bool


class AuditPage(Struct):
    items: list[AuditEntryOut]
    next_cursor: str | None


def filters(
    user_id: FromQuery[UUID | None] = None,
    person_id: FromQuery[UUID | None] = None,
    action: FromQuery[Key | None] = None,
    entity_type: FromQuery[Key | None] = None,
    entity_id: FromQuery[UUID | None] = None,
    since: Since = None,
    until: Until = None,
) -> Filters:
    return Filters(user_id, person_id, action, entity_type, entity_id, since, until)


FILTERS = {"filters": Provide(filters, sync_to_thread=False)}


@get(
    "/audit",
    operation_id="ListAuditEntries",
    guards=[staff],
    opt=READS,
    dependencies=FILTERS,
    responses=problems(),
)
async def list_audit_entries(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    filters: NamedDependency[Filters],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AuditPage:
    """Who did what to what, newest first."""
    page = await service.page(session, request.user, filters, cursor=cursor, limit=limit)
    return AuditPage(convert(page.items, list[AuditEntryOut], from_attributes=True), page.next_cursor)


@get(
    "/audit/export.csv",
    operation_id="ExportAuditLog",
    media_type="text/csv",
    guards=[staff],
    dependencies=FILTERS,
    responses=problems(),
)
async def export_audit_log(request: StaffRequest, filters: NamedDependency[Filters]) -> Stream:
    """The entries as a file, newest first. The export is audited itself."""
    return await _file(request, filters, "csv", "text/csv; charset=utf-8")


@get(
    "/audit/export.json",
    operation_id="ExportAuditLogAsJson",
    guards=[staff],
    dependencies=FILTERS,
    responses=problems(),
)
async def export_audit_log_as_json(request: StaffRequest, filters: NamedDependency[Filters]) -> Stream:
    """The entries as one array, newest first. The export is audited itself."""
    return await _file(request, filters, "json", "application/json")


async def _file(request: StaffRequest, filters: Filters, kind: Literal["csv", "json"], media_type: str) -> Stream:
    pieces = await service.export(parts(request).database, request.user, filters, kind)
    name = f'attachment; filename="audit-log.{kind}"'
    return Stream(pieces, media_type=media_type, headers={"Content-Disposition": name})
