"""A signed-in candidate's own interviews: where they stand, and the way back into each."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.candidates import policy
from core.candidates.models import Candidate
from core.errors import NotFound
from core.interviews import invitations, service
from core.interviews.models import Interview
from core.paging import MAX_PAGE
from core.settings import Settings


async def mine(session: AsyncSession, user: User) -> Sequence[Interview]:
    """Newest first, without those that were cancelled."""
    policy.authorize(user, "own")
    return (await session.scalars(_of(user).order_by(Interview.id.desc()).limit(MAX_PAGE))).all()


async def find(session: AsyncSession, user: User, interview_id: UUID) -> Interview:
    policy.authorize(user, "own")
    found = await session.scalar(_of(user).where(Interview.id == interview_id))
    if found is None:
        raise NotFound("There is no such interview.")
    return found


async def open_again(session: AsyncSession, user: User, settings: Settings, interview_id: UUID) -> str:
    """A new link into the interview, or to what comes after it; those sent before go on working. Only hashes of links are
    stored, so none of them can be shown again."""
    interview = await find(session, user, interview_id)
    token, invitation = await invitations.issue(session, interview, settings.invitation_days)
    await audit.record(session, actor(user), "invitation.opened_again", invitation)
    return service.link_of(settings, token)


def _of(user: User) -> Select[Interview]:
    return (
        select(Interview)
        .join(Candidate, Candidate.id == Interview.candidate_id)
        .where(
            Candidate.user_id == user.id,
            Candidate.merged_into_id.is_(None),
            Interview.is_test.is_(False),
            Interview.status != "cancelled",
        )
    )
