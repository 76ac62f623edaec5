"""`viva test`: every check of the repository in one command, with the seconds that each took. Installs nothing.

The tests run in two lanes, each on services of its own: what happens in real time leaves the processor idle for the others. Tests
that fail beside so much else are tried once more when nothing else runs, and the summary names what passed only then.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, NamedTuple

from ops.process import Stopwatch
from ops.state import ROOT

ROOMS = ("agent", "console", "e2e", "sim", "speech", "web")
"""Tests that mostly wait: for somebody to finish speaking, for a page to be painted. The others run beside them."""
FEW = 5
"""More failures than this are no accident."""
TESTS_FAILED = 1
"""Pytest's code for it: it ran to its end."""


@dataclass(frozen=True)
class Step:
    name: str
    argv: Sequence[str]
    folder: Path = ROOT
    beside: "Step | None" = None
    """Runs at the same time; what it prints is shown when both are done."""
    notes: Path | None = None
    """The folder where pytest notes what failed, for a second try."""


class Result(NamedTuple):
    name: str
    code: int | None
    """How the process ended; None where it could not begin."""
    seconds: float
    second_try: Sequence[str] = ()
    """What failed at first."""

    @property
    def passed(self) -> bool:
        return self.code == 0


def _tool(name: str) -> str:
    """A tool of our own environment, whatever is on PATH."""
    return str(Path(sys.executable).parent / name)


def steps(*, fast: bool, pytest_arguments: Sequence[str]) -> list[Step]:
    """In the order of their cost, so that the cheap mistakes are reported first."""
    selection = ["-m", "not e2e and not load"] if fast else []
    found = [
        Step("ruff check", [_tool("ruff"), "check", "."]),
        Step("ruff format", [_tool("ruff"), "format", "--check", "."]),
        Step("import contracts", [_tool("lint-imports")]),
        Step("dependencies", [_tool("deptry"), "."]),
        Step("types", [_tool("pyright")]),
    ]
    found.append(Step("web", [sys.executable, "-m", "ops.web"]))
    found.append(_tests([_tool("pytest"), *selection], pytest_arguments))
    return found


def _tests(pytest: Sequence[str], arguments: Sequence[str]) -> Step:
    """All of them in two lanes, or what the arguments say in one."""
    if arguments:
        return Step("tests", [*pytest, *arguments])
    folders = sorted({path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")})
    rooms = [f"tests/{name}" for name in folders if name in ROOMS]
    others = [f"tests/{name}" for name in folders if name not in ROOMS]
    return _lane("tests in rooms", pytest, rooms, beside=_lane("other tests", pytest, others))


def _lane(name: str, pytest: Sequence[str], folders: Sequence[str], beside: Step | None = None) -> Step:
    notes = ROOT / ".pytest_cache" / name.replace(" ", "-")
    return Step(name, [*pytest, "-o", f"cache_dir={notes}", *folders], beside=beside, notes=notes)


def _start(step: Step, output: IO[bytes] | None = None) -> subprocess.Popen[bytes] | None:
    print(f"\n== {step.name}: {' '.join(step.argv[1:])}", flush=True)
    try:
        return subprocess.Popen(step.argv, cwd=step.folder, stdout=output, stderr=output)
    except FileNotFoundError:
        print(f"{step.argv[0]} is missing; `./viva doctor` says how to get it", flush=True)
        return None


def run(step: Step) -> list[Result]:
    """The step's result, and that of the one beside it."""
    watch = Stopwatch()
    with tempfile.TemporaryFile() as output:
        beside = step.beside and _start(step.beside, output)
        process = _start(step)
        results = [_result(step, process, watch)]
        if step.beside:
            results.append(_result(step.beside, beside, watch))
            output.seek(0)
            print(f"\n== {step.beside.name}: what it said")
            print(output.read().decode(errors="replace"), flush=True)
    lanes = [each for each in (step, step.beside) if each]
    return [_again(lane, result) for lane, result in zip(lanes, results, strict=True)]


def _result(step: Step, process: subprocess.Popen[bytes] | None, watch: Stopwatch) -> Result:
    return Result(step.name, process.wait() if process else None, watch.seconds)


def _again(step: Step, first: Result) -> Result:
    """A lane's few failures by themselves; anything else stays as it is."""
    failed = _failures(step.notes) if step.notes and first.code == TESTS_FAILED else []
    if not 0 < len(failed) <= FEW:
        return first
    watch = Stopwatch()
    again = replace(step, name=f"{step.name}, what failed", argv=[*step.argv, "--last-failed"])
    result = _result(again, _start(again), watch)
    return Result(step.name, result.code, first.seconds + result.seconds, failed)


def _failures(notes: Path) -> list[str]:
    """Written anew by a run of all the lane's tests that came to its end."""
    return list(json.loads((notes / "v/cache/lastfailed").read_bytes()))


def run_all(*, fast: bool, keep_going: bool, pytest_arguments: Sequence[str]) -> int:
    """Run the steps and print one summary; 0 when all passed."""
    results: list[Result] = []
    for step in steps(fast=fast, pytest_arguments=pytest_arguments):
        results += run(step)
        if not keep_going and not all(result.passed for result in results):
            break
    print("\n== summary")
    for result in results:
        print(f"  {'passed' if result.passed else 'FAILED':<7} {result.name:<18} {result.seconds:7.1f} s")
        for test in result.second_try:
            print(f"          {'only at the second try' if result.passed else 'failed at the first try'}: {test}")
    return 0 if all(result.passed for result in results) else 1
