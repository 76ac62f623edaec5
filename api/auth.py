"""Signing in, and the one-time link that makes the first SuperAdmin."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import AnyRequest, StaffRequest, parts
from api.problems import problems, public_problems
from api.schemas import Email, Input, Line
from api.security import COOKIE, OPEN, refuse_cross_site, staff
from core.accounts import service

LOGIN_WINDOW_S = 15 * 60
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
"""More than for one account: a whole office may sit behind one address."""

Password = Annotated[str, Meta(min_length=12, max_length=128, pattern=r"^[^\x00]*$")]
AnyPassword = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\x00]*$")]


class Credentials(Input):
    email: Email
    password: AnyPassword


class SignedIn(Struct):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    """Seconds."""


class UserOut(Struct):
    id: UUID
    email: str
    full_name: str
    role: str
    department_id: UUID | None


class FirstAdmin(Input):
    token: Annotated[str, Meta(min_length=1, max_length=128)]
    email: Email
    full_name: Line
    password: Password


@post("/login", operation_id="Login", status_code=200, opt=OPEN, responses=public_problems(401, 403, 429, 503))
async def login(data: JSONBody[Credentials], request: AnyRequest) -> Response[SignedIn]:
    held = parts(request)
    if "origin" in request.headers:
        refuse_cross_site(request, held.settings)
    address = request.client.host if request.client else "unknown"
    await held.limiter.hit("login-account", data.email, TRIES_PER_ACCOUNT, LOGIN_WINDOW_S, closed=True)
    await held.limiter.hit("login-address", address, TRIES_PER_ADDRESS, LOGIN_WINDOW_S, closed=True)
    user = await service.authenticate(held.database, data.email, data.password)
    await held.limiter.forget("login-account", data.email)
    await held.limiter.refund("login-address", address)
    token = service.access_token(user, held.settings)
    seconds = held.settings.access_token_minutes * 60
    cookie = Cookie(
        COOKIE,
        value=token,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=held.settings.public_url.startswith("https:"),
    )
    return Response(SignedIn(token, "Bearer", seconds), cookies=[cookie])


@get("/me", operation_id="Me", guards=[staff], responses=problems())
async def me(request: StaffRequest) -> UserOut:
    user = request.user
    return UserOut(user.id, user.email, user.full_name, user.role, user.department_id)


@post("/setup", operation_id="ClaimFirstAdmin", opt=OPEN, responses=public_problems(409, 410))
async def claim_first_admin(data: JSONBody[FirstAdmin], session: NamedDependency[AsyncSession]) -> UserOut:
    user = await service.claim_first_admin(
        session, data.token, email=data.email, full_name=data.full_name, password=data.password
    )
    return UserOut(user.id, user.email, user.full_name, user.role, user.department_id)
