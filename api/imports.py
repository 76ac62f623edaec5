"""Many candidates at once: a list and their resumes, tried first, then done."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody, QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.schemas import Cursor, Limit
from api.security import staff
from api.uploads import FORM_SLACK, saved_as
from core.errors import DomainError
from core.files import files_of
from core.imports import archive, service, sheet
from core.imports.models import CandidateImport, ImportRow
from core.imports.service import Counted

Outcome = Literal["created", "updated", "unchanged", "skipped"]


class TooLargeImport(DomainError):
    status = 413
    code = "too_large"
    title = "The file is too large"


class ImportForm(Struct):
    rows: UploadFile
    """CSV in UTF-8 with full_name and email, and as wanted phone, external_ref and resume (a file's name in the archive)."""
    resumes: UploadFile | None = None
    """A zip with PDF and DOCX files."""


class ImportOut(Struct):
    """``status``: checking, checked, importing, done, failed, expired. Counts are those of the pass that the status is about."""

    id: UUID
    job_id: UUID
    status: str
    total: int
    finished_rows: int
    outcomes: dict[str, int]
    ignored_columns: list[str]
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class ImportBrief(Struct):
    id: UUID
    job_id: UUID
    status: str
    total: int
    created_at: datetime
    finished_at: datetime | None


class ImportPage(Struct):
    items: Sequence[ImportBrief]
    next_cursor: str | None


class ImportRowOut(Struct):
    """``number`` is the row's line in a spreadsheet. ``code`` and ``detail`` say why it was skipped."""

    number: int
    outcome: Outcome
    candidate_id: UUID | None
    code: str | None
    detail: str | None


class ImportRowPage(Struct):
    items: Sequence[ImportRowOut]
    next_cursor: str | None


@post(
    "/jobs/{job_id:uuid}/imports",
    operation_id="ImportCandidates",
    status_code=202,
    guards=[staff],
    responses=problems(413),
    request_max_body_size=archive.MAX_BYTES + sheet.MAX_BYTES + FORM_SLACK,
)
async def import_candidates(
    job_id: FromPath[UUID], data: MultipartBody[ImportForm], request: StaffRequest
) -> ImportOut:
    """The list is read at once; what would become of each row is found out in the background, and nothing is changed before
    StartImport. No transaction is open while the files are stored."""
    held = parts(request)
    async with held.database.transaction() as session:
        await service.authorize(session, request.user, job_id)
    folder = f"{service.FOLDER}/{uuid4()}"
    where, files = held.settings.data / folder, files_of(held.settings)
    names = [f"{folder}/{service.LIST}", *([f"{folder}/{service.RESUMES}"] if data.resumes is not None else [])]
    try:
        await saved_as(data.rows, where / service.LIST, sheet.MAX_BYTES, _too_large(sheet.MAX_BYTES))
        found = sheet.read(await asyncio.to_thread((where / service.LIST).read_bytes))
        if data.resumes is not None:
            zipped = where / service.RESUMES
            await saved_as(data.resumes, zipped, archive.MAX_BYTES, _too_large(archive.MAX_BYTES))
            await asyncio.to_thread(archive.check, zipped)
        await asyncio.to_thread(files.keep, *names)
        async with held.database.transaction() as session:
            made = await service.request(session, request.user, job_id, folder, found)
    except BaseException:
        await asyncio.to_thread(files.take_back, *names)
        raise
    finally:
        with contextlib.suppress(OSError):  # empty, where the files are not kept in it
            where.rmdir()
    return _out(made)


@get("/imports", operation_id="ListImports", guards=[staff], responses=problems())
async def list_imports(
    request: StaffRequest, session: NamedDependency[AsyncSession], cursor: Cursor = None, limit: Limit = 50
) -> ImportPage:
    """One's own, newest first; a SuperAdmin's list has everybody's."""
    page = await service.page(session, request.user, cursor=cursor, limit=limit)
    return ImportPage([ImportBrief(**_plain(row)) for row in page.items], page.next_cursor)


@get("/imports/{import_id:uuid}", operation_id="GetImport", guards=[staff], responses=problems())
async def get_import(
    import_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ImportOut:
    return _out(await service.get(session, request.user, import_id))


@get("/imports/{import_id:uuid}/rows", operation_id="ListImportRows", guards=[staff], responses=problems())
async def list_import_rows(
    import_id: FromPath[UUID],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    outcome: Annotated[Outcome | None, QueryParameter(description="Only these")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ImportRowPage:
    """What would become of each row, and once the import is begun, what became of it."""
    page = await service.rows(session, request.user, import_id, outcome=outcome, cursor=cursor, limit=limit)
    return ImportRowPage([_row(row) for row in page.items], page.next_cursor)


@post(
    "/imports/{import_id:uuid}/start",
    operation_id="StartImport",
    status_code=202,
    guards=[staff],
    responses=problems(409),
)
async def start_import(
    import_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ImportOut:
    """Does what was tried: rows that were to be skipped are skipped, unless what stood in their way is gone."""
    return _out(await service.start(session, request.user, import_id))


def _out(found: Counted) -> ImportOut:
    row = found.row
    return ImportOut(
        **_plain(row),
        finished_rows=found.finished_rows,
        outcomes=dict(found.outcomes),
        ignored_columns=row.ignored_columns,
        error=row.error,
    )


def _plain(row: CandidateImport) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ImportBrief.__struct_fields__}


def _row(row: ImportRow) -> ImportRowOut:
    return ImportRowOut(row.number, row.outcome, row.candidate_id, row.code, row.detail)  # pyright: ignore[reportArgumentType]


def _too_large(limit: int) -> TooLargeImport:
    return TooLargeImport(f"It may have at most {limit // 1024 // 1024} MB.")
