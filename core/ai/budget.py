"""Limits of one process: how many calls run at once, and how many tokens it spends in a UTC day."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

from core.ai.calls import ModelFailed
from core.clock import utcnow


@dataclass(slots=True)
class Hold:
    """Tokens set aside for one call at its worst; ``spent`` grows as its requests end."""

    tokens: int
    spent: int = 0


class Budget:
    """The worst case of each call is set aside before it starts, so calls side by side do not pass the limit together."""

    def __init__(
        self, max_concurrent: int, daily_tokens: int | None = None, *, now: Callable[[], datetime] = utcnow
    ) -> None:
        self._slots = asyncio.Semaphore(max_concurrent)
        self._limit = daily_tokens
        self._now = now
        self._day: date | None = None
        self._spent = 0
        self._held = 0

    @property
    def spent_today(self) -> int:
        self._turn_day()
        return self._spent

    @asynccontextmanager
    async def spending(self, hold: Hold, wait_s: float) -> AsyncGenerator[None]:
        """Raises ``ModelFailed``: "budget" at once when the hold does not fit today, "timeout" when no slot is free for ``wait_s``."""
        if self._limit is not None and self.spent_today + self._held + hold.tokens > self._limit:
            raise ModelFailed("budget", f"daily limit of {self._limit} tokens")
        self._held += hold.tokens
        try:
            await self._take_slot(wait_s)
            try:
                yield
            finally:
                self._slots.release()
        finally:
            self._held -= hold.tokens
            self._turn_day()
            self._spent += hold.spent

    async def _take_slot(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._slots.acquire()
        except TimeoutError:
            raise ModelFailed("timeout", "no free slot") from None

    def _turn_day(self) -> None:
        today = self._now().date()
        if today != self._day:
            self._day, self._spent = today, 0
