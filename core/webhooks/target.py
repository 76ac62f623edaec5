"""The door to other systems' addresses, which anybody may have typed: nothing inside the house is asked.

A name is resolved once, every address behind it is checked, and the connection goes to the very address that was checked: one that
changes in between leads nowhere. Redirects are not followed, proxies of the environment are not used, and answers are not read.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import httpx

from core.db import refuse_in_transaction
from core.errors import Invalid
from core.queue import Delayed

TIMEOUT_S = 10.0
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadTarget(Invalid):
    code = "bad_target"
    title = "This address cannot be told anything"


@dataclass(frozen=True)
class Target:
    """``scheme``, ``host`` and ``port`` of ``url``."""

    url: str
    scheme: str
    host: str
    port: int


def parse(url: str, *, loopback: bool) -> Target:
    """Raises BadTarget for what is no public HTTPS address; ``loopback``: this machine, and plain HTTP to it, are allowed."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _bad("cannot be read as an address") from error
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise _bad("must begin with https://")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise _bad("must be a plain address, without a user or a fragment")
    found = Target(url, parts.scheme, parts.hostname, port)
    try:
        literal = ipaddress.ip_address(found.host)
    except ValueError:
        return found
    if not allowed(literal, loopback=loopback):
        raise _bad("leads into a private network")
    return found


def allowed(address: Address, *, loopback: bool) -> bool:
    """Whether this is an address on the public internet; an address that carries another one is judged by that."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return allowed(inner, loopback=loopback)
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast


async def resolve(target: Target, *, loopback: bool) -> str:
    """The address to connect to. One bad address among several, and none is taken."""
    refuse_in_transaction("the name service")
    try:
        async with asyncio.timeout(TIMEOUT_S):
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise Delayed(f"the name of the address is not known ({type(error).__name__})") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(allowed(address, loopback=loopback) for address in addresses):
        raise _bad("leads into a private network")
    return str(addresses[0])


async def post(target: Target, address: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer, whatever it is. Raises Delayed when there is none."""
    refuse_in_transaction("a webhook")
    host = f"[{target.host}]" if ":" in target.host else target.host
    literal = f"[{address}]" if ":" in address else address
    parts = urlsplit(target.url)
    url = urlunsplit((target.scheme, f"{literal}:{target.port}", parts.path or "/", parts.query, ""))
    named = host if target.port == _PORTS[target.scheme] else f"{host}:{target.port}"
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST", url, content=body, headers={**headers, "Host": named}, extensions={"sni_hostname": target.host}
            ) as answer,
        ):
            return answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        raise Delayed(f"the address does not answer ({type(error).__name__})") from error


def _bad(message: str) -> BadTarget:
    return BadTarget(f"The address {message}.", errors=[{"field": "url", "message": message}])
