"""Rate limits counted in Redis, in one atomic step, so that four processes do not give four times the tries."""

import contextlib
import hashlib
from collections.abc import Awaitable
from typing import Any, cast
from uuid import UUID

import structlog
from litestar.connection import ASGIConnection
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.errors import TooManyRequests, Unavailable

_HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
_REFUND = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0"

QUARTER_S, HOUR_S = 15 * 60, 60 * 60
MAILS_PER_ACCOUNT, MAILS_PER_ADDRESS = 5, 30
TRIES_PER_USER = 10
ENGINE_RUNS_PER_USER = 500
"""In an hour. More than a person asks for in a day, and a bound to what a program with a key can spend on models."""

log = structlog.get_logger()


class Limiter:
    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def ping(self) -> None:
        await self._redis.ping()  # pyright: ignore[reportUnknownMemberType]

    async def hit(self, name: str, who: str, limit: int, seconds: float, *, closed: bool = False) -> None:
        """Counts one try; raises TooManyRequests after ``limit`` of them in ``seconds``.

        Without Redis a ``closed`` limit raises Unavailable, any other lets pass.
        """
        try:
            answer = self._redis.eval(_HIT, 1, _key(name, who), str(int(seconds * 1000)))
            count, left_ms = await cast(Awaitable[list[int]], answer)
        except (RedisError, OSError) as error:
            if closed:
                raise Unavailable("This cannot be checked at the moment. Try again shortly.", retry_after=5) from error
            log.warning("limit.unchecked", limit=name, error=type(error).__name__)
            return
        if count > limit:
            wait = max(1, -(-left_ms // 1000))
            raise TooManyRequests(f"Too many tries. Try again in {wait} seconds.", retry_after=wait)

    async def forget(self, name: str, who: str) -> None:
        """Forgets all tries: the one who made them has shown who it is."""
        with contextlib.suppress(RedisError, OSError):
            await self._redis.delete(_key(name, who))

    async def refund(self, name: str, who: str) -> None:
        """Takes back one try."""
        with contextlib.suppress(RedisError, OSError):
            await cast(Awaitable[int], self._redis.eval(_REFUND, 1, _key(name, who)))


async def guard_account(
    limiter: Limiter, name: str, connection: ASGIConnection[Any, Any, Any, Any], email: str
) -> None:
    """For what anybody may ask and a mail follows from: by the account it is about, and by where it comes from."""
    await limiter.hit(f"{name}-account", email, MAILS_PER_ACCOUNT, HOUR_S, closed=True)
    await limiter.hit(f"{name}-address", address(connection), MAILS_PER_ADDRESS, HOUR_S, closed=True)


async def guard_user(limiter: Limiter, user_id: UUID) -> None:
    """For what a signed-in user proves with a password or a code: an unlocked screen gives no endless tries."""
    await limiter.hit("proof", str(user_id), TRIES_PER_USER, QUARTER_S, closed=True)


async def guard_engines(limiter: Limiter, user_id: UUID) -> None:
    """For what a model is asked for afterwards: screenings, plans and evaluations together."""
    await limiter.hit("engines", str(user_id), ENGINE_RUNS_PER_USER, HOUR_S)


def address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Where a request comes from, as the server saw it: a header could say anything."""
    return connection.client.host if connection.client else "unknown"


def _key(name: str, who: str) -> str:
    """Hashed, so that Redis holds no address of anybody."""
    return f"viva:limit:{name}:{hashlib.sha256(who.lower().encode()).hexdigest()[:32]}"
