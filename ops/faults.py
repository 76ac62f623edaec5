"""Breaking things on purpose, for `viva demo --kill`: SIGKILL of the job process, of a service; Redis emptied. Linux only."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Literal, get_args

from redis.asyncio import Redis

from ops.stack import Stack
from ops.state import OpsError, Run

Target = Literal["agent", "api", "worker", "loops", "redis"]
TARGETS: tuple[Target, ...] = get_args(Target)
"""`agent` is the process that serves the interview, not the service that takes the next; `redis` is emptied, not ended."""
FIND_WITHIN_S = 3.0
ESTABLISHED = "01"


async def strike(stack: Stack, target: Target) -> str:
    """Does it and says what was done."""
    if target == "redis":
        # The library's keywords are untyped.
        async with Redis.from_url(stack.variables()["VIVA_REDIS_URL"]) as client:  # pyright: ignore[reportUnknownMemberType]
            await client.flushall()  # pyright: ignore[reportUnknownMemberType]
        return "FLUSHALL of redis"
    pid = await _job_process(stack) if target == "agent" else _service(stack, target)
    os.kill(pid, signal.SIGKILL)
    return f"SIGKILL of {'the job process of the agent' if target == 'agent' else target} (pid {pid})"


def _run(stack: Stack) -> Run:
    run = Run.load(stack.data)
    if run is None:
        raise OpsError(f"nothing runs in {stack.data}")
    return run


def _service(stack: Stack, name: str) -> int:
    pid = _run(stack).pids.get(name)
    if pid is None:
        raise OpsError(f"{name} does not run")
    return pid


async def _job_process(stack: Stack) -> int:
    """The one process of the agent service that talks to PostgreSQL: only those that have an interview do."""
    agent, found = _service(stack, "agent"), list[int]()
    for _ in range(round(FIND_WITHIN_S / 0.1)):
        found = [pid for pid in _session_of(agent) if pid != agent and _talks_to(pid, stack.ports["postgres"])]
        if len(found) == 1:
            return found[0]
        await asyncio.sleep(0.1)
    raise OpsError(
        f"the agent serves {len(found)} interviews now; --kill agent has to be alone: choose a new folder with --data"
        if found
        else "the agent serves no interview now"
    )


def _session_of(leader: int) -> list[int]:
    """Every process of the session that a service was started with."""
    found = list[int]()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):  # ended meanwhile
            session = int((process / "stat").read_bytes().rpartition(b")")[2].split()[3])
            if session == leader:
                found.append(int(process.name))
    return found


def _talks_to(pid: int, port: int) -> bool:
    """Whether the process holds a connection to this port on this machine."""
    sockets = {f"socket:[{inode}]" for inode in _connections(pid, port)}
    with contextlib.suppress(OSError):  # ended meanwhile
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if str(descriptor.readlink()) in sockets:
                    return True
    return False


def _connections(pid: int, port: int) -> list[str]:
    """Inodes of the sockets, of any process of its network, that are connected to the port."""
    with contextlib.suppress(OSError):
        rows = [row.split() for row in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
        return [row[9] for row in rows if row[3] == ESTABLISHED and int(row[2].split(":")[1], 16) == port]
    return []
