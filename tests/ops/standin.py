"""A `viva up` with small stand-in services, run as a process of its own so that tests can kill it: `standin.py DATA`."""

import sys
from pathlib import Path

from ops import up
from ops.services import Service
from ops.stack import Stack
from ops.state import OpsError

STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
# A grandchild in the group, and one that left it.
sleeper = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]
subprocess.Popen(sleeper)
subprocess.Popen(sleeper, start_new_session=True)
print("stubborn is up", flush=True)
open(os.environ["TMPDIR"] + "/stubborn", "w").write(str(os.getpid()))
time.sleep(600)
"""
OBEDIENT = """
import os, time
print("obedient is up", flush=True)
open(os.environ["TMPDIR"] + "/obedient", "w").write(str(os.getpid()))
time.sleep(600)
"""


def stand_in(name: str, code: str, flag: Path, depends: tuple[str, ...] = (), ready_within: float = 20) -> Service:
    """A service that runs this code, and is healthy once `flag` exists."""

    async def healthy(_: Stack) -> bool:
        return flag.exists()  # noqa: ASYNC240 it is instant

    return Service(
        name=name,
        about="stand-in",
        command=lambda _: [sys.executable, "-c", code],
        healthy=healthy,
        depends=depends,
        ready_within=ready_within,
        stop_within=1,
    )


def both(folder: Path) -> tuple[Service, Service]:
    stubborn = stand_in("stubborn", STUBBORN, folder / "stubborn")
    return stubborn, stand_in("obedient", OBEDIENT, folder / "obedient", ("stubborn",))


async def no_link(_: Stack) -> None:
    return None


if __name__ == "__main__":
    data = Path(sys.argv[1])
    try:
        sys.exit(up.up(data, data, "127.0.0.1", None, both(data), no_link))
    except OpsError as error:
        sys.exit(str(error))
