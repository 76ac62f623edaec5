from core.accounts.models import User
from core.accounts.policy import STAFF, permit


def authorize(user: User) -> None:
    """Staff read evaluations; nobody writes one by hand."""
    permit(user, STAFF, "evaluation")
