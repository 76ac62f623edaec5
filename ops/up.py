"""`viva up`, `down` and `reset`."""

import asyncio
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ops import first_admin, guard, network, postgres
from ops.process import Stopwatch
from ops.services import PORTS, SERVICES, Service
from ops.stack import LOOPBACK, Stack, api_url, choose_ports, is_loopback
from ops.state import OpsError, Run, locked, open_folder, running
from ops.supervise import Status, Supervisor

END_DEADLINE_S = 15.0

FirstLink = Callable[[Stack], Awaitable[str | None]]
"""Makes the one-time link of the first SuperAdmin; None when there is one already."""


def show(status: Status) -> None:
    """One line on the terminal."""
    print(f"  {status.state:<8} {status.service:<9} {status.seconds:6.1f} s  {status.detail}".rstrip(), flush=True)


@dataclass(frozen=True)
class Front:
    """How people reach it from elsewhere: under ``url``, and with a certificate of our own where no proxy does that."""

    url: str | None = None
    cert: Path | None = None
    key: Path | None = None

    @classmethod
    def of(cls, url: str | None, cert: Path | None, key: Path | None) -> "Front":
        """:raises OpsError: a half certificate, a file that is not there, an address that is none."""
        if (cert is None) != (key is None):
            raise OpsError("--tls-cert and --tls-key belong together: give both PEM files")
        for path in (cert, key):
            if path is not None and not path.is_file():
                raise OpsError(f"there is no file {path}")
        if url is not None:
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
                raise OpsError(
                    f"--public-url is an address without a path, such as https://jobs.example.org, not {url!r}"
                )
            url = url.rstrip("/")
        return cls(url, cert and cert.absolute(), key and key.absolute())


@dataclass(frozen=True)
class Opened:
    """A data folder that is ours, with everything needed to start services in it."""

    stack: Stack
    run: Run

    def ready(self) -> None:
        self.run.state = "ready"
        self.run.save(self.stack.data)

    def changed(self, pids: Mapping[str, int]) -> None:
        self.run.pids = dict(pids)
        self.run.save(self.stack.data)


@contextmanager
def opened(
    data: Path,
    cache: Path,
    *,
    host: str = LOOPBACK,
    fixed_ports: Mapping[str, int] | None = None,
    default_ports: bool = True,
    front: "Front | None" = None,
) -> Generator[Opened]:
    """Take the data folder, end what a killed run left in it, and choose the ports.

    AlreadyRunning when another process has it. `default_ports=False` takes any free ones, for tests beside a running `up`.
    """
    is_loopback(host)
    data = open_folder(data)
    with locked(data), network.interface() as note:
        if note:
            print(note, flush=True)
        if previous := Run.load(data):
            guard.end_leftovers(previous.run_id)
        ports = choose_ports(PORTS, host, fixed_ports or {}, defaults=default_ports)
        front = front or Front()
        run = Run(
            pid=os.getpid(),
            run_id=secrets.token_hex(8),
            host=host,
            url=api_url(host, ports, tls=front.cert is not None),
            ports=ports,
            public_url=front.url,
            tls_cert=front.cert and str(front.cert),
            tls_key=front.key and str(front.key),
        )
        run.save(data)
        yield Opened(Stack.of(data, cache, run), run)


async def _count_interviews(stack: Stack) -> int:
    """Zero also where PostgreSQL cannot be asked: then no interview gets on, with or without us."""
    try:
        async with asyncio.timeout(1):
            return await postgres.interviews_in_progress(stack)
    except OSError:
        return 0


def _code(url: str) -> str:
    from ops.qr import printed  # here: its encoder takes a moment to load

    return printed(url)


async def _serve(here: Opened, supervisor: Supervisor, first_link: FirstLink) -> None:
    watch, stack = Stopwatch(), here.stack
    async with supervisor.running():
        here.ready()
        print(f"\nViva runs at {stack.people_url}  ({watch.seconds:.1f} s)", flush=True)
        if stack.public_url and sys.stdout.isatty():
            print(f"{await asyncio.to_thread(_code, stack.people_url)}\n", flush=True)
        if link := await first_link(stack):
            print(f"First SuperAdmin, this link works once: {link}", flush=True)
        print("Ctrl-C ends it.", flush=True)
        try:
            await supervisor.watch()
        finally:
            if count := await _count_interviews(stack):
                print(f"\nInterviews that were running: {count}. The next `viva up` goes on with them.", flush=True)


async def _until_signal(here: Opened, services: Sequence[Service], first_link: FirstLink) -> None:
    supervisor = Supervisor(services, here.stack, show, here.changed)
    serving = asyncio.create_task(_serve(here, supervisor, first_link))

    def end() -> None:
        if serving.cancelling():  # the second signal: no more patience
            supervisor.abort()
        else:
            serving.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, end)
    print(f"viva up · data {here.stack.data} · logs {here.stack.data}/logs", flush=True)
    try:
        await serving
    except asyncio.CancelledError:
        print("ended", flush=True)


def up(
    data: Path,
    cache: Path,
    host: str,
    port: int | None,
    services: Sequence[Service] = SERVICES,
    first_link: FirstLink = first_admin.link,
    front: Front | None = None,
) -> int:
    """Start everything in the foreground and keep it running until Ctrl-C, SIGTERM or `viva down`."""
    with opened(data, cache, host=host, fixed_ports={"api": port} if port else None, front=front) as here:
        asyncio.run(_until_signal(here, services, first_link))
    return 0


def down(data: Path, cache: Path, *, now: bool) -> int:
    """End the `up` of a data folder. With interviews running only when told `now`."""
    data = data.absolute()
    run = running(data)
    if run is None:
        print(f"viva does not run with the data folder {data}")
        return 0
    if not now and (count := asyncio.run(_count_interviews(Stack.of(data, cache, run)))):
        raise OpsError(
            f"interviews running: {count}. Wait for them, or stop them with `viva down --now`: "
            "the candidates hear silence until the next `viva up`, which goes on at the same question"
        )
    watch = Stopwatch()
    try:
        os.kill(run.pid, signal.SIGTERM)
    except PermissionError:
        raise OpsError(f"it was started by another user (pid {run.pid}); end it as that user") from None
    while running(data):
        if watch.seconds > END_DEADLINE_S:
            raise OpsError(f"pid {run.pid} does not end; kill -9 {run.pid} ends it and all of its services")
        time.sleep(0.1)
    print(f"ended in {watch.seconds:.1f} s")
    return 0


def reset(data: Path, *, confirmed: bool) -> int:
    """Delete the data folder: accounts, interviews, recordings, secrets. Refuses while viva runs in it."""
    data = data.absolute()
    if not data.exists():
        print(f"nothing to delete: {data} does not exist")
        return 0
    if not (data / "lock").exists():
        raise OpsError(f"{data} is no data folder of viva; nothing was deleted")
    with locked(data):
        if not confirmed:
            if not sys.stdin.isatty():
                raise OpsError(f"this deletes everything in {data}; confirm with --yes")
            answer = input(f"Delete {data} with all accounts, interviews and recordings? Type yes: ")
            if answer.strip() != "yes":
                print("nothing was deleted")
                return 1
        shutil.rmtree(data)
    print(f"deleted {data}")
    return 0
