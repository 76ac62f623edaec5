from typing import Literal

from sqlalchemy import ColumnElement, select, true

from core.accounts.models import Role, User
from core.accounts.policy import HIRING, STAFF, assigned, in_departments, permit, sees
from core.candidates.models import Candidate
from core.jobs.models import JobDescription


def authorize(user: User, action: Literal["change", "read", "erase", "own"]) -> None:
    """``own`` is what candidates do with their own applications; staff have other routes for that."""
    if action == "own":
        permit(user, frozenset({Role.CANDIDATE}), "application")
    else:
        permit(user, STAFF if action == "read" else HIRING, "candidate")


def visible(user: User) -> ColumnElement[bool]:
    """The candidates that are there for this user: of the jobs of their departments, of the interviews they were assigned to,
    or themselves."""
    if user.role == Role.HR_MANAGER and user.department_id is not None:
        jobs = select(JobDescription.id).where(in_departments(user, JobDescription.department_id))
        hiring = Candidate.job_id.in_(jobs)
    else:
        hiring = true()
    return sees(
        user,
        hiring=hiring,
        interviewer=assigned(user, "candidate", Candidate.id),
        candidate=Candidate.user_id == user.id,
    )
