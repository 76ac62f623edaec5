"""Whether a person has opened what a decision rests on. The audit log knows: it is written when something is shown."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import BY_KEY
from core.audit.models import AuditEntry
from core.candidates.models import Candidate
from core.db import JsonList
from core.errors import Conflict
from core.evaluation.models import Evaluation
from core.interviews.models import Interview
from core.reports.models import Report
from core.screening.models import ResumeScreening

OF_THE_INTERVIEW = ("evaluation.opened", "report.downloaded")
"""Reading the evaluation, the report or the replay, each of which quotes the candidate's words."""
OF_THE_APPLICATION = ("candidate.opened", "screening.opened")
MOST = 20


class EvidenceNotOpened(Conflict):
    """``interview_id`` in ``extra`` says of which interview, when there was one."""

    code = "evidence_not_opened"
    title = "You have not opened the evidence"


@dataclass(frozen=True)
class Basis:
    """What a decision about the candidate rests on: their newest evaluated interview, else the application."""

    interview: Interview | None
    evaluation: Evaluation | None


async def basis(session: AsyncSession, candidate: Candidate) -> Basis:
    query = (
        select(Interview, Evaluation)
        .join(Evaluation, Evaluation.interview_id == Interview.id)
        .where(Interview.candidate_id == candidate.id, Evaluation.status == "ready", Interview.is_test.is_(False))
        .order_by(Interview.id.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return Basis(row[0], row[1]) if row else Basis(None, None)


async def opened(session: AsyncSession, user: User, candidate: Candidate, on: Basis) -> JsonList:
    """[{action, at}], oldest first, of this very person and, for an interview, since it was last evaluated.

    :raises EvidenceNotOpened: there is nothing.
    """
    if on.evaluation is not None and on.interview is not None:
        reports = await session.scalars(select(Report.id).where(Report.interview_id == on.interview.id))
        found = await _audited(session, user, OF_THE_INTERVIEW, [on.evaluation.id, *reports.all()])
        since = on.evaluation.evaluated_at
        entries = [entry for entry in found if since is None or entry.created_at >= since]
    else:
        screenings = await session.scalars(
            select(ResumeScreening.id).where(ResumeScreening.candidate_id == candidate.id)
        )
        entries = await _audited(session, user, OF_THE_APPLICATION, [candidate.id, *screenings.all()])
    if not entries:
        what = "the evaluation, the report or the replay" if on.interview else "the candidate or the screening"
        raise EvidenceNotOpened(
            f"Open {what} first, and decide then.", interview_id=str(on.interview.id) if on.interview else None
        )
    return [{"action": entry.action, "at": entry.created_at.isoformat()} for entry in entries[-MOST:]]


async def _audited(session: AsyncSession, user: User, actions: tuple[str, ...], ids: list[UUID]) -> list[AuditEntry]:
    """By the person themselves: what a program fetched by their key, nobody has seen."""
    query = select(AuditEntry).where(
        AuditEntry.user_id == user.id,
        AuditEntry.actor.not_like(f"{BY_KEY}%"),
        AuditEntry.action.in_(actions),
        AuditEntry.entity_id.in_(ids),
    )
    return list((await session.scalars(query.order_by(AuditEntry.id))).all())
