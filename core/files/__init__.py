"""Where the installation's files are: the data folder, or a bucket that several hosts share (docs/operations.md)."""

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import cast
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.files.folder import Folder
from core.files.model import FileGone, Files, FilesAway, Opened, in_thread
from core.settings import FileSettings

__all__ = ["FileGone", "Files", "FilesAway", "Opened", "delete_later", "files_of", "in_thread", "put", "write"]


def files_of(settings: FileSettings) -> Files:
    """The store of these settings, with one client for the process."""
    return Folder(settings.data) if settings.s3_bucket is None else _bucket(cast(Hashable, settings.files()))


@lru_cache(maxsize=8)
def _bucket(settings: FileSettings) -> Files:
    # Here: its library takes a while to load, and most installations have no bucket.
    from core.files.bucket import Bucket

    return Bucket(settings)


def write(settings: FileSettings, name: str, content: bytes) -> None:
    """Into the data folder of this host, from where a file is kept. Blocks: call it from a thread."""
    place = settings.data / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.write_bytes(content)


def put(settings: FileSettings, name: str, content: bytes) -> None:
    """Kept under that name. Blocks: call it from a thread. What fails may leave the file in the data folder: ``Files.take_back`` it."""
    write(settings, name, content)
    files_of(settings).keep(name)


async def delete_later(session: AsyncSession, names: Sequence[str], about: object) -> None:
    """Files that no row names any more, once this transaction is through; ``about`` says in the jobs table whose they were."""
    await queue.enqueue(session, queue.Kind.DELETE_FILES, {"names": list(names)}, f"{about}:{uuid4()}")
