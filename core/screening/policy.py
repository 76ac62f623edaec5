from typing import Literal

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, permit


def authorize(user: User, action: Literal["request", "read"]) -> None:
    permit(user, HIRING if action == "request" else STAFF, "screening")
