"""Metamorphic tests of an interview scorer: what must not move a level, and what must move it the named way.

Cases: mbzuai-nlp/beyond-the-resume (MIT, arXiv 2603.01775), 180 of them over 20 base interviews in graphic design and sales. Each is
run twice: alone, and after its base interview. The two families are printed apart, beside two scorers that need no
intelligence: one that never moves passes all of the first family and none of the second, one that pays for words the reverse.

The rubrics know no expected points, so that for the offline engine points are made from the words of the anchors; an engine that
reads anchors gets them as they are.
"""

import argparse
import asyncio
import importlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.conductor.coverage import stems
from core.conductor.plan import Point
from core.conductor.words import plain_words, sentences
from core.evaluation.engine import (
    AskedQuestion,
    DimensionDraft,
    EvaluationDraft,
    EvaluationEngine,
    EvaluationInput,
    Quote,
    Rubric,
    Turn,
)
from core.evaluation.offline import OfflineEvaluation
from core.evaluation.score import DimensionScore, assess

INVARIANT = ("irrelevance", "repetition", "aggrandising")
EVIDENCE = ("low-evidence", "medium-evidence", "high-evidence")
CENTRES = {"low": 2.0, "medium": 5.5, "high": 9.0}
BANDS = {"low": ("1-2", "3-4"), "medium": ("5-6",), "high": ("7-8", "9-10")}
HALF_BAND = 2.0
MIN_TERM = 6
"""Letters of a word of an anchor that is taken for a term."""

Line = tuple[str, str]
"""(interviewer or applicant, what was said)"""


@dataclass(frozen=True)
class Case:
    """``before`` is said first; ``added`` must then move ``dimension`` nearer to ``level`` ("up"), away from it ("down"), or, with no
    dimension, nothing."""

    family: str
    id: str
    based: bool
    before: tuple[Line, ...]
    added: tuple[Line, ...]
    dimension: str | None = None
    level: str | None = None
    direction: str | None = None

    @property
    def trade(self) -> str:
        return self.id.partition("_")[0]


class NeverMoves:
    """Every answer is a five."""

    async def evaluate(self, given: EvaluationInput) -> EvaluationDraft:
        return _constant(given, 5.0)


class PaysForWords:
    """The more is said, the better."""

    async def evaluate(self, given: EvaluationInput) -> EvaluationDraft:
        words = sum(len(turn.text.split()) for turn in given.turns if turn.is_answer)
        return _constant(given, min(10.0, 1 + words / 60))


def _constant(given: EvaluationInput, level: float) -> EvaluationDraft:
    quotes = tuple(Quote(turn.text, turn.seq) for turn in given.turns if turn.is_answer)[:1]
    return EvaluationDraft(tuple(DimensionDraft(name, level, "", quotes) for name in given.rubric.dimensions))


def cases(data: Path) -> list[Case]:
    base = {
        path.stem: _lines(json.loads(path.read_text())) for path in sorted((data / "base-interviews").glob("*.json"))
    }
    tests = {name: _tests(data, name) for name in (*INVARIANT, *EVIDENCE, *(f"{name}-debase" for name in EVIDENCE))}
    found: list[Case] = []
    for family, rows in tests.items():
        for id_, row in rows.items():
            first = tests[family.removesuffix("-debase")][id_] if family.endswith("-debase") else None
            for based in (False, True):
                before = (*(base[id_] if based else ()), *(_added(first) if first else ()))
                update = row.get("belief_update", {})
                found.append(
                    Case(
                        family,
                        id_,
                        based,
                        before,
                        _added(row),
                        update.get("dimension"),
                        update.get("level"),
                        update.get("direction"),
                    )
                )
    return found


def _tests(data: Path, name: str) -> dict[str, Any]:
    return json.loads((data / f"{name}.json").read_text())["tests"]


def _lines(rows: Iterable[dict[str, str]]) -> tuple[Line, ...]:
    return tuple((row["role"], row["message"]) for row in rows)


def _added(row: dict[str, str]) -> tuple[Line, ...]:
    return ("interviewer", row["interviewer_turn"]), ("applicant", row["applicant_turn"])


def points_of(dimension: str, anchors: dict[str, str]) -> tuple[Point, ...]:
    """A point for each sentence of the high and the medium anchor: its longer words that the low anchor does not use."""
    poor = stems(anchors["low"])
    found: list[Point] = []
    for text in (anchors["high"], anchors["medium"].partition("However,")[0]):
        for start, end in sentences(text):
            terms = {word for word in plain_words(text[start:end]) if len(word) >= MIN_TERM and not stems(word) <= poor}
            if terms:
                found.append(Point(f"{dimension}{len(found)}", text[start:end], tuple(sorted(terms))))
    return tuple(found)


def input_for(dimension: str, anchors: dict[str, str], lines: Sequence[Line]) -> EvaluationInput:
    """One dimension over all that was said: every answer may bear on it."""
    question = AskedQuestion(
        dimension, dimension.replace("_", " "), "behavioral", "medium", points_of(dimension, anchors), (dimension,)
    )
    turns = tuple(
        Turn(
            seq,
            "agent" if role == "interviewer" else "candidate",
            "question" if role == "interviewer" else "answer",
            "text",
            text,
            dimension,
        )
        for seq, (role, text) in enumerate(lines)
    )
    bands = {band: anchors[level] for level, names in BANDS.items() for band in names}
    return EvaluationInput("", "", (question,), turns, Rubric("judge-tests", {dimension: 1.0}, {dimension: bands}))


async def rate(
    engine: EvaluationEngine, dimension: str, anchors: dict[str, str], lines: Sequence[Line]
) -> DimensionScore:
    (score,) = (await assess(engine, input_for(dimension, anchors, lines))).dimensions
    return score


async def passes(engine: EvaluationEngine, case: Case, rubric: dict[str, dict[str, str]]) -> str:
    """pass, or how it fails: unmoved, wrong way, moved."""
    after = (*case.before, *case.added)
    if case.dimension is None:
        for dimension, anchors in rubric.items():
            first, second = (
                await rate(engine, dimension, anchors, case.before),
                await rate(engine, dimension, anchors, after),
            )
            new = [quote for quote in second.quotes if quote.turn_seq >= len(case.before)]
            if first.score != second.score or new:
                return "moved"
        return "pass"
    anchors = rubric[case.dimension]
    first = await rate(engine, case.dimension, anchors, case.before)
    second = await rate(engine, case.dimension, anchors, after)
    change = _nearer(first.score, second.score, CENTRES[case.level or ""])
    wanted = 1 if case.direction == "up" else -1
    return "pass" if change == wanted else "unmoved" if change == 0 else "wrong way"


def _nearer(before: float | None, after: float | None, centre: float) -> int:
    """1 when the level came nearer to the centre of the band, −1 when it went away, 0 when it stayed. A first level, where there was
    none, came nearer when it lies in the band."""
    if before is None or after is None:
        inside = [level is not None and abs(level - centre) <= HALF_BAND for level in (before, after)]
        return inside[1] - inside[0]
    was, is_now = abs(before - centre), abs(after - centre)
    return (was > is_now) - (was < is_now)


async def run(data: Path, engines: dict[str, EvaluationEngine]) -> dict[str, dict[tuple[str, str, bool], list[str]]]:
    """By engine: (family, trade, based) → outcomes."""
    rubrics = {path.stem: json.loads(path.read_text()) for path in sorted((data / "rubrics").glob("*.json"))}
    results: dict[str, dict[tuple[str, str, bool], list[str]]] = {name: defaultdict(list) for name in engines}
    for case in cases(data):
        for name, engine in engines.items():
            outcome = await passes(engine, case, rubrics[case.trade])
            results[name][case.family, case.trade, case.based].append(outcome)
    return results


def report(results: dict[str, dict[tuple[str, str, bool], list[str]]]) -> str:
    lines: list[str] = []
    for title, families in (
        ("invariance: nothing may move", INVARIANT),
        ("directional: must move the named way", None),
    ):
        names = families or tuple(f"{kind}{end}" for end in ("", "-debase") for kind in EVIDENCE)
        lines += ["", title, f"{'':26}" + "".join(f"{engine:>18}" for engine in results)]
        for name in names:
            lines.append(f"{name:26}" + "".join(f"{_rate(rows, (name,)):>18}" for rows in results.values()))
        lines.append(f"{'all':26}" + "".join(f"{_rate(rows, names):>18}" for rows in results.values()))
        for trade in ("gd", "sales"):
            lines.append(
                f"{'  ' + trade:26}" + "".join(f"{_rate(rows, names, trade=trade):>18}" for rows in results.values())
            )
        for based in (False, True):
            label = "  after a base interview" if based else "  alone"
            lines.append(f"{label:26}" + "".join(f"{_rate(rows, names, based=based):>18}" for rows in results.values()))
        wrong = [
            sum(o == "wrong way" for key, found in rows.items() if key[0] in names for o in found)
            for rows in results.values()
        ]
        if families is None:
            lines.append(f"{'moved the wrong way':26}" + "".join(f"{count:>18}" for count in wrong))
    return "\n".join(lines[1:])


def _rate(
    rows: dict[tuple[str, str, bool], list[str]],
    names: Sequence[str],
    *,
    trade: str | None = None,
    based: bool | None = None,
) -> str:
    found = [
        outcome
        for (family, of_trade, is_based), outcomes in rows.items()
        if family in names and trade in (None, of_trade) and based in (None, is_based)
        for outcome in outcomes
    ]
    return f"{sum(o == 'pass' for o in found)}/{len(found)} ({sum(o == 'pass' for o in found) / len(found):.0%})"


def _engine(name: str) -> EvaluationEngine:
    """``offline``, or ``package.module:factory`` of an engine."""
    if name == "offline":
        return OfflineEvaluation()
    module, _, factory = name.partition(":")
    if not re.fullmatch(r"[\w.]+", module) or not factory:
        raise SystemExit(f"--engine is offline or package.module:factory, not {name!r}")
    return getattr(importlib.import_module(module), factory)()


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("VIVA_JUDGE_TESTS"),
        help="folder of the cases (or VIVA_JUDGE_TESTS)",
    )
    parser.add_argument("--engine", default="offline", help="offline, or package.module:factory")
    arguments = parser.parse_args(argv)
    if arguments.data is None or not (Path(arguments.data) / "rubrics").is_dir():
        raise SystemExit("The cases are not here. Give their folder with --data or VIVA_JUDGE_TESTS.")
    engines: dict[str, EvaluationEngine] = {
        arguments.engine: _engine(arguments.engine),
        "never moves": NeverMoves(),
        "pays for words": PaysForWords(),
    }
    print(report(asyncio.run(run(Path(arguments.data), engines))))


if __name__ == "__main__":
    main()
