"""Screening as a job: asked for by HR, done by an engine, scored by us; pending with the reason until then."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import User
from core.accounts.policy import actor
from core.ai.label import EngineLabel
from core.audit import service as audit
from core.audit.service import SYSTEM
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.candidates.models import Candidate, explain_status
from core.clock import utcnow
from core.db import Json
from core.domains.models import Domain
from core.errors import Conflict, NotFound
from core.jobs.models import JobDescription
from core.screening import policy, repository
from core.screening.engine import ScreeningFindings, ScreeningInput, requirements_of
from core.screening.models import ResumeScreening, ScreeningVersion
from core.screening.score import score, verify


class NoResume(Conflict):
    code = "no_resume"
    title = "There is no resume to screen"


@dataclass(frozen=True)
class Work:
    screening_id: UUID
    version: int
    input: ScreeningInput


async def request(session: AsyncSession, user: User, candidate_id: UUID) -> ResumeScreening:
    """Starts a screening of the candidate's resume; while one is under way it is returned as it is."""
    policy.authorize(user, "request")
    candidate = await candidates.find(session, candidate_id, candidate_policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    if candidate.resume_text is None:
        raise NoResume("Upload the candidate's resume first.")
    screening = await repository.of_candidate(session, candidate_id, lock=True)
    if screening is None:
        screening = ResumeScreening(candidate_id=candidate_id, job_id=candidate.job_id)
        session.add(screening)
        await session.flush()
    elif screening.status == "pending" and await repository.under_way(session, _key(screening)):
        return screening
    else:
        screening.version += 1
        screening.status, screening.pending_reason = "pending", None
    if candidate.status == "new":
        explain_status(candidate, user.id, None)
        candidate.status = "screening"
    args = {"screening_id": str(screening.id), "version": screening.version}
    await queue.enqueue(session, queue.Kind.SCREEN_CANDIDATE, args, _key(screening))
    await audit.record(session, actor(user), "screening.requested", screening, {"candidate_id": str(candidate_id)})
    return screening


async def get(session: AsyncSession, user: User, candidate_id: UUID) -> ResumeScreening:
    policy.authorize(user, "read")
    screening = None
    if await candidates.find(session, candidate_id, candidate_policy.visible(user)) is not None:
        screening = await repository.of_candidate(session, candidate_id)
    if screening is None:
        raise NotFound("This candidate was not screened.")
    if screening.status == "ready":
        await audit.record(session, actor(user), "screening.opened", screening)
    return screening


async def versions(session: AsyncSession, user: User, candidate_id: UUID) -> Sequence[ScreeningVersion]:
    """Every result there was, newest first."""
    screening = await get(session, user, candidate_id)
    return await repository.versions(session, screening.id)


async def load(session: AsyncSession, screening_id: UUID, version: int) -> Work | None:
    """What the engine needs; None when there is nothing left to do."""
    screening = await repository.lock_version(session, screening_id, version)
    if screening is None or screening.status == "ready":
        return None
    candidate = await session.get_one(Candidate, screening.candidate_id)
    job = await session.get_one(JobDescription, screening.job_id)
    domain = await session.get_one(Domain, job.domain_id)
    requirements = requirements_of(job.requirements, domain.profile)
    given = ScreeningInput(
        candidate.resume_text or "", requirements, utcnow().date(), job.title, (candidate.full_name, candidate.email)
    )
    return Work(screening_id, version, given)


async def store(session: AsyncSession, work: Work, found: ScreeningFindings, label: EngineLabel) -> None:
    """Every quote is looked up in the resume again; the scores are computed here and nowhere else."""
    screening = await repository.lock_version(session, work.screening_id, work.version)
    if screening is None:
        return
    findings = verify(work.input, found.findings)
    result = score(work.input.requirements, findings)
    screening.status, screening.pending_reason = "ready", None
    screening.keyword_match_score = result.keyword_match
    screening.skill_relevance_score = result.skill_relevance
    screening.overall_score = result.overall
    screening.recommendation = result.recommendation
    screening.findings = [
        {**asdict(finding), "text": requirement.text, "kind": requirement.kind, "must": requirement.must}
        for requirement, finding in zip(work.input.requirements, findings, strict=True)
    ]
    screening.engine = label.to_json()
    screening.screened_at = utcnow()
    candidate = await candidates.lock(session, screening.candidate_id)
    if candidate is not None:
        candidate.match_score = result.overall
    session.add(
        ScreeningVersion(
            screening_id=screening.id,
            version=screening.version,
            keyword_match_score=result.keyword_match,
            skill_relevance_score=result.skill_relevance,
            overall_score=result.overall,
            recommendation=result.recommendation,
            findings=screening.findings,
            engine=screening.engine,
            screened_at=screening.screened_at,
        )
    )
    changes: Json = {"overall_score": result.overall, "recommendation": result.recommendation, "engine": label.engine}
    await audit.record(session, SYSTEM, "screening.ready", screening, changes)


async def explain(session: AsyncSession, screening_id: UUID, version: int, reason: str) -> None:
    """Says on the row why there is no result yet."""
    screening = await repository.lock_version(session, screening_id, version)
    if screening is not None and screening.status == "pending":
        screening.pending_reason = reason


def _key(screening: ResumeScreening) -> str:
    return f"{screening.id}:{screening.version}"
