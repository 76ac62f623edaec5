from core.accounts.models import User
from core.accounts.policy import STAFF, permit


def authorize(user: User) -> None:
    permit(user, STAFF, "report")
