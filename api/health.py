"""Whether the parts answer: liveness asks nothing of them, health names the one that fails."""

import asyncio
import time
from collections.abc import Awaitable

import httpx
from litestar import Response, get
from msgspec import Struct

from api.context import AnyRequest, Parts, parts
from api.security import OPEN
from core.files import files_of
from core.settings import APP_VERSION

TIMEOUT_S = 2.0


class Part(Struct):
    ok: bool
    detail: str
    ms: int


class Health(Struct):
    ok: bool
    version: str
    parts: dict[str, Part]


class Alive(Struct):
    ok: bool


@get("/health/live", operation_id="GetLiveness", opt=OPEN)
async def liveness() -> Alive:
    return Alive(True)


@get("/health", operation_id="GetHealth", opt=OPEN)
async def health(request: AnyRequest) -> Response[Health]:
    """200 when every part answers, else 503 with the names of those that do not."""
    held = parts(request)
    checks = {"postgres": held.database.ping(), "redis": held.limiter.ping(), "livekit": _livekit(held)}
    if held.settings.has_speech:
        checks["speech"] = _speech(held)
    if held.settings.s3_bucket is not None:
        checks["files"] = asyncio.to_thread(files_of(held.settings).ping)
    results = await asyncio.gather(*(_check(check) for check in checks.values()))
    found = dict(zip(checks, results, strict=True))
    ok = all(part.ok for part in results)
    return Response(Health(ok, APP_VERSION, found), status_code=200 if ok else 503)


async def _check(check: Awaitable[None]) -> Part:
    began = time.monotonic()
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await check
        ok, detail = True, "ok"
    except Exception as error:
        # Any failure of a part is an answer here; its message may name addresses, so only its kind leaves.
        ok, detail = False, "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
    return Part(ok, detail, round((time.monotonic() - began) * 1000))


async def _livekit(held: Parts) -> None:
    await _get(held.settings.livekit_url.replace("ws", "http", 1))


async def _speech(held: Parts) -> None:
    """The local service has a health route; a hosted one is not asked."""
    if held.settings.speech_url is not None and held.settings.speech_base_url == held.settings.speech_url:
        await _get(str(httpx.URL(held.settings.speech_url).join("/health")))


async def _get(url: str) -> None:
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
        (await client.get(url)).raise_for_status()
