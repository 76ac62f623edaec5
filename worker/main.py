"""What Dramatiq's command line loads in each worker process: the broker with one actor per kind of job."""

from typing import Any
from uuid import UUID

import dramatiq
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, Middleware, ShutdownNotifications, TimeLimit

from core import logs
from core.queue import Kind
from core.settings import Settings
from worker.actors import TASKS
from worker.attempt import attempt
from worker.broker import QUEUE, connect
from worker.tools import Tools, open_tools

TIME_LIMIT_MS = 15 * 60 * 1000

Actor = dramatiq.Actor[[str], Any]


class Holds(Middleware):
    """Opens the tools on the loop that the actors run on, once per process, and closes them after the last one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tools: Tools | None = None

    @property
    def tools(self) -> Tools:
        assert self._tools is not None, "the worker has not booted"
        return self._tools

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        self._tools = _on_loop(self._open())

    def after_worker_shutdown(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        _on_loop(self.tools.close())

    async def _open(self) -> Tools:
        return open_tools(self._settings)


def _on_loop(coroutine: Any) -> Any:
    thread = get_event_loop_thread()
    assert thread is not None, "AsyncIO comes before this middleware"
    return thread.run_coroutine(coroutine)


def create_broker(settings: Settings) -> tuple[RedisBroker, dict[Kind, Actor]]:
    """The broker and its actors, one per kind. A failed attempt is not Dramatiq's to repeat: the jobs table does that."""
    holds = Holds(settings)
    broker = connect(settings, [TimeLimit(), ShutdownNotifications(), AsyncIO(), holds])
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
