from datetime import datetime
from typing import Literal
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.schemas import EngineOut, engine_out
from api.security import staff
from core.evaluation import service
from core.interviews import feedback

QUEUED = "The evaluation has not begun yet."


class Quote(Struct):
    """Words of the candidate, found at ``char_start``–``char_end`` of that turn; of typed words, the moment they were sent."""

    text: str
    turn_seq: int
    char_start: int
    char_end: int
    start_ms: int | None
    end_ms: int | None


class Dimension(Struct):
    """``score`` is 1–10, or null: then ``reason`` says what is missing."""

    dimension: str
    score: float | None
    reason: str
    spread: float | None
    quotes: list[Quote]


class RemarkQuote(Struct):
    text: str
    turn_seq: int
    start: int
    end: int
    start_ms: int | None
    end_ms: int | None


class Remark(Struct):
    text: str
    quotes: list[RemarkQuote]


class Point(Struct):
    """Whether an expected point was made."""

    question_id: UUID
    key: str
    status: Literal["met", "partly", "missing"]
    quotes: list[RemarkQuote]


class EvaluationOut(Struct):
    """Advice; a person decides. While ``pending`` there is no number, and ``pending_reason`` says why."""

    interview_id: UUID
    candidate_id: UUID
    status: Literal["pending", "ready"]
    pending_reason: str | None
    overall_score: float | None
    recommendation: str | None
    summary: str | None
    dimensions: list[Dimension]
    strengths: list[Remark]
    weaknesses: list[Remark]
    points: list[Point]
    engine: EngineOut | None
    rubric_version: str | None
    evaluated_at: datetime | None
    hr_decision: str | None
    version: int
    provisional: bool
    """The candidate may still correct the transcript; a rejection has to wait."""


@get("/interviews/{interview_id:uuid}/evaluation", operation_id="GetEvaluation", guards=[staff], responses=problems())
async def get_evaluation(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> EvaluationOut:
    found = await service.get(session, request.user, interview_id)
    row, ready = found.evaluation, found.evaluation is not None and found.evaluation.status == "ready"
    out = EvaluationOut(
        interview_id=interview_id,
        candidate_id=found.interview.candidate_id,
        status="pending",
        pending_reason=QUEUED if row is None else row.pending_reason or QUEUED,
        overall_score=None,
        recommendation=None,
        summary=None,
        dimensions=[],
        strengths=[],
        weaknesses=[],
        points=[],
        engine=None,
        rubric_version=None,
        evaluated_at=None,
        hr_decision=None if row is None else row.hr_decision,
        version=1 if row is None else row.version,
        provisional=feedback.provisional(found.interview, parts(request).settings),
    )
    if row is None or not ready:
        return out
    out.status, out.pending_reason = "ready", None
    out.overall_score, out.recommendation, out.summary = row.overall_score, row.ai_recommendation, row.summary
    out.dimensions = [
        Dimension(
            score.dimension,
            score.score,
            score.reason,
            score.spread,
            [Quote(q.text, q.turn_seq, q.char_start, q.char_end, q.start_ms, q.end_ms) for q in quotes],
        )
        for score, quotes in found.scores
    ]
    out.strengths, out.weaknesses = convert(row.strengths, list[Remark]), convert(row.weaknesses, list[Remark])
    out.points = convert(row.points, list[Point])
    out.engine, out.rubric_version, out.evaluated_at = engine_out(row.engine), row.rubric_version, row.evaluated_at
    return out
