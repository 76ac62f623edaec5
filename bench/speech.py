"""What the local recogniser costs and how well it hears: `python -m bench.speech FOLDER`.

FOLDER holds `reader/manifest.jsonl` with clips and texts, `noise/*.wav`, and one longer clip, `jfk.flac`. Every figure stands beside
faster-whisper's own defaults (30 s window, beam 5) measured in the same run. WER is jiwer's with the normaliser of `sim.measure`.
"""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import soxr  # pyright: ignore[reportMissingTypeStubs]

from bench.speech_cases import SENTENCES, prompt
from sim.measure import word_error_rate
from speech import models, voice
from speech.audio import RATE, Samples, decode
from speech.whisper import MARGIN, WINDOW, Recogniser, Request

CLIPS_SECONDS = (3, 8, 20)
HUMAN_CLIPS = 20
SNR_DB = (15, 10)


@dataclass(frozen=True)
class Case:
    samples: Samples
    text: str
    prompt: str


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float


def cost_of(work: Callable[[], object], times: int = 3) -> Cost:
    """Wall seconds (the best of a few, others use the machine too) and CPU seconds (mean) of one call."""
    work()
    walls, cpu = list[float](), process_time()
    for _ in range(times):
        began = perf_counter()
        work()
        walls.append(perf_counter() - began)
    return Cost(min(walls), (process_time() - cpu) / times)


def heard(recogniser: Recogniser, samples: Samples, vocabulary: str | None = None) -> str:
    """The text as the service answers it."""
    request = Request("en", vocabulary)
    windows = recogniser.windows(samples)
    return " ".join(s.text for window in windows for s in recogniser.hear(samples, window, request)[1])


def noisy(samples: Samples, noise: Samples, snr_db: float) -> Samples:
    laid = np.resize(noise, samples.size)
    gain = np.sqrt(np.mean(samples**2) / (np.mean(laid**2) * 10 ** (snr_db / 10)))
    mixed = samples + gain * laid
    return (mixed / max(1.0, float(np.abs(mixed).max()))).astype(np.float32)


async def synthesised() -> list[Case]:
    """The domain sentences in the local voice."""
    speaker = voice.Voice(voice.voice_path(), threads=2)
    try:
        return [
            Case(_samples(await speaker.say(sentence)), sentence, prompt(domain))
            for domain, sentences in SENTENCES.items()
            for sentence in sentences
        ]
    finally:
        await speaker.close()


def _samples(pcm: bytes) -> Samples:
    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
    return np.asarray(soxr.resample(sound, voice.RATE, RATE), np.float32)


def humans(folder: Path, noises: Sequence[Samples]) -> list[Case]:
    """Twenty clips, chosen by the hash of their names (none was tuned on), each at every signal-to-noise ratio."""
    lines = [json.loads(line) for line in (folder / "reader" / "manifest.jsonl").read_text().splitlines()]
    lines.sort(key=lambda line: hashlib.sha256(line["file"].encode()).digest())
    cases = list[Case]()
    for number, line in enumerate(lines[:HUMAN_CLIPS]):
        clip = decode((folder / "reader" / line["file"]).read_bytes())
        noise = noises[number % len(noises)]
        cases += [Case(noisy(clip, noise, snr), line["text"], prompt("nursing")) for snr in SNR_DB]
    return cases


def recognisers(cache: Path, threads: int) -> Iterator[tuple[str, Recogniser]]:
    """Each model as the service runs it, and at faster-whisper's own window and beam."""
    for size in ("tiny", "base"):
        folder = models.whisper(size, cache)[1]
        yield f"{size}  ours (short window, beam 5)", Recogniser(folder, threads=threads)
        yield f"{size}  ours with beam 1", Recogniser(folder, threads=threads, beam=1)
        yield f"{size}  30 s window, beam 1", Recogniser(folder, threads=threads, margin=WINDOW, beam=1)
        yield f"{size}  30 s window, beam 5", Recogniser(folder, threads=threads, margin=WINDOW)


def print_cost(cache: Path, clip: Samples) -> None:
    print(
        f"seconds per second of audio, wall (CPU), load {os.getloadavg()[0]:.1f}; our window adds {MARGIN / 100:.0f} s of padding"
    )
    for threads in (1, 2):
        for name, recogniser in recognisers(cache, threads):
            cells = list[str]()
            for seconds in CLIPS_SECONDS:
                samples = np.resize(clip, seconds * RATE)
                cost = cost_of(lambda r=recogniser, s=samples: heard(r, s))
                cells.append(f"{seconds:2} s: {cost.wall / seconds:.3f} ({cost.cpu / seconds:.3f})")
            print(f"  {name:34} threads {threads}  {'   '.join(cells)}")


def print_errors(name: str, recogniser: Recogniser, cases: Sequence[Case], title: str) -> None:
    texts = [case.text for case in cases]
    for label, prompted in (("without vocabulary", False), ("with vocabulary", True)):
        began = perf_counter()
        found = [heard(recogniser, case.samples, case.prompt if prompted else None) for case in cases]
        each = (perf_counter() - began) / len(cases)
        print(f"  {name:34} {title:8} {label:19} WER {word_error_rate(texts, found):.3f}   {each:.2f} s each")


def print_noise(name: str, recogniser: Recogniser, noises: Sequence[Samples]) -> None:
    hiss = (0.1 * np.random.default_rng(1).standard_normal(6 * RATE)).astype(np.float32)
    sounds = [*noises, np.zeros(6 * RATE, np.float32), hiss]
    words = [heard(recogniser, sound, vocabulary) for sound in sounds for vocabulary in (None, prompt("nursing"))]
    print(
        f"  {name:34} noise    {sum(map(bool, words))} of {len(words)} noise clips made words {[w for w in words if w]}"
    )


def run(folder: Path) -> None:
    """Print every figure; `folder` as the module's docstring says."""
    cache = Path(os.environ.get("VIVA_CACHE", Path.home() / ".cache" / "viva"))
    noises = [decode(path.read_bytes()) for path in sorted((folder / "noise").glob("*.wav"))]
    spoken, people = asyncio.run(synthesised()), humans(folder, noises)
    print(f"{len(spoken)} domain sentences (local voice); {HUMAN_CLIPS} human clips, noise at {SNR_DB} dB")
    for name, recogniser in recognisers(cache, threads=2):
        print_errors(name, recogniser, spoken, "domain")
        print_errors(name, recogniser, people, "human")
        print_noise(name, recogniser, noises)
    print_cost(cache, decode((folder / "jfk.flac").read_bytes()))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
