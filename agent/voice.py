"""Ears and mouth over OpenAI's audio routes, local or not: recognition with word times and confidence, speech from a cache."""

import asyncio
import hashlib
import math
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from importlib import import_module
from pathlib import Path

import msgspec
import openai
import structlog
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectionError, APIConnectOptions, APIStatusError, NotGivenOr, stt
from livekit.agents.language import LanguageCode
from livekit.agents.utils import AudioBuffer
from livekit.plugins import openai as openai_plugin

from agent.inputs import Segment
from core.settings import Settings

RATE = 24_000
PARALLEL_SYNTHESIS = 1
"""On a small machine a second synthesis at the same time would slow down the recognition of the answer."""

log = structlog.get_logger()


def speech_client(settings: Settings) -> openai.AsyncClient:
    """The client of the audio routes; retries are the session's business."""
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "local"
    return openai.AsyncClient(api_key=key, base_url=settings.speech_base_url, max_retries=1, timeout=30)


def warm_up_speech() -> None:
    """Imports that the client makes on first use, up to a second on a busy machine."""
    import_module("anyio._backends._asyncio")
    client = openai.AsyncClient(api_key="none")
    assert client.audio.transcriptions
    assert client.audio.speech.with_streaming_response


class Recogniser(openai_plugin.STT):
    """The plugin's STT, asking for verbose_json. Knows whether a request is in flight and keeps the turn's segments."""

    def __init__(
        self,
        client: openai.AsyncClient,
        settings: Settings,
        language: str,
        vocabulary: Sequence[str],
        offset_ms: Callable[[], int],
        on_segment: Callable[[Segment], None],
    ) -> None:
        super().__init__(client=client, model=settings.stt_model, language=language, use_realtime=False)
        self._openai, self._model_name, self._language = client, settings.stt_model, language
        self._vocabulary = ", ".join(vocabulary)
        self._offset_ms, self._on_segment = offset_ms, on_segment
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._segments: list[Segment] = []

    async def idle(self) -> None:
        await self._idle.wait()

    @property
    def text(self) -> str:
        """The words of the turn so far."""
        return " ".join(segment.text for segment in self._segments)

    @property
    def hears(self) -> bool:
        """Words or a request of a turn that is not taken yet."""
        return bool(self._segments) or self._in_flight > 0

    def take(self) -> tuple[Segment, ...]:
        """The finished turn; the next one begins."""
        taken, self._segments = tuple(self._segments), []
        return taken

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str | list[str]] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        frame = rtc.combine_audio_frames(buffer)
        # The buffer ends now: the VAD hands it over as soon as it has heard enough silence.
        begins = self._offset_ms() - round(frame.duration * 1000)
        self._in_flight += 1
        self._idle.clear()
        try:
            segment = await self._transcribe(frame, begins, conn_options)
            if segment.text:
                self._segments.append(segment)
                self._on_segment(segment)
            return stt.SpeechEvent(
                type=stt.SpeechEventType.FINAL_TRANSCRIPT,
                alternatives=[stt.SpeechData(text=segment.text, language=LanguageCode(self._language))],
            )
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    async def _transcribe(self, frame: rtc.AudioFrame, begins: int, options: APIConnectOptions) -> Segment:
        detailed = self._model_name == "whisper-1"
        try:
            answer = await self._openai.audio.transcriptions.with_raw_response.create(
                file=("answer.wav", frame.to_wav_bytes(), "audio/wav"),
                model=self._model_name,
                language=self._language,
                prompt=self._vocabulary or openai.omit,
                response_format="verbose_json" if detailed else "json",
                timestamp_granularities=["word", "segment"] if detailed else openai.omit,
                timeout=30,
            )
        except openai.APIStatusError as error:
            raise APIStatusError("transcription refused", status_code=error.status_code) from error
        except openai.APIError as error:
            raise APIConnectionError("transcription failed") from error
        return segment_of(answer.content, begins, round(frame.duration * 1000))


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float


class _Part(msgspec.Struct):
    avg_logprob: float


class _Transcription(msgspec.Struct):
    """What is used of json and of verbose_json."""

    text: str
    words: list[_Word] | None = None
    segments: list[_Part] | None = None


def segment_of(raw: bytes, begins_ms: int, duration_ms: int) -> Segment:
    """A transcription's words with their places in the interview; without word times it spans the whole buffer."""
    answer = msgspec.json.decode(raw, type=_Transcription)
    words = [
        (word.word.strip(), begins_ms + round(word.start * 1000), begins_ms + round(word.end * 1000))
        for word in answer.words or []
    ]
    log_probabilities = [part.avg_logprob for part in answer.segments or []]
    return Segment(
        text=answer.text.strip(),
        start_ms=words[0][1] if words else begins_ms,
        end_ms=words[-1][2] if words else begins_ms + duration_ms,
        confidence=round(math.exp(min(0.0, *log_probabilities)), 3) if log_probabilities else None,
        words=words,
    )


class Voice:
    """The interviewer's voice: PCM of a line, from the cache (text, voice, model) or from the speech route, streamed."""

    def __init__(self, client: openai.AsyncClient, settings: Settings, private: str) -> None:
        """Lines with ``private`` (the candidate's name) in them are kept for this interview only, never on disk."""
        self._openai, self._settings, self._private = client, settings, private
        self._folder = settings.cache / "voice"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._making: dict[Path, asyncio.Task[bytes]] = {}
        self._held: dict[Path, bytes] = {}
        self._slots = asyncio.Semaphore(PARALLEL_SYNTHESIS)

    def prepare(self, lines: Sequence[str]) -> None:
        for line in lines:
            path = self._path(line)
            if line and path not in self._making and path not in self._held and not path.exists():
                task = asyncio.create_task(self._make(line, path))
                task.add_done_callback(lambda done: done.cancelled() or done.exception())
                self._making[path] = task

    async def frames(self, line: str) -> AsyncGenerator[rtc.AudioFrame]:
        """20 ms frames of 24 kHz mono. Raises openai.APIError when there is no voice to be had."""
        path = self._path(line)
        if path in self._making:
            pcm = await self._making[path]
        elif path in self._held:
            pcm = self._held[path]
        elif path.exists():
            pcm = path.read_bytes()
        else:
            async for frame in self._stream(line, path):
                yield frame
            return
        for frame in _frames(pcm):
            yield frame

    def _path(self, line: str) -> Path:
        key = "\n".join((line, self._settings.tts_voice, self._settings.tts_model, str(self._settings.speech_base_url)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.pcm"

    async def _make(self, line: str, path: Path) -> bytes:
        try:
            async with self._slots:
                pcm = b"".join([chunk async for chunk in self._request(line)])
            self._keep(line, path, pcm)
            return pcm
        finally:
            self._making.pop(path, None)

    async def _stream(self, line: str, path: Path) -> AsyncGenerator[rtc.AudioFrame]:
        """Plays while it comes; what came whole is kept."""
        pcm, played = bytearray(), 0
        async for chunk in self._request(line):
            pcm += chunk
            whole = len(pcm) - len(pcm) % 960
            for frame in _frames(bytes(pcm[played:whole])):
                yield frame
            played = whole
        for frame in _frames(bytes(pcm[played:])):
            yield frame
        self._keep(line, path, bytes(pcm))

    def _keep(self, line: str, path: Path, pcm: bytes) -> None:
        if self._private in line:
            self._held[path] = pcm
            return
        part = path.with_suffix(f".{time.monotonic_ns()}.part")
        part.write_bytes(pcm)
        part.rename(path)

    async def _request(self, line: str) -> AsyncGenerator[bytes]:
        create = self._openai.audio.speech.with_streaming_response.create
        async with create(
            model=self._settings.tts_model, voice=self._settings.tts_voice, input=line, response_format="pcm"
        ) as response:
            async for chunk in response.iter_bytes(4_800):
                yield chunk


def _frames(pcm: bytes) -> list[rtc.AudioFrame]:
    step = 2 * RATE // 50
    return [rtc.AudioFrame(pcm[i : i + step].ljust(step, b"\0"), RATE, 1, step // 2) for i in range(0, len(pcm), step)]
