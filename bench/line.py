"""A spoken interview on a bad line, in Chromium, beside the same one on a good line. `./viva bench line`.

Services and browser are in two networks of their own, and a relay between them loses, delays and slows what goes over (`bench.wire`): the
pages and the API as well as the room. The same answers are said on every line. Linux, as root.
"""

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from playwright.async_api import Browser, Error, async_playwright, expect

from bench.answers import sayings
from bench.browser import chromium
from bench.line_visit import MICROPHONE, PATIENT_MS, Visitor
from bench.plan import QUESTIONS, book
from bench.wire import HERE, Quality, Wire, wire
from core.db import Database
from core.interviews import invitations
from core.interviews.models import Interview
from core.settings import Settings
from ops.services import with_dependencies
from ops.stack import Stack
from ops.testing import running_services
from sim.measure import heard_as, word_error_rate
from sim.script import Answer, Known, Script
from sim.story import small_talk_lines
from sim.voice import Voice

DOMAIN = "nursing"
CLEAN = "clean"
LINES = {
    CLEAN: Quality(),
    "loss": Quality(loss=0.1),
    "delay": Quality(delay_s=0.2, jitter_s=0.1),
    "slow": Quality(bits_per_s=64_000),
    "all": Quality(loss=0.1, delay_s=0.2, jitter_s=0.1, bits_per_s=64_000),
}
WORSE_AT_MOST = 0.03
"""The word error rate after the repair, above that of the good line."""
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --autoplay-policy=no-user-gesture-required --use-fake-device-for-media-stream "
    "--use-fake-ui-for-media-stream"
).split()


@dataclass(frozen=True)
class Figures:
    """Of one interview. Packets count in both directions."""

    line: str
    completed: bool
    trouble: str
    seconds: float
    wer_live: float | None
    wer: float | None
    """After the repair."""
    heard_again: int
    packets: int
    lost: int

    def meets(self, clean: "Figures | None") -> bool:
        if not self.completed or self.wer is None:
            return False
        return clean is None or clean.wer is None or self.wer <= clean.wer + WORSE_AT_MOST


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("line", nargs="*", help=f"only these, after {CLEAN}: {', '.join(LINES)}")
    parser.add_argument("--questions", type=int, default=3, metavar="N", help="per interview (default %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="data folder to use and to leave")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every figure")


def run(args: argparse.Namespace) -> int:
    """1 where an interview was not brought to its end, or too much of it was misheard."""
    if unknown := set(args.line) - LINES.keys():
        raise SystemExit(f"there is no line {', '.join(sorted(unknown))}: {', '.join(LINES)}")
    names = [name for name in LINES if name == CLEAN or not args.line or name in args.line]
    data = args.keep or Path(tempfile.mkdtemp(prefix="viva-bench-"))
    folder = Path(tempfile.mkdtemp(prefix="viva-line-"))
    try:
        with (
            wire() as line,
            running_services(with_dependencies({"api", "worker", "loops", "agent", "seed"}), data, HERE) as here,
        ):
            rows = asyncio.run(Bench(here.stack, line, args.questions).run(names, folder))
    finally:
        shutil.rmtree(folder)
        if not args.keep:
            shutil.rmtree(data)
    print(report(rows))
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 0 if all(row.meets(rows[0]) for row in rows) else 1


class Bench:
    """Interviews in one running set of services, one after the other."""

    def __init__(self, stack: Stack, line: Wire, questions: int) -> None:
        variables = {name.removeprefix("VIVA_").lower(): value for name, value in stack.variables().items()}
        self._settings = Settings(**variables)  # pyright: ignore[reportArgumentType] # pydantic converts
        self._line, self._questions = line, questions
        self._voice = Voice(stack.variables()["VIVA_SPEECH_URL"], stack.cache / "candidate-voice")
        chosen = [saying.text for saying in sayings() if saying.held_out and saying.main][:questions]
        self._entries = [{"question": str(n), "answer": text} for n, text in enumerate(chosen)]
        self._known = [Known(str(n), QUESTIONS[n % len(QUESTIONS)], None, {}) for n in range(questions)]

    async def run(self, names: Sequence[str], folder: Path) -> list[Figures]:
        for answer in [*Script(self._entries, self._known).voiced(None), *small_talk_lines()]:
            await asyncio.to_thread(self._voice.say, answer)
        expect.set_options(timeout=PATIENT_MS)
        database = Database(self._settings)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=self._line.program(chromium(), folder),
                    # a microphone is for secure addresses only
                    args=[*_FLAGS, f"--unsafely-treat-insecure-origin-as-secure={self._settings.public_url}"],
                )
                rows = [await self._interview(name, browser, database) for name in names]
                await browser.close()
                return rows
        finally:
            await database.close()

    async def _interview(self, name: str, browser: Browser, database: Database) -> Figures:
        interview_id, link = await self._invited(database)
        context = await browser.new_context(locale="en-US", permissions=["microphone"])
        context.set_default_timeout(PATIENT_MS)
        await context.add_init_script(MICROPHONE)
        page = await context.new_page()
        visitor = Visitor(page, database, interview_id, Script(self._entries, self._known), self._voice.say)
        self._line.change(LINES[name])
        began, trouble = time.monotonic(), ""
        try:
            await visitor.attend(link)
        except (Error, AssertionError, TimeoutError) as error:
            trouble = (str(error).strip() or type(error).__name__).splitlines()[0]
        seconds = round(time.monotonic() - began, 1)
        heard = await visitor.heard()
        ways = self._line.ways
        self._line.change(LINES[CLEAN])
        await context.close()
        async with database.sessions() as session:
            status = (await session.get_one(Interview, interview_id)).status
        row = Figures(
            name,
            status == "completed" and not trouble,
            trouble,
            seconds,
            error_rate(visitor.said, heard.live),
            error_rate(visitor.said, heard.repaired),
            heard.again,
            sum(way.taken for way in ways),
            sum(way.lost for way in ways),
        )
        print(shown(row), flush=True)
        return row

    async def _invited(self, database: Database) -> tuple[UUID, str]:
        async with database.sessions() as session:
            interview_id = await book(session, DOMAIN, self._questions, followed_up=False)
            interview = await session.get_one(Interview, interview_id)
            token, _ = await invitations.issue(session, interview, days=1)
            await session.commit()
        return interview_id, f"{self._settings.public_url}/i/{token}"


def error_rate(said: Sequence[Answer], turns: Sequence[str]) -> float | None:
    """Over the answers to questions; what was said besides takes its turns too. None where none was said."""
    heard = heard_as([answer.text for answer in said], turns)
    pairs = [(answer.text, words) for answer, words in zip(said, heard, strict=True) if answer.question is not None]
    return round(word_error_rate([text for text, _ in pairs], [words for _, words in pairs]), 4) if pairs else None


def shown(row: Figures) -> str:
    ended = "completed" if row.completed else f"NOT completed ({row.trouble or 'the interview is not over'})"
    return (
        f"{row.line:6} {ended}, {row.seconds:.0f} s; WER {_rate(row.wer_live)} in the room, {_rate(row.wer)} after the repair "
        f"({row.heard_again} answers heard again); {row.lost} of {row.packets} packets lost"
    )


def report(rows: Sequence[Figures]) -> str:
    clean = rows[0]
    missed = [row.line for row in rows if not row.meets(clean)]
    goal = f"goal: completed, and a WER after the repair of at most {_rate(clean.wer)} + {WORSE_AT_MOST}"
    return "\n".join(
        ["", *(shown(row) for row in rows), f"{goal}: {'missed by ' + ', '.join(missed) if missed else 'met'}"]
    )


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
