"""OpenAI's audio routes over the local engines."""

import asyncio
import re
import struct
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final, TypeVar

import msgspec
import structlog
from litestar import Litestar, Response, get, post
from litestar.datastructures import State
from litestar.response import Stream

from speech.audio import MAX_BYTES
from speech.body import discard, gone, joined, received
from speech.engines import Engines, Transcript
from speech.errors import HANDLERS, AnyRequest, ApiError, client_gone, invalid, too_large
from speech.form import Form, read_form
from speech.languages import NAMES, code_of
from speech.settings import SpeechSettings
from speech.voice import RATE
from speech.whisper import Request as Hearing

log = structlog.get_logger()

T = TypeVar("T")

_MAX_INPUT: Final = 4_096
_FORM_BYTES: Final = 64 * 1024
"""Room for everything in a body that is not the sound."""


class SpeechRequest(msgspec.Struct):
    """The body of POST /v1/audio/speech; further fields of OpenAI's (instructions, stream_format) are accepted and ignored."""

    model: Annotated[str, msgspec.Meta(min_length=1)]
    input: str
    voice: Annotated[str, msgspec.Meta(min_length=1)] = "alloy"
    response_format: str = "mp3"
    speed: float = 1.0


@get("/health", sync_to_thread=False)
def health(state: State) -> Response[dict[str, Any]]:
    """200 once every part has been warmed; else 503 with the state of each part."""
    parts = _engines(state).parts()
    ready = all(part == "ok" for part in parts.values())
    status = "ok" if ready else "failed" if "failed" in parts.values() else "loading"
    return Response({"status": status, "parts": parts}, status_code=200 if ready else 503)


@get("/v1/models", sync_to_thread=False)
def models(state: State) -> dict[str, Any]:
    local = [name for name in (_engines(state).model, "piper-en_US-joe") if name]
    names = ["whisper-1", "tts-1", *local]
    return {"object": "list", "data": [{"id": n, "object": "model", "created": 0, "owned_by": "viva"} for n in names]}


@post("/v1/audio/transcriptions", status_code=200)
async def transcriptions(request: AnyRequest, state: State) -> Response[Any]:
    engines = _engines(state)
    if engines.hearing.full:
        await discard(request, MAX_BYTES + _FORM_BYTES)
        raise engines.hearing.refusal()
    async with engines.hearing.request():
        form = await read_form(request.content_type, received(request, MAX_BYTES + _FORM_BYTES))
        hearing, format_, granularities, data = _asked(form, engines)
        began = time.monotonic()
        transcript = await _unless_gone(request, engines.transcribe(data, hearing))
        log.info("heard", audio_s=round(transcript.seconds, 2), took_s=round(time.monotonic() - began, 3))
    if format_ == "text":
        return Response(transcript.text + "\n", media_type="text/plain")
    if format_ == "verbose_json":
        return Response(_verbose(transcript, hearing.temperature, granularities))
    return Response({"text": transcript.text, "usage": _usage(transcript)})


@post("/v1/audio/speech", status_code=200)
async def speech(request: AnyRequest, state: State) -> Response[bytes] | Stream:
    body = await joined(received(request, _FORM_BYTES))
    try:
        asked = msgspec.json.decode(body, type=SpeechRequest)
    except msgspec.ValidationError as error:
        raise ApiError(400, str(error), param=_field(error), code="invalid_value") from None
    except msgspec.DecodeError:
        raise ApiError(400, "The body must be JSON.", code="invalid_body") from None
    _check(asked)
    chunks = _engines(state).speak(asked.input, asked.speed)
    if asked.response_format == "wav":
        whole = await _unless_gone(request, joined(chunks))
        return Response(_wav_header(len(whole)) + whole, media_type="audio/wav")
    first = await anext(chunks)  # before the status line: a voice that fails is a 5xx, not a broken stream
    return Stream(_from(first, chunks), media_type="audio/pcm")


def _engines(state: State) -> Engines:
    engines: Engines = state.engines
    return engines


def _asked(form: Form, engines: Engines) -> tuple[Hearing, str, frozenset[str], bytes]:
    """The fields of a transcription request, each checked."""
    if not form.files.get("file"):
        raise invalid("A non-empty `file` is required.", "file", "missing_required_parameter")
    if len(form.files["file"]) > MAX_BYTES:
        raise too_large()
    if not form.text("model"):
        raise invalid("`model` is required.", "model", "missing_required_parameter")
    format_ = form.text("response_format") or "json"
    if format_ not in ("json", "text", "verbose_json"):
        raise invalid("`response_format` must be json, text or verbose_json here.", "response_format")
    granularities = frozenset(form.fields.get("timestamp_granularities[]", [])) or frozenset(("segment",))
    if not granularities <= {"word", "segment"}:
        raise invalid("`timestamp_granularities[]` must be word or segment.", "timestamp_granularities[]")
    try:
        temperature = float(form.text("temperature") or 0)
    except ValueError:
        temperature = -1.0
    if not 0 <= temperature <= 1:
        raise invalid("`temperature` must be a number from 0 to 1.", "temperature")
    language = code_of(form.text("language") or "") or None
    if language and language not in engines.recogniser.languages:
        raise invalid("The local model does not recognise this language.", "language", "unsupported_language")
    prompt = (form.text("prompt") or "").strip() or None
    return Hearing(language, prompt, temperature), format_, granularities, form.files["file"]


def _field(error: msgspec.ValidationError) -> str | None:
    """The field that msgspec complains about, from "… - at `$.name`" or "… required field `name`"."""
    found = re.search(r"(?:at `\$\.|field `)(\w+)", str(error))
    return found[1] if found else None


def _check(asked: SpeechRequest) -> None:
    if not asked.input.strip():
        raise invalid("`input` must not be empty.", "input")
    if len(asked.input) > _MAX_INPUT:
        raise invalid(f"`input` must be at most {_MAX_INPUT} characters.", "input", "string_above_max_length")
    if asked.response_format not in ("pcm", "wav"):
        raise invalid(
            "The local voice answers with `response_format` pcm or wav only.", "response_format", "unsupported_format"
        )
    if not 0.5 <= asked.speed <= 2:
        raise invalid("`speed` must be from 0.5 to 2 here.", "speed")


def _usage(transcript: Transcript) -> dict[str, Any]:
    return {"type": "duration", "seconds": round(transcript.seconds)}


def _verbose(transcript: Transcript, temperature: float, granularities: frozenset[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "task": "transcribe",
        "language": NAMES.get(transcript.language, transcript.language),
        "duration": round(transcript.seconds, 3),
        "text": transcript.text,
        "usage": _usage(transcript),
    }
    if "segment" in granularities:
        body["segments"] = [
            {
                "id": number,
                "seek": 0,
                "start": segment.start,
                "end": segment.end,
                "text": segment.text,
                "tokens": [],
                "temperature": temperature,
                "avg_logprob": round(segment.avg_logprob, 4),
                "compression_ratio": round(segment.compression_ratio, 4),
                "no_speech_prob": round(segment.no_speech_prob, 6),
            }
            for number, segment in enumerate(transcript.segments)
        ]
    if "word" in granularities:
        body["words"] = [
            {"word": word.word, "start": word.start, "end": word.end} for s in transcript.segments for word in s.words
        ]
    return body


async def _unless_gone(request: AnyRequest, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which is cancelled when the client hangs up: nobody waits for it any more."""
    task, hung_up = asyncio.ensure_future(work), asyncio.ensure_future(gone(request))
    try:
        await asyncio.wait((task, hung_up), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise client_gone()
        return await task
    finally:
        task.cancel()
        hung_up.cancel()


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


def _wav_header(size: int) -> bytes:
    """RIFF header of mono s16le PCM with `size` bytes of samples."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"RIFF" + struct.pack("<I", 36 + size) + b"WAVE" + form + b"data" + struct.pack("<I", size)


def create_app(settings: SpeechSettings) -> Litestar:
    @asynccontextmanager
    async def life(app: Litestar) -> AsyncGenerator[None]:
        engines: Engines = Engines(settings)
        app.state.engines = engines
        loading = asyncio.create_task(engines.load())
        try:
            yield
        finally:
            loading.cancel()
            await engines.close()

    return Litestar(
        [health, models, transcriptions, speech],
        lifespan=[life],
        exception_handlers=HANDLERS,
        openapi_config=None,
        logging_config=None,
    )
