"""The simulated candidate's voice: answers synthesised beforehand by the speech service, pauses put where the script says."""

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import soundfile
import soxr

from sim.candidate import NOISE, RATE, Pcm
from sim.script import Answer

TAIL_S = 0.05
TIMEOUT_S = 120
LOUD = 300
"""Of int16; what a synthesiser leaves at both ends is quieter."""


@dataclass
class Voice:
    """PCM of an answer at 24 kHz mono, kept on disk so that a second run says the same."""

    speech_url: str
    folder: Path
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT_S))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def say(self, answer: Answer) -> Pcm:
        """Raises httpx.HTTPError when the speech service cannot, OSError for a recording that is not there."""
        return read_wav(answer.wav) if answer.wav else self._read(answer)

    def recognise(self, pcm: Pcm) -> str:
        """The words in a piece of sound, by the speech service; without a prompt, so that it cannot guess what was meant."""
        wav = to_wav(pcm)
        answer = self._client.post(
            f"{self.speech_url}/audio/transcriptions",
            files={"file": ("heard.wav", wav, "audio/wav")},
            data={"model": "whisper-1", "language": "en", "response_format": "json"},
        )
        answer.raise_for_status()
        return str(answer.json()["text"])

    def _read(self, answer: Answer) -> Pcm:
        """Pauses are in mid-sentence: the voice stays up there, as a thinking person's does."""
        words, parts, last = answer.text.split(), list[Pcm](), 0
        for after, seconds in [*answer.pauses, (len(words), TAIL_S)]:
            piece = " ".join(words[last:after])
            if piece:
                parts.append(trimmed(self._piece(piece if after == len(words) else piece.rstrip(".!?,") + ",")))
            parts.append(silence(seconds))
            last = after
        return np.concatenate(parts)

    def _piece(self, text: str) -> Pcm:
        path = self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.pcm"
        if not path.exists():
            body = {"model": "tts-1", "voice": "alloy", "input": text, "response_format": "pcm"}
            answer = self._client.post(f"{self.speech_url}/audio/speech", json=body)
            answer.raise_for_status()
            part = path.with_suffix(".part")
            part.write_bytes(answer.content)
            part.replace(path)
        return np.frombuffer(path.read_bytes(), np.int16)


def read_wav(path: Path) -> Pcm:
    """A recording of any rate and channel count as 24 kHz mono, without the silence at its ends."""
    pcm, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = soxr.resample(pcm.mean(axis=1), rate, RATE)
    return trimmed((mono * 32767).clip(-32768, 32767).astype(np.int16))


def to_wav(pcm: Pcm) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, pcm, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def silence(seconds: float) -> Pcm:
    return np.random.default_rng(1).integers(-NOISE, NOISE, round(seconds * RATE)).astype(np.int16)


def trimmed(pcm: Pcm) -> Pcm:
    """Without the silence at both ends: the last sample must be speech, or the reply seems slower than it is."""
    loud = np.flatnonzero(np.abs(pcm.astype(np.int32)) > LOUD)
    return pcm[loud[0] : loud[-1] + 1] if len(loud) else pcm
