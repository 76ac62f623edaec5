"""What is kept about a person: to hand over, and to erase for good. The person's own doors to both are in `api/mine.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, StaffRequest
from api.problems import problems
from api.schemas import Cursor, Limit
from api.security import staff
from core.candidates import erasure
from core.candidates.models import Erasure


class ErasureOut(Struct):
    """The receipt. ``completed_at`` is set when the files are gone too."""

    id: UUID
    candidate_id: UUID | None
    """Of the first application; null where there was an account alone."""
    requested_by: str
    rows: dict[str, int]
    files_deleted: int
    audit_sealed: bool
    """Whether the key to the person's values in the audit log was destroyed; not while another application of theirs stays."""
    erased_at: datetime
    completed_at: datetime | None


class ErasurePage(Struct):
    items: Sequence[ErasureOut]
    next_cursor: str | None


class PersonalData(Struct):
    """Every row about the person, by table; files by kind."""

    generated_at: datetime
    tables: dict[str, list[dict[str, Any]]]
    files: list[str]


def erasure_out(row: Erasure) -> ErasureOut:
    return ErasureOut(
        row.id,
        row.candidate_id,
        row.requested_by,
        row.rows,
        row.files_deleted,
        row.audit_sealed,
        row.created_at,
        row.completed_at,
    )


@post(
    "/candidates/{candidate_id:uuid}/erasure",
    operation_id="EraseCandidate",
    status_code=202,
    guards=[staff],
    responses=problems(409),
)
async def erase_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ErasureOut:
    """Deletes the application with all that hangs on it, and with a person's last application the person. It cannot be undone.
    Rows go at once, files right after; the receipt says when."""
    return erasure_out(await erasure.erase(session, request.user, candidate_id))


@get("/erasures", operation_id="ListErasures", guards=[staff], opt=READS, responses=problems())
async def list_erasures(
    request: StaffRequest, session: NamedDependency[AsyncSession], cursor: Cursor = None, limit: Limit = 50
) -> ErasurePage:
    """Newest first, everybody's: a receipt says nothing about the person."""
    page = await erasure.receipts(session, request.user, cursor=cursor, limit=limit)
    return ErasurePage([erasure_out(row) for row in page.items], page.next_cursor)


@get("/erasures/{erasure_id:uuid}", operation_id="GetErasure", guards=[staff], responses=problems())
async def get_erasure(
    erasure_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ErasureOut:
    return erasure_out(await erasure.receipt(session, request.user, erasure_id))


@get("/candidates/{candidate_id:uuid}/data", operation_id="ExportCandidate", guards=[staff], responses=problems())
async def export_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> Response[PersonalData]:
    """All that is stored about this application, to hand to the person who asks for it."""
    found = await erasure.export(session, request.user, candidate_id)
    return personal_data(found)


def personal_data(found: dict[str, Any]) -> Response[PersonalData]:
    """To be saved as a file."""
    return Response(
        convert(found, PersonalData, strict=False),
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )
