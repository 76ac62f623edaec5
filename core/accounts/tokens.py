"""Access tokens: short-lived, signed, and checked against the user's row by whoever reads them."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID, uuid4

import jwt

from core.clock import utcnow
from core.errors import Unauthorized
from core.settings import Settings

ALGORITHM = "HS256"
AUDIENCE = "viva-api"
ISSUER = "viva"


@dataclass(frozen=True)
class Claims:
    user_id: UUID
    issued_at: datetime
    expires_at: datetime
    session_id: UUID | None


def issue(user_id: UUID, settings: Settings, session_id: UUID | None = None) -> str:
    now = utcnow()
    claims: dict[str, Any] = {
        "sub": str(user_id),
        "aud": AUDIENCE,
        "iss": ISSUER,
        "iat": now.timestamp(),  # with its fraction: a token of the same second as "log out everywhere" is judged rightly
        "exp": now + timedelta(minutes=settings.access_token_minutes),
        "jti": uuid4().hex,
    }
    if session_id is not None:
        claims["sid"] = str(session_id)
    return jwt.encode(claims, _prepared(signing_key(settings)), algorithm=ALGORITHM)


def read(token: str, settings: Settings) -> Claims:
    """Raises Unauthorized unless the signature, algorithm, audience, issuer and times are right."""
    try:
        claims = _verified(token, signing_key(settings))
        if claims.expires_at <= utcnow():
            raise jwt.ExpiredSignatureError
        return claims
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise Unauthorized("Your session is over or not valid. Please sign in again.") from error


@lru_cache(maxsize=1_000)
def _verified(token: str, key: bytes) -> Claims:
    """What was signed stays signed: the next request with the same token asks only whether its time is over. Whether its session is,
    and what the user may do, stands in the database and is asked there each time."""
    claims = jwt.decode(
        token,
        _prepared(key),
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        issuer=ISSUER,
        options={"require": ["sub", "aud", "iss", "iat", "exp", "jti"], "strict_aud": True},
    )
    issued_at, expires_at = (datetime.fromtimestamp(float(claims[name]), UTC) for name in ("iat", "exp"))
    return Claims(UUID(claims["sub"]), issued_at, expires_at, UUID(claims["sid"]) if "sid" in claims else None)


def signing_key(settings: Settings) -> bytes:
    """Not the installation's secret itself: each use has a key of its own."""
    return hmac.digest(settings.secret.get_secret_value().encode(), b"viva access token 1", hashlib.sha256)


@cache
def _prepared(key: bytes) -> jwt.PyJWK:
    """Every request is checked with it, and the library would look anew each time whether the bytes are another kind of key."""
    return jwt.PyJWK({"kty": "oct", "k": urlsafe_b64encode(key).decode().rstrip("="), "alg": ALGORITHM})
