"""Who may read and edit what is written to others. Everybody reads their own bell."""

from typing import Literal

from sqlalchemy import ColumnElement, or_, select

from core.accounts.models import User
from core.accounts.policy import HIRING, in_departments, permit, sees
from core.candidates.models import Candidate
from core.jobs.models import JobDescription
from core.notifications.models import Notification


def authorize(user: User, what: Literal["message", "template"]) -> None:
    permit(user, HIRING, what)


def visible(user: User) -> ColumnElement[bool]:
    """Messages to candidates of the user's departments; those to colleagues are their own business."""
    theirs = (
        select(Candidate.id)
        .join(JobDescription, JobDescription.id == Candidate.job_id)
        .where(in_departments(user, JobDescription.department_id))
    )
    return or_(sees(user, hiring=Notification.candidate_id.in_(theirs)), Notification.recipient_id == user.id)
