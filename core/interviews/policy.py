"""Who may do what with an interview. Candidates come by invitation, never through here."""

from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, assigned, in_departments, permit, sees
from core.errors import NotFound
from core.interviews.models import Interview
from core.jobs.models import JobDescription

T = TypeVar("T")
Action = Literal["schedule", "assign", "command", "read", "listen", "observe"]
_ASSIGNED = frozenset({"read", "listen", "observe"})
"""What an interviewer may do too, where assigned."""


def authorize(user: User, action: Action) -> None:
    permit(user, STAFF if action in _ASSIGNED else HIRING, "interview")


def visible(user: User) -> ColumnElement[bool]:
    """For queries over interviews and their jobs: those of the user's departments, or those they were assigned to."""
    return sees(
        user,
        hiring=in_departments(user, JobDescription.department_id),
        interviewer=assigned(user, "interview", Interview.id),
    )


async def hires_for(session: AsyncSession, user: User, job_id: UUID) -> bool:
    """Whether the job is of the user's departments: an interview that is not there yet is its job's."""
    query = select(JobDescription.id).where(JobDescription.id == job_id)
    return await session.scalar(query.where(in_departments(user, JobDescription.department_id))) is not None


async def reach(session: AsyncSession, user: User, interview_id: UUID, action: Action) -> Interview:
    """The interview, if it is there for this user and this action."""
    interview = await session.scalar(_there(select(Interview), user, interview_id, action))
    if interview is None:
        raise NotFound("There is no such interview.")
    return interview


async def check(session: AsyncSession, user: User, interview_id: UUID, action: Action) -> None:
    """The same where nothing of the interview is needed; its state alone may be long."""
    if await session.scalar(_there(select(Interview.id), user, interview_id, action)) is None:
        raise NotFound("There is no such interview.")


def _there(query: Select[T], user: User, interview_id: UUID, action: Action) -> Select[T]:
    authorize(user, action)
    found = query.join(JobDescription, JobDescription.id == Interview.job_id)
    return found.where(Interview.id == interview_id, visible(user))
