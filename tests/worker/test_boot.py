"""A worker that cannot boot ends at once: it must not take jobs that it cannot do, nor hold its process."""

import threading

import dramatiq
import pytest
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import MiddlewareError

from core.settings import Settings
from worker import main


def test_it_says_so_and_leaves_no_thread_that_holds_the_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Settings) -> None:
        raise RuntimeError("no tools")

    monkeypatch.setattr(main, "open_tools", broken)
    broker, _ = main.create_broker(settings)
    with pytest.raises(MiddlewareError):
        dramatiq.Worker(broker, worker_threads=1).start()
    assert all(thread.daemon for thread in threading.enumerate() if type(thread).__name__ == "EventLoopThread")
    loop = get_event_loop_thread()
    assert loop is not None
    loop.stop()
    broker.close()
