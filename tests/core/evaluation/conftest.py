import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.conductor.plan import Point
from core.evaluation.engine import AskedQuestion, EvaluationInput, Rubric, Turn
from core.evaluation.offline import OfflineEvaluation
from core.evaluation.score import Evaluation, assess

DOMAINS = ("nursing", "accounting-bookkeeping", "warehouse-operations")


class Pack:
    """A domain's questions, rubric and persona scripts, as an evaluation sees them."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        (path,) = Path("seeds/domain_data").glob(f"*/{domain}.json")
        self.data = json.loads(path.read_text())

    def questions(self, count: int) -> tuple[AskedQuestion, ...]:
        return tuple(
            AskedQuestion(
                row["key"],
                row["question_text"],
                row["question_type"],
                row["difficulty"],
                tuple(
                    Point(p["key"], p["text"], tuple(p["keywords"]), tuple(p["synonyms"]), p["fact"])
                    for p in row["expected_points"]
                ),
                tuple(row["dimensions"]),
            )
            for row in self.data["questions"][:count]
        )

    def answers(self, persona: str, count: int) -> list[str]:
        rows = [
            json.loads(line) for line in Path(f"sim/scripts/{self.domain}/{persona}.jsonl").read_text().splitlines()
        ]
        by_question = {row["question"]: row["answer"] for row in rows}
        return [by_question[question.id] for question in self.questions(count)]

    @property
    def rubric(self) -> Rubric:
        rubric = self.data["rubric"]
        dimensions = rubric["dimensions"]
        return Rubric(
            str(rubric["version"]),
            {name: row["weight"] for name, row in dimensions.items()},
            {name: row["anchors"] for name, row in dimensions.items()},
        )

    def given(self, answers: Sequence[str | Sequence[str]], count: int | None = None) -> EvaluationInput:
        """One answer, or several turns, per question."""
        questions = self.questions(count or len(answers))
        turns: list[Turn] = []
        for question, said in zip(questions, answers, strict=False):
            turns.append(Turn(len(turns), "agent", "question", "voice", question.text, question.id))
            for text in [said] if isinstance(said, str) else said:
                turns.append(Turn(len(turns), "candidate", "answer", "voice", text, question.id))
        vocabulary = tuple(row["term"] for row in self.data["vocabulary"])
        return EvaluationInput("A job", self.domain, questions, tuple(turns), self.rubric, vocabulary)

    async def rated(self, answers: Sequence[str | Sequence[str]], count: int | None = None) -> Evaluation:
        return await assess(OfflineEvaluation(), self.given(answers, count))


@pytest.fixture(params=DOMAINS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return Pack(request.param)


@pytest.fixture
def packs() -> dict[str, Pack]:
    return {domain: Pack(domain) for domain in DOMAINS}


@pytest.fixture
def levels() -> Callable[[Evaluation], dict[str, float | None]]:
    return lambda evaluation: {row.dimension: row.score for row in evaluation.dimensions}
