"""Who may do what. What you may not know exists is 404; what you may not do is 403.

Two questions, and every noun's policy answers both: *may this role do it at all* (:func:`permit`), and *is this row theirs*, as a
condition for the query that fetches it (:func:`sees`), so that a foreign row is not found in the first place, alone or in a list.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, column, false, func, inspect, select, table, true
from sqlalchemy.orm import InstanceState

from core.accounts.models import Department, Role, User
from core.audit.service import Actor
from core.errors import Forbidden, NotFound

HIRING = frozenset({Role.SUPER_ADMIN, Role.HR_MANAGER})
STAFF = HIRING | {Role.INTERVIEWER}
BY_KEY = "api_key:"
"""With this begins the label of a program that acts for somebody."""
OPERATOR = "operator"
"""Label of the account that the command line acts as."""
OPERATOR_EMAIL = "operator@viva.invalid"
"""Under a domain that can never receive mail, and without a password: nobody can sign in as it."""


def permit(user: User, roles: Collection[Role], noun: str) -> None:
    """Passes when the user's role is among ``roles``. Staff may know that the thing exists, so they get 403; others get 404."""
    if user.role in roles:
        return
    if user.role in STAFF:
        raise Forbidden(f"Your role does not allow this with a {noun}.")
    raise NotFound(f"There is no such {noun}.")


def act_by_key(user: User, key_id: UUID) -> None:
    """From now on this is a program that acts for the user."""
    state: InstanceState[User] = inspect(user)
    state.info["api_key"] = key_id


def key_of(user: User) -> UUID | None:
    """The API key that this request came with; None for the person themselves."""
    state: InstanceState[User] = inspect(user)
    return state.info.get("api_key")


def actor(user: User) -> Actor:
    """How the audit log calls the user: by role and id, never by name; and by the key, where a program acts for them."""
    if (key_id := key_of(user)) is not None:
        return Actor(f"{BY_KEY}{key_id}", user.id)
    return Actor(OPERATOR if user.email == OPERATOR_EMAIL else user.role, user.id)


def sees(
    user: User,
    *,
    hiring: ColumnElement[bool],
    interviewer: ColumnElement[bool] | None = None,
    candidate: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """The condition for the user's role; a SuperAdmin sees every row, and a role that is left out none.

    ``hiring`` is mostly :func:`in_departments`, ``interviewer`` :func:`assigned`, ``candidate`` a comparison with the user's id.
    """
    conditions = {
        Role.SUPER_ADMIN: true(),
        Role.HR_MANAGER: hiring,
        Role.INTERVIEWER: interviewer,
        Role.CANDIDATE: candidate,
    }
    condition = conditions[Role(user.role)]
    return false() if condition is None else condition


def in_departments(user: User, department_id: Any) -> ColumnElement[bool]:
    """Whether ``department_id`` (a column) is the user's own department or lies below it.

    A user without a department works for the whole company, and only such a one sees what has no department.
    """
    if user.role == Role.SUPER_ADMIN or user.department_id is None:
        return true()
    # as an array: the planner joins what a subquery in a subquery may hold first, and pages then begin with reading everything
    mine = func.array(below(user.department_id).scalar_subquery(), type_=ARRAY(Uuid))
    return department_id == any_(mine)


@lru_cache(maxsize=1_000)
def below(department_id: UUID) -> Select[UUID]:
    """The ids of the department and of all below it. The question is kept, not its answer: putting it together takes as long as
    asking it, and nearly all that HR asks rests on it."""
    found = select(Department.id).where(Department.id == department_id).cte(recursive=True)
    # "union" instead of "union all": were there ever a ring, it would end
    found = found.union(select(Department.id).join(found, Department.parent_id == found.c.id))
    return select(found.c.id)


_interviews = table("interviews", column("id"), column("candidate_id"), column("job_id"), column("plan_id"))
_interviewers = table("interview_interviewers", column("interview_id"), column("user_id"))
"""Both by name: the interviews' own package stands above this one."""


def assigned(user: User, what: Literal["interview", "candidate", "job", "plan"], row_id: Any) -> ColumnElement[bool]:
    """Whether the row with this id (a column) is, or belongs to, an interview that the user was assigned to. Only interviewers'
    rights rest on it, so for all others nothing is put together."""
    if user.role != Role.INTERVIEWER:
        return false()
    found = _interviews.c["id" if what == "interview" else f"{what}_id"]
    mine = select(_interviewers.c.interview_id).where(_interviewers.c.user_id == user.id)
    return row_id.in_(select(found).where(_interviews.c.id.in_(mine)))
