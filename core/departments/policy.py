from typing import Literal

from sqlalchemy import ColumnElement

from core.accounts.models import Department, Role, User
from core.accounts.policy import HIRING, STAFF, in_departments, permit, sees

_MAY = {"read": STAFF, "change": HIRING, "arrange": frozenset({Role.SUPER_ADMIN})}


def authorize(user: User, action: Literal["read", "change", "arrange"]) -> None:
    """Whoever hires changes what their departments say; only a SuperAdmin arranges the tree: adds, moves, deletes."""
    permit(user, _MAY[action], "department")


def visible(user: User) -> ColumnElement[bool]:
    mine = in_departments(user, Department.id)
    return sees(user, hiring=mine, interviewer=mine)
