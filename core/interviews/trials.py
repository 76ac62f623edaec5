"""Somebody of the hiring team takes an approved plan as a candidate would. It runs like any interview, and counts nowhere."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.candidates.models import Candidate
from core.errors import NotFound
from core.interviews import policy, service
from core.interviews.service import InterviewType, Scheduled
from core.plans.models import QuestionPlan
from core.settings import Settings


async def begin(
    session: AsyncSession,
    user: User,
    settings: Settings,
    plan_id: UUID,
    *,
    interview_type: InterviewType,
    duration_limit_min: int,
    language: str,
) -> Scheduled:
    """Of the plan's candidate it has the name by which one is greeted, and nothing else."""
    policy.authorize(user, "schedule")
    plan = await session.get(QuestionPlan, plan_id)
    if plan is None or not await policy.hires_for(session, user, plan.job_id):
        raise NotFound("There is no such plan.")
    if plan.status != "approved":
        raise service.PlanNotApproved("Approve the question plan first.")
    return await service.book(
        session,
        actor(user),
        settings,
        await session.get_one(Candidate, plan.candidate_id),
        plan,
        interview_type=interview_type,
        duration_limit_min=duration_limit_min,
        language=language,
        write=False,
        is_test=True,
    )
