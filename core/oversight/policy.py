from core.accounts.models import Role, User
from core.accounts.policy import permit


def authorize(user: User) -> None:
    """The log tells of everybody in every department: a SuperAdmin reads it."""
    permit(user, {Role.SUPER_ADMIN}, "audit log")
