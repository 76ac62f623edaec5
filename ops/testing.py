"""Real services for tests, from the same table as `up`: `with running({"postgres", "redis"}) as variables: …`."""

import asyncio
import contextlib
import shutil
import tempfile
import threading
from collections.abc import Collection, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from ops.services import Service, with_dependencies
from ops.stack import LOOPBACK
from ops.state import OpsError, cache_folder
from ops.supervise import Status, Supervisor
from ops.up import Opened, opened


def _quiet(_: Status) -> None:
    """Tests say what went wrong by themselves; the logs are in the data folder."""


Serving = tuple[asyncio.AbstractEventLoop, "asyncio.Task[None]"]


async def _serve(supervisor: Supervisor, here: Opened, begun: "Future[Serving]", ready: "Future[None]") -> None:
    task = asyncio.current_task()
    assert task is not None
    begun.set_result((asyncio.get_running_loop(), task))
    try:
        async with supervisor.running():
            here.ready()
            ready.set_result(None)
            await supervisor.watch()
    except BaseException as error:  # also the cancellation: whoever waits for `ready` must not wait for ever
        if not ready.done():
            ready.set_exception(error)
        if not isinstance(error, asyncio.CancelledError):
            raise


def _thread(supervisor: Supervisor, here: Opened, begun: "Future[Serving]", ready: "Future[None]") -> None:
    # A failed start is reported through `ready`.
    with contextlib.suppress(OpsError):
        asyncio.run(_serve(supervisor, here, begun, ready))


@contextmanager
def running_services(services: Sequence[Service], data: Path, host: str = LOOPBACK) -> Generator[Opened]:
    """Run these services on free ports until the end of the block, supervised in a thread of their own."""
    with opened(data, cache_folder(), host=host, default_ports=False) as here:
        begun, ready = Future[Serving](), Future[None]()
        supervisor = Supervisor(services, here.stack, _quiet, here.changed)
        thread = threading.Thread(target=_thread, args=(supervisor, here, begun, ready), name="services")
        thread.start()
        loop, serving = begun.result()
        try:
            ready.result()
            yield here
        finally:
            if thread.is_alive():
                with contextlib.suppress(RuntimeError):  # the loop closed in between
                    loop.call_soon_threadsafe(serving.cancel)
            thread.join()


@contextmanager
def running(names: Collection[str], data: Path | None = None) -> Generator[dict[str, str]]:
    """Start the named services and all that they stand on; yields the VIVA_* variables to reach them.

    Ask for `migrate` to have the schema, for `agent` to have everything but the API and the worker. Without `data` a new
    folder is made and deleted afterwards. As root, `data` must be where another user may pass: not in pytest's tmp_path.
    """
    folder = data or Path(tempfile.mkdtemp(prefix="viva-test-"))
    try:
        services = with_dependencies(names)
        with running_services(services, folder) as here:
            variables = here.stack.variables()
            if all(service.name != "mail" for service in services):
                del variables["VIVA_SMTP_URL"]  # nobody listens there: messages are kept
            yield variables
    finally:
        if data is None:
            shutil.rmtree(folder)
