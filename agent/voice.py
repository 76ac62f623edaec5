"""Ears and mouth over OpenAI's audio routes, local or not: recognition with word times and confidence, speech from a cache."""

import asyncio
import hashlib
import math
import re
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from importlib import import_module
from pathlib import Path

import msgspec
import openai
import structlog
from livekit import rtc
from livekit.agents import NOT_GIVEN, APIConnectionError, APIConnectOptions, APIStatusError, NotGivenOr, stt
from livekit.agents.language import LanguageCode
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.utils import AudioBuffer
from livekit.plugins import openai as openai_plugin

from agent.inputs import Segment
from core.settings import Settings

RATE = 24_000
FRAME_BYTES = 2 * RATE // 50
SLOW_SPEED = 0.8

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


def prompt_of(vocabulary: Sequence[str]) -> str:
    """The trade's terms as little sentences: Whisper writes as its prompt does, and the end of a turn needs its full stops."""
    return " ".join(f"{term[:1].upper()}{term[1:]}." for term in vocabulary)


class Recogniser(openai_plugin.STT):
    """The plugin's STT, asking for verbose_json. Knows what is on its way to it (`agent.segments`) and keeps the turn's segments."""

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
        self._vocabulary = prompt_of(vocabulary)
        self._offset_ms, self._on_segment = offset_ms, on_segment
        self._ends_ms = deque[int]()
        self._idle = asyncio.Event()
        self._idle.set()
        self._segments: list[Segment] = []

    def begun(self) -> None:
        """Sound comes from a new stream: what the one before gave and nobody asked for is gone."""
        self._ends_ms = deque[int]()
        self._idle.set()

    def handed_over(self, ago_s: float) -> None:
        """Sound that ended ``ago_s`` ago is on its way here; several come in this order."""
        self._ends_ms.append(self._offset_ms() - round(ago_s * 1000))
        self._idle.clear()

    async def idle(self) -> None:
        await self._idle.wait()

    @property
    def text(self) -> str:
        """The words of the turn so far."""
        return " ".join(segment.text for segment in self._segments)

    @property
    def hears(self) -> bool:
        """Words or a request of a turn that is not taken yet."""
        return bool(self._segments) or bool(self._ends_ms)

    def since_s(self, segment: Segment) -> float:
        """How long ago its last word ended."""
        return (self._offset_ms() - segment.end_ms) / 1000

    def take(self) -> tuple[Segment, ...]:
        """The finished turn; the next one begins."""
        taken, self._segments = tuple(self._segments), []
        return taken

    async def recognize(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.SpeechEvent:
        waiting = self._ends_ms
        try:
            return await super().recognize(buffer, language=language, conn_options=conn_options)
        finally:
            if waiting:
                waiting.popleft()
            if not self._ends_ms:
                self._idle.set()

    async def _recognize_impl(
        self,
        buffer: AudioBuffer,
        *,
        language: NotGivenOr[str | list[str]] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        frame = rtc.combine_audio_frames(buffer)
        ends = self._ends_ms[0] if self._ends_ms else self._offset_ms()
        segment = await self._transcribe(frame, ends - round(frame.duration * 1000), conn_options)
        if segment.text:
            self._segments.append(segment)
            self._on_segment(segment)
        return stt.SpeechEvent(
            type=stt.SpeechEventType.FINAL_TRANSCRIPT,
            alternatives=[stt.SpeechData(text=segment.text, language=LanguageCode(self._language))],
        )

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


class NoVoice(Exception):
    """The speech route gave no sound for a line, or broke off in it."""


class _Synthesis:
    """A line that is being made: its sound as it comes, for any number of listeners."""

    def __init__(self) -> None:
        self.pcm = bytearray()
        self._more = asyncio.Event()
        self._ended = False
        self._error: NoVoice | None = None

    def add(self, chunk: bytes) -> None:
        self.pcm += chunk
        self._tell()

    def end(self, error: NoVoice | None) -> None:
        self._ended, self._error = True, error
        self._tell()

    def _tell(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    async def frames(self) -> AsyncGenerator[rtc.AudioFrame]:
        """20 ms each; the last one is filled up with silence."""
        given = 0
        while True:
            more, ended = self._more, self._ended
            whole = len(self.pcm) if ended else len(self.pcm) - len(self.pcm) % FRAME_BYTES
            for frame in _frames(bytes(self.pcm[given:whole])):
                yield frame
            given = whole
            if ended:
                break
            await more.wait()
        if self._error is not None:
            raise self._error


class Voice:
    """The interviewer's voice: PCM of a line, from the cache (text, voice, model) or from the speech route, streamed."""

    def __init__(
        self,
        client: openai.AsyncClient,
        settings: Settings,
        shared: Collection[str],
        pronunciations: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Only ``shared`` lines, the same for every candidate, lie on disk; others may repeat what a candidate said.
        ``pronunciations`` are (a name or a word, how it is said)."""
        self._openai, self._settings, self._shared = client, settings, frozenset(shared)
        self._said = {term.casefold(): said for term, said in pronunciations}
        terms = sorted((re.escape(term) for term, _ in pronunciations), key=len, reverse=True)
        self._terms = re.compile(rf"(?<!\w)(?:{'|'.join(terms)})(?!\w)", re.IGNORECASE) if terms else None
        self.slow = False
        """From the next line on; the candidate asked for it."""
        self._folder = settings.cache / "voice"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._waiting: dict[Path, str] = {}
        self._making: dict[Path, _Synthesis] = {}
        self._held: dict[Path, bytes] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._preparing: asyncio.Task[None] | None = None

    def prepare(self, lines: Sequence[str]) -> None:
        """Makes these next, one at a time: a second synthesis beside it would slow down the recognition of an answer."""
        new = {path: line for line in lines if line and not self._known(path := self._path(line))}
        self._waiting = new | self._waiting
        if self._waiting and (self._preparing is None or self._preparing.done()):
            self._preparing = asyncio.create_task(self._prepare())

    async def close(self) -> None:
        """Whatever is being made is not waited for."""
        tasks = [*self._tasks, *([self._preparing] if self._preparing else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._openai.close()

    async def frames(self, line: str) -> AsyncGenerator[rtc.AudioFrame]:
        """20 ms frames of 24 kHz mono, from the first that there is. Raises NoVoice."""
        path = self._path(line)
        if path in self._held or path.exists():
            for frame in _frames(self._held.get(path) or path.read_bytes()):
                yield frame
            return
        self._waiting.pop(path, None)  # it waits for nobody now
        async for frame in (self._making.get(path) or self._begin(line, path)).frames():
            yield frame

    @property
    def _speed(self) -> float:
        return SLOW_SPEED if self.slow else 1.0

    def _known(self, path: Path) -> bool:
        return path in self._making or path in self._held or path.exists()

    async def _prepare(self) -> None:
        while self._waiting:
            path = next(iter(self._waiting))
            self._begin(self._waiting.pop(path), path)
            await asyncio.wait(self._tasks)

    def _begin(self, line: str, path: Path) -> _Synthesis:
        synthesis = self._making[path] = _Synthesis()
        task = asyncio.create_task(self._synthesise(line, path, synthesis))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return synthesis

    async def _synthesise(self, line: str, path: Path, synthesis: _Synthesis) -> None:
        failure: NoVoice | None = None
        try:
            async for chunk in self._request(self._as_said(line)):
                synthesis.add(chunk)
            self._keep(line, path, bytes(synthesis.pcm))
        except Exception as error:  # the client's own, and those of its transport when a stream breaks off
            failure = NoVoice(type(error).__name__)
        finally:
            del self._making[path]
            synthesis.end(failure)

    def _as_said(self, line: str) -> str:
        """What the voice reads; the transcript has the line as it is written."""
        if self._terms is None:
            return line
        return self._terms.sub(lambda found: self._said.get(found.group().casefold(), found.group()), line)

    def _path(self, line: str) -> Path:
        settings, said = self._settings, self._as_said(line)
        key = "\n".join((said, settings.tts_voice, settings.tts_model, str(settings.speech_base_url), str(self._speed)))
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.pcm"

    def _keep(self, line: str, path: Path, pcm: bytes) -> None:
        if line not in self._shared:
            self._held[path] = pcm
            return
        part = path.with_suffix(f".{time.monotonic_ns()}.part")
        part.write_bytes(pcm)
        part.rename(path)

    async def _request(self, line: str) -> AsyncGenerator[bytes]:
        create = self._openai.audio.speech.with_streaming_response.create
        async with create(
            model=self._settings.tts_model,
            voice=self._settings.tts_voice,
            input=line,
            response_format="pcm",
            speed=self._speed,
        ) as response:
            async for chunk in response.iter_bytes(4_800):
                yield chunk


def _frames(pcm: bytes) -> list[rtc.AudioFrame]:
    step = FRAME_BYTES
    return [rtc.AudioFrame(pcm[i : i + step].ljust(step, b"\0"), RATE, 1, step // 2) for i in range(0, len(pcm), step)]
