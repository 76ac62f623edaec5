"""Decisions about candidates. A decision has a person with a name, a reason, and the evidence that this person opened."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.links import hash_token
from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.candidates import pipeline
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Json
from core.decisions import evidence, letters, policy, verdicts
from core.decisions.models import Appeal, Decision
from core.errors import Conflict, Invalid, NotFound
from core.interviews import feedback
from core.settings import Settings
from core.webhooks import service as webhooks

Kind = Literal["advance", "hold", "reject", "offer"]
SHORTEST_REASON = 10
AGAIN_WITHIN = timedelta(minutes=1)
"""The same decision by the same person is the same click in that time, or its answer was lost."""
APPEAL_DAYS = 30
_DONE = ("hired", "withdrawn")


class Provisional(Conflict):
    """``until`` in ``extra`` says when the candidate's time for corrections ends."""

    code = "evaluation_provisional"
    title = "The candidate may still correct the transcript"


class NotDecidable(Conflict):
    code = "not_decidable"
    title = "There is nothing to decide any more"


async def decide(
    session: AsyncSession,
    settings: Settings,
    user: User,
    candidate_id: UUID,
    kind: Kind,
    reason: str | None,
    *,
    write: bool = True,
) -> Decision:
    """Stores the decision and takes the step of the pipeline that follows from it; with ``write`` the candidate is told.

    An offer is made by ``offers.make``, which calls this.
    """
    policy.authorize(user, decide=True)
    candidate = await candidates.find(session, candidate_id, candidate_policy.visible(user), locked=True)
    if candidate is None:
        raise NotFound("There is no such candidate.")
    reason = (reason or "").strip()
    if len(reason) < SHORTEST_REASON:
        message = f"Say why, in at least {SHORTEST_REASON} characters. It is kept with the decision."
        raise Invalid(message, errors=[{"field": "reason", "message": message}])
    if said := await _said(session, user, candidate_id, kind, reason):
        return said
    if candidate.status in _DONE:
        raise NotDecidable(f"The candidate is {candidate.status}.")
    on = await evidence.basis(session, candidate)
    seen = await evidence.opened(session, user, candidate, on)
    if kind == "reject" and on.interview is not None and feedback.provisional(on.interview, settings):
        until = feedback.correctable_until(on.interview, settings)
        raise Provisional(
            "Wait with a rejection until the candidate's time to correct the transcript is over.",
            until=until.isoformat() if until else None,
        )
    row = Decision(
        candidate_id=candidate.id,
        interview_id=on.interview.id if on.interview else None,
        decided_by=user.id,
        kind=kind,
        reason=reason,
        evidence=seen,
        ai_recommendation=on.evaluation.ai_recommendation if on.evaluation else None,
        evaluation_version=on.evaluation.version if on.evaluation else None,
    )
    session.add(row)
    if on.evaluation is not None:
        on.evaluation.hr_decision = kind
    await _step(session, user, candidate, kind, reason)
    await session.flush()
    changes: Json = {"kind": kind, "candidate_id": str(candidate.id), "evidence": len(seen)}
    await audit.record(
        session, actor(user), "decision.made", row, changes, person_id=candidate.user_id, personal={"reason": reason}
    )
    told: Json = {"decision_id": str(row.id), "candidate_id": str(candidate.id), "job_id": str(candidate.job_id)}
    await webhooks.tell(session, "decision.made", {**told, "decision": kind})
    if on.interview is not None:
        await verdicts.show(session, on.interview.id, row.id)
    if write and kind == "reject":
        await _tell_rejected(session, settings, candidate, row)
    elif write and kind == "advance":
        await letters.write(session, settings, "advance", candidate)
    return row


async def _said(session: AsyncSession, user: User, candidate_id: UUID, kind: Kind, reason: str) -> Decision | None:
    newest = select(Decision).where(Decision.candidate_id == candidate_id).order_by(Decision.id.desc()).limit(1)
    row = await session.scalar(newest)
    if row is None or (row.decided_by, row.kind, row.reason) != (user.id, kind, reason):
        return None
    return row if row.created_at > utcnow() - AGAIN_WITHIN else None


async def _step(session: AsyncSession, user: User, candidate: Candidate, kind: Kind, reason: str) -> None:
    if kind == "advance" and candidate.status in ("new", "screening"):
        await pipeline.step(session, user, candidate, "shortlisted", reason)
    elif kind == "reject":
        await pipeline.step(session, user, candidate, "rejected", reason)
    elif kind == "offer":
        await pipeline.step(session, user, candidate, "offered", reason)


async def _tell_rejected(session: AsyncSession, settings: Settings, candidate: Candidate, decision: Decision) -> None:
    token, link = letters.new_link(settings, "appeal")
    session.add(
        Appeal(
            candidate_id=candidate.id,
            decision_id=decision.id,
            token_hash=hash_token(token),
            expires_at=utcnow() + timedelta(days=APPEAL_DAYS),
        )
    )
    await letters.write(session, settings, "result", candidate, {"days": str(APPEAL_DAYS)}, link=link)


async def history(session: AsyncSession, user: User, candidate_id: UUID) -> Sequence[tuple[Decision, str]]:
    """Every decision with the name of who made it, oldest first."""
    policy.authorize(user, decide=False)
    if await candidates.find(session, candidate_id, candidate_policy.visible(user)) is None:
        raise NotFound("There is no such candidate.")
    query = (
        select(Decision, User.full_name)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.candidate_id == candidate_id)
        .order_by(Decision.id)
    )
    return [(row, name) for row, name in await session.execute(query)]
