"""When is an answer judged finished? Makes ends and mid-sentence stops, fits the weights of `agent.turns` on one half of the
questions and prints what the policy does on the other half: `python -m bench endings --examples FILE`.

FILE keeps what was heard (JSON lines), so that a second run fits at once. Voice: Piper; recogniser and detector as in the room.
"""

import argparse
import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from livekit import rtc
from livekit.agents.vad import VADEventType

from agent.sound import TAIL_S, end_probability, fall_db
from agent.turns import (
    FOLLOW_UP,
    LIKELY_S,
    OPEN_S,
    UNSURE_S,
    VAD_SILENCE_S,
    WEIGHTS,
    Listening,
    features,
    load_vad,
    open_ended,
    wait_s,
)
from agent.voice import prompt_of
from bench.answers import Kind, Mouth, Saying, place_of, sayings
from core.conductor.turn import ANSWER_WORDS
from ops.testing import running
from seeds.schema import read_packs
from sim.candidate import RATE, Pcm
from sim.voice import silence

LEAD_S = 0.5
AFTER_S = 0.7
EXPECTED = {True: ANSWER_WORDS, False: None}
"""Words of a usual answer to a planned question (True) and to a follow-up, as the conductor tells the ears."""
RIDGE = 5.0
STEPS = 50
FOLLOW_UPS = 2
"""Every second answer to a follow-up is used; all answers to planned questions are."""


@dataclass(frozen=True)
class Example:
    """A stop as the agent hears it. ``kind``: end, or how the pause was made; ``scripted``: at a hesitation of the script."""

    domain: str
    question: str
    held_out: bool
    kind: str
    scripted: bool
    main: bool
    words: int
    text: str
    probability: float
    fall: float

    @property
    def ended(self) -> bool:
        return self.kind == "end"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--examples", type=Path, required=True, metavar="FILE", help="read, or made where it is not there"
    )


def run(args: argparse.Namespace) -> int:
    if not args.examples.exists():
        with running({"speech"}) as variables:
            mouth = Mouth(variables["VIVA_SPEECH_URL"], Path(variables["VIVA_CACHE"]) / "sim")
            asyncio.run(_collect(mouth, args.examples))
    lines = args.examples.read_text().splitlines()
    examples = [Example(**json.loads(line)) for line in lines]
    print(report(examples))
    return 0


# --- making examples --------------------------------------------------------------------------------------------------


async def _collect(mouth: Mouth, path: Path) -> None:
    ears = Ears(mouth)
    part = path.with_suffix(".part")
    with part.open("w") as file:
        for saying, kind, place in _stops():
            try:
                pcm = mouth.say(saying.text) if place is None else mouth.until(saying.text, place, kind)
            except LookupError:
                continue
            example = await ears.heard(saying, pcm, kind if place else "end", place)
            if example is not None:
                print(json.dumps(asdict(example)), file=file, flush=True)
    part.rename(path)


def _stops() -> Iterator[tuple[Saying, Kind, int | None]]:
    """(answer, how it stops, words before the stop; None for its end)"""
    rng = random.Random(7)
    for number, saying in enumerate(sayings()):
        if not saying.main and number % FOLLOW_UPS:
            continue
        yield saying, "inserted", None
        if saying.main:
            place = place_of(saying, rng)
            yield saying, "piece", place
            yield saying, "inserted", place
        if places := saying.places():
            yield saying, "piece" if number % 4 < 2 else "inserted", rng.choice(places)


class Ears:
    """The agent's own: its VAD cuts the last segment, the service recognises it with the domain's vocabulary, v1-mini listens."""

    def __init__(self, mouth: Mouth) -> None:
        self._mouth, self._vad = mouth, load_vad()
        self._prompts = {pack.slug: prompt_of([entry.term for entry in pack.vocabulary]) for pack in read_packs()}

    async def heard(self, saying: Saying, pcm: Pcm, kind: str, place: int | None) -> Example | None:
        """None when the VAD hears no speech."""
        sound = np.concatenate([silence(LEAD_S), pcm, silence(AFTER_S)])
        segment = await self._last_segment(sound)
        if segment is None:
            return None
        ended = sound[: len(sound) - round((AFTER_S - VAD_SILENCE_S) * RATE)][-round(TAIL_S * RATE) :]
        return Example(
            saying.domain,
            saying.question,
            saying.held_out,
            kind,
            place in saying.pauses,
            saying.main,
            place or len(saying.text.split()),
            await asyncio.to_thread(self._mouth.text, segment, self._prompts[saying.domain]),
            round(end_probability(ended, RATE), 4),
            round(fall_db(ended, RATE), 2),
        )

    async def _last_segment(self, sound: Pcm) -> Pcm | None:
        stream, step, found = self._vad.stream(), RATE // 50, None
        for start in range(0, len(sound) - step, step):
            stream.push_frame(rtc.AudioFrame(sound[start : start + step].tobytes(), RATE, 1, step))
        stream.end_input()
        async for event in stream:
            if event.type == VADEventType.END_OF_SPEECH:
                found = np.frombuffer(event.frames[0].data, np.int16).copy()
        return found


# --- fitting and checking ---------------------------------------------------------------------------------------------


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Logistic regression by Newton's method with a ridge on all but the bias. Words that cannot be an end are not the score's."""
    rows = [features(e.text, e.probability, e.fall) for e in examples if not open_ended(e.text)]
    x = np.array([list(row.values()) for row in rows])
    y = np.array([float(e.ended) for e in examples if not open_ended(e.text)])
    ridge = np.diag([0.0 if name == "bias" else RIDGE for name in WEIGHTS])
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        weights -= np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (p - y) + ridge @ weights)
    return dict(zip(WEIGHTS, (round(float(weight), 2) for weight in weights), strict=True))


def report(examples: Sequence[Example]) -> str:
    ours = [e for e in examples if not e.held_out]
    lines = [f"fitted on {len(ours)} of {len(examples)} examples: {fit(ours)}", f"in agent.turns: {WEIGHTS}"]
    for title, held_out in (("held out", True), ("fitted on", False)):
        lines += ["", f"{title:44}{'n':>5}{'likely':>8}{'unsure':>8}{'open':>8}"]
        side = [e for e in examples if e.held_out == held_out]
        for name, rows in _groups(side):
            lines.append(_row(name, rows))
    return "\n".join(lines)


def _groups(examples: Sequence[Example]) -> Iterator[tuple[str, list[Example]]]:
    yield "ends of whole answers", [e for e in examples if e.ended and e.main]
    yield "ends of answers to follow-ups", [e for e in examples if e.ended and not e.main]
    for kind in ("piece", "inserted"):
        yield f"scripted hesitations, {kind}", [e for e in examples if e.kind == kind and e.scripted]
        yield f"anywhere in mid-sentence, {kind}", [e for e in examples if e.kind == kind and not e.scripted]


def _row(name: str, rows: Sequence[Example]) -> str:
    waits = [
        round(
            wait_s(_so_far(e), e.probability, e.fall, Listening(words=EXPECTED[e.main])) / (1 if e.main else FOLLOW_UP),
            3,
        )
        for e in rows
    ]
    shares = [sum(map(wait.__eq__, waits)) / max(1, len(rows)) for wait in (LIKELY_S, UNSURE_S, OPEN_S)]
    return f"{name:44}{len(rows):>5}" + "".join(f"{share:>8.0%}" for share in shares)


def _so_far(example: Example) -> str:
    """The whole answer up to here: what was said before the last segment counts by its length only."""
    before = example.words - len(example.text.split())
    return "Said. " * before + example.text
