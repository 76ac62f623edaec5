"""Evaluation with a language model: one question per dimension and sample, quotes before the level, the median of the samples.

What the rules do not admit as evidence (orders, praise, the question said back, lists) is not shown. A sample whose quotes
nobody said has no level. One failed answer fails the whole: an evaluation is complete or pending.
"""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from core.ai.calls import Call
from core.ai.prompts import render
from core.ai.transport import Models
from core.conductor.coverage import stems
from core.evaluation.admissible import judge, only_admissible
from core.evaluation.engine import (
    AskedQuestion,
    DimensionDraft,
    EvaluationDraft,
    EvaluationInput,
    Quote,
    Remark,
    Turn,
)
from core.evaluation.offline import OfflineEvaluation
from core.evaluation.score import INSUFFICIENT, verify

T = TypeVar("T")

MEANING = {
    "communication": "It is how clearly an answer serves its listener: it answers what was asked, in an order, with what is needed.",
    "technical": "It is whether the work described would be done right: steps, order, values, safety.",
    "confidence": "It is how sure and specific the content is: own acts and decisions, figures, known limits. Never how it sounds.",
    "domain_knowledge": "It is what the candidate knows of the trade: standards, thresholds, causes, what follows from what.",
    "problem_solving": "It is how a problem is taken apart: what comes first and why, what is decided, what is checked afterwards.",
}
IN_EVERY_ANSWER = frozenset(("communication", "confidence"))
NO_ANSWER = "Insufficient evidence: no answer to a question that bears on it."


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CopiedQuote(_Strict):
    answer: int
    text: str


class Rating(_Strict):
    """What the model answers for one dimension. The order of the fields is the order it has to think in."""

    quotes: list[CopiedQuote]
    reason: str
    level: int | None = Field(ge=1, le=10)
    strength: str | None
    weakness: str | None


@dataclass(frozen=True, slots=True)
class _Sample:
    """``level`` is None unless a quote of it was found in the answers."""

    level: float | None
    reason: str
    quotes: tuple[Quote, ...]
    strength: str | None
    weakness: str | None


class ModelEvaluation:
    def __init__(self, models: Models, samples: int = 3) -> None:
        self._models = models
        self._samples = samples
        self._rules = OfflineEvaluation()

    async def evaluate(self, given: EvaluationInput) -> EvaluationDraft:
        """Raises ``ModelFailed`` when any sample of any dimension fails. Points and summary are counted by rule."""
        by_rule = await self._rules.evaluate(given)
        shown = _admissible(given)
        names = given.rubric.dimensions
        rated = dict(zip(names, await _all([self._dimension(name, shown) for name in names]), strict=True))
        chosen = {name: sample for name, (_, sample) in rated.items() if sample is not None}
        return EvaluationDraft(
            dimensions=tuple(draft for draft, _ in rated.values()),
            strengths=tuple(Remark(s.strength, s.quotes) for s in chosen.values() if s.strength),
            weaknesses=tuple(Remark(s.weakness, s.quotes) for s in chosen.values() if s.weakness),
            summary=by_rule.summary,
            points=by_rule.points,
        )

    async def _dimension(self, name: str, shown: EvaluationInput) -> tuple[DimensionDraft, _Sample | None]:
        questions = [q for q in shown.questions if name in IN_EVERY_ANSWER or name in q.bears_on]
        if not any(turn.text.strip() for question in questions for turn in shown.answers_to(question.id)):
            return DimensionDraft(name, None, NO_ANSWER), None
        samples = await _all([self._sample(name, shown, questions, number) for number in range(self._samples)])
        return _median(name, samples)

    async def _sample(
        self, name: str, shown: EvaluationInput, questions: Sequence[AskedQuestion], number: int
    ) -> _Sample:
        shuffled = list(questions)
        # Raters lean towards what comes first: each sample reads in another order, the same one each time.
        random.Random(f"{name} {number}").shuffle(shuffled)
        prompt = render(
            "evaluation",
            {
                "dimension": name.replace("_", " "),
                "meaning": MEANING.get(name, ""),
                "job_title": shown.job_title,
                "domain": shown.domain,
                "anchors": [{"band": band, "text": text} for band, text in shown.rubric.anchors.get(name, {}).items()],
                "questions": [_question(question, shown) for question in shuffled],
            },
        )
        answer = await self._models.structured(Call("evaluation", prompt), Rating)
        return _checked(name, answer.value, shown)


async def _all(works: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """All results in order; the first failure stops the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


def _admissible(given: EvaluationInput) -> EvaluationInput:
    """The input with everything blanked in the answers that is no evidence; places stay."""
    questions = {question.id: question for question in given.questions}
    return replace(given, turns=tuple(_admitted(turn, questions, given) for turn in given.turns))


def _admitted(turn: Turn, questions: dict[str, AskedQuestion], given: EvaluationInput) -> Turn:
    question = questions.get(turn.question_id or "")
    if not turn.is_answer or question is None:
        return turn
    heard = [question.text, *(t.text for t in given.turns if t.speaker == "agent" and t.question_id == question.id)]
    expected = (word for point in question.points for word in (point.text, *point.keywords, *point.synonyms))
    judged = judge(turn.text, heard, stems(*given.vocabulary, *expected))
    return replace(turn, text=only_admissible(turn.text, judged))


def _question(question: AskedQuestion, shown: EvaluationInput) -> JsonValue:
    """With its answers and the follow-ups between them; without any answer, alone."""
    turns = [turn for turn in shown.turns if turn.question_id == question.id]
    said = [turn for turn in turns if (turn.is_answer and turn.text.strip()) or turn.kind == "probe"]
    rows: list[JsonValue] = [{"seq": turn.seq, "answer": turn.is_answer, "text": turn.text.strip()} for turn in said]
    points: list[JsonValue] = [point.text for point in question.points]
    return {"text": question.text, "points": points, "turns": rows if any(turn.is_answer for turn in said) else []}


def _checked(name: str, rating: Rating, shown: EvaluationInput) -> _Sample:
    """The rating with those of its quotes that stand in the answers shown; the gate is the one that every result passes."""
    quotes = tuple(Quote(quote.text, quote.answer) for quote in rating.quotes)
    draft = EvaluationDraft((DimensionDraft(name, rating.level, rating.reason, quotes),))
    score = next(score for score in verify(draft, shown).dimensions if score.dimension == name)
    found = tuple(Quote(quote.text, quote.turn_seq, quote.start, quote.end) for quote in score.quotes)
    return _Sample(score.score, score.reason, found, rating.strength, rating.weakness)


def _median(name: str, samples: Sequence[_Sample]) -> tuple[DimensionDraft, _Sample | None]:
    """Median and spread of the samples with a level, when they are the majority; reason and quotes of the one nearest to it."""
    rated = [(sample.level, sample) for sample in samples if sample.level is not None]
    if 2 * len(rated) <= len(samples):
        said = next((sample.reason for sample in samples if sample.level is None and sample.reason), INSUFFICIENT)
        return DimensionDraft(name, None, said), None
    levels = [level for level, _ in rated]
    middle = median(levels)
    _, chosen = min(rated, key=lambda pair: abs(pair[0] - middle))
    spread = max(levels) - min(levels)
    return DimensionDraft(name, float(middle), chosen.reason, chosen.quotes, float(spread)), chosen
