from typing import Annotated, Any
from uuid import UUID

from litestar import Response, delete, get, patch, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody
from msgspec import UNSET, Meta, Struct, UnsetType, structs
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import Cursor, Email, Input, Language, Limit, Line, SearchText
from api.security import staff
from core.accounts.models import Department
from core.departments import service

Description = Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")]
Statement = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"^(?=[\s\S]*\S)[^\x00]+$")]


class NewDepartment(Input):
    name: Line
    parent_id: UUID | None = None
    """Left out: a root, such as a legal entity."""
    description: Description = ""
    sender_name: Line | None = None
    sender_email: Email | None = None
    consent_text: Statement | None = None
    language: Language | None = None


class DepartmentChanges(Input):
    """What is left out stays as it is; null takes over what is said above."""

    name: Line | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    description: Description | UnsetType = UNSET
    sender_name: Line | UnsetType | None = UNSET
    sender_email: Email | UnsetType | None = UNSET
    consent_text: Statement | UnsetType | None = UNSET
    language: Language | UnsetType | None = UNSET


class DepartmentOut(Struct, kw_only=True):
    """What it says itself; null is taken over from above."""

    id: UUID
    name: str
    description: str
    parent_id: UUID | None
    sender_name: str | None
    sender_email: str | None
    consent_text: str | None
    language: str | None


class DepartmentEffective(Struct):
    """What counts; ``sources`` has for each of them the department that says it."""

    sender_name: str | None
    sender_email: str | None
    consent_text: str | None
    language: str | None
    has_logo: bool
    sources: dict[str, UUID]


class DepartmentDetail(DepartmentOut, kw_only=True):
    path: list[str]
    """Names from the root down, its own included."""
    effective: DepartmentEffective


class DepartmentPage(Struct):
    items: list[DepartmentOut]
    next_cursor: str | None


class LogoForm(Struct):
    file: UploadFile


@get("/departments", operation_id="ListDepartments", guards=[staff], responses=problems())
async def list_departments(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    text: SearchText = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> DepartmentPage:
    """By name. Whoever belongs to a department finds that one and those below it."""
    page = await service.page(session, request.user, text=text, cursor=cursor, limit=limit)
    return DepartmentPage([_out(row) for row in page.items], page.next_cursor)


@post("/departments", operation_id="CreateDepartment", guards=[staff], responses=problems(409))
async def create_department(
    data: JSONBody[NewDepartment], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DepartmentOut:
    return _out(await service.create(session, request.user, **structs.asdict(data)))


@get("/departments/{department_id:uuid}", operation_id="GetDepartment", guards=[staff], responses=problems())
async def get_department(
    department_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DepartmentDetail:
    """With what counts for it: its own words, or those from above."""
    found = await service.get(session, request.user, department_id)
    look = found.look
    effective = DepartmentEffective(
        look.sender_name, look.sender_email, look.consent_text, look.language, look.logo_of is not None, look.sources
    )
    return DepartmentDetail(**_department(found.department), path=list(found.path), effective=effective)


@patch("/departments/{department_id:uuid}", operation_id="UpdateDepartment", guards=[staff], responses=problems(409))
async def update_department(
    department_id: FromPath[UUID],
    data: JSONBody[DepartmentChanges],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> DepartmentOut:
    """Moving it in the tree is a SuperAdmin's."""
    values = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    return _out(await service.update(session, request.user, department_id, values))


@delete("/departments/{department_id:uuid}", operation_id="DeleteDepartment", guards=[staff], responses=problems(409))
async def delete_department(
    department_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """Only one that nothing and nobody belongs to."""
    await service.delete(session, request.user, department_id)


@put(
    "/departments/{department_id:uuid}/logo",
    operation_id="SetDepartmentLogo",
    status_code=204,
    guards=[staff],
    responses=problems(413),
)
async def set_department_logo(
    department_id: FromPath[UUID],
    data: MultipartBody[LogoForm],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> None:
    """PNG or JPEG of at most 200 kB, in the form field ``file``."""
    await service.set_logo(session, request.user, department_id, await data.file.read(service.LOGO_BYTES + 1))


@get(
    "/departments/{department_id:uuid}/logo",
    operation_id="GetDepartmentLogo",
    media_type="image/*",
    guards=[staff],
    responses=problems(),
)
async def get_department_logo(
    department_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Its own, or the nearest one above; PNG or JPEG."""
    logo = await service.logo(session, request.user, department_id)
    return Response(logo.image, media_type=logo.media_type)


@delete(
    "/departments/{department_id:uuid}/logo",
    operation_id="RemoveDepartmentLogo",
    guards=[staff],
    responses=problems(),
)
async def remove_department_logo(
    department_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    await service.remove_logo(session, request.user, department_id)


def _out(row: Department) -> DepartmentOut:
    return DepartmentOut(**_department(row))


def _department(row: Department) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DepartmentOut.__struct_fields__}
