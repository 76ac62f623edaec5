"""Up to six candidates side by side: what was found out about each, unknown where it was not. No order of merit is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import policy
from core.analytics.outcomes import DIMENSIONS, score_of
from core.candidates.models import Candidate
from core.errors import Invalid, NotFound
from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.screening.models import ResumeScreening

MOST = 6


@dataclass(frozen=True)
class Compared:
    """Scores 1–10, screening 0–100; None where there is none. ``interview_id``: the newest interview that was evaluated."""

    candidate_id: UUID
    full_name: str
    status: str
    applied_at: datetime
    job_id: UUID
    job_title: str
    screening_score: float | None
    screening_recommendation: str | None
    interview_id: UUID | None
    interviewed_at: datetime | None
    scores: dict[str, float | None]
    quotes: dict[str, int]
    """On how many quotes each dimension's score stands."""
    recommendation: str | None
    hr_decision: str | None
    summary: str | None
    strengths: Sequence[str]
    weaknesses: Sequence[str]
    engine: str | None


async def compare(session: AsyncSession, user: User, ids: Sequence[UUID]) -> list[Compared]:
    """In the order asked for. One that is not there for this user, and nothing is shown."""
    policy.authorize(user, "analyse")
    if not 2 <= len(set(ids)) <= MOST or len(set(ids)) != len(ids):
        message = f"must be 2 to {MOST} different ones"
        raise Invalid("These cannot be compared.", errors=[{"field": "candidate_id", "message": message}])
    query = (
        select(Candidate, JobDescription.title, ResumeScreening)
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .outerjoin(
            ResumeScreening,
            (ResumeScreening.candidate_id == Candidate.id)
            & (ResumeScreening.job_id == Candidate.job_id)
            & (ResumeScreening.status == "ready"),
        )
        .where(Candidate.id.in_(ids), policy.candidates(user))
    )
    rows = {candidate.id: (candidate, title, screening) for candidate, title, screening in await session.execute(query)}
    if len(rows) != len(ids):
        raise NotFound("There is no such candidate.")
    newest = await _newest(session, ids)
    quotes = await _quotes(session, [evaluation.id for evaluation, _ in newest.values()])
    return [_compared(*rows[candidate_id], newest.get(candidate_id), quotes) for candidate_id in ids]


async def _quotes(session: AsyncSession, evaluations: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    query = (
        select(DimensionScore.evaluation_id, DimensionScore.dimension, func.count())
        .join(EvidenceQuote, EvidenceQuote.dimension_score_id == DimensionScore.id)
        .where(DimensionScore.evaluation_id.in_(evaluations))
        .group_by(DimensionScore.evaluation_id, DimensionScore.dimension)
    )
    return {(evaluation, dimension): count for evaluation, dimension, count in await session.execute(query)}


async def _newest(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, tuple[Evaluation, Interview]]:
    query = (
        select(Evaluation, Interview)
        .join(Interview, Interview.id == Evaluation.interview_id)
        .where(Evaluation.candidate_id.in_(ids), Evaluation.status == "ready", Interview.is_test.is_(False))
        .order_by(Evaluation.evaluated_at, Evaluation.id)
    )
    return {evaluation.candidate_id: (evaluation, interview) for evaluation, interview in await session.execute(query)}


def _compared(
    candidate: Candidate,
    title: str,
    screening: ResumeScreening | None,
    found: tuple[Evaluation, Interview] | None,
    quotes: Mapping[tuple[UUID, str], int],
) -> Compared:
    evaluation, interview = found or (None, None)
    return Compared(
        candidate_id=candidate.id,
        full_name=candidate.full_name,
        status=candidate.status,
        applied_at=candidate.created_at,
        job_id=candidate.job_id,
        job_title=title,
        screening_score=screening and screening.overall_score,
        screening_recommendation=screening and screening.recommendation,
        interview_id=interview and interview.id,
        interviewed_at=interview and (interview.started_at or interview.scheduled_at),
        scores={name: evaluation and getattr(evaluation, score_of(name).key) for name in DIMENSIONS},
        quotes={name: quotes.get((evaluation.id, name), 0) for name in DIMENSIONS if name != "overall"}
        if evaluation
        else {},
        recommendation=evaluation and evaluation.ai_recommendation,
        hr_decision=evaluation and evaluation.hr_decision,
        summary=evaluation and evaluation.summary,
        strengths=[remark["text"] for remark in evaluation.strengths] if evaluation else [],
        weaknesses=[remark["text"] for remark in evaluation.weaknesses] if evaluation else [],
        engine=evaluation and evaluation.engine.get("engine"),
    )
