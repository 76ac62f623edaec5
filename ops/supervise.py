"""Starts services in the order that they depend on each other, keeps them running, and ends them all."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ops import guard
from ops.process import TAIL_LINES, Stopwatch, spawn
from ops.services import Service
from ops.stack import Stack
from ops.state import ROOT, OpsError

KEPT_LOGS = 5
FIRST_TRIES = 3
"""How often a service may end before its first healthy answer; after that the start has failed."""
POLL_S = 0.05
HEALTH_TIMEOUT_S = 5.0
STEADY_S = 60.0
"""A service that ran for so long starts again at once; one that keeps failing waits longer each time."""
STOP_DEADLINE_S = 9.0
ABORT_S = 1.0
"""Seconds that a service which ignored its stop signal has left, where `abort_signal` is not SIGKILL."""


@dataclass(frozen=True)
class Status:
    """One line of what happens, for the terminal."""

    service: str
    state: Literal["ready", "done", "note", "restart"]
    seconds: float
    detail: str = ""


class ServiceFailed(OpsError):
    """A service that did not start; carries the end of its log."""

    def __init__(self, service: str, reason: str, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:] if log.exists() else []
        super().__init__("\n".join([f"{service}: {reason}; log: {log}", *(f"  | {line}" for line in lines)]))


def rotate(log: Path) -> None:
    """Put the log of the last run aside as `.1`, keeping KEPT_LOGS in all."""
    for number in range(KEPT_LOGS - 1, 0, -1):
        older = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))


def delays() -> Iterator[float]:
    """Seconds to wait before each restart: 0.5, 1, 2 … 30."""
    delay = 0.5
    while True:
        yield delay
        delay = min(delay * 2, 30.0)


class Guard:
    """Our end of the pipe to the guard process (see `ops/guard.py`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, run_id: str) -> "Guard":
        # -I -S: no site packages, no environment; it must be up before the first service.
        argv = [sys.executable, "-I", "-S", guard.__file__, run_id]
        return cls(await asyncio.create_subprocess_exec(*argv, stdin=asyncio.subprocess.PIPE, start_new_session=True))

    def _write(self, line: str) -> None:
        if self._process.stdin and not self._process.stdin.is_closing():
            self._process.stdin.write(f"{line}\n".encode())

    def watch(self, group: int, abort_signal: int) -> None:
        self._write(f"+ {group} {int(abort_signal)}")

    def forget(self, group: int) -> None:
        self._write(f"- {group}")

    async def end(self) -> None:
        """Close the pipe: the guard looks for anything left behind, kills it, and goes."""
        if self._process.stdin:
            self._process.stdin.close()
        await self._process.wait()


class Supervisor:
    """Runs the given services of one stack: `async with supervisor.running(): …`."""

    def __init__(
        self,
        services: Sequence[Service],
        stack: Stack,
        report: Callable[[Status], None],
        on_change: Callable[[dict[str, int]], None] = lambda _: None,
    ) -> None:
        """`on_change` gets the process id of each running service whenever one starts or ends."""
        self._services = {service.name: service for service in services}
        self._stack = stack
        self._report = report
        self._ready = {name: asyncio.Event() for name in self._services}
        self._stopped = {name: asyncio.Event() for name in self._services}
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: set[asyncio.Task[None]] = set()
        self._guard: Guard | None = None
        self._on_change = on_change

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """All services, started on the way in and ended on the way out, whatever happened in between."""
        try:
            await self._start()
            yield
        finally:
            await self._stop_all()

    async def _start(self) -> None:
        """Return when every service is ready; raise OpsError when one cannot be."""
        self._guard = await Guard.start(self._stack.run_id)
        for name in self._services:
            rotate(self._log(name))
        self._keepers = {
            asyncio.create_task(self._keep(service), name=service.name) for service in self._services.values()
        }
        all_ready = asyncio.create_task(self._wait_for(self._services))
        try:
            pending = {all_ready, *self._keepers}
            while not all_ready.done():
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            all_ready.cancel()

    async def watch(self) -> None:
        """Run until something breaks in the supervision itself; services that end are started again."""
        running = [task for task in self._keepers if not task.done()]
        await asyncio.gather(*running)

    async def _stop_all(self) -> None:
        """End everything, dependents first, in STOP_DEADLINE_S at most."""
        for task in self._keepers:
            task.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        stopping = [asyncio.create_task(self._stop(service)) for service in self._services.values()]
        await asyncio.wait(stopping, timeout=STOP_DEADLINE_S)
        self.abort()
        for task in stopping:
            task.cancel()
        if self._guard:
            await self._guard.end()

    def abort(self) -> None:
        """Kill what still runs, without waiting."""
        for name, child in self._children.items():
            guard.signal_group(child.pid, self._services[name].abort_signal)

    def _log(self, name: str) -> Path:
        return self._stack.data / "logs" / f"{name}.log"

    def _changed(self) -> None:
        self._on_change({name: child.pid for name, child in self._children.items()})

    async def _wait_for(self, names: Iterable[str]) -> None:
        for name in names:
            await self._ready[name].wait()

    async def _keep(self, service: Service) -> None:
        """Make one service ready once those that it depends on are, and start it again whenever it ends."""
        await self._wait_for(service.depends)
        watch = Stopwatch()
        if service.prepare:
            await service.prepare(self._stack, partial(self._note, service, watch))
        waits, tries = delays(), 0
        while True:
            lived = Stopwatch()
            child = await self._spawn(service)
            answered = await self._until_healthy(service, child)
            first = not self._ready[service.name].is_set()
            if answered and first:
                if service.settle:
                    await service.settle(self._stack)
                self._ready[service.name].set()
                state = "done" if service.one_shot else "ready"
                self._report(Status(service.name, state, watch.seconds, self._address(service)))
            if answered:
                await child.wait()
            ended_by_itself = child.returncode is not None
            await self._bury(service, child)
            if service.one_shot and answered:
                return
            tries += 1
            reason = f"ended with exit code {child.returncode}" if ended_by_itself else "gave no healthy answer"
            if first and not answered and (service.one_shot or not ended_by_itself or tries == FIRST_TRIES):
                raise ServiceFailed(service.name, reason, self._log(service.name))
            if lived.seconds > STEADY_S:
                waits = delays()
            delay = next(waits)
            self._report(Status(service.name, "restart", lived.seconds, f"{reason}; again in {delay:g} s"))
            await asyncio.sleep(delay)

    def _note(self, service: Service, watch: Stopwatch, text: str) -> None:
        self._report(Status(service.name, "note", watch.seconds, text))

    def _address(self, service: Service) -> str:
        return ", ".join(f"{port.protocol} {self._stack.ports[port.name]}" for port in service.ports)

    async def _spawn(self, service: Service) -> asyncio.subprocess.Process:
        stack = self._stack
        env = stack.python_environment(service.env) if service.env else stack.plain_environment()
        log = os.open(self._log(service.name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            child = await spawn(
                service.command(stack), env=env, output=log, cwd=ROOT, account=service.account(), own_session=True
            )
        except OSError as error:
            raise ServiceFailed(service.name, f"cannot be run: {error}", self._log(service.name)) from error
        finally:
            os.close(log)
        self._children[service.name] = child
        if self._guard:
            self._guard.watch(child.pid, service.abort_signal)
        self._changed()
        return child

    async def _until_healthy(self, service: Service, child: asyncio.subprocess.Process) -> bool:
        """True at the first healthy answer (for a one-shot: exit code 0); False when it ended or time is up."""
        if service.healthy is None:
            return await child.wait() == 0
        lived = Stopwatch()
        while child.returncode is None and lived.seconds < service.ready_within:
            with contextlib.suppress(OSError, TimeoutError):
                answer = await asyncio.wait_for(service.healthy(self._stack), HEALTH_TIMEOUT_S)
                if answer and lived.seconds >= service.steady_for:
                    return child.returncode is None
            await asyncio.sleep(POLL_S)
        return False

    async def _bury(self, service: Service, child: asyncio.subprocess.Process) -> None:
        """End what a service left of its process group, and take it off the lists."""
        guard.signal_group(child.pid, service.abort_signal)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), ABORT_S)
        guard.signal_group(child.pid, signal.SIGKILL)
        await child.wait()
        if self._guard:
            self._guard.forget(child.pid)
        self._children.pop(service.name, None)
        self._changed()

    async def _stop(self, service: Service) -> None:
        for other in self._services.values():
            if service.name in other.depends:
                await self._stopped[other.name].wait()
        child = self._children.get(service.name)
        if child:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.send_signal(service.stop_signal)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(child.wait(), service.stop_within)
            await self._bury(service, child)
        self._stopped[service.name].set()
