"""What an installation keeps in its data folder: the lock, the secrets, and the record of the run in progress."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, cast

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: services run in it, so that a folder named like one of our packages elsewhere cannot shadow it."""


class OpsError(Exception):
    """Something the operator can put right; the text says what and how. Printed without a traceback."""


def default_data() -> Path:
    """VIVA_DATA, else /var/lib/viva for root and the XDG data folder for a user."""
    if given := os.environ.get("VIVA_DATA"):
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/viva")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "viva"


def cache_folder() -> Path:
    """Where downloads and builds are kept: can be deleted at any time, is in no backup."""
    if given := os.environ.get("VIVA_CACHE"):
        return Path(given).absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "viva"


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole, readable by its owner only from its first byte."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


@dataclass(frozen=True, repr=False)
class Secrets:
    """Random at first start, kept in `secrets.json`. Never defaulted, never printed (no repr)."""

    postgres_admin: str
    postgres: str
    redis: str
    livekit_key: str
    livekit_secret: str
    app: str

    @classmethod
    def load(cls, data: Path) -> "Secrets":
        """Read them; whatever is missing (first start, or a name that a later version added) is drawn and stored."""
        path = data / "secrets.json"
        stored: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        values = {item.name: stored.get(item.name) or secrets.token_urlsafe(32) for item in fields(cls)}
        if values != stored:
            write_private(path, json.dumps(values, indent=1))
        return cls(**values)


@dataclass
class Run:
    """The run in progress, in `run.json`, for whoever wants to find it: `down`, `invite`, `demo`, a second `up`."""

    pid: int
    run_id: str
    host: str
    url: str
    ports: dict[str, int]
    public_url: str | None = None
    """Where people find it, when that is not `url`: a name, or a proxy in front."""
    tls_cert: str | None = None
    tls_key: str | None = None
    state: Literal["starting", "ready"] = "starting"
    pids: dict[str, int] = field(default_factory=dict[str, int])
    started_at: float = field(default_factory=time.time)

    def save(self, data: Path) -> None:
        write_private(data / "run.json", json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, data: Path) -> "Run | None":
        """The last run, dead or alive; None when there was none or its record is torn."""
        try:
            stored = cast("dict[str, Any]", json.loads((data / "run.json").read_text()))
            return cls(**stored)
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None


class AlreadyRunning(OpsError):
    """Another process holds the data folder."""

    def __init__(self, data: Path, run: Run | None) -> None:
        where = f" at {run.url} (pid {run.pid}, {run.state})" if run else ""
        super().__init__(
            f"viva already runs{where} with the data folder {data}. End it with: ./viva down --data {data}"
        )


def open_folder(data: Path) -> Path:
    """Make the data folder, closed to others; returns it absolute.

    Root's is 0711: PostgreSQL runs as another user and has to pass through it to its own folder; nobody can list it.
    """
    data = data.absolute()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (data / "logs").mkdir(exist_ok=True, mode=0o700)
    except PermissionError as error:
        raise OpsError(f"cannot write the data folder {data}: {error.strerror}. Choose one with --data DIR") from error
    return data


@contextmanager
def locked(data: Path) -> Generator[None]:
    """Hold the data folder. The kernel lets go of it with the process, so a crash leaves no stale lock."""
    with os.fdopen(os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(data, Run.load(data)) from None
        yield


def is_held(data: Path) -> bool:
    """True while some process holds the data folder."""
    if not (data / "lock").exists():
        return False
    try:
        with locked(data):
            return False
    except AlreadyRunning:
        return True


def running(data: Path) -> Run | None:
    """The run in progress on a data folder, or None."""
    return Run.load(data) if is_held(data) else None
