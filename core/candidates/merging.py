"""Two candidates who are one person: joined by hand, and undone by hand. Nothing is deleted by it."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.candidates import policy, repository
from core.candidates.models import Candidate, CandidateMerge
from core.clock import utcnow
from core.errors import Conflict, NotFound


class CannotMerge(Conflict):
    code = "cannot_merge"
    title = "These two cannot be merged"


async def alike(session: AsyncSession, user: User, candidate_id: UUID) -> list[repository.CandidateRow]:
    """Who may be the same person, for a person to look at."""
    policy.authorize(user, "change")
    visible = policy.visible(user)
    candidate = await repository.find(session, candidate_id, visible)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return await repository.alike(session, candidate, visible)


async def merge(session: AsyncSession, user: User, kept_id: UUID, merged_id: UUID) -> Candidate:
    """``merged`` becomes the same person as ``kept``. For one job it is also the same application: it leaves the lists, and what
    ``kept`` lacks is read there. For two jobs both applications stay."""
    policy.authorize(user, "change")
    visible = policy.visible(user)
    # always in the same order, so that two people who merge at once do not wait for each other for ever
    rows = {each: await repository.find(session, each, visible, locked=True) for each in sorted((kept_id, merged_id))}
    kept, merged = rows[kept_id], rows[merged_id]
    if kept is None or merged is None:
        raise NotFound("There is no such candidate.")
    if kept_id == merged_id:
        raise CannotMerge("A candidate cannot be merged with itself.")
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise CannotMerge("One of them was merged already. Undo that first.")
    if kept.user_id == merged.user_id and kept.job_id != merged.job_id:
        raise CannotMerge("They are one person already, with an application for each of two jobs.")
    if await repository.open_merge(session, merged_id) is not None:
        raise CannotMerge("This candidate was merged already. Undo that first.")
    session.add(CandidateMerge(kept_id=kept.id, merged_id=merged.id, previous_user_id=merged.user_id))
    merged.user_id = kept.user_id
    if kept.job_id == merged.job_id:
        merged.merged_into_id = kept.id
    await audit.record(session, actor(user), "candidate.merged", kept, {"merged_id": str(merged_id)})
    await session.flush()
    return kept


async def unmerge(session: AsyncSession, user: User, merged_id: UUID) -> Candidate:
    policy.authorize(user, "change")
    merged = await repository.find(session, merged_id, policy.visible(user), locked=True)
    if merged is None:
        raise NotFound("There is no such candidate.")
    row = await repository.open_merge(session, merged_id)
    if row is None:
        raise CannotMerge("This candidate was not merged.")
    merged.user_id, merged.merged_into_id, row.undone_at = row.previous_user_id, None, utcnow()
    await audit.record(session, actor(user), "candidate.unmerged", merged, {"kept_id": str(row.kept_id)})
    await session.flush()
    return merged
