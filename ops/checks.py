"""`viva test`: every check of the repository in one command, with the seconds that each took. Installs nothing.

The tests run in two lanes, each on services of its own: what happens in real time leaves the processor idle for the others.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from ops.process import Stopwatch
from ops.state import ROOT

ROOMS = ("agent", "console", "e2e", "sim", "speech", "web")
"""Tests that mostly wait: for somebody to finish speaking, for a page to be painted. The others run beside them."""


@dataclass(frozen=True)
class Step:
    name: str
    argv: Sequence[str]
    folder: Path = ROOT
    beside: "Step | None" = None
    """Runs at the same time; what it prints is shown when both are done."""


class Result(NamedTuple):
    name: str
    passed: bool
    seconds: float


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
    return Step("tests in rooms", [*pytest, *rooms], beside=Step("other tests", [*pytest, *others]))


def _start(step: Step, output: IO[bytes] | None = None) -> subprocess.Popen[bytes] | None:
    print(f"\n== {step.name}: {' '.join(step.argv[1:])}", flush=True)
    try:
        return subprocess.Popen(step.argv, cwd=step.folder, stdout=output, stderr=output)
    except FileNotFoundError:
        print(f"{step.argv[0]} is missing; `./viva doctor` says how to get it", flush=True)
        return None


def _run(step: Step) -> list[Result]:
    """The step's result, and that of the one beside it."""
    watch = Stopwatch()
    with tempfile.TemporaryFile() as output:
        beside = step.beside and _start(step.beside, output)
        process = _start(step)
        passed = process is not None and process.wait() == 0
        results = [Result(step.name, passed, watch.seconds)]
        if step.beside:
            passed = beside is not None and beside.wait() == 0
            results.append(Result(step.beside.name, passed, watch.seconds))
            output.seek(0)
            print(f"\n== {step.beside.name}: what it said")
            print(output.read().decode(errors="replace"), flush=True)
    return results


def run_all(*, fast: bool, keep_going: bool, pytest_arguments: Sequence[str]) -> int:
    """Run the steps and print one summary; 0 when all passed."""
    results: list[Result] = []
    for step in steps(fast=fast, pytest_arguments=pytest_arguments):
        results += _run(step)
        if not keep_going and not all(result.passed for result in results):
            break
    print("\n== summary")
    for result in results:
        print(f"  {'passed' if result.passed else 'FAILED':<7} {result.name:<18} {result.seconds:7.1f} s")
    return 0 if all(result.passed for result in results) else 1
