"""How well levels follow what was meant: answers written for each of five levels (`seeds/golden`), scored by the offline engine.

Three scorers without understanding stand beside it: the length, the share of expected points whose phrases occur, and the middle of
the scale for everybody. Agreement is the quadratic weighted kappa over the five bands (1-2 … 9-10): 1 is the same band
always, 0 is what chance gives. The levels are one writer's intention, made from the question's text without its points. Where a `second`
hand has labelled an answer blind, how far the two agree is printed too.
"""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
import numpy as np

from core.conductor.coverage import covered
from core.conductor.plan import Point
from core.evaluation.engine import AskedQuestion, EvaluationInput, Rubric, Turn
from core.evaluation.offline import OfflineEvaluation
from core.evaluation.score import assess
from seeds.lint import as_point
from seeds.schema import Dimension, DomainPack, Question, read_packs

GOLDEN = Path(__file__).resolve().parent.parent / "seeds" / "golden"
Band = Literal["1-2", "3-4", "5-6", "7-8", "9-10"]
BANDS: tuple[Band, ...] = get_args(Band)
Kind = Literal["plain", "fluent-wrong", "clumsy-right"]


class Second(msgspec.Struct, forbid_unknown_fields=True):
    """What another hand gave who did not see the intended level: 1 to 10 per dimension, and the keys of the points that are met."""

    levels: dict[Dimension, Annotated[int, msgspec.Meta(ge=1, le=10)]]
    points: list[str]


class GoldenAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """`level` is what the writer meant; `kind` says whether the wording misleads; `speaker` is who talks."""

    question: str
    level: Band
    kind: Kind
    speaker: str
    answer: str
    second: Second | None = None


@dataclass(frozen=True)
class Case:
    pack: DomainPack
    question: Question
    given: GoldenAnswer

    @property
    def band(self) -> int:
        return BANDS.index(self.given.level)

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(as_point(self.question, point.key) for point in self.question.expected_points)


def cases(folder: Path = GOLDEN) -> list[Case]:
    """:raises msgspec.ValidationError: a line is no golden answer. :raises KeyError: its question is not in the bank."""
    packs = {pack.slug: pack for pack in read_packs()}
    found: list[Case] = []
    for path in sorted(folder.glob("*.jsonl")):
        pack = packs[path.stem]
        questions = {question.key: question for question in pack.questions}
        for line in path.read_text().splitlines():
            given = msgspec.json.decode(line, type=GoldenAnswer)
            found.append(Case(pack, questions[given.question], given))
    return found


def coverage(case: Case) -> float:
    """Share of the points whose phrases occur, of 0 to 1."""
    return sum(covered(point, case.given.answer) is not None for point in case.points) / len(case.points)


async def engine_level(case: Case) -> float | None:
    """The offline engine's level for this one answer: the weighted mean of the dimensions that have one."""
    rubric = case.pack.rubric
    dimensions = {name: getattr(rubric.dimensions, name) for name in get_args(Dimension)}
    question = case.question
    given = EvaluationInput(
        job_title=case.pack.job_titles[0],
        domain=case.pack.name,
        questions=(
            AskedQuestion(
                question.key,
                question.question_text,
                question.question_type,
                question.difficulty,
                case.points,
                tuple(question.dimensions),
            ),
        ),
        turns=(
            Turn(1, "agent", "question", "voice", question.question_text, question.key),
            Turn(2, "candidate", "answer", "voice", case.given.answer, question.key),
        ),
        rubric=Rubric(
            str(rubric.version),
            {name: dimension.weight for name, dimension in dimensions.items()},
            {
                name: dict(zip(BANDS, msgspec.structs.astuple(dimension.anchors), strict=True))
                for name, dimension in dimensions.items()
            },
        ),
        vocabulary=tuple(term.term for term in case.pack.vocabulary),
    )
    scored = await assess(OfflineEvaluation(), given)
    rows = [(dimensions[d.dimension].weight, d.score) for d in scored.dimensions if d.score is not None]
    return sum(weight * score for weight, score in rows) / sum(weight for weight, _ in rows) if rows else None


def band_of(level: float) -> int:
    """The band that a level of 1 to 10 lies in, 0 to 4."""
    return min(4, max(0, (round(level) - 1) // 2))


def agreement(one: Sequence[int], other: Sequence[int]) -> float:
    """Quadratic weighted kappa over the five bands; 0 where one side never varies."""
    seen = np.zeros((5, 5))
    for a, b in zip(one, other, strict=True):
        seen[a, b] += 1
    distance = np.subtract.outer(np.arange(5), np.arange(5)) ** 2
    by_chance = np.outer(seen.sum(1), seen.sum(0)) / seen.sum()
    if not (expected := float((distance * by_chance).sum())):
        return 0.0
    return 1 - float((distance * seen).sum()) / expected


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's r; 0 where one side never varies."""
    if len(set(one)) == 1 or len(set(other)) == 1:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _quantiles(values: Sequence[float]) -> list[int]:
    """Each value's fifth among all, so that a figure without a scale gets the bands that suit it best."""
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return [int(place) * 5 // len(values) for place in order]


def report(found: Sequence[Case], levels: Sequence[float | None]) -> list[str]:
    """The lines to print; `levels` are the engine's, in the order of the cases."""
    meant = [case.band for case in found]
    words = [len(case.given.answer.split()) for case in found]
    shares = [coverage(case) for case in found]
    engine = [0 if level is None else band_of(level) for level in levels]
    trick = [case for case in found if case.given.kind != "plain"]
    lines = [
        f"{len(found)} answers to {len({(c.pack.slug, c.question.key) for c in found})} questions of "
        f"{len({c.pack.slug for c in found})} domains, {min(words)} to {max(words)} words",
        f"fluent but wrong or clumsy but right: {len(trick)} ({len(trick) / len(found):.0%}, at least 20 %)",
        f"length against level: r = {correlation(words, meant):+.2f} (at most 0.30 either way)",
        "agreement with the intended band (quadratic weighted kappa):",
        f"  {agreement(meant, [2] * len(found)):5.2f}  the middle for everybody",
        f"  {agreement(meant, _quantiles(words)):5.2f}  length alone, by fifths",
        f"  {agreement(meant, [band_of(1 + 9 * share) for share in shares]):5.2f}  phrases of expected points alone (at most 0.60)",
        f"  {agreement(meant, _quantiles(shares)):5.2f}  the same by fifths",
        f"  {agreement(meant, engine):5.2f}  offline engine, r = {correlation(meant, engine):+.2f}, "
        f"{sum(level is None for level in levels)} answers without a level count as the lowest band",
    ]
    lines += _by(found, engine, "kind", lambda case: case.given.kind)
    lines += _by(found, engine, "meant", lambda case: case.given.level)
    lines += _by(found, engine, "domain", lambda case: case.pack.slug)
    return [*lines, *_seconds(found)]


def _by(found: Sequence[Case], engine: Sequence[int], title: str, key: Callable[[Case], str]) -> list[str]:
    lines = [f"by {title}: n, mean band meant, mean band of the engine, kappa, phrases covered"]
    for name in dict.fromkeys(map(key, found)):
        rows = [
            (case.band, band, coverage(case)) for case, band in zip(found, engine, strict=True) if key(case) == name
        ]
        meant, given, share = zip(*rows, strict=True)
        kappa = f"{agreement(meant, given):5.2f}" if len(set(meant)) > 1 else "    -"
        lines.append(
            f"  {name:28} {len(rows):4} {np.mean(meant) + 1:5.2f} {np.mean(given) + 1:5.2f} {kappa} {np.mean(share):5.0%}"
        )
    return lines


def _seconds(found: Sequence[Case]) -> list[str]:
    """Agreement of the two hands, where both have spoken."""
    both = [(case, case.given.second) for case in found if case.given.second is not None]
    if not both:
        return ["second hand: none yet (the field `second`)"]
    second = [band_of(float(np.mean(list(label.levels.values())))) for _, label in both]
    kappa = agreement([case.band for case, _ in both], second)
    met, named = 0, 0
    for case, label in both:
        heard = {point.key for point in case.points if covered(point, case.given.answer)}
        met += sum((point.key in heard) == (point.key in label.points) for point in case.points)
        named += len(case.points)
    return [
        f"second hand: {len(both)} of {len(found)} answers, kappa with the intended band {kappa:.2f}; "
        f"phrases agree with it on {met / named:.0%} of {named} points"
    ]


async def _levels(found: Sequence[Case]) -> list[float | None]:
    return [await engine_level(case) for case in found]


def run(args: argparse.Namespace) -> int:
    found = [case for case in cases() if not args.domain or case.pack.slug in args.domain]
    if not found:
        print("there are no golden answers for that")
        return 1
    print("\n".join(report(found, asyncio.run(_levels(found)))))
    return 0
