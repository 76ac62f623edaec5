"""The header Idempotency-Key on what makes something: the same request again is answered again and not done again."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import msgspec
from litestar.params import HeaderParameter
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from core import once

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[\\x21-\\x7e]+$",
        description="Of your own making, one per request: sent again with the same body within 24 hours, it gets the same answer",
    ),
]

Answer = TypeVar("Answer", bound=msgspec.Struct)


async def answer_once(
    request: StaffRequest,
    session: AsyncSession,
    key: str | None,
    kind: type[Answer],
    make: Callable[[], Awaitable[Answer]],
) -> Answer:
    """What ``make`` gives, or gave when the caller asked this with this key before. A refusal is not kept: it may be asked again."""
    if key is None:
        return await make()
    settings = parts(request).settings
    said = once.digest(request.method.encode(), request.url.path.encode(), await request.body())
    asked = once.Asked(f"user:{request.user.id}", key, said)
    row_id = await once.begin(session, asked)
    if row_id is None:
        said_then = await once.answered(session, settings, asked)
        assert said_then is not None
        return msgspec.json.decode(said_then, type=kind)
    answer = await make()
    await once.keep(session, settings, row_id, msgspec.json.encode(answer))
    return answer
