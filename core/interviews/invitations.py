"""The candidate's link: a random token of which only the hash is stored. It opens one interview and nothing else."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import utcnow
from core.errors import DomainError, Unauthorized
from core.interviews.models import Interview, Invitation


class InvitationExpired(DomainError):
    status = 410
    code = "invitation_expired"
    title = "This invitation does not work any more"


async def issue(session: AsyncSession, interview: Interview, days: int) -> tuple[str, Invitation]:
    """A new token, shown this once, and its row. It works until ``days`` after the interview's date."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        interview_id=interview.id,
        token_hash=_hash(token),
        expires_at=max(interview.scheduled_at, utcnow()) + timedelta(days=days),
    )
    session.add(invitation)
    await session.flush()
    return token, invitation


async def find(session: AsyncSession, token: str) -> tuple[Invitation, UUID]:
    """The invitation of this token and its candidate. Raises Unauthorized, or InvitationExpired for one that was good once."""
    query = (
        select(Invitation, Interview.candidate_id)
        .join(Interview, Interview.id == Invitation.interview_id)
        .where(Invitation.token_hash == _hash(token))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Unauthorized("This invitation is not known. Please use the link exactly as you received it.")
    if row[0].revoked_at is not None or row[0].expires_at <= utcnow():
        raise InvitationExpired("This invitation has ended. Please ask the company for a new one.")
    return row[0], row[1]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
