"""An interview evaluated anew: what was there before is kept as it was, and a person says why it was not enough."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import User
from core.accounts.policy import HIRING, actor, permit
from core.audit import service as audit
from core.db import Json
from core.errors import Conflict
from core.evaluation import repository
from core.evaluation.models import DimensionScore, Evaluation, EvaluationVersion
from core.interviews import policy as interviews

_KEPT = (
    "overall_score",
    "ai_recommendation",
    "summary",
    "strengths",
    "weaknesses",
    "points",
    "engine",
    "rubric_version",
    "hr_decision",
)

DIMENSIONS = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")


class NothingToRepeat(Conflict):
    code = "nothing_to_repeat"
    title = "There is no finished evaluation"


async def evaluate_again(session: AsyncSession, user: User, interview_id: UUID, reason: str) -> Evaluation:
    permit(user, HIRING, "evaluation")
    interview = await interviews.reach(session, user, interview_id, "read")
    if interview.human_requested_at is not None:
        raise NothingToRepeat("The candidate asked for a person: the AI scores nothing here.")
    evaluation = await repository.locked(session, interview)
    if evaluation.status != "ready":
        raise NothingToRepeat("The first evaluation is not ready yet.")
    before = EvaluationVersion(
        evaluation_id=evaluation.id,
        version=evaluation.version,
        content=await _content(session, evaluation),
        evaluated_at=evaluation.evaluated_at,
        replaced_by=user.id,
        reason=reason,
    )
    session.add(before)
    await session.execute(
        delete(DimensionScore).where(
            DimensionScore.evaluation_id == evaluation.id, DimensionScore.rater == repository.AI
        )
    )
    evaluation.version += 1
    evaluation.status, evaluation.pending_reason = "pending", None
    evaluation.overall_score = evaluation.ai_recommendation = evaluation.summary = None
    evaluation.hr_decision = evaluation.evaluated_at = None
    for dimension in DIMENSIONS:
        setattr(evaluation, f"{dimension}_score", None)
    await session.flush()
    args = {"interview_id": str(interview_id)}
    await queue.enqueue(session, queue.Kind.EVALUATE_INTERVIEW, args, f"{interview_id}:version-{evaluation.version}")
    await audit.record(
        session, actor(user), "evaluation.repeated", evaluation, {"version": evaluation.version, "reason": reason}
    )
    return evaluation


async def earlier(session: AsyncSession, user: User, interview_id: UUID) -> Sequence[EvaluationVersion]:
    """Newest first; the one that counts is not among them."""
    await interviews.reach(session, user, interview_id, "read")
    query = (
        select(EvaluationVersion)
        .join(Evaluation, Evaluation.id == EvaluationVersion.evaluation_id)
        .where(Evaluation.interview_id == interview_id)
        .order_by(EvaluationVersion.version.desc())
    )
    return (await session.scalars(query)).all()


async def _content(session: AsyncSession, evaluation: Evaluation) -> Json:
    dimensions = [
        {
            "dimension": score.dimension,
            "score": score.score,
            "reason": score.reason,
            "quotes": [{"text": quote.text, "turn_seq": quote.turn_seq} for quote in quotes],
        }
        for score, quotes in await repository.scores(session, evaluation.id)
    ]
    return {**{name: getattr(evaluation, name) for name in _KEPT}, "dimensions": dimensions}
