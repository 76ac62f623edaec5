from typing import Literal

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, permit


def authorize(user: User, action: Literal["read", "change"] = "read") -> None:
    """Domains are the whole company's: staff read them, whoever hires changes them."""
    permit(user, STAFF if action == "read" else HIRING, "domain")
