"""One set of running services: where it lives, its ports, and the environment that its processes get."""

import ipaddress
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ops.guard import MARKER
from ops.state import OpsError, Run, Secrets

LOOPBACK = "127.0.0.1"
FOREIGN_PREFIXES = ("PG", "LIVEKIT_", "REDIS_")
"""Variables of the operator's shell that client libraries and servers would obey behind our back."""


@dataclass(frozen=True)
class Port:
    """A port that a service listens on: `name` is its key in `run.json`, `default` is taken unless somebody has it."""

    name: str
    default: int
    protocol: Literal["tcp", "udp"] = "tcp"
    public: bool = False
    """Listens on the address given with --host; all others stay on loopback."""


def is_free(host: str, port: int, protocol: Literal["tcp", "udp"]) -> bool:
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if protocol == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def any_port(host: str, protocol: Literal["tcp", "udp"]) -> int:
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        number: int = probe.getsockname()[1]
        return number


def choose_ports(
    ports: Iterable[Port], host: str, fixed: Mapping[str, int], *, defaults: bool = True
) -> dict[str, int]:
    """The number for each port: the fixed one (an error when taken), the default where it is free, else any free one."""
    chosen: dict[str, int] = {}
    for port in ports:
        bind = host if port.public else LOOPBACK
        if port.name in fixed:
            if not is_free(bind, fixed[port.name], port.protocol):
                raise OpsError(
                    f"port {fixed[port.name]} on {bind} is taken; give another one, or none to have a free one"
                )
            chosen[port.name] = fixed[port.name]
        elif defaults and port.default not in chosen.values() and is_free(bind, port.default, port.protocol):
            chosen[port.name] = port.default
        else:
            while (number := any_port(bind, port.protocol)) in chosen.values():
                pass
            chosen[port.name] = number
    return chosen


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise OpsError(f"--host takes an IP address to listen on, not {host!r}") from None


def reachable_address(host: str) -> str:
    """The address to tell others for `host`: itself, or this machine's own where it means every interface."""
    if not ipaddress.ip_address(host).is_unspecified:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # no packet leaves: this only asks which interface would be used
        except OSError:
            return LOOPBACK
        address: str = probe.getsockname()[0]
        return address


def api_url(host: str, ports: Mapping[str, int], *, tls: bool) -> str:
    return f"{'https' if tls else 'http'}://{reachable_address(host)}:{ports['api']}"


@dataclass(frozen=True)
class Stack:
    """Everything that a service needs to know to be started; made once per run."""

    data: Path
    cache: Path
    host: str
    ports: Mapping[str, int]
    secrets: Secrets
    run_id: str
    public_url: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None

    @classmethod
    def of(cls, data: Path, cache: Path, run: Run) -> "Stack":
        """The stack of a run that is (or was) in progress, for a process that wants to talk to it."""
        return cls(
            data=data,
            cache=cache,
            host=run.host,
            ports=run.ports,
            secrets=Secrets.load(data),
            run_id=run.run_id,
            public_url=run.public_url,
            tls_cert=run.tls_cert,
            tls_key=run.tls_key,
        )

    @property
    def url(self) -> str:
        """The API's own address, for processes of this machine."""
        return api_url(self.host, self.ports, tls=self.tls_cert is not None)

    @property
    def people_url(self) -> str:
        """Where people find it."""
        return self.public_url or self.url

    @property
    def signalling_url(self) -> str:
        """LiveKit's address for browsers: behind the pages' own origin where that is more than this machine's plain HTTP."""
        if self.public_url or self.tls_cert:
            return self.people_url.replace("http", "ws", 1)
        return f"ws://{reachable_address(self.host)}:{self.ports['livekit']}"

    def variables(self) -> dict[str, str]:
        """Our own settings, by the names that `core.settings` and `speech` read."""
        ports, keys = self.ports, self.secrets
        return {
            "VIVA_DATA": str(self.data),
            "VIVA_CACHE": str(self.cache),
            "VIVA_DATABASE_URL": f"postgresql+asyncpg://viva:{keys.postgres}@{LOOPBACK}:{ports['postgres']}/viva",
            "VIVA_REDIS_URL": f"redis://:{keys.redis}@{LOOPBACK}:{ports['redis']}/0",
            "VIVA_LIVEKIT_URL": f"ws://{LOOPBACK}:{ports['livekit']}",
            "VIVA_LIVEKIT_PUBLIC_URL": self.signalling_url,
            "VIVA_LIVEKIT_API_KEY": keys.livekit_key,
            "VIVA_LIVEKIT_API_SECRET": keys.livekit_secret,
            "VIVA_SPEECH_URL": f"http://{LOOPBACK}:{ports['speech']}/v1",
            "VIVA_SPEECH_HOST": LOOPBACK,
            "VIVA_SPEECH_PORT": str(ports["speech"]),
            "VIVA_SECRET": keys.app,
            # the operator's own server, where there is one; else the catcher
            "VIVA_SMTP_URL": os.environ.get("VIVA_SMTP_URL") or f"smtp://{LOOPBACK}:{ports['mail']}",
            "VIVA_MAIL_PORT": str(ports["mail"]),
            "VIVA_PUBLIC_URL": self.people_url,
            "VIVA_HOST": self.host,
            "VIVA_PORT": str(ports["api"]),
            "VIVA_AGENT_PORT": str(ports["agent"]),
        }

    def _certificate(self) -> dict[str, str]:
        """Only here: in production the proxy in front has it."""
        if self.tls_cert is None or self.tls_key is None:
            return {}
        return {"VIVA_TLS_CERT": self.tls_cert, "VIVA_TLS_KEY": self.tls_key}

    def python_environment(self, names: Iterable[str]) -> dict[str, str]:
        """For our own processes: the operator's environment, with the named settings of ours on top."""
        ours = self.variables()
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in ours and not name.startswith(FOREIGN_PREFIXES)
        }
        fixed = {MARKER: self.run_id, "PYTHONUNBUFFERED": "1", "HF_HUB_OFFLINE": "1"}
        return inherited | fixed | self._certificate() | {name: ours[name] for name in names}

    def plain_environment(self) -> dict[str, str]:
        """For servers that are not ours: nothing that could change how they are configured."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return kept | {MARKER: self.run_id, "LANG": "C.UTF-8", "TZ": "UTC"}
