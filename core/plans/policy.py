from typing import Literal

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, permit


def authorize(user: User, action: Literal["request", "approve", "read"]) -> None:
    permit(user, STAFF if action == "read" else HIRING, "question plan")
