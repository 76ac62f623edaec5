"""The door to the company's own sign-in: OpenID Connect's code flow with PKCE, and asking again later whether somebody is still there.

authlib has the protocol's rules; it is loaded with the first question, since the HTTP process starts without it.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote_plus

import httpx
import jwt
from msgspec import DecodeError, json

from core.db import Json, refuse_in_transaction
from core.errors import Unauthorized, Unavailable
from core.settings import Settings

TIMEOUT_S = 8.0
KEPT_S = 600.0
"""So long what the provider says of itself is not asked again."""
KEYS_AGAIN_S = 10.0
"""A key that is not known is asked for at most this often: whoever makes one up must not make us ask the provider without end."""
LEEWAY_S = 60
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""No shared secrets and no "none": only keys that the provider publishes."""


class ProviderUnavailable(Unavailable):
    code = "provider_unavailable"
    title = "The sign-in of the company does not answer"


class AnswerNotTrusted(Unauthorized):
    code = "answer_not_trusted"
    title = "What the provider answered cannot be trusted"


class NoLongerKnown(Exception):
    """The provider says so itself: this person is gone there, or may not come here any more."""


class MustSignInAgain(Exception):
    """The provider gave nothing that it can be asked again with, and its word is too old by now."""


@dataclass(frozen=True)
class Held:
    """What the provider is asked again with."""

    access: str
    refresh: str | None


@dataclass(frozen=True)
class Said:
    """What the provider says of somebody. ``email_verified`` is None where it says nothing about it."""

    subject: str
    email: str | None
    email_verified: bool | None
    name: str | None
    groups: frozenset[str]
    held: Held


@dataclass(frozen=True)
class Way:
    """One way through the sign-in: drawn at its beginning, known to this browser and to nobody else."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """One for each process; it keeps what the provider says of itself."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        assert settings.oidc_client_id is not None
        self.issuer: str = settings.oidc_issuer
        self._client_id: str = settings.oidc_client_id
        self._settings = settings
        self._back = f"{settings.public_url.rstrip('/')}/oidc/callback"
        self._metadata: Json | None = None
        self._metadata_at = 0.0
        self._keys: list[jwt.PyJWK] = []
        self._keys_at = 0.0

    async def address(self, way: Way) -> str:
        """Where the browser goes to sign in."""
        from authlib.oauth2.rfc6749 import parameters  # pyright: ignore[reportMissingTypeStubs]
        from authlib.oauth2.rfc7636 import challenge  # pyright: ignore[reportMissingTypeStubs]

        metadata = await self._about()
        return cast(Any, parameters).prepare_grant_uri(
            _text(metadata, "authorization_endpoint"),
            self._client_id,
            "code",
            redirect_uri=self._back,
            scope=self._settings.oidc_scopes,
            state=way.state,
            nonce=way.nonce,
            code_challenge=cast(Any, challenge).create_s256_code_challenge(way.verifier),
            code_challenge_method="S256",
        )

    async def exchange(self, code: str, way: Way) -> Said:
        """Who came back with this code.

        :raises AnswerNotTrusted: the code, or the token that came for it, is not for this way through the sign-in.
        """
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._back}
        answer = await self._ask_for_tokens({**form, "code_verifier": way.verifier})
        if answer is None or "id_token" not in answer:
            raise AnswerNotTrusted("The provider did not say who you are. Please try again.")
        claims = await self._read(answer, way.nonce)
        try:
            return await self._said(answer, claims, None)
        except NoLongerKnown as error:
            raise AnswerNotTrusted("The provider says nothing about you.") from error

    async def again(self, held: Held, subject: str) -> Said:
        """What it says of the same person now.

        :raises NoLongerKnown, MustSignInAgain, ProviderUnavailable: it says no, cannot be asked, or does not answer.
        """
        if held.refresh is None:
            info = await self._userinfo(held.access)
            if info is None:
                raise MustSignInAgain
            return _person(_of(subject, info), held, self._settings)
        answer = await self._ask_for_tokens({"grant_type": "refresh_token", "refresh_token": held.refresh})
        if answer is None:
            raise NoLongerKnown
        try:
            claims = await self._read(answer, None) if "id_token" in answer else {}
            return await self._said(answer, _of(subject, claims) if claims else {"sub": subject}, held.refresh)
        except AnswerNotTrusted as error:
            raise ProviderUnavailable("The provider's answer is about somebody else.") from error

    async def _said(self, answer: Json, claims: Json, refresh: str | None) -> Said:
        """The user info counts before the token: it is as fresh, and with some providers it alone has the groups."""
        held = Held(_text(answer, "access_token"), _maybe(answer, "refresh_token") or refresh)
        if "userinfo_endpoint" in await self._about():
            info = await self._userinfo(held.access)
            if info is None:
                raise NoLongerKnown
            claims = {**claims, **_of(_text(claims, "sub"), info)}
        return _person(claims, held, self._settings)

    async def _ask_for_tokens(self, form: dict[str, str]) -> Json | None:
        """None where it refuses the code or the token (`invalid_grant`). Another refusal means that Viva is not set up rightly."""
        metadata = await self._about()
        auth, secret = None, self._secret()
        supported = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if secret is not None and "client_secret_basic" in supported:
            auth = _basic(self._client_id, secret)
        else:
            form = {**form, "client_id": self._client_id, **({"client_secret": secret} if secret is not None else {})}
        status, answer = await self._call("POST", _text(metadata, "token_endpoint"), data=form, auth=auth)
        if status == 200:
            return answer
        if answer.get("error") == "invalid_grant":
            return None
        raise ProviderUnavailable(
            "The provider refused Viva's question. Please tell whoever runs Viva.", retry_after=60
        )

    async def _userinfo(self, access: str) -> Json | None:
        """None where this person may not ask about themselves any more."""
        where = _text(await self._about(), "userinfo_endpoint")
        status, answer = await self._call("GET", where, headers={"Authorization": f"Bearer {access}"})
        if status in (401, 403):
            return None
        if status != 200:
            raise _silent()
        return answer

    async def _read(self, answer: Json, nonce: str | None) -> Json:
        """The claims of the token that says who somebody is, when everything about it is right."""
        from authlib.oidc.core import CodeIDToken  # pyright: ignore[reportMissingTypeStubs]
        from joserfc.errors import JoseError

        token = _text(answer, "id_token")
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise AnswerNotTrusted("The provider signs in a way that cannot be checked.")
            claims: Json = jwt.decode(
                token,
                await self._key(header),
                algorithms=[header["alg"]],
                audience=self._client_id,
                issuer=self.issuer,
                leeway=LEEWAY_S,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
            params = {"client_id": self._client_id, "nonce": nonce, "access_token": answer.get("access_token")}
            cast(Any, CodeIDToken(claims, header, {}, params)).validate(leeway=LEEWAY_S)
        except (jwt.PyJWTError, JoseError, ValueError) as error:
            raise AnswerNotTrusted("The provider's answer does not fit. Please try again.") from error
        return claims

    async def _key(self, header: Json) -> jwt.PyJWK:
        kid = header.get("kid")
        found = _fitting(self._keys, kid)
        if found is None and time.monotonic() - self._keys_at > KEYS_AGAIN_S:
            status, answer = await self._call("GET", _text(await self._about(), "jwks_uri"))
            if status != 200:
                raise _silent()
            self._keys, self._keys_at = jwt.PyJWKSet.from_dict(answer).keys, time.monotonic()
            found = _fitting(self._keys, kid)
        if found is None:
            raise AnswerNotTrusted("The provider's answer is signed with a key that it does not publish.")
        return found

    async def _about(self) -> Json:
        """What it says of itself; its own name in it must be the one that was set."""
        if self._metadata is None or time.monotonic() - self._metadata_at > KEPT_S:
            where = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            status, answer = await self._call("GET", where)
            if status != 200 or answer.get("issuer") != self.issuer:
                raise ProviderUnavailable("The provider calls itself otherwise. Please tell whoever runs Viva.")
            self._metadata, self._metadata_at = answer, time.monotonic()
        return self._metadata

    async def _call(self, method: str, url: str, **more: Any) -> tuple[int, Json]:
        """Status and body; a body that is no JSON object is an empty one."""
        refuse_in_transaction("the provider of the sign-in")
        if httpx.URL(url).scheme != httpx.URL(self.issuer).scheme:
            raise ProviderUnavailable("The provider names an address without TLS.")
        try:
            async with (
                asyncio.timeout(TIMEOUT_S),
                httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            ):
                answer = await client.request(method, url, **more)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise _silent() from error
        if answer.status_code >= 500 or answer.status_code == 429:
            raise _silent()
        try:
            body: object = json.decode(answer.content)
        except DecodeError:
            body = None
        return answer.status_code, cast(Json, body) if isinstance(body, dict) else {}

    def _secret(self) -> str | None:
        path = self._settings.oidc_client_secret_file
        try:
            return path.read_text("utf-8").strip() if path else None
        except OSError as error:
            raise ProviderUnavailable(
                "The secret for the provider cannot be read. Please tell whoever runs Viva."
            ) from error


def _silent() -> ProviderUnavailable:
    return ProviderUnavailable("The company's sign-in does not answer. Please try again shortly.", retry_after=10)


def _basic(client_id: str, secret: str) -> httpx.BasicAuth:
    """Both form-encoded first, as RFC 6749 (2.3.1) wants it."""
    return httpx.BasicAuth(quote_plus(client_id), quote_plus(secret))


def _fitting(keys: list[jwt.PyJWK], kid: str | None) -> jwt.PyJWK | None:
    """The key of this name; without a name, the only one."""
    if kid is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.key_id == kid), None)


def _of(subject: str, claims: Json) -> Json:
    """The claims, if they are about this person: an answer about somebody else is never mixed in."""
    if claims.get("sub") != subject:
        raise AnswerNotTrusted("The provider's two answers are about two people.")
    return claims


def _person(claims: Json, held: Held, settings: Settings) -> Said:
    verified = claims.get("email_verified")
    name = _maybe(claims, "name") or _maybe(claims, "preferred_username")
    return Said(
        subject=_text(claims, "sub"),
        email=_maybe(claims, "email"),
        email_verified=None if verified is None else verified in (True, "true"),  # some send it as text
        name=" ".join(name.split())[:200] if name else None,
        groups=_groups(claims.get(settings.oidc_groups_claim)),
        held=held,
    )


def _groups(value: object) -> frozenset[str]:
    """A list of names, or a single one; nothing said is no group."""
    several = cast(list[object], value) if isinstance(value, list) else [value]
    return frozenset(one for one in several if isinstance(one, str))


def _text(values: Json, name: str) -> str:
    found = _maybe(values, name)
    if found is None:
        raise ProviderUnavailable(f"The provider's answer lacks {name}. Please tell whoever runs Viva.")
    return found


def _maybe(values: Json, name: str) -> str | None:
    found = values.get(name)
    return found if isinstance(found, str) and found else None
