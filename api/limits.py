"""Rate limits counted in Redis, in one atomic step, so that four processes do not give four times the tries."""

import contextlib
import hashlib
from collections.abc import Awaitable
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.errors import TooManyRequests, Unavailable

_HIT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
_REFUND = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end return 0"

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


def _key(name: str, who: str) -> str:
    """Hashed, so that Redis holds no address of anybody."""
    return f"viva:limit:{name}:{hashlib.sha256(who.lower().encode()).hexdigest()[:32]}"
