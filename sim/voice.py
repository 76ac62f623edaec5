"""The simulated candidate's voice: answers synthesised beforehand by the speech service, pauses put where the script says."""

import hashlib
from pathlib import Path

import httpx
import numpy as np
import soundfile
import soxr

from sim.candidate import NOISE, RATE, Pcm

TAIL_S = 0.05


class Synthesiser:
    """PCM of a text at 24 kHz mono, kept on disk so that a second run says the same."""

    def __init__(self, speech_url: str, folder: Path) -> None:
        self._url, self._folder = speech_url, folder
        folder.mkdir(parents=True, exist_ok=True)

    def say(self, text: str, pauses: list[tuple[int, float]]) -> Pcm:
        """``pauses`` are (words before it, seconds) in mid-sentence: the voice stays up there, as a thinking person's does."""
        words, parts, last = text.split(), list[Pcm](), 0
        for after, seconds in [*pauses, (len(words), TAIL_S)]:
            piece = " ".join(words[last:after])
            if piece:
                parts.append(trimmed(self._piece(piece if after == len(words) else piece.rstrip(".!?") + ",")))
            parts.append(silence(seconds))
            last = after
        return np.concatenate(parts)

    def _piece(self, text: str) -> Pcm:
        path = self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.pcm"
        if not path.exists():
            body = {"model": "tts-1", "voice": "alloy", "input": text, "response_format": "pcm"}
            answer = httpx.post(f"{self._url}/audio/speech", json=body, timeout=120)
            answer.raise_for_status()
            path.write_bytes(answer.content)
        return np.frombuffer(path.read_bytes(), np.int16)


def read_wav(path: Path) -> Pcm:
    """A recording of any rate and channel count as 24 kHz mono."""
    pcm, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return (soxr.resample(pcm.mean(axis=1), rate, RATE) * 32767).clip(-32768, 32767).astype(np.int16)


def silence(seconds: float) -> Pcm:
    return np.random.default_rng(1).integers(-NOISE, NOISE, round(seconds * RATE)).astype(np.int16)


def trimmed(pcm: Pcm) -> Pcm:
    """Without the synthesiser's own silence at both ends: the last sample must be speech, or the reply seems slower than it is."""
    loud = np.flatnonzero(np.abs(pcm) > 300)
    return pcm[loud[0] : loud[-1] + 1] if len(loud) else pcm
