"""Who is asking, and whether a browser was tricked into asking."""

from collections.abc import MutableMapping
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import HTTPScope, Message, Receive, Scope, Send

from api import scopes
from api.context import Parts, asking, give_back, parts, share_session
from api.principals import Guest, Proof
from core.accounts import service as accounts
from core.accounts.models import User
from core.api_keys import service as api_keys
from core.errors import Forbidden, NotFound, Unauthorized
from core.interviews import invitations
from core.settings import Settings

COOKIE = "viva_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN = {"exclude_from_auth": True}
"""``opt`` of the few routes that need no sign-in; every other route does."""

Connection = ASGIConnection[Any, Any, Any, State]


class CrossSite(Forbidden):
    code = "cross_site"
    title = "This request came from another site"


class Authentication(AbstractAuthenticationMiddleware):
    """A header counts before the cookie. ``Bearer`` holds an access token, an API key or an invitation, ``Invitation`` the last."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Where one session asks who is asking and reads, its connection is free again before the answer leaves: who takes the answer
        slowly, or not at all, holds none."""
        if "reads" not in scope["route_handler"].opt:
            await super().__call__(scope, receive, send)
            return
        held = cast(Parts, scope["litestar_app"].state.parts)
        session = share_session(cast(MutableMapping[str, Any], scope), held.database)

        async def answer(message: Message) -> None:
            await give_back(session)
            await send(message)

        try:
            await super().__call__(scope, receive, answer)
        finally:
            await give_back(session)  # whoever is refused is answered further out

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        held = parts(connection)
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        token, scheme = token.strip(), scheme.lower()
        if scheme and (scheme not in ("bearer", "invitation") or not token):
            raise Unauthorized("Use 'Authorization: Bearer TOKEN' or 'Authorization: Invitation TOKEN'.")
        if not scheme:
            token = connection.cookies.get(COOKIE, "")
            if not token:
                raise Unauthorized("Please sign in.")
            refuse_cross_site(connection, held.settings)
        async with asking(connection) as session:
            if scheme == "bearer" and token.startswith(api_keys.PREFIX):
                owner, key = await api_keys.signed_in(session, token)
                scopes.check(key, connection.route_handler, cast(HTTPScope, connection.scope)["method"])
                return AuthenticationResult(owner, Proof("key"))
            if scheme == "invitation" or (scheme == "bearer" and token.count(".") != 2):
                invitation, candidate_id = await invitations.find(session, token)
                guest = Guest(invitation.id, invitation.interview_id, candidate_id)
                return AuthenticationResult(guest, Proof("invitation"))
            user, session_id = await accounts.signed_in(session, token, held.settings)
            return AuthenticationResult(user, Proof("header" if scheme else "cookie", session_id))


def refuse_cross_site(connection: Connection, settings: Settings) -> None:
    """A cookie is sent by browsers whoever asks; so a write that rests on one must come from our own pages."""
    if cast(HTTPScope, connection.scope)["method"] in SAFE:
        return
    origin = connection.headers.get("origin")
    site = connection.headers.get("sec-fetch-site")
    if origin is not None:
        own = {settings.public_url.rstrip("/"), f"{connection.url.scheme}://{connection.headers.get('host', '')}"}
        allowed = origin in own
    else:
        allowed = site in ("same-origin", "none")
    if not allowed:
        raise CrossSite("Send this from Viva's own pages, or with an Authorization header.")


def refuse_other_sites(connection: Connection, settings: Settings) -> None:
    """For what rests on no session yet, or on a cookie that is never sent across sites: browsers say where they are, and a
    client that says nothing is none."""
    if "origin" in connection.headers or "sec-fetch-site" in connection.headers:
        refuse_cross_site(connection, settings)


def proof(connection: Connection) -> Proof:
    return cast(Proof, connection.auth)


async def staff(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: signed-in users. What each may do, the noun's policy says."""
    if not isinstance(connection.user, User):
        raise NotFound("There is nothing here for this invitation.")


async def guest(connection: Connection, _: BaseRouteHandler) -> None:
    """Guard: candidates by invitation."""
    if not isinstance(connection.user, Guest):
        raise Forbidden("Only the candidate can do this, with the invitation.")


async def staff_or_guest(_: Connection, __: BaseRouteHandler) -> None:
    """Guard for routes that both may use; the handler asks which of them it is."""
