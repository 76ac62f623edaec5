"""What Dramatiq's command line loads in each worker process: the broker with one actor per kind of job."""

from typing import Any
from uuid import UUID

import dramatiq
from dramatiq.asyncio import EventLoopThread, get_event_loop_thread, set_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, MiddlewareError, ShutdownNotifications, TimeLimit

from core import logs
from core.queue import Kind
from core.settings import Settings
from worker.actors import TASKS
from worker.attempt import attempt
from worker.broker import QUEUE, connect
from worker.tools import Tools, open_tools

TIME_LIMIT_MS = 15 * 60 * 1000
BOOT_TIMEOUT_S = 60.0

Actor = dramatiq.Actor[[str], Any]


class Holds(AsyncIO):
    """Runs the event loop of the actors, opens the tools on it once per process and closes them after the last job.

    Dramatiq's own middleware gives the loop one second to start and goes on without it, with a worker that takes jobs, does
    none and cannot be stopped. Here a worker that cannot boot ends, and is started again.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._tools: Tools | None = None

    @property
    def tools(self) -> Tools:
        assert self._tools is not None, "the worker has not booted"
        return self._tools

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        thread = EventLoopThread(self.logger)
        thread.daemon = True  # else a failed boot would hold the process for ever
        try:
            thread.start(timeout=BOOT_TIMEOUT_S)
            set_event_loop_thread(thread)
            self._tools = thread.run_coroutine(self._open())
        except Exception as error:
            raise MiddlewareError("The worker could not boot.") from error

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        thread = get_event_loop_thread()
        if thread is not None:
            thread.run_coroutine(self.tools.close())
        super().after_worker_shutdown(broker, worker)

    async def _open(self) -> Tools:
        return open_tools(self._settings)


def create_broker(settings: Settings) -> tuple[RedisBroker, dict[Kind, Actor]]:
    """The broker and its actors, one per kind. A failed attempt is not Dramatiq's to repeat: the jobs table does that."""
    holds = Holds(settings)
    broker = connect(settings, [TimeLimit(), ShutdownNotifications(), holds])
    dramatiq.set_broker(broker)
    return broker, {kind: _actor(broker, holds, kind) for kind in TASKS}


def _actor(broker: RedisBroker, holds: Holds, kind: Kind) -> Actor:
    @dramatiq.actor(actor_name=kind.value, queue_name=QUEUE, broker=broker, time_limit=TIME_LIMIT_MS)
    async def perform(job_id: str) -> None:
        await attempt(holds.tools, UUID(job_id))

    return perform


def boot() -> None:
    """Called by Dramatiq's command line."""
    logs.configure()
    create_broker(Settings())  # pyright: ignore[reportCallIssue] # from the environment
