"""Files in the data folder, where they were written: for one host, or several that share the folder."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.db import refuse_in_transaction
from core.files.model import FileGone, Opened, is_ours

GONE = "This file was deleted. If it should be there, tell whoever runs this installation."


class Folder:
    def __init__(self, data: Path) -> None:
        self._data = data

    def keep(self, *names: str) -> None:
        """They lie where they were written."""
        refuse_in_transaction("the file store")

    def take_back(self, *names: str) -> None:
        for name in names:
            self.delete(name)

    def delete(self, name: str) -> int:
        refuse_in_transaction("the file store")
        root = self._data.resolve()
        path = (root / name).resolve()
        if not is_ours(name) or not path.is_relative_to(root) or path == root:
            return 0  # no row of ours names a place outside
        if path.is_dir():
            deleted = sum(1 for each in path.rglob("*") if each.is_file())
            shutil.rmtree(path)
            return deleted
        there = path.exists()
        path.unlink(missing_ok=True)
        return int(there)

    def read(self, name: str) -> bytes:
        with self._opened(name) as file:
            return file.read()

    def span(self, name: str, start: int, length: int) -> bytes:
        with self._opened(name) as file:
            file.seek(start)
            return file.read(length)

    def open(self, name: str) -> Opened:
        path, file = self._data / name, self._opened(name)
        about = path.stat()
        return Opened(about.st_size, about.st_mtime, file)

    @contextmanager
    def file(self, name: str) -> Generator[Path]:
        refuse_in_transaction("the file store")
        path = self._data / name
        if not path.is_file():
            raise FileGone(GONE)
        yield path

    @contextmanager
    def folder(self, name: str, only: str = "") -> Generator[Path]:
        refuse_in_transaction("the file store")
        yield self._data / name

    def ping(self) -> None:
        """The data folder is as much there as the process that reads it."""

    def _opened(self, name: str) -> BinaryIO:
        refuse_in_transaction("the file store")
        try:
            return (self._data / name).open("rb")
        except FileNotFoundError as error:
            raise FileGone(GONE) from error
