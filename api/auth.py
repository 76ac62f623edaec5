"""Signing in and out, registering, and the links that work once."""

from typing import Annotated, Literal

from litestar import Response, post, put
from litestar.di import NamedDependency
from litestar.params import CookieParameter, JSONBody
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.accounts import UserOut, user_out
from api.context import AnyRequest, StaffRequest, parts
from api.cookies import REFRESH, no_cookies, session_cookies
from api.limits import QUARTER_S, address, guard_account, guard_user
from api.problems import problems, public_problems
from api.schemas import AnyPassword, Code, Email, Input, Line, LinkToken, Password
from api.security import OPEN, proof, refuse_other_sites, staff
from core.accounts import service, sessions
from core.accounts.sessions import Tokens
from core.errors import Unauthorized
from core.identities import service as identities
from core.settings import Settings

TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
"""More than for one account: a whole office may sit behind one address."""
LINKS_PER_ADDRESS = 30
REFRESHES_PER_SESSION, REFRESHES_PER_ADDRESS, MINUTE_S = 20, 300, 60


class Credentials(Input):
    email: Email
    password: AnyPassword
    code: Code | None = None
    """Of the authenticator app, or a recovery code: where the answer said `second_factor_required`."""


class SignedIn(Struct):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    """Seconds."""


class Registration(Input):
    email: Email
    full_name: Line
    password: Password


class Noted(Struct):
    detail: str


class AddressIn(Input):
    email: Email


class FirstAdmin(Input):
    token: LinkToken
    email: Email
    full_name: Line
    password: Password


class Claim(Input):
    token: LinkToken
    password: Password
    full_name: Line | None = None
    """Left out: the name that is there."""


class NewPassword(Input):
    token: LinkToken
    password: Password


class PasswordChange(Input):
    current_password: AnyPassword
    new_password: Password


def signed_in(settings: Settings, tokens: Tokens) -> Response[SignedIn]:
    body = SignedIn(tokens.access, "Bearer", settings.access_token_minutes * 60)
    return Response(body, cookies=session_cookies(settings, tokens))


@post("/login", operation_id="Login", status_code=200, opt=OPEN, responses=public_problems(401, 403, 429, 503))
async def login(data: JSONBody[Credentials], request: AnyRequest) -> Response[SignedIn]:
    """An access token; as cookies also for browsers, with a refresh token beside it that Refresh exchanges."""
    held = parts(request)
    refuse_other_sites(request, held.settings)
    await held.limiter.hit("login-account", data.email, TRIES_PER_ACCOUNT, QUARTER_S, closed=True)
    await held.limiter.hit("login-address", address(request), TRIES_PER_ADDRESS, QUARTER_S, closed=True)
    tokens = await service.authenticate(held.database, held.settings, data.email, data.password, data.code)
    await held.limiter.forget("login-account", data.email)
    await held.limiter.refund("login-address", address(request))
    return signed_in(held.settings, tokens)


@post("/refresh", operation_id="Refresh", status_code=200, opt=OPEN, responses=public_problems(401, 403, 429))
async def refresh(
    request: AnyRequest,
    token: Annotated[str | None, CookieParameter(name=REFRESH, max_length=200)] = None,
) -> Response[SignedIn]:
    """The next tokens, for the refresh token in the cookie; each works once. One that comes a second time ends its session."""
    held = parts(request)
    refuse_other_sites(request, held.settings)
    if not token:
        raise Unauthorized("Please sign in.")
    await held.limiter.hit("refresh-session", token.partition(".")[0], REFRESHES_PER_SESSION, MINUTE_S)
    await held.limiter.hit("refresh-address", address(request), REFRESHES_PER_ADDRESS, MINUTE_S)
    if held.provider is not None:
        await identities.check_before_refresh(held.database, held.settings, held.provider, token)
    _, tokens = await sessions.refresh(held.database, held.settings, token)
    return signed_in(held.settings, tokens)


@post("/logout", operation_id="Logout", status_code=204, guards=[staff], responses=problems())
async def logout(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Response[None]:
    """Ends this session: its tokens are refused from the next request on."""
    await sessions.end(session, request.user, proof(request).session_id)
    return Response(None, status_code=204, cookies=no_cookies(parts(request).settings))


@post("/logout-everywhere", operation_id="LogoutEverywhere", status_code=204, guards=[staff], responses=problems())
async def logout_everywhere(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Response[None]:
    """Ends every session of yours, on every device."""
    await service.log_out_everywhere(session, request.user)
    return Response(None, status_code=204, cookies=no_cookies(parts(request).settings))


@post("/register", operation_id="Register", status_code=202, opt=OPEN, responses=public_problems(429, 503))
async def register(data: JSONBody[Registration], request: AnyRequest) -> Noted:
    """A candidate's account. The answer is the same whether the address is new or not; its owner gets a mail."""
    held = parts(request)
    await guard_account(held.limiter, "register", request, data.email)
    await service.register(
        held.database, held.settings, email=data.email, full_name=data.full_name.strip(), password=data.password
    )
    return Noted("If the address is new you can sign in now. Otherwise look into your mail.")


@post(
    "/password-resets",
    operation_id="RequestPasswordReset",
    status_code=202,
    opt=OPEN,
    responses=public_problems(429, 503),
)
async def request_password_reset(
    data: JSONBody[AddressIn], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> Noted:
    """Sends a link, if somebody has this address; it works once, for an hour."""
    held = parts(request)
    await guard_account(held.limiter, "reset", request, data.email)
    await service.request_reset(session, held.settings, data.email)
    return Noted("If there is an account with this address, a link is on its way to it.")


@post(
    "/password-resets/use",
    operation_id="ResetPassword",
    status_code=200,
    opt=OPEN,
    responses=public_problems(410, 429, 503),
)
async def reset_password(
    data: JSONBody[NewPassword], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> UserOut:
    """Sets a new password by the link's token. Every session ends; sign in with the new one."""
    await _guard_links(request)
    return user_out(await service.reset_password(session, data.token, password=data.password))


@post("/claim", operation_id="ClaimAccount", status_code=200, opt=OPEN, responses=public_problems(410, 429, 503))
async def claim_account(data: JSONBody[Claim], request: AnyRequest, session: NamedDependency[AsyncSession]) -> UserOut:
    """The first password of an invited member of staff, or of a candidate, by the token of the link they got."""
    await _guard_links(request)
    user = await service.claim(session, data.token, password=data.password, full_name=data.full_name)
    return user_out(user)


@post("/setup", operation_id="ClaimFirstAdmin", opt=OPEN, responses=public_problems(409, 410, 429, 503))
async def claim_first_admin(
    data: JSONBody[FirstAdmin], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> UserOut:
    await _guard_links(request)
    user = await service.claim_first_admin(
        session, data.token, email=data.email, full_name=data.full_name, password=data.password
    )
    return user_out(user)


@put("/me/password", operation_id="ChangePassword", guards=[staff], responses=problems(429, 503))
async def change_password(data: JSONBody[PasswordChange], request: StaffRequest) -> Response[SignedIn]:
    """Every session ends, and this browser gets a new one."""
    held = parts(request)
    await guard_user(held.limiter, request.user.id)
    tokens = await service.change_password(
        held.database, held.settings, request.user, current=data.current_password, new=data.new_password
    )
    return signed_in(held.settings, tokens)


async def _guard_links(request: AnyRequest) -> None:
    """A token cannot be guessed; still nobody may try for ever."""
    await parts(request).limiter.hit("link-address", address(request), LINKS_PER_ADDRESS, QUARTER_S, closed=True)
