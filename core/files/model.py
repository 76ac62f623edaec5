"""What a store of files can do. Names are paths relative to the data folder, made by us, never by who sent a file."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol

from core.errors import NotFound, Unavailable


class FileGone(NotFound):
    code = "file_gone"
    title = "The file is not there any more"


class FilesAway(Unavailable):
    code = "files_unavailable"
    title = "Files cannot be stored or read at the moment"


@dataclass(frozen=True)
class Opened:
    """A file to be sent: whoever takes it reads ``body`` and closes it."""

    size: int
    changed: float
    """When, as a Unix time."""
    body: BinaryIO


class Files(Protocol):
    """Who makes a file writes it under its name into the data folder of their own host, and then has it kept.

    Everything here blocks (call it from a thread) and is refused inside a transaction. What is not there raises FileGone, a store
    that does not answer FilesAway.
    """

    def keep(self, *names: str) -> None:
        """Brings finished files to where every host finds them. After a failure they lie where they were written, or are kept."""
        ...

    def take_back(self, *names: str) -> None:
        """For what was written and is not wanted after all, kept or not. A store that is away goes to the log: this cleans up after
        another failure."""
        ...

    def delete(self, name: str) -> int:
        """A file, or a folder with all that is in it, and every earlier version; how many files are gone."""
        ...

    def read(self, name: str) -> bytes: ...

    def span(self, name: str, start: int, length: int) -> bytes:
        """So many bytes from ``start``; fewer where the file ends."""
        ...

    def open(self, name: str) -> Opened: ...

    def file(self, name: str) -> AbstractContextManager[Path]:
        """For programs that want a path: one to read from, while the block runs."""
        ...

    def folder(self, name: str, only: str = "") -> AbstractContextManager[Path]:
        """A folder's files whose names in it match ``only``, to read from while the block runs. Others may lie beside them."""
        ...

    def ping(self) -> None:
        """Raises FilesAway when nothing can be stored or read."""
        ...


def is_ours(name: str) -> bool:
    """Whether the name leads to a place below the data folder, and not to the folder itself."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


@contextmanager
def scratch() -> Generator[Path]:
    """A folder for copies, private and gone afterwards."""
    with TemporaryDirectory(prefix="viva-") as folder:
        yield Path(folder)


@asynccontextmanager
async def in_thread(opened: AbstractContextManager[Path]) -> AsyncGenerator[Path]:
    """A file or folder for a coroutine: fetched and cleaned away in a thread."""
    path = await asyncio.to_thread(opened.__enter__)
    try:
        yield path
    finally:
        await asyncio.to_thread(opened.__exit__, None, None, None)
