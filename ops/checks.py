"""`viva test`: every check of the repository in one command, with the seconds that each took. Installs nothing."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.process import Stopwatch
from ops.state import ROOT


@dataclass(frozen=True)
class Step:
    name: str
    argv: Sequence[str]
    folder: Path = ROOT


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
    found.append(Step("tests", [_tool("pytest"), *selection, *pytest_arguments]))
    return found


def _run(step: Step) -> bool:
    print(f"\n== {step.name}: {' '.join(step.argv[1:])}", flush=True)
    try:
        return subprocess.call(step.argv, cwd=step.folder) == 0
    except FileNotFoundError:
        print(f"{step.argv[0]} is missing; `./viva doctor` says how to get it", flush=True)
        return False


def run_all(*, fast: bool, keep_going: bool, pytest_arguments: Sequence[str]) -> int:
    """Run the steps and print one summary; 0 when all passed."""
    results: list[tuple[str, str, float]] = []
    for step in steps(fast=fast, pytest_arguments=pytest_arguments):
        watch = Stopwatch()
        passed = _run(step)
        results.append((step.name, "passed" if passed else "FAILED", watch.seconds))
        if not passed and not keep_going:
            break
    print("\n== summary")
    for name, verdict, seconds in results:
        print(f"  {verdict:<7} {name:<18} {seconds:7.1f} s")
    return 0 if all(verdict == "passed" for _, verdict, _ in results) else 1
