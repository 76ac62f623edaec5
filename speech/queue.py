"""The way to an engine: a few at a time, first come first served, and a short line."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic

from speech.errors import ApiError, busy


class Turnstile:
    """Lets `at_once` callers through, in order of arrival, and turns away whoever would wait behind `depth` others.

    A caller cancelled in the line leaves it and costs nothing. A request that enters piece by piece (sentence, window)
    stands at the back again for each piece, so a long one does not hold up a short one.
    """

    def __init__(self, at_once: int, depth: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._at_once, self._depth = at_once, depth
        self._requests = 0
        self._seconds_each = 0.5
        """Moving average of the time inside, for an honest Retry-After."""

    @property
    def full(self) -> bool:
        return self._requests >= self._at_once + self._depth

    def refusal(self) -> ApiError:
        return busy(max(1, round(self._seconds_each * self._depth / self._at_once)))

    @asynccontextmanager
    async def request(self) -> AsyncGenerator[None]:
        """Counts one request, whatever the number of its pieces, while it waits and is served; 503 when the line is full."""
        if self.full:
            raise self.refusal()
        self._requests += 1
        try:
            yield
        finally:
            self._requests -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """One piece of work on the engine."""
        async with self._free:
            began = monotonic()
            try:
                yield
            finally:
                self._seconds_each += 0.2 * (monotonic() - began - self._seconds_each)
