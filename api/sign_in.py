"""Signing in with the company's own provider: to it, back from it, and what the sign-in page offers."""

import re
from typing import Annotated
from urllib.parse import urlencode

from litestar import MediaType, Response, get
from litestar.datastructures import Cookie
from litestar.params import CookieParameter, QueryParameter
from msgspec import Struct

from api.context import AnyRequest, Parts, parts
from api.cookies import session_cookies
from api.limits import QUARTER_S, address
from api.problems import public_problems
from api.security import OPEN
from core.errors import DomainError, NotFound
from core.identities import service as identities
from core.identities.provider import Provider
from core.identities.service import WayLost

TRIES_PER_ADDRESS = 60
"""More than for passwords: a whole office may sit behind one address, and nothing can be guessed here."""
WAY = "viva_sign_in"
WAY_PATH = "/oidc/callback"
FIRST_PAGE = "/console"
_PAGE = re.compile(r"/(console|listen)(/[\w./-]*)?(\?[\w.~%&=+-]*)?")
_NEVER = {"Cache-Control": "no-store"}


class ProviderOut(Struct):
    name: str
    """Of the button: "Sign in with …"."""
    address: str
    """Where the button leads. `?next=` names the page to see afterwards."""


class SignInOptions(Struct):
    staff_passwords: bool
    """False: members of staff use the provider."""
    provider: ProviderOut | None


@get("/sign-in-options", operation_id="GetSignInOptions", opt=OPEN, responses=public_problems())
async def get_sign_in_options(request: AnyRequest) -> SignInOptions:
    settings = parts(request).settings
    provider = ProviderOut(settings.oidc_name, "/oidc/sign-in") if settings.oidc_issuer else None
    return SignInOptions(settings.staff_passwords, provider)


@get("/oidc/sign-in", operation_id="BeginProviderSignIn", opt=OPEN, include_in_schema=False)
async def begin(request: AnyRequest, next_page: Annotated[str, QueryParameter(name="next")] = "") -> Response[str]:
    """To the provider. What it needs to find back is sealed in a cookie of this browser."""
    held = parts(request)
    provider = _provider(held)
    try:
        await held.limiter.hit("provider-address", address(request), TRIES_PER_ADDRESS, QUARTER_S)
        begun = await identities.begin(held.settings, provider, next_page if _PAGE.fullmatch(next_page) else FIRST_PAGE)
    except DomainError as error:
        return _refused(error.code)
    return _to(begun.address, [_way(held, begun.sealed, identities.WAY_S)])


@get("/oidc/callback", operation_id="FinishProviderSignIn", opt=OPEN, include_in_schema=False)
async def callback(
    request: AnyRequest,
    code: Annotated[str | None, QueryParameter(max_length=4_000)] = None,
    returned: Annotated[str | None, QueryParameter(name="state", max_length=4_000)] = None,
    error: Annotated[str | None, QueryParameter(max_length=4_000)] = None,
    sealed: Annotated[str | None, CookieParameter(name=WAY, max_length=4_000)] = None,
) -> Response[str]:
    """Back from the provider. Whatever is wrong, the sign-in page says it: here stands a person, and no program."""
    held = parts(request)
    provider = _provider(held)
    over = _way(held, "", 0)
    if error is not None:
        return _refused("cancelled" if error == "access_denied" else "provider_unavailable", over)
    try:
        await held.limiter.hit("provider-address", address(request), TRIES_PER_ADDRESS, QUARTER_S)
        if not (code and returned and sealed):
            raise WayLost("Please begin again with the button.")
        tokens, page = await identities.finish(
            held.database, held.settings, provider, sealed=sealed, state=returned, code=code
        )
    except DomainError as refusal:
        return _refused(refusal.code, over)
    # the page keeps track of the session by refreshing it once; the tokens themselves no script sees
    return _to(
        f"/sign-in?{urlencode({'arrived': 'true', 'next': page})}", [*session_cookies(held.settings, tokens), over]
    )


def _provider(held: Parts) -> Provider:
    if held.provider is None:
        raise NotFound("No provider is set up to sign in with.")
    return held.provider


def _refused(code: str, *cookies: Cookie) -> Response[str]:
    return _to(f"/sign-in?{urlencode({'refused': code})}", list(cookies))


def _to(where: str, cookies: list[Cookie]) -> Response[str]:
    """303, by hand: Litestar's own redirect quotes the provider's address once more."""
    headers = {"Location": where, **_NEVER}
    return Response("", status_code=303, media_type=MediaType.TEXT, headers=headers, cookies=cookies)


def _way(held: Parts, sealed: str, seconds: int) -> Cookie:
    """Lax: coming back from the provider is a navigation from another site."""
    secure = held.settings.public_url.startswith("https:")
    return Cookie(WAY, value=sealed, path=WAY_PATH, max_age=seconds, httponly=True, samesite="lax", secure=secure)
