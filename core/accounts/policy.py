"""Who may do what. What you may not know exists is 404; what you may not do is 403."""

from collections.abc import Collection

from core.accounts.models import Role, User
from core.audit.service import Actor
from core.errors import Forbidden, NotFound

HIRING = frozenset({Role.SUPER_ADMIN, Role.HR_MANAGER})
STAFF = HIRING | {Role.INTERVIEWER}
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


def actor(user: User) -> Actor:
    """How the audit log calls the user: by role and id, never by name."""
    return Actor(OPERATOR if user.email == OPERATOR_EMAIL else user.role, user.id)
