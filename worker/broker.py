"""The way through Redis: it only carries ids from the relay to the actors; what is to be done stands in the table ``jobs``."""

from uuid import UUID

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Middleware
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.queue import Kind
from core.settings import Settings

QUEUE = "viva"
REDIS_TIMEOUT_S = 5.0


def connect(settings: Settings, middleware: list[Middleware]) -> RedisBroker:
    """Dramatiq's defaults hand a dead worker's messages on after minutes or never; this broker does it within seconds."""
    # The client's own retries would hold the relay for seconds when Redis is gone.
    client = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
        settings.redis_url,
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    )
    broker = RedisBroker(client=client, middleware=middleware, maintenance_chance=100_000, heartbeat_timeout=15_000)
    broker.declare_queue(QUEUE)
    return broker


def send(broker: RedisBroker, kind: Kind, job_id: UUID) -> None:
    """To the actor named like the kind, without loading what it needs. Blocks: call it from a thread."""
    message = dramatiq.Message[None](
        queue_name=QUEUE, actor_name=kind.value, args=(str(job_id),), kwargs={}, options={}
    )
    broker.enqueue(message)  # pyright: ignore[reportUnknownMemberType]
