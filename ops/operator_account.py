"""Acting as the operator: a short-lived access token for the account that `demo` and `invite` use: `python -m ops.operator_account`.

Made through the core, which audits the account's making and each sign-in. A process of its own, so that the supervisor
never loads the core; whoever may read the data folder's secrets may do this.
"""

import asyncio
import sys

from ops.process import run
from ops.services import APPLICATION
from ops.stack import Stack
from ops.state import ROOT


async def token(stack: Stack) -> str:
    """Needs PostgreSQL and the migrated schema. Works for a quarter of an hour."""
    argv = [sys.executable, "-m", "ops.operator_account"]
    printed = await run(argv, env=stack.python_environment(APPLICATION), cwd=ROOT)
    return printed.rstrip("\n").split("\n")[-1]


async def _make() -> str:
    from core.accounts import service
    from core.accounts.policy import actor
    from core.audit import service as audit
    from core.db import Database
    from core.settings import Settings

    settings = Settings()  # pyright: ignore[reportCallIssue] from the environment
    database = Database(settings)
    try:
        async with database.transaction() as session:
            user = await service.operator(session)
            await audit.record(session, actor(user), "account.signed_in", user)
            return service.access_token(user, settings)
    finally:
        await database.close()


if __name__ == "__main__":
    print(asyncio.run(_make()))
