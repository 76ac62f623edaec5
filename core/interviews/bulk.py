"""Many invitations at once, each for itself, with a report that has a row for every one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.errors import DomainError, NotFound
from core.interviews import policy, service
from core.interviews.models import OPEN_STATUSES, Interview
from core.plans.models import QuestionPlan
from core.settings import Settings


@dataclass(frozen=True)
class Row:
    candidate_id: UUID
    interview_id: UUID | None = None
    code: str | None = None
    detail: str | None = None


async def invite(
    session: AsyncSession,
    settings: Settings,
    user: User,
    candidate_ids: Sequence[UUID],
    *,
    interview_type: service.InterviewType,
    scheduled_at: datetime | None,
    duration_limit_min: int,
    language: str,
    time_zone: str | None,
) -> list[Row]:
    policy.authorize(user, "schedule")
    rows: dict[UUID, Row] = {}
    # each stays locked until the end: of two who invite the same people in another order, one waits for the other
    for candidate_id in sorted(set(candidate_ids)):
        try:
            async with session.begin_nested():
                visible = candidate_policy.visible(user)
                if await candidates.find(session, candidate_id, visible, locked=True) is None:
                    raise NotFound("There is no such candidate.")
                if await _has_open(session, candidate_id):
                    detail = "There is an open interview already."
                    rows[candidate_id] = Row(candidate_id, None, "already_invited", detail)
                    continue
                made = await service.schedule(
                    session,
                    user,
                    settings,
                    candidate_id=candidate_id,
                    plan_id=await _plan(session, candidate_id),
                    interview_type=interview_type,
                    scheduled_at=scheduled_at,
                    duration_limit_min=duration_limit_min,
                    language=language,
                    time_zone=time_zone,
                )
        except DomainError as error:
            rows[candidate_id] = Row(candidate_id, None, error.code, error.detail)
        else:
            rows[candidate_id] = Row(candidate_id, made.interview.id)
    return [rows[candidate_id] for candidate_id in dict.fromkeys(candidate_ids)]


async def _has_open(session: AsyncSession, candidate_id: UUID) -> bool:
    query = select(Interview.id).where(Interview.candidate_id == candidate_id, Interview.status.in_(OPEN_STATUSES))
    query = query.where(Interview.is_test.is_(False))
    return await session.scalar(query.limit(1)) is not None


async def _plan(session: AsyncSession, candidate_id: UUID) -> UUID:
    """The newest approved one."""
    query = (
        select(QuestionPlan.id)
        .where(QuestionPlan.candidate_id == candidate_id, QuestionPlan.status == "approved")
        .order_by(QuestionPlan.id.desc())
        .limit(1)
    )
    found = await session.scalar(query)
    if found is None:
        raise service.PlanNotApproved("There is no approved plan for this candidate.")
    return found
