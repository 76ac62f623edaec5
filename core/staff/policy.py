from typing import Literal

from sqlalchemy import ColumnElement

from core.accounts.models import Role, User
from core.accounts.policy import HIRING, STAFF, in_departments, permit, sees
from core.errors import Forbidden

_OTHERS = "user"


def authorize(user: User, action: Literal["read", "invite", "change", "rescue"]) -> None:
    """Whoever hires reads and invites; only a SuperAdmin hands out links and takes a second factor away."""
    permit(user, {Role.SUPER_ADMIN} if action == "rescue" else HIRING, _OTHERS)


def authorize_role(user: User, role: str) -> None:
    """Which roles somebody may give, take and act on: an HR Manager interviewers only, a SuperAdmin every one of the staff."""
    if user.role != Role.SUPER_ADMIN and role != Role.INTERVIEWER:
        raise Forbidden("Ask a SuperAdmin: an HR Manager lets in interviewers only.")


def visible(user: User) -> ColumnElement[bool]:
    """Candidates' accounts are a SuperAdmin's; HR sees candidates as candidates."""
    return sees(user, hiring=User.role.in_(STAFF) & in_departments(user, User.department_id))
