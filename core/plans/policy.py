from typing import Literal

from sqlalchemy import ColumnElement, select

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, assigned, permit, sees
from core.candidates import policy as candidates
from core.candidates.models import Candidate
from core.plans.models import QuestionPlan


def authorize(user: User, action: Literal["request", "edit", "approve", "read"]) -> None:
    permit(user, STAFF if action == "read" else HIRING, "question plan")


def visible(user: User) -> ColumnElement[bool]:
    """Plans of the candidates that are there for this user; interviewers see those of the interviews they were assigned to."""
    return sees(
        user,
        hiring=QuestionPlan.candidate_id.in_(select(Candidate.id).where(candidates.visible(user))),
        interviewer=assigned(user, "plan", QuestionPlan.id),
    )
