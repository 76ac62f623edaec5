"""Viva's room against the plainest agent: same services, same sounds, blocks in turn. `./viva bench room --baseline stock`.

Starts everything by itself in a folder of its own, and ends it. What is said is of persona answers that no weight was fitted on
(`bench.answers`). What the figures mean is in docs/benchmarks.md.
"""

import argparse
import asyncio
import contextlib
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import soxr  # pyright: ignore[reportMissingTypeStubs]
from livekit import api
from sqlalchemy import select

from bench.answers import Kind, Mouth, Pause, place_of, sayings, up_to_the_sentence
from bench.chair import Chair, Outcome, Trial
from bench.figures import Figures, report
from bench.plan import book
from bench.speech import humans
from bench.stock_agent import NAME
from core.db import Database
from core.interviews import presence
from core.interviews.models import TranscriptTurn
from core.rooms.service import Rooms
from core.settings import Settings
from ops.services import APPLICATION, Service, with_dependencies
from ops.stack import Stack
from ops.testing import running_services
from sim.candidate import RATE, Candidate, Pcm
from sim.story import HEAR_YOU
from speech.audio import RATE as SPEECH_RATE
from speech.audio import decode

DOMAIN = "nursing"
BLOCK = 6
"""Trials in one visit."""
SPARE_QUESTIONS = 6
"""An agent that cuts in takes one answer for two."""
SHORT_S = (1.0, 2.0)
LONG_S = (3.0, 5.0)
JOINING_S = 120
JOIN_TRIES = 4


async def _alive(_: Stack) -> bool:
    return True


STOCK = Service(
    name="stock",
    about="The plainest agent, to measure against",
    command=lambda _: [sys.executable, "-m", "bench", "stock-agent"],
    healthy=_alive,
    depends=("livekit", "speech"),
    env=APPLICATION,
    steady_for=10,
    stop_within=4,
)


@dataclass(frozen=True)
class Block:
    """One visit: who interviews, what is said, and what it counts for (``answers``, ``pauses`` or ``clips``)."""

    agent: str
    what: str
    trials: Sequence[Trial]

    @property
    def within_s(self) -> float:
        return JOINING_S + sum(trial.seconds + 30 for trial in self.trials)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", choices=["stock"], help="also measure the plainest agent, in turn with Viva")
    parser.add_argument(
        "--answers", type=int, default=24, metavar="N", help="answers for the latency (default %(default)s)"
    )
    parser.add_argument("--pauses", type=int, default=20, metavar="N", help="pauses of 1-2 s, and as many of 3-5 s")
    parser.add_argument("--baseline-pauses", type=int, default=3, metavar="N", help="of each, for the baseline")
    parser.add_argument("--clips", type=Path, metavar="DIR", help="human clips: reader/manifest.jsonl and noise/*.wav")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="data folder to use and to leave: logs, recordings, database"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="every figure and every trial")


def answers(count: int, mouth: Mouth) -> list[Trial]:
    """Whole answers and answers to follow-ups, by turns."""
    kept = [saying for saying in sayings() if saying.held_out]
    long, short = [s for s in kept if s.main], [s for s in kept if not s.main]
    mixed = [saying for pair in zip(long, short, strict=False) for saying in pair]
    return [Trial(s.text, mouth.say(s.text)) for s in mixed[:count]]


def pauses(count: int, bounds: tuple[float, float], mouth: Mouth, rng: random.Random) -> list[Trial]:
    """Answers to planned questions up to the end of the sentence with the pause; half at a hesitation of the script, half anywhere in
    mid-sentence; of both, half of each kind of pause."""
    kept = [saying for saying in sayings() if saying.held_out and saying.main]
    rng.shuffle(kept)
    made = list[Trial]()
    for saying in kept * 2:
        if len(made) == count:
            break
        kind: Kind = "inserted" if len(made) % 2 else "piece"
        scripted = bool(len(made) // 2 % 2)
        place = place_of(saying, rng) if scripted else rng.choice(saying.places())
        text = up_to_the_sentence(saying, place)
        pause = Pause(place, round(rng.uniform(*bounds), 2), kind, scripted)
        with contextlib.suppress(LookupError):
            made.append(Trial(text, mouth.say(text, pause), pause))
    return made


def clips(folder: Path) -> list[Trial]:
    """Twenty clips of a human reader, half of them with noise at 15 dB, half at 10 dB."""
    noises = [decode(path.read_bytes()) for path in sorted((folder / "noise").glob("*.wav"))]
    cases = humans(folder, noises)
    chosen = [cases[number + (number // 2) % 2] for number in range(0, len(cases), 2)]
    return [Trial(case.text, _pcm(case.samples)) for case in chosen]


def _pcm(samples: np.ndarray) -> Pcm:
    sound = np.asarray(soxr.resample(samples, SPEECH_RATE, RATE))
    return (sound * 32767).clip(-32768, 32767).astype(np.int16)


def blocks(viva: Sequence[Trial], what: str, baseline: int) -> list[Block]:
    """The baseline says the first ``baseline`` of them too; who begins changes from block to block."""
    found = list[Block]()
    for number, start in enumerate(range(0, len(viva), BLOCK)):
        pair = [
            Block("viva", what, viva[start : start + BLOCK]),
            Block(NAME, what, viva[start : min(start + BLOCK, baseline)]),
        ]
        found += [block for block in (pair if number % 2 else pair[::-1]) if block.trials]
    return found


@dataclass
class Bench:
    """Visits rooms of one running set of services."""

    settings: Settings
    greeting_reply: Pcm
    figures: Figures = field(default_factory=Figures)

    async def run(self, todo: Sequence[Block]) -> None:
        self._database, self._rooms = Database(self.settings), Rooms(self.settings)
        try:
            for number, block in enumerate(todo, 1):
                print(f"[{number}/{len(todo)}] {block.agent}, {block.what}: {len(block.trials)} trials", flush=True)
                await self._visit(block)
        finally:
            await self._rooms.close()
            await self._database.close()

    async def _visit(self, block: Block) -> None:
        chair = Chair(Candidate(), self.greeting_reply)
        interview_id = None
        if block.agent == NAME:
            room = await self._stock_room()
        else:
            async with self._database.sessions() as session:
                questions = len(block.trials) + SPARE_QUESTIONS
                interview_id = await book(session, DOMAIN, questions, followed_up=block.what == "answers")
            room = await self._viva_room(interview_id)
        token = self._rooms.candidate_token(room, "Ada Lovelace", voice=True)
        try:
            sitting = chair.sit(self.settings.livekit_url, token, block.trials)
            await asyncio.wait_for(sitting, block.within_s)
        except TimeoutError as error:
            print(f"  broken off: {error or 'out of time'}", flush=True)
        finally:
            await self._rooms.end(room)
        turns = await self._voice_turns(interview_id) if interview_id else []
        self.figures.add(block.agent, block.what, chair, turns)
        for outcome in chair.outcomes:
            print(f"  {shown(outcome)}", flush=True)

    async def _viva_room(self, interview_id: UUID) -> str:
        """As a candidate does who is told that everybody is busy: on a slow machine the next agent is not ready at once."""
        for tries_left in reversed(range(JOIN_TRIES)):
            try:
                return await presence.join(self._database, self._rooms, interview_id)
            except presence.AllAgentsBusy:
                if not tries_left:
                    raise
                await asyncio.sleep(presence.BUSY_RETRY_S)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _stock_room(self) -> str:
        """A dispatch that no worker takes is lost without a word: then it is sent again, to a new room."""
        url = self.settings.livekit_url.replace("ws", "http", 1)
        secret = self.settings.livekit_api_secret.get_secret_value()
        async with api.LiveKitAPI(url, self.settings.livekit_api_key, secret) as server:
            for _ in range(JOIN_TRIES):
                room = f"stock-{uuid4()}"
                await self._rooms.ensure(room)
                await server.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name=NAME, room=room))
                for _ in range(presence.BUSY_RETRY_S):
                    if await self._rooms.people(room):
                        return room
                    await asyncio.sleep(1)
                await self._rooms.end(room)
        raise TimeoutError("the baseline's worker took no job")

    async def _voice_turns(self, interview_id: UUID) -> list[str]:
        query = (
            select(TranscriptTurn.content)
            .where(
                TranscriptTurn.interview_id == interview_id,
                TranscriptTurn.speaker == "candidate",
                TranscriptTurn.channel == "voice",
            )
            .order_by(TranscriptTurn.sequence_order)
        )
        async with self._database.sessions() as session:
            return list(await session.scalars(query))


def shown(outcome: Outcome) -> str:
    times = [outcome.first_sound_s, outcome.first_reply_s, outcome.first_word_s]
    seconds = " ".join("   - " if time is None else f"{time:5.2f}" for time in times)
    pause = outcome.trial.pause
    where = f"pause {pause.seconds:.1f} s {pause.kind:<8} " if pause else ""
    return f"{seconds}  {'CUT IN  ' if outcome.cut_in else ''}{where}{outcome.trial.text[-60:]!r}"


def run(args: argparse.Namespace) -> int:
    data = args.keep or Path(tempfile.mkdtemp(prefix="viva-bench-"))
    try:
        services = [*with_dependencies({"agent", "seed"}), *([STOCK] if args.baseline else [])]
        with running_services(services, data) as here:
            variables = {name.removeprefix("VIVA_").lower(): value for name, value in here.stack.variables().items()}
            settings = Settings(**variables)  # pyright: ignore[reportArgumentType] # pydantic converts
            assert settings.speech_url is not None
            mouth = Mouth(settings.speech_url, here.stack.cache / "sim")
            bench = Bench(settings, mouth.say(HEAR_YOU))
            asyncio.run(bench.run(_planned(args, mouth)))
    finally:
        if not args.keep:
            shutil.rmtree(data)
    print(report(bench.figures, with_baseline=bool(args.baseline)))
    if args.json:
        args.json.write_text(json.dumps(bench.figures.as_json(), indent=1) + "\n")
    return 0


def _planned(args: argparse.Namespace, mouth: Mouth) -> list[Block]:
    rng = random.Random(args.seed)
    said = answers(args.answers, mouth)
    paused = pauses(args.pauses, SHORT_S, mouth, rng) + pauses(args.pauses, LONG_S, mouth, rng)
    few = [*paused[: args.baseline_pauses], *paused[args.pauses :][: args.baseline_pauses]] if args.baseline else []
    paused_blocks = blocks(paused, "pauses", 0) + [Block(NAME, "pauses", few)] * bool(few)
    read = blocks(clips(args.clips), "clips", 0) if args.clips else []
    return blocks(said, "answers", len(said) if args.baseline else 0) + paused_blocks + read
