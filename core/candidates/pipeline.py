"""The status pipeline: which steps people may take, with a history that writes itself (see ``models``)."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.candidates import policy, repository
from core.candidates.models import Candidate, StatusChange, explain_status
from core.errors import Conflict, Invalid, NotFound

Status = Literal[
    "new", "screening", "shortlisted", "interviewing", "evaluated", "offered", "rejected", "withdrawn", "hired"
]
STEPS: dict[str, frozenset[str]] = {
    "new": frozenset({"screening", "shortlisted", "rejected", "withdrawn"}),
    "screening": frozenset({"new", "shortlisted", "rejected", "withdrawn"}),
    "shortlisted": frozenset({"screening", "interviewing", "rejected", "withdrawn"}),
    "interviewing": frozenset({"shortlisted", "evaluated", "rejected", "withdrawn"}),
    "evaluated": frozenset({"shortlisted", "interviewing", "offered", "rejected", "withdrawn"}),
    "offered": frozenset({"evaluated", "hired", "rejected", "withdrawn"}),
    "rejected": frozenset({"shortlisted", "evaluated"}),
    "withdrawn": frozenset({"new", "shortlisted"}),
    "hired": frozenset({"offered"}),
}
BY_DECISION = frozenset({"rejected", "offered"})
"""Steps that are decisions: ``core.decisions`` takes them, for a person who has opened the evidence."""
NEEDS_A_REASON = frozenset({"rejected"})


class WrongStep(Conflict):
    code = "wrong_step"
    title = "This step is not part of the pipeline"


async def move(session: AsyncSession, user: User, candidate_id: UUID, status: Status, reason: str | None) -> Candidate:
    """One step, by a person. Moving to where the candidate is changes nothing."""
    policy.authorize(user, "change")
    if status in BY_DECISION:
        raise WrongStep("This step is a decision: it takes a reason, and somebody who has opened the evidence.")
    candidate = await repository.find(session, candidate_id, policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    return await step(session, user, candidate, status, reason)


async def step(
    session: AsyncSession, user: User, candidate: Candidate, status: Status, reason: str | None
) -> Candidate:
    """``candidate`` is locked, and the user was found entitled."""
    before = candidate.status
    if before == status:
        return candidate
    if status not in STEPS[before]:
        allowed = ", ".join(sorted(STEPS[before]))
        raise WrongStep(f"From {before} the next step is one of: {allowed}.", status_now=before)
    if status in NEEDS_A_REASON and not (reason and reason.strip()):
        message = "Say why: the reason is kept with the rejection."
        raise Invalid(message, errors=[{"field": "reason", "message": "needed for a rejection"}])
    explain_status(candidate, user.id, reason)
    candidate.status = status
    await audit.record(
        session,
        actor(user),
        "candidate.moved",
        candidate,
        {"status": [before, status]},
        person_id=candidate.user_id,
        personal={"reason": reason} if reason else None,
    )
    await session.flush()
    return candidate


async def history(session: AsyncSession, user: User, candidate_id: UUID) -> Sequence[StatusChange]:
    policy.authorize(user, "read")
    if await repository.find(session, candidate_id, policy.visible(user)) is None:
        raise NotFound("There is no such candidate.")
    return await repository.history(session, candidate_id)
