"""Who may see which figures. The rows behind them are narrowed by department, as the lists are."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, select, true

from core.accounts.models import Role, User
from core.accounts.policy import HIRING, STAFF, assigned, in_departments, permit, sees
from core.candidates.models import Candidate
from core.errors import Forbidden
from core.interviews.models import Interview
from core.jobs.models import JobDescription

Action = Literal["analyse", "overview", "spend", "operate"]
_MAY = {
    "analyse": HIRING,
    "overview": STAFF,
    "spend": HIRING,
    "operate": frozenset({Role.SUPER_ADMIN}),
}


def authorize(user: User, action: Action) -> None:
    """``spend`` belongs to no department, so only who works for the whole company sees it."""
    permit(user, _MAY[action], "system" if action == "operate" else "figure")
    if action == "spend" and user.role != Role.SUPER_ADMIN and user.department_id is not None:
        raise Forbidden("What models cost is known for the whole company only, not for one department.")


def candidates(user: User) -> ColumnElement[bool]:
    """For queries over candidates and their jobs."""
    mine = in_departments(user, JobDescription.department_id)
    return sees(user, hiring=mine, interviewer=assigned(user, "candidate", Candidate.id))


def interviews(user: User) -> ColumnElement[bool]:
    """For queries over interviews and their jobs."""
    mine = in_departments(user, JobDescription.department_id)
    return sees(user, hiring=mine, interviewer=assigned(user, "interview", Interview.id))


def jobs(user: User) -> ColumnElement[bool]:
    mine = in_departments(user, JobDescription.department_id)
    return sees(user, hiring=mine, interviewer=assigned(user, "job", JobDescription.id))


# The same for queries that need nothing of the job: where a reader sees every job, none is read.


def candidates_alone(user: User) -> ColumnElement[bool]:
    return sees(user, hiring=_in_jobs(user, Candidate.job_id), interviewer=assigned(user, "candidate", Candidate.id))


def interviews_alone(user: User) -> ColumnElement[bool]:
    return sees(user, hiring=_in_jobs(user, Interview.job_id), interviewer=assigned(user, "interview", Interview.id))


def _in_jobs(user: User, job_id: Any) -> ColumnElement[bool]:
    if user.department_id is None:
        return true()
    return job_id.in_(select(JobDescription.id).where(in_departments(user, JobDescription.department_id)))
