"""`viva doctor`: what is here, what is missing, and the line that gets it."""

import platform
import shutil
import sys
from pathlib import Path

from core.files import FilesAway, files_of
from core.settings import FileSettings
from ops import livekit, network
from ops.services import NODE, SERVICES, Need
from ops.state import OpsError, running

DISK_NEEDED_GB = 3


def _line(mark: str, name: str, text: str) -> None:
    print(f"  {mark:<8} {name:<24} {text}")


def _get(need: Need) -> str:
    return need.brew if sys.platform == "darwin" else need.apt


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _files(data: Path) -> bool:
    """Whether files can be kept: only a bucket has to be asked."""
    settings = FileSettings(data=data)
    if settings.s3_bucket is None:
        return True
    where = f"{settings.s3_bucket} at {settings.s3_endpoint_url or 'AWS'}"
    try:
        files_of(settings).ping()
    except FilesAway as error:
        _line("MISSING", "bucket", f"{where}: {error.detail}")
        return False
    _line("ok", "bucket", where)
    return True


def doctor(data: Path, cache: Path) -> int:
    """Print the table; 1 when something that Viva cannot run without is missing."""
    data, missing = data.absolute(), 0
    _line("ok", "python", f"{platform.python_version()} at {sys.executable}")
    try:
        _line("ok", "uv", livekit.uv())
    except OpsError:
        _line("later", "uv", "not needed any more, unless LiveKit has to be built without Go")
    for service in SERVICES:
        for need in service.needs:
            found = need.find(cache)
            missing += found is None
            _line("ok" if found else "MISSING", need.name, found or _get(need))
    node = NODE.find(cache)
    _line("ok" if node else "optional", NODE.name, node or _get(NODE))
    for name, folder in (("data folder", data), ("cache folder", cache)):
        free = shutil.disk_usage(_existing(folder)).free / 1e9
        missing += free < DISK_NEEDED_GB
        _line(
            "ok" if free >= DISK_NEEDED_GB else "MISSING",
            name,
            f"{folder}, {free:.0f} GB free of {DISK_NEEDED_GB} needed",
        )
    missing += not _files(data)
    if network.only_loopback():
        _line("note", "network", f"none; `up` as root stands in for it, or: {network.HELP}")
    run = running(data)
    _line("ok", "running", f"{run.url} (pid {run.pid}, {run.state})" if run else "no")
    return 1 if missing else 0
