from typing import Literal

from core.accounts.models import User
from core.accounts.policy import HIRING, STAFF, permit


def authorize(user: User, action: Literal["schedule", "command", "listen", "read"]) -> None:
    """Interviewers read; whoever hires schedules, steps in and listens. Candidates come by invitation, never through here."""
    permit(user, STAFF if action == "read" else HIRING, "interview")
