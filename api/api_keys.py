"""API keys, as the people manage them who made them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest
from api.problems import problems
from api.schemas import Input, Line
from api.security import staff
from core.api_keys import service
from core.api_keys.models import AREAS, ApiKey
from core.api_keys.service import Access, Area


class NewApiKey(Input, kw_only=True):
    name: Line
    """What it is for."""
    access: Access = "read"
    areas: Annotated[list[Area], Meta(min_length=1, max_length=len(AREAS))]
    days: Annotated[int, Meta(ge=1, le=730)] = 365


class ApiKeyOut(Struct):
    id: UUID
    name: str
    hint: str
    """How the key begins."""
    access: str
    areas: list[str]
    owner_id: UUID
    owner_name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """To the minute."""
    revoked_at: datetime | None


class MadeApiKey(Struct):
    """``key`` is shown here and nowhere else; Viva keeps only its hash. Send it as ``Authorization: Bearer``."""

    key: str
    api_key: ApiKeyOut


class ApiKeys(Struct):
    items: list[ApiKeyOut]


def _out(key: ApiKey, owner_name: str) -> ApiKeyOut:
    return ApiKeyOut(
        id=key.id,
        name=key.name,
        hint=key.hint,
        access=key.access,
        areas=key.areas,
        owner_id=key.user_id,
        owner_name=owner_name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
    )


@post("/api-keys", operation_id="CreateApiKey", guards=[staff], responses=problems(409))
async def create_api_key(
    data: JSONBody[NewApiKey], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> MadeApiKey:
    """It acts for you, as far as these areas and your role go; it never decides about a person."""
    key, token = await service.create(
        session, request.user, name=data.name, access=data.access, areas=data.areas, days=data.days
    )
    return MadeApiKey(token, _out(key, request.user.full_name))


@get("/api-keys", operation_id="ListApiKeys", guards=[staff], responses=problems())
async def list_api_keys(request: StaffRequest, session: NamedDependency[AsyncSession]) -> ApiKeys:
    """Your own, newest first; a SuperAdmin sees everybody's."""
    return ApiKeys([_out(key, name) for key, name in await service.of_user(session, request.user)])


@post(
    "/api-keys/{api_key_id:uuid}/revocation",
    operation_id="RevokeApiKey",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def revoke_api_key(
    api_key_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ApiKeyOut:
    return _out(*await service.revoke(session, request.user, api_key_id))
