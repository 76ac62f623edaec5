"""A request's body as it arrives, bounded. What is refused is still read, so that the client gets the answer and not a reset."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from speech.errors import AnyRequest, client_gone, too_large

_READ_ON: Final = 4
"""How many times the limit is read and thrown away before the connection is simply dropped."""


async def received(request: AnyRequest, limit: int) -> AsyncGenerator[bytes]:
    """The chunks of the body; 413 after `limit` bytes."""
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise client_gone()
        assert message["type"] == "http.request"
        chunk, more = message["body"], message["more_body"]
        size += len(chunk)
        if size <= limit:
            yield chunk
        elif size > _READ_ON * limit:
            break
    if size > limit:
        raise too_large()


async def joined(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def discard(request: AnyRequest, limit: int) -> None:
    """Read a body that nobody wants."""
    async for _ in received(request, limit):
        pass


async def gone(request: AnyRequest) -> None:
    """Returns when the client hangs up; for after the body."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
