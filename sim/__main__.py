"""`python -m sim`: one candidate goes to one interview. Reads a Visit from standard input, writes its events as JSON lines.

A process of its own, so that nothing else that its starter does delays what it measures.
"""

import asyncio
import sys
import time

import httpx
import msgspec
import structlog
from livekit import rtc

from sim import visit
from sim.attend import Attendance
from sim.guest import Refused


def tell(event: visit.Told) -> None:
    print(visit.encode(event), flush=True)


def main() -> int:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is for the events
    try:
        asyncio.run(Attendance(visit.decode_visit(sys.stdin.read()), tell).attend())
    except (Refused, rtc.ConnectError, httpx.HTTPError, OSError, ValueError, msgspec.MsgspecError) as error:
        tell(visit.Failed(at=time.monotonic(), reason=str(error) or type(error).__name__))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
