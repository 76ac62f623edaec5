"""The process that outlives a killed supervisor just long enough to end its services: `python guard.py RUN_ID`.

The supervisor holds the write end of our standard input. One line per service says `+ PGID SIGNAL` when it starts and
`- PGID` when it is gone; the end of the input means that the supervisor is gone, however it died. Standard library only,
and no import of the project: it must be small and start at once.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

MARKER = "VIVA_RUN_ID"
"""Every process of one run has this variable in its environment, so those that left their group are found too (Linux)."""

GRACE_S = 3.0


def _belongs(process: Path, marker: bytes, sessions: frozenset[int]) -> bool:
    # After the name in brackets, which may hold anything: state, parent, group, session.
    state, _, _, session = (process / "stat").read_bytes().rpartition(b")")[2].split()[:4]
    if state in (b"Z", b"X"):
        return False
    return int(session) in sessions or marker in (process / "environ").read_bytes().split(b"\0")


def members(run_id: str, sessions: Iterable[int] = ()) -> list[int]:
    """Process ids of a run that are alive: by session, or by the run's id in their environment. Empty where /proc is not."""
    marker, wanted, found = f"{MARKER}={run_id}".encode(), frozenset(sessions), list[int]()
    for process in Path("/proc").glob("[0-9]*"):
        # A process may end while we look, and others' environments are not ours to read.
        with contextlib.suppress(OSError, ValueError):
            if int(process.name) != os.getpid() and _belongs(process, marker, wanted):
                found.append(int(process.name))
    return found


def signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_leftovers(run_id: str, sessions: Iterable[int] = (), grace_s: float = GRACE_S) -> int:
    """End what is left of a run: ask first, then kill. Returns how many processes were found."""
    wanted = frozenset(sessions)
    first = members(run_id, wanted)
    deadline = time.monotonic() + grace_s
    number = signal.SIGTERM
    while left := members(run_id, wanted):
        for process in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, number)
        if time.monotonic() > deadline:
            if number == signal.SIGKILL:
                break
            number, deadline = signal.SIGKILL, time.monotonic() + grace_s
        time.sleep(0.05)
    return len(first)


def main(run_id: str) -> None:
    # A Ctrl-C or a closed terminal is for the supervisor to judge.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        sign, *numbers = line.split()
        if sign == "+":
            groups[int(numbers[0])] = int(numbers[1])
        else:
            groups.pop(int(numbers[0]), None)
    for group, number in groups.items():
        signal_group(group, number)
    # A clean stop leaves nothing and ends here at once; what asked for a gentle signal (PostgreSQL) gets a moment.
    deadline = time.monotonic() + GRACE_S
    while members(run_id, groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)
    end_leftovers(run_id, groups, grace_s=0)


if __name__ == "__main__":
    main(sys.argv[1])
