"""Links to one finished file: HR's side, and that of whoever holds one. The token is in the body, never in a URL of the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import File
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import AnyRequest, StaffRequest, parts
from api.downloads import download
from api.limits import address
from api.problems import problems, public_problems
from api.schemas import Input, LinkToken
from api.security import OPEN, staff
from core.shares import service
from core.shares.models import Share

LOOKS, LOOKS_S = 120, 60.0
MAX_DAYS = 30


class NewShare(Input):
    """Of one interview its report, or one export: the other stays away. The link ends with the file at the latest."""

    interview_id: UUID | None = None
    export_id: UUID | None = None
    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 7


class ShareOut(Struct):
    """``opened``: how often the file was fetched, and ``opened_at`` when it was last."""

    id: UUID
    interview_id: UUID | None
    export_id: UUID | None
    created_by: UUID
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened: int
    opened_at: datetime | None


class MadeShare(Struct):
    """The address is shown this once."""

    link: str
    share: ShareOut


class SharesOut(Struct):
    items: Sequence[ShareOut]


class ShareIn(Input):
    token: LinkToken


class SharedOut(Struct):
    """What the holder of a link gets, and from whom."""

    company: str
    shared_by: str
    file_name: str
    expires_at: datetime


def _out(row: Share) -> ShareOut:
    return convert(row, ShareOut, from_attributes=True)


@post("/shares", operation_id="MakeShare", guards=[staff], responses=problems(409))
async def make_share(
    data: JSONBody[NewShare], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> MadeShare:
    """Whoever has the link gets the file without an account, until it ends or is taken back."""
    row, link = await service.make(
        session,
        parts(request).settings,
        request.user,
        interview_id=data.interview_id,
        export_id=data.export_id,
        days=data.days,
    )
    return MadeShare(link, _out(row))


@get("/shares", operation_id="ListShares", guards=[staff], responses=problems())
async def list_shares(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    interview_id: FromQuery[UUID | None] = None,
    export_id: FromQuery[UUID | None] = None,
) -> SharesOut:
    """One's own, newest first, those that ended among them; a SuperAdmin's list has everybody's."""
    rows = await service.listed(session, request.user, interview_id=interview_id, export_id=export_id)
    return SharesOut([_out(row) for row in rows])


@post(
    "/shares/{share_id:uuid}/revocation",
    operation_id="RevokeShare",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def revoke_share(
    share_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ShareOut:
    """At once, and for good."""
    return _out(await service.revoke(session, request.user, share_id))


@post("/shared", operation_id="ViewShare", opt=OPEN, status_code=200, responses=public_problems(410, 429))
async def view_share(data: JSONBody[ShareIn], request: AnyRequest, session: NamedDependency[AsyncSession]) -> SharedOut:
    """What the link leads to, before it is fetched."""
    held = parts(request)
    await held.limiter.hit("share", address(request), LOOKS, LOOKS_S)
    found = await service.view(session, data.token)
    return SharedOut(held.settings.company, found.by, found.file.name, found.share.expires_at)


@post(
    "/shared/file",
    operation_id="DownloadShare",
    opt=OPEN,
    status_code=200,
    media_type="application/octet-stream",
    responses=public_problems(410, 429),
)
async def download_share(data: JSONBody[ShareIn], request: AnyRequest) -> File:
    """Each time is audited."""
    held = parts(request)
    await held.limiter.hit("share", address(request), LOOKS, LOOKS_S)
    async with held.database.transaction() as session:
        file = (await service.fetch(session, data.token)).file
    return await download(held.settings, file.path, filename=file.name, media_type=file.media_type)
