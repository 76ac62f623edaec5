"""The voice, in a process of its own: Piper is GPL and nothing else of Viva imports it.

Run as ``python -m speech.piper_process VOICE.onnx RATE THREADS``. It reads one JSON object per line on stdin,
``{"text": str, "length_scale": float}``, and answers each on stdout with one JSON line, ``{"bytes": int}`` or
``{"error": str}``, followed by that many bytes of mono s16le PCM at RATE. End of stdin ends it. Nothing is logged.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import onnxruntime
import soxr  # pyright: ignore[reportMissingTypeStubs]
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig


def load(voice: Path, threads: int) -> PiperVoice:
    """The voice on a session whose threads sleep, not spin, between two sentences: the cores belong to the listener too."""
    ort = cast(Any, onnxruntime)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(str(voice), options, providers=["CPUExecutionProvider"])
    config = json.loads(voice.with_name(voice.name + ".json").read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(config))


def say(voice: PiperVoice, text: str, length_scale: float, rate: int) -> bytes:
    """PCM of one text."""
    chunks = [
        chunk.audio_float_array
        for chunk in voice.synthesize(text, SynthesisConfig(length_scale=length_scale, volume=0.8))
    ]
    if not chunks:
        return b""
    sound = soxr.resample(np.concatenate(chunks), voice.config.sample_rate, rate)
    return (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()


def serve(voice: PiperVoice, rate: int, requests: BinaryIO, answers: BinaryIO) -> None:
    for line in requests:
        try:
            asked = json.loads(line)
            pcm, head = say(voice, asked["text"], asked["length_scale"], rate), {}
        except Exception as error:  # a text that espeak or the model cannot take must not end the voice
            pcm, head = b"", {"error": type(error).__name__}
        answers.write(json.dumps(head or {"bytes": len(pcm)}).encode() + b"\n" + pcm)
        answers.flush()


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    path, rate, threads = sys.argv[1:]
    serve(load(Path(path), int(threads)), int(rate), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
