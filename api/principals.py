"""Who is asking: a member of staff (core's User) or a candidate by invitation."""

from dataclasses import dataclass
from uuid import UUID

from core.audit.service import Actor


@dataclass(frozen=True)
class Guest:
    """A candidate who holds an invitation: one interview, nothing else."""

    invitation_id: UUID
    interview_id: UUID
    candidate_id: UUID

    @property
    def actor(self) -> Actor:
        return Actor("candidate")
