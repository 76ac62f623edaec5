"""What a candidate may ask for: more time and other help, applied at once and without a reason; and a person instead of the AI."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.clock import utcnow
from core.db import Json
from core.errors import Conflict, NotFound
from core.interviews import closing, human, policy
from core.interviews.models import HumanRequest, Interview
from core.interviews.run import add_to_inbox
from core.jobs.models import JobDescription
from core.settings import Settings

FACTORS = (1.0, 1.25, 1.5, 2.0)
NO_LIMIT_MIN, NO_LIMIT_FACTOR = 240, 2.0
"""An interview without a limit of time: eight hours, and twice the patience."""
MOST = 200


@dataclass(frozen=True)
class Accommodations:
    """``extra_time`` None: no limit of time at all."""

    extra_time: float | None = 1.0
    chat_only: bool = False
    captions: bool = False
    breaks: bool = False
    note: str | None = None


async def ask(session: AsyncSession, interview_id: UUID, wanted: Accommodations) -> Interview:
    """Applied to the interview at once; open until it begins. What for, is nobody's business: the log holds no kind of help."""
    interview = await session.get_one(Interview, interview_id, with_for_update=True, populate_existing=True)
    if interview.status != "scheduled" or interview.started_at is not None:
        raise Conflict("The interview has begun. Tell the interviewer what you need: more time, a break, or to stop.")
    before = interview.accommodations
    limit = before.get("duration_limit_min", interview.duration_limit_min)
    kind = before.get("interview_type", interview.interview_type)
    asked: Json = {**asdict(wanted), "duration_limit_min": limit}
    if wanted.extra_time is None:
        interview.duration_limit_min, interview.extra_time = NO_LIMIT_MIN, NO_LIMIT_FACTOR
    else:
        interview.duration_limit_min, interview.extra_time = limit, wanted.extra_time
    if wanted.chat_only:
        asked["interview_type"] = kind
        interview.interview_type = "ai_chat"
    elif before.get("chat_only"):
        interview.interview_type = kind
    interview.accommodations = asked
    await audit.record(session, CANDIDATE, "interview.help_asked", interview)
    return interview


async def request_human(
    session: AsyncSession, settings: Settings, interview_id: UUID, message: str | None
) -> HumanRequest:
    """By the page of the invitation. One that has not begun is off, in the calendar too; one that runs ends."""
    interview = await session.get_one(Interview, interview_id, with_for_update=True, populate_existing=True)
    if interview.human_requested_at is None:
        if interview.status == "scheduled" and interview.started_at is None:
            await closing.call_off(session, interview, "human_requested", utcnow())
        elif interview.status in ("in_progress", "paused") and not await closing.close_unattended(
            session, interview_id
        ):
            await add_to_inbox(session, interview_id, f"human:{uuid4()}", "command", "end")
    return await human.want(session, settings, interview, message)


async def waiting(session: AsyncSession, user: User) -> Sequence[tuple[HumanRequest, Interview]]:
    """Not settled yet, the most urgent first."""
    policy.authorize(user, "schedule")
    query = (
        select(HumanRequest, Interview)
        .join(Interview, Interview.id == HumanRequest.interview_id)
        .join(JobDescription, JobDescription.id == Interview.job_id)
        .where(policy.visible(user), HumanRequest.done_at.is_(None), Interview.is_test.is_(False))
        .order_by(HumanRequest.due_at)
        .limit(MOST)
    )
    return [(request, interview) for request, interview in await session.execute(query)]


async def settle(session: AsyncSession, user: User, request_id: UUID) -> HumanRequest:
    """Somebody has talked with the candidate."""
    policy.authorize(user, "schedule")
    request = await session.get(HumanRequest, request_id, with_for_update=True)
    if request is None:
        raise NotFound("There is no such request.")
    await policy.reach(session, user, request.interview_id, "schedule")
    if request.done_at is None:
        request.done_at, request.done_by = utcnow(), user.id
        await audit.record(session, actor(user), "interview.human_request_settled", request)
    return request
