"""The way to an engine: a few at a time, first come first served, and a short line."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic

from speech.errors import busy


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

    def check(self) -> None:
        """Raises 503 when the line is full; called before a body is read."""
        if self._requests >= self._at_once + self._depth:
            raise busy(max(1, round(self._seconds_each * self._depth / self._at_once)))

    @asynccontextmanager
    async def request(self) -> AsyncGenerator[None]:
        """Counts one request, whatever the number of its pieces, for as long as it is waiting or served."""
        self.check()
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
