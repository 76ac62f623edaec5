"""Who decides: a person with a name, who hires. Never the command line's account, and never a program with a key."""

from core.accounts.models import User
from core.accounts.policy import HIRING, OPERATOR_EMAIL, key_of, permit
from core.errors import Forbidden


class NeedsAPerson(Forbidden):
    code = "needs_a_person"
    title = "Only a person may decide this"


def authorize(user: User, *, decide: bool) -> None:
    permit(user, HIRING, "decision")
    if decide and user.email == OPERATOR_EMAIL:
        raise NeedsAPerson("The command line's account cannot decide about people. Sign in with your own name.")
    if decide and key_of(user) is not None:
        raise NeedsAPerson("A program cannot decide about people. Sign in with your own name.")
