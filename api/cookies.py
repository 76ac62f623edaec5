"""The two cookies of a browser's session. Scripts read neither; the refresh token goes to one address only."""

from litestar.datastructures import Cookie

from api.security import COOKIE
from core.accounts.sessions import Tokens
from core.settings import Settings

REFRESH = "viva_refresh"
REFRESH_PATH = "/api/v1/refresh"
_DAY_S = 24 * 60 * 60


def session_cookies(settings: Settings, tokens: Tokens) -> list[Cookie]:
    return _cookies(
        settings, tokens.access, settings.access_token_minutes * 60, tokens.refresh, settings.session_days * _DAY_S
    )


def no_cookies(settings: Settings) -> list[Cookie]:
    """What the browser has is thrown away."""
    return _cookies(settings, "", 0, "", 0)


def _cookies(settings: Settings, access: str, access_s: int, refresh: str, refresh_s: int) -> list[Cookie]:
    secure = settings.public_url.startswith("https:")
    return [
        Cookie(COOKIE, value=access, max_age=access_s, httponly=True, samesite="lax", secure=secure),
        Cookie(
            REFRESH,
            value=refresh,
            path=REFRESH_PATH,
            max_age=refresh_s,
            httponly=True,
            samesite="strict",
            secure=secure,
        ),
    ]
