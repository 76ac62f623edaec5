"""`bench screening`: the offline engine's findings against a labelled set, beside a baseline that only looks for the requirement's words.

A resume is made of one line for each requirement of its sector: named in its own words, said in other words, half there, denied or
expired, or left out; and of positions, some of them over each other, of which five years are asked. The part "tuned" is what the engine's
phrase groups were written with, so that it shows no more than that nothing broke. The part "held out" has other words, and sentences that
only sound alike, and was never looked at for the groups: that is the figure.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.candidates.resume.facts import alias_pattern
from core.screening.engine import Requirement, ScreeningInput
from core.screening.offline import OfflineScreening
from core.screening.score import verify

CASES = Path(__file__).with_name("screening_cases.json")
TODAY = date(2026, 11, 22)
RESUMES = 12
"""Of each sector."""
GOAL = 0.9
PARTS = {
    "tuned": ("met", "other", "other", "met", "partly", "not", "silent", "other", "met"),
    "held out": ("met", "fresh", "fresh", "met", "partly", "not", "near", "fresh", "met"),
}
YEARS = Requirement("years", "years", "Five years in the job", True, (), 5)
HISTORIES = (
    ("met", "Worker, Alfa Ltd, 2015 - 2024"),
    ("met", "Worker, Alfa Ltd, 01/2018 - 12/2020", "Helper, Beta Ltd, 01/2020 - 12/2023"),
    ("partly", "Worker, Alfa Ltd, 01/2021 - 12/2023", "Helper, Beta Ltd, 01/2021 - 12/2023"),
    ("partly", "Worker, Alfa Ltd, 01/2019 - 06/2021", "Helper, Beta Ltd, 01/2020 - 12/2022"),
    ("not_met", "Worker, Alfa Ltd, 03/2023 - 08/2024", "Helper, Beta Ltd, 01/2024 - 02/2025"),
    ("partly", "Worker, Alfa Ltd, 01/2020 - 12/2023", "Diploma, Gamma College, 01/2012 - 12/2019"),
)
"""What they are worth, two jobs at one time counted once and studies not at all; and the lines. Counted twice, three of them are more."""


@dataclass(frozen=True)
class Labelled:
    part: str
    sector: str
    given: ScreeningInput
    truth: dict[str, tuple[str, str]]
    """By requirement: (status, how it is said)."""


def labelled() -> Iterator[Labelled]:
    for part, kinds in PARTS.items():
        for sector, rows in json.loads(CASES.read_text()).items():
            for number in range(RESUMES):
                yield _resume(part, kinds, sector, rows, number)


def _resume(part: str, kinds: tuple[str, ...], sector: str, rows: list[dict[str, Any]], number: int) -> Labelled:
    requirements = tuple(Requirement(row["key"], row["kind"], row["text"], True, tuple(row["aliases"])) for row in rows)
    worth, *positions = HISTORIES[number % len(HISTORIES)]
    lines = ["Sam Field", "sam.field@example.org", "Qualifications"]
    truth: dict[str, tuple[str, str]] = {YEARS.key: (worth, "dates")}
    for place, row in enumerate(rows):
        how = kinds[(number * 2 + place) % len(kinds)]
        lines += _line(row, how, number)
        truth[row["key"]] = _status(how), how
    lines += ["Experience", *positions]
    return Labelled(part, sector, ScreeningInput("\n".join(lines) + "\n", (*requirements, YEARS), TODAY), truth)


def _line(row: dict[str, Any], how: str, number: int) -> list[str]:
    if how == "silent":
        return []
    return [row[how] if how in ("partly", "not", "near") else row[how][number % 2]]


def _status(how: str) -> str:
    return {"partly": "partly", "not": "not_met", "silent": "unknown", "near": "unknown"}.get(how, "met")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wrong", action="store_true", help="list what was found wrong")


def run(args: argparse.Namespace) -> int:
    """1 when the goal is missed."""
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for case in labelled():
        found = verify(case.given, asyncio.run(OfflineScreening().screen(case.given)).findings)
        for requirement, finding in zip(case.given.requirements, found, strict=True):
            truth, how = case.truth[requirement.key]
            assert finding.status != "met" or finding.quote
            for name in (case.sector, f"said: {how}", "all"):
                _count(counts.setdefault(f"{case.part}, {name}", Counter()), truth, finding.status)
            plain = "met" if _plainly(requirement, case.given.resume_text) else "unknown"
            _count(counts.setdefault(f"{case.part}, baseline: own words", Counter()), truth, plain)
            if finding.status != truth:
                wrong.append(f"{case.part} {case.sector}/{requirement.key}: {finding.status} for {truth} ({how})")
    for name, count in sorted(counts.items()):
        sys.stdout.write(f"{name:34} F1 {f1(count):.3f}   right {count['right']} of {count['all']}\n")
    if args.wrong:
        sys.stdout.write("\n".join(sorted(set(wrong))) + "\n")
    return 0 if f1(counts["held out, all"]) >= GOAL else 1


def f1(count: Counter[str]) -> float:
    """Over the statuses that say something; "unknown" is the absence of one."""
    hits = 2 * count["hit"]
    total = hits + count["false"] + count["missed"]
    return hits / total if total else 1.0


def _count(count: Counter[str], truth: str, found: str) -> None:
    count["all"] += 1
    count["right"] += truth == found
    count["hit"] += truth == found != "unknown"
    count["false"] += found not in (truth, "unknown")
    count["missed"] += truth not in (found, "unknown")


def _plainly(requirement: Requirement, text: str) -> bool:
    return any(alias_pattern(alias).search(text) for alias in (requirement.text, *requirement.aliases))
