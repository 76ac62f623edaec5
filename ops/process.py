"""Running a program to its end, and looking at addresses: the small parts that every service shares."""

import asyncio
import contextlib
import os
import pwd
import ssl
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.state import OpsError

TAIL_LINES = 15


@dataclass(frozen=True)
class Account:
    """Another user to run a program as."""

    name: str
    uid: int
    gid: int

    @classmethod
    def named(cls, *names: str) -> "Account":
        """The first of these users that exists here."""
        for name in names:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(name, entry.pw_uid, entry.pw_gid)
        raise OpsError(
            f"none of the users {', '.join(names)} exists; PostgreSQL refuses to run as root. Add one: useradd -r postgres"
        )


async def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    output: int,
    cwd: Path | None = None,
    account: Account | None = None,
    own_session: bool = False,
) -> asyncio.subprocess.Process:
    """Start a program with no input, one stream of output, files private by default, and no privileges beyond `account`."""
    user = account.uid if account else None
    return await asyncio.create_subprocess_exec(
        *argv,
        env=env,
        cwd=cwd or "/",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=own_session,
        umask=0o077,
        user=user,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


async def run(
    argv: Sequence[str], *, env: Mapping[str, str], account: Account | None = None, cwd: Path | None = None
) -> str:
    """Run a program to its end and return what it printed. OpsError with its last lines when it fails or is not there."""
    try:
        child = await spawn(argv, env=env, output=asyncio.subprocess.PIPE, account=account, cwd=cwd)
    except OSError as error:
        raise OpsError(f"cannot run {argv[0]}: {error.strerror}") from error
    try:
        printed, _ = await child.communicate()
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    text = printed.decode(errors="replace")
    if child.returncode != 0:
        last = "\n".join(text.splitlines()[-TAIL_LINES:])
        raise OpsError(f"{Path(argv[0]).name} failed with exit code {child.returncode}:\n{last}")
    return text


@asynccontextmanager
async def connection(
    port: int, host: str, *, tls: bool = False
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    context = ssl.create_default_context() if tls else None
    if context is not None:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def http_ok(port: int, path: str, host: str = "127.0.0.1", *, tls: bool = False) -> bool:
    """True when GET answers with status 200. ``tls``: our own server, whose certificate is for another name."""
    async with connection(port, host, tls=tls) as (reader, writer):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        status = await reader.readline()
    return status.split()[1:2] == [b"200"]


def megabytes(path: Path) -> float:
    """Size on disk of a file or a tree, in MB."""
    files = [path] if path.is_file() else [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
    return sum(file.lstat().st_blocks for file in files) * 512 / 1e6


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start
