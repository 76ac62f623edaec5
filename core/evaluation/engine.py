"""The evaluation pipeline's contract: a transcript and a rubric in, levels with quotes out. What counts is decided by ``score``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from core.conductor.plan import Point

Word = tuple[str, int, int]
"""(word, start_ms, end_ms)"""
PointStatus = Literal["met", "partly", "missing"]

DIMENSIONS = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")
BY_TYPE: dict[str, tuple[str, ...]] = {
    "technical": ("technical", "domain_knowledge"),
    "domain_specific": ("domain_knowledge", "technical"),
    "situational": ("problem_solving", "domain_knowledge"),
    "behavioral": ("problem_solving", "communication", "confidence"),
}
"""What a question bears on when it does not say so itself."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One row of the transcript. Times are ms from the interview's zero; None where nothing was spoken."""

    seq: int
    speaker: str
    kind: str
    channel: str
    text: str
    question_id: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[Word, ...] | None = None

    @property
    def is_answer(self) -> bool:
        """Scored words: the candidate's own answers, not the warm-up, not requests to the interviewer."""
        return self.speaker == "candidate" and self.kind == "answer"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A planned question that was put to the candidate. One that nobody could answer (the line broke) is left out by the caller;
    one that was skipped stays in and counts as unanswered."""

    id: str
    text: str
    question_type: str
    difficulty: str
    points: tuple[Point, ...] = ()
    dimensions: tuple[str, ...] = ()

    @property
    def bears_on(self) -> tuple[str, ...]:
        return self.dimensions or BY_TYPE.get(self.question_type, ())


@dataclass(frozen=True, slots=True)
class Rubric:
    """``weights`` by dimension; ``anchors`` by dimension, then by band ("1-2" … "9-10")."""

    version: str
    weights: Mapping[str, float]
    anchors: Mapping[str, Mapping[str, str]]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.weights)

    def anchor(self, dimension: str, level: float) -> str | None:
        """The words of the band that the level lies in."""
        low = min(9, 2 * ((max(1, round(level)) + 1) // 2) - 1)
        return self.anchors.get(dimension, {}).get(f"{low}-{low + 1}")


@dataclass(frozen=True, slots=True)
class EvaluationInput:
    """``vocabulary``: the trade's terms. Engines see masked text: see ``masking``."""

    job_title: str
    domain: str
    questions: tuple[AskedQuestion, ...]
    turns: tuple[Turn, ...]
    rubric: Rubric
    vocabulary: tuple[str, ...] = ()

    def answers_to(self, question_id: str) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.is_answer and turn.question_id == question_id)


@dataclass(frozen=True, slots=True)
class Quote:
    """``text`` as an engine gave it; the places are its claim and are looked up again."""

    text: str
    turn_seq: int
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class DimensionDraft:
    """``level`` 1–10; ``spread`` is the distance between the highest and the lowest sample."""

    dimension: str
    level: float | None
    reason: str
    quotes: tuple[Quote, ...] = ()
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class PointDraft:
    question_id: str
    key: str
    status: PointStatus
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationDraft:
    dimensions: tuple[DimensionDraft, ...]
    strengths: tuple[Remark, ...] = ()
    weaknesses: tuple[Remark, ...] = ()
    summary: str = ""
    points: tuple[PointDraft, ...] = field(default=())


class EvaluationEngine(Protocol):
    async def evaluate(self, given: EvaluationInput) -> EvaluationDraft:
        """Raises when the model cannot answer: the result then stays pending, never a made-up number."""
        ...
