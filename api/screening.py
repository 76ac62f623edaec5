from datetime import datetime
from typing import Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.limits import guard_engines
from api.problems import problems
from api.schemas import EngineOut, engine_out
from api.security import staff
from core.screening import service
from core.screening.models import ResumeScreening


class Finding(Struct):
    """One requirement against the resume; the quote stands at ``start``–``end`` of the resume's text."""

    key: str
    text: str
    kind: str
    must: bool
    status: str
    quote: str | None
    start: int | None
    end: int | None
    reason: str


class ScreeningOut(Struct):
    """Scores from 0 to 100, null where there is no evidence and while pending. Advice: a person decides."""

    id: UUID
    candidate_id: UUID
    job_id: UUID
    status: Literal["pending", "ready"]
    pending_reason: str | None
    overall_score: float | None
    keyword_match_score: float | None
    skill_relevance_score: float | None
    recommendation: str | None
    findings: list[Finding]
    engine: EngineOut | None
    screened_at: datetime | None


class ScreeningResult(Struct):
    version: int
    overall_score: float | None
    keyword_match_score: float | None
    skill_relevance_score: float | None
    recommendation: str
    findings: list[Finding]
    engine: EngineOut
    screened_at: datetime


class ScreeningResults(Struct):
    items: list[ScreeningResult]


def _out(row: ResumeScreening) -> ScreeningOut:
    ready = row.status == "ready"
    return ScreeningOut(
        id=row.id,
        candidate_id=row.candidate_id,
        job_id=row.job_id,
        status="ready" if ready else "pending",
        pending_reason=row.pending_reason,
        overall_score=row.overall_score if ready else None,
        keyword_match_score=row.keyword_match_score if ready else None,
        skill_relevance_score=row.skill_relevance_score if ready else None,
        recommendation=row.recommendation if ready else None,
        findings=convert(row.findings if ready else [], list[Finding]),
        engine=engine_out(row.engine) if ready else None,
        screened_at=row.screened_at,
    )


@post(
    "/candidates/{candidate_id:uuid}/screening",
    operation_id="ScreenCandidate",
    status_code=202,
    guards=[staff],
    responses=problems(409, 429),
)
async def screen_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ScreeningOut:
    """Starts it; GetScreening has the result when its status is ready."""
    await guard_engines(parts(request).limiter, request.user.id)
    return _out(await service.request(session, request.user, candidate_id))


@get(
    "/candidates/{candidate_id:uuid}/screening",
    operation_id="GetScreening",
    guards=[staff],
    responses=problems(),
)
async def get_screening(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ScreeningOut:
    return _out(await service.get(session, request.user, candidate_id))


@get(
    "/candidates/{candidate_id:uuid}/screenings",
    operation_id="ListScreenings",
    guards=[staff],
    responses=problems(),
)
async def list_screenings(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ScreeningResults:
    """Every result that there was, newest first."""
    rows = await service.versions(session, request.user, candidate_id)
    return ScreeningResults(
        [
            ScreeningResult(
                version=row.version,
                overall_score=row.overall_score,
                keyword_match_score=row.keyword_match_score,
                skill_relevance_score=row.skill_relevance_score,
                recommendation=row.recommendation,
                findings=convert(row.findings, list[Finding]),
                engine=engine_out(row.engine),
                screened_at=row.screened_at,
            )
            for row in rows
        ]
    )
