"""Where the demo runs: the `up` of the data folder if there is one, else services of its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import postgres
from ops.process import Stopwatch
from ops.services import SERVICES
from ops.stack import Stack
from ops.state import OpsError, Run, cache_folder, running
from ops.supervise import Status, Supervisor
from ops.up import opened

READY_WITHIN_S = 600


@dataclass(frozen=True)
class Place:
    """A set of services that is ready."""

    stack: Stack
    own: bool
    """Started by us, to be ended by us."""
    started_in_s: float | None
    """Cold start; None where they ran already."""


@asynccontextmanager
async def services(data: Path, report: Callable[[Status], None]) -> AsyncGenerator[Place]:
    """Ready services; those of its own are watched meanwhile and ended afterwards. ``data`` is absolute."""
    if run := running(data):
        yield Place(await attach(data, run), own=False, started_in_s=None)
        return
    with opened(data, cache_folder()) as here:
        watch = Stopwatch()
        supervisor = Supervisor(SERVICES, here.stack, report, here.changed)
        async with supervisor.running():
            here.ready()
            watching = asyncio.create_task(supervisor.watch())
            user = asyncio.current_task()
            assert user is not None
            # A service that cannot be started again ends the demo at once, instead of by a timeout.
            watching.add_done_callback(lambda done: done.cancelled() or user.cancel())
            try:
                yield Place(here.stack, own=True, started_in_s=watch.seconds)
            except asyncio.CancelledError:
                if watching.done():
                    watching.result()
                raise
            finally:
                watching.cancel()


async def attach(data: Path, run: Run) -> Stack:
    """The stack of a running `up`, as soon as it is ready."""
    watch = Stopwatch()
    while run.state != "ready":
        if watch.seconds > READY_WITHIN_S:
            raise OpsError(f"the viva that runs with {data} does not get ready; see {data}/logs")
        await asyncio.sleep(0.3)
        found = running(data)
        if found is None:
            raise OpsError(f"the viva that ran with {data} has ended; see {data}/logs")
        run = found
    return Stack.of(data, cache_folder(), run)


async def refuse_to_disturb(place: Place) -> None:
    """Breaking things is for a demo that is alone: others' interviews would break with it."""
    if not place.own and (count := await postgres.interviews_in_progress(place.stack)):
        raise OpsError(f"--kill would break into other interviews that are running: {count}")
