"""A line between two networks of their own on this machine, as bad as asked for: its packets come late, few, or not at all.

The kernel's own emulator (netem) is missing from many kernels, so this is a relay: each network has a `tun`, and a thread carries whole IP
packets, of TCP and UDP alike, from one to the other. The machine's own interfaces, its loopback too, are in neither. Linux, as root.
"""

import contextlib
import ctypes
import heapq
import os
import random
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import network
from ops.state import OpsError

HERE, THERE = "192.0.2.1", "192.0.2.2"
"""Of the block that RFC 5737 keeps for documentation."""
QUEUE_S = 1.0
"""What would wait longer for a slow line is thrown away, as a modem does whose memory is full."""
TOOLS = ("ip", "nsenter")
_NEW_NETWORK = 0x40000000  # linux/sched.h
_PACKET = 65_536
_LOOK_AGAIN_S = 0.05


@dataclass(frozen=True)
class Quality:
    """Of each direction by itself."""

    loss: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    """To both sides of the delay, each as likely: packets overtake each other."""
    bits_per_s: int | None = None


class Way:
    """One direction. Times are any one clock's seconds."""

    def __init__(self, quality: Quality, seed: int) -> None:
        self.quality = quality
        self.taken = self.lost = 0
        self._random = random.Random(seed)
        self._free_at = 0.0
        self._late: list[tuple[float, int, bytes]] = []

    def take(self, packet: bytes, now: float) -> None:
        self.taken += 1
        leaves = self._leaves(len(packet), now)
        if leaves is None or self._random.random() < self.quality.loss:
            self.lost += 1
            return
        late = self.quality.delay_s + self._random.uniform(-1, 1) * self.quality.jitter_s
        heapq.heappush(self._late, (leaves + late, self.taken, packet))

    def _leaves(self, size: int, now: float) -> float | None:
        """When the last bit is on the line; None where too many wait before it."""
        if self.quality.bits_per_s is None:
            return now
        begins = max(now, self._free_at)
        if begins - now > QUEUE_S:
            return None
        self._free_at = begins + size * 8 / self.quality.bits_per_s
        return self._free_at

    def due(self, now: float) -> Iterator[bytes]:
        while self._late and self._late[0][0] <= now:
            yield heapq.heappop(self._late)[2]

    def waits(self, now: float) -> float:
        """Seconds until a packet is due, at most until it is time to look again."""
        return min(_LOOK_AGAIN_S, max(0.0, self._late[0][0] - now)) if self._late else _LOOK_AGAIN_S


def leave_the_network() -> None:
    """The calling thread, and all that it starts from now on, see nothing but a loopback of their own. OSError without the right."""
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    network.switch_on("lo")


def _route(to: str, device: str) -> None:
    done = subprocess.run(["ip", "route", "add", to, "dev", device], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(done.stderr.strip())


class Wire:
    """From the network of whoever makes it (``HERE``) to a new one (``THERE``)."""

    def __init__(self) -> None:
        self._here, self._there = network.tun("line0", HERE), -1
        _route(THERE, "line0")
        self._ended, self._ready = threading.Event(), threading.Event()
        self._failure: OSError | None = None
        self.change(Quality())
        self._thread = threading.Thread(target=self._run, name="wire", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure:
            raise self._failure

    def change(self, quality: Quality) -> None:
        """From now on; what is on its way is lost."""
        self.ways = (Way(quality, seed=1), Way(quality, seed=2))

    def program(self, path: str, folder: Path) -> Path:
        """A command that starts this program at the other end."""
        assert self._thread.native_id is not None
        made = folder / "there"
        where = f"/proc/{os.getpid()}/task/{self._thread.native_id}/ns/net"
        made.write_text(f'#!/bin/sh\nexec nsenter --net={where} {path} "$@"\n')
        made.chmod(0o755)
        return made

    def cut(self) -> None:
        self._ended.set()
        self._thread.join()
        for each in (self._here, self._there):
            os.close(each)

    def _run(self) -> None:
        try:
            leave_the_network()
            self._there = network.tun("line1", THERE)
            _route("default", "line1")
            for each in (self._here, self._there):
                os.set_blocking(each, False)
        except OSError as error:
            self._failure = error
            return
        finally:
            self._ready.set()
        while not self._ended.is_set():
            self._carry()

    def _carry(self) -> None:
        out, back = self.ways
        now = time.monotonic()
        for way, end in ((out, self._there), (back, self._here)):
            for packet in way.due(now):
                os.write(end, packet)
        readable, _, _ = select.select([self._here, self._there], [], [], min(out.waits(now), back.waits(now)))
        now = time.monotonic()
        for end in readable:
            way = out if end == self._here else back
            with contextlib.suppress(BlockingIOError):
                while packet := os.read(end, _PACKET):
                    if packet[0] >> 4 == 4:  # what IPv6 says to nobody is left out
                        way.take(packet, now)


@contextmanager
def wire() -> Generator[Wire]:
    """Takes the calling thread out of the machine's network for good. OpsError where that is not possible here."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        raise OpsError(f"{', '.join(missing)} is missing: apt-get install iproute2 util-linux")
    try:
        leave_the_network()
        made = Wire()
    except OSError as error:
        raise OpsError(
            f"no network of our own can be made here ({error}): Linux, root and /dev/net/tun are needed"
        ) from None
    try:
        yield made
    finally:
        made.cut()
