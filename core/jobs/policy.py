from typing import Literal

from sqlalchemy import ColumnElement

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, assigned, in_departments, permit, sees
from core.jobs.models import JobDescription


def authorize(user: User, action: Literal["create", "change", "read"]) -> None:
    permit(user, STAFF if action == "read" else HIRING, "job")


def visible(user: User) -> ColumnElement[bool]:
    """The jobs that are there for this user."""
    return sees(
        user,
        hiring=in_departments(user, JobDescription.department_id),
        interviewer=assigned(user, "job", JobDescription.id),
    )
