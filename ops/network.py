"""A machine without any network: WebRTC clients, the agent's and browsers', find no way even to a server on the same machine.

They gather addresses from every interface but the loopback, and connect from those; with none, the room stays empty for ever.
An interface that leads nowhere is enough. On Linux root may make one: a `tun` whose other end nobody reads, which is gone
with the process that opened it, however it ends. Nothing listens on it, and nothing reaches it from outside.
"""

import contextlib
import fcntl
import os
import socket
import struct
import sys
from collections.abc import Generator
from contextlib import contextmanager

NAME = "viva0"
ADDRESS = "192.0.2.1"
"""Of the block that RFC 5737 keeps for documentation: nobody's."""

HELP = f"sudo ip link add {NAME} type dummy && sudo ip addr add {ADDRESS}/32 dev {NAME} && sudo ip link set {NAME} up"

# linux/if.h, linux/if_tun.h, linux/sockios.h
_UP, _LOOPBACK, _RUNNING = 0x1, 0x8, 0x40
_TUN, _NO_PACKET_INFO, _TUNSETIFF = 0x0001, 0x1000, 0x400454CA
_GET_FLAGS, _SET_FLAGS, _SET_ADDRESS = 0x8913, 0x8914, 0x8916


def _flags(about: socket.socket, name: str) -> int:
    answer = fcntl.ioctl(about, _GET_FLAGS, struct.pack("16sH14x", name.encode(), 0))
    return struct.unpack("16xH14x", answer)[0]


def only_loopback() -> bool:
    """Whether no interface of this machine is up but the loopback. False where that cannot be asked in this way."""
    if sys.platform != "linux":
        return False
    wanted = _UP | _RUNNING
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as about:
        flags = [_flags(about, name) for _, name in socket.if_nameindex()]
    return not any(each & wanted == wanted and not each & _LOOPBACK for each in flags)


def tun(name: str, address: str) -> int:
    """A new `tun` that is up, as an open file: what is read from it was sent to it, whole IP packets. OSError without the right."""
    opened = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(opened, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN | _NO_PACKET_INFO))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as about:
            inet = socket.inet_aton(address)
            fcntl.ioctl(about, _SET_ADDRESS, struct.pack("16sHH4s8x", name.encode(), socket.AF_INET, 0, inet))
        switch_on(name)
    except OSError:
        os.close(opened)
        raise
    return opened


def switch_on(name: str) -> None:
    """Brings an interface up. OSError without the right."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as about:
        fcntl.ioctl(about, _SET_FLAGS, struct.pack("16sH14x", name.encode(), _UP | _RUNNING))


@contextmanager
def interface() -> Generator[str | None]:
    """Makes sure of an interface for WebRTC while the block runs. Yields what people should know about it, None mostly."""
    if not only_loopback():
        yield None
        return
    with contextlib.ExitStack() as kept:
        try:
            kept.callback(os.close, tun(NAME, ADDRESS))
        except OSError:
            yield f"no network at all: spoken interviews need one interface beside the loopback. This makes one: {HELP}"
        else:
            yield f"no network at all: {NAME} ({ADDRESS}, leads nowhere) stands in for one until the end"
