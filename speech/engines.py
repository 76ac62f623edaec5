"""Ears and mouth together: loaded, warmed, each behind its turnstile."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import structlog

from speech.audio import RATE, Samples, decode
from speech.errors import ApiError
from speech.models import whisper
from speech.queue import Turnstile
from speech.settings import SpeechSettings
from speech.voice import RATE as VOICE_RATE
from speech.voice import Voice, VoiceError, voice_path
from speech.whisper import Recogniser, Request, Segment
from speech.wording import sentences

log = structlog.get_logger()

PartState = Literal["loading", "ok", "failed"]


def _pause(speed: float) -> bytes:
    """The silence between two sentences: 200 ms at the usual speed."""
    return bytes(2 * round(VOICE_RATE / 5 / speed))


@dataclass(frozen=True, slots=True)
class Transcript:
    language: str
    seconds: float
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return " ".join(s.text for s in self.segments)


class Engines:
    """The recogniser in threads, the voice in its process; `parts` says how each is."""

    def __init__(self, settings: SpeechSettings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(settings.recognitions, thread_name_prefix="hear")
        self._recogniser: Recogniser | None = None
        self._voice: Voice | None = None
        self._failed = dict[str, str]()
        self.hearing = Turnstile(settings.recognitions, settings.speech_queue)
        self.speaking = Turnstile(1, settings.speech_queue)
        self.model = ""

    async def load(self) -> None:
        """Load and use each part once, so that nobody's first answer pays for it. A part that cannot be is named by `parts`."""
        await asyncio.gather(self._load("recogniser"), self._load("voice"))

    async def _load(self, part: Literal["recogniser", "voice"]) -> None:
        try:
            await (self._load_recogniser() if part == "recogniser" else self._load_voice())
        except Exception as error:
            self._failed[part] = type(error).__name__
            log.error("part failed to load", part=part, error=str(error))

    async def _load_recogniser(self) -> None:
        size, folder = await asyncio.to_thread(whisper, self._settings.speech_model, self._settings.cache)

        def warm() -> Recogniser:
            made = Recogniser(folder, threads=self._settings.speech_threads, workers=self._settings.recognitions)
            hum = (0.1 * np.random.default_rng(0).standard_normal(RATE)).astype(np.float32)
            made.windows(hum)
            made.hear(hum, (0, hum.size), Request(language="en"))
            return made

        self._recogniser = await asyncio.get_running_loop().run_in_executor(self._threads, warm)
        self.model = f"whisper-{size}"

    async def _load_voice(self) -> None:
        voice = Voice(voice_path(), self._settings.speech_threads)
        await voice.say("Ready.")
        self._voice = voice

    async def close(self) -> None:
        if self._voice:
            await self._voice.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def parts(self) -> dict[str, PartState]:
        failed = self._failed | ({"voice": "process died"} if self._voice and self._voice.failing else {})

        def state(part: str, loaded: bool) -> PartState:
            return "failed" if part in failed else "ok" if loaded else "loading"

        return {
            "recogniser": state("recogniser", self._recogniser is not None),
            "voice": state("voice", self._voice is not None),
        }

    @property
    def recogniser(self) -> Recogniser:
        if self._recogniser is None:
            raise self._unready("recogniser")
        return self._recogniser

    @property
    def voice(self) -> Voice:
        if self._voice is None:
            raise self._unready("voice")
        return self._voice

    def _unready(self, part: str) -> ApiError:
        return ApiError(503, f"The {part} is not ready.", code=f"{part}_{self.parts()[part]}", retry_after=2)

    async def transcribe(self, data: bytes, request: Request) -> Transcript:
        """Hear a file window by window; a short answer may go between the windows of a long one."""
        recogniser, loop = self.recogniser, asyncio.get_running_loop()

        def prepare() -> tuple[Samples, list[tuple[int, int]]]:
            samples = decode(data)
            return samples, recogniser.windows(samples)

        async with self.hearing.turn():
            samples, windows = await loop.run_in_executor(self._threads, prepare)
        segments, language = list[Segment](), request.language or "en"
        for window in windows:
            async with self.hearing.turn():
                language, heard = await loop.run_in_executor(self._threads, recogniser.hear, samples, window, request)
            segments += heard
        return Transcript(language, samples.size / RATE, tuple(segments))

    async def speak(self, text: str, speed: float) -> AsyncIterator[bytes]:
        """PCM sentence by sentence, each as soon as it is made; a moment of silence for a text with nothing to say."""
        parts = sentences(text)
        if not parts:
            yield _pause(speed)
        async with self.speaking.request():
            for number, sentence in enumerate(parts):
                async with self.speaking.turn():
                    try:
                        pcm = await self.voice.say(sentence, speed)
                    except VoiceError as error:
                        log.error("voice failed", reason=str(error))
                        raise ApiError(500, "The local voice could not say this.", code="voice_failed") from error
                yield (_pause(speed) if number else b"") + pcm
