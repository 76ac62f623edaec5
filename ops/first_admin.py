"""The one-time link with which the first SuperAdmin of an installation sets a password: `python -m ops.first_admin`.

Runs as a process of its own, so that the supervisor never loads the core.
"""

import asyncio
import sys

from ops.process import run
from ops.services import APPLICATION
from ops.stack import Stack
from ops.state import ROOT


async def link(stack: Stack) -> str | None:
    """A fresh link, or None when a SuperAdmin exists. Needs PostgreSQL and the migrated schema."""
    argv = [sys.executable, "-m", "ops.first_admin"]
    printed = await run(argv, env=stack.python_environment(APPLICATION), cwd=ROOT)
    # The last line: a library may have had something to say before it.
    return printed.rstrip("\n").split("\n")[-1] or None


async def _make() -> str | None:
    from core.accounts.service import first_admin_link
    from core.db import Database
    from core.settings import Settings

    settings = Settings()  # pyright: ignore[reportCallIssue] from the environment
    database = Database(settings)
    try:
        async with database.transaction() as session:
            return await first_admin_link(session, settings.public_url)
    finally:
        await database.close()


if __name__ == "__main__":
    print(asyncio.run(_make()) or "")
