from typing import Literal

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, permit


def authorize(user: User, action: Literal["read", "change"]) -> None:
    """The bank is the whole company's: staff read it, whoever hires changes it."""
    permit(user, STAFF if action == "read" else HIRING, "question")
