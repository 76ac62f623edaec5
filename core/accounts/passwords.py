"""Argon2 hashes, made and checked in a thread: one takes a third of a second on purpose."""

import asyncio
from functools import cache

from pwdlib import PasswordHash

_hasher = PasswordHash.recommended()


@cache
def _decoy() -> str:
    """Checked when there is no account, so that the answer takes as long."""
    return _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    return await asyncio.to_thread(_hasher.hash, password)


async def matches(password: str, hashed: str | None) -> bool:
    """False for an account without password, after the same time."""
    decoy = await asyncio.to_thread(_decoy)
    return await asyncio.to_thread(_hasher.verify, password, hashed or decoy) and hashed is not None
