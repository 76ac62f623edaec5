"""A second look at a rejection, asked for by the candidate and done by another person than the one who decided."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.links import LinkNotValid, hash_token
from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.candidates import pipeline
from core.candidates import policy as candidate_policy
from core.candidates import repository as candidates
from core.candidates.models import Candidate
from core.clock import utcnow
from core.decisions import letters, policy
from core.decisions.models import Appeal, Decision
from core.errors import Conflict, NotFound
from core.jobs.models import JobDescription
from core.notifications import bell
from core.settings import Settings

MOST = 200
_SAID = {
    "upheld": {
        "en": "was looked at again by another person, who came to the same result",
        "es": "otra persona la ha revisado y ha llegado al mismo resultado",
    },
    "reopened": {
        "en": "was looked at again by another person and is open again",
        "es": "otra persona la ha revisado y está abierta de nuevo",
    },
}


class SamePerson(Conflict):
    code = "same_person"
    title = "Somebody else has to look at it"


async def ask(session: AsyncSession, token: str, message: str) -> Appeal:
    query = select(Appeal).where(Appeal.token_hash == hash_token(token)).with_for_update()
    appeal = await session.scalar(query)
    if appeal is None or appeal.expires_at <= utcnow():
        raise LinkNotValid("This link does not work any more. Please write to us.")
    if appeal.asked_at is not None:
        return appeal
    appeal.asked_at, appeal.message = utcnow(), message
    await audit.record(session, CANDIDATE, "appeal.asked", appeal)
    candidate = await session.get_one(Candidate, appeal.candidate_id)
    job = await session.get_one(JobDescription, candidate.job_id)
    subject, target = f"A second look was asked for: {job.title}", f"/candidates/{candidate.id}"
    await bell.ring(session, job.department_id, "appeal", subject, target, candidate_id=candidate.id)
    return appeal


async def waiting(session: AsyncSession, user: User) -> Sequence[Appeal]:
    """Asked for and not answered, oldest first."""
    policy.authorize(user, decide=False)
    query = (
        select(Appeal)
        .join(Candidate, Candidate.id == Appeal.candidate_id)
        .where(candidate_policy.visible(user), Appeal.asked_at.is_not(None), Appeal.answered_at.is_(None))
        .order_by(Appeal.asked_at)
        .limit(MOST)
    )
    return (await session.scalars(query)).all()


async def answer(
    session: AsyncSession,
    settings: Settings,
    user: User,
    appeal_id: UUID,
    outcome: Literal["upheld", "reopened"],
    words: str,
) -> Appeal:
    policy.authorize(user, decide=True)
    appeal = await session.get(Appeal, appeal_id, with_for_update=True)
    candidate = None
    if appeal is not None and appeal.asked_at is not None:
        candidate = await candidates.find(session, appeal.candidate_id, candidate_policy.visible(user), locked=True)
    if appeal is None or candidate is None:
        raise NotFound("There is no such appeal.")
    if appeal.answered_at is not None:
        raise Conflict("This appeal was answered already.")
    decision = await session.get_one(Decision, appeal.decision_id)
    if decision.decided_by == user.id:
        raise SamePerson("You made the decision: a colleague has to look at it again.")
    appeal.outcome, appeal.answer, appeal.answered_by, appeal.answered_at = outcome, words, user.id, utcnow()
    if outcome == "reopened" and candidate.status == "rejected":
        await pipeline.step(session, user, candidate, "shortlisted", words)
    await audit.record(session, actor(user), f"appeal.{outcome}", appeal)
    language = await letters.language_of(session, candidate)
    said = _SAID[outcome].get(language.partition("-")[0], _SAID[outcome]["en"])
    await letters.write(session, settings, "status", candidate, {"status": said})
    return appeal
