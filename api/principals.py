"""Who is asking: a signed-in user (core's User) or a candidate by invitation; and how they showed it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from core.audit.service import CANDIDATE, Actor


@dataclass(frozen=True)
class Guest:
    """A candidate who holds an invitation: one interview, nothing else."""

    invitation_id: UUID
    interview_id: UUID
    candidate_id: UUID

    @property
    def actor(self) -> Actor:
        return CANDIDATE


@dataclass(frozen=True)
class Proof:
    """``session_id`` is what logging out ends; None for invitations and for tokens of the command line."""

    by: Literal["header", "cookie", "invitation", "key"]
    session_id: UUID | None = None
