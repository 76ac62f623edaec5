"""A kept file as an answer, wherever it is kept."""

import asyncio
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal, cast

from litestar.response import File
from litestar.types.file_types import FileInfo

from core.files import Opened, files_of
from core.settings import Settings


async def download(
    settings: Settings,
    name: str,
    *,
    filename: str,
    media_type: str,
    disposition: Literal["attachment", "inline"] = "attachment",
    headers: Mapping[str, str] | None = None,
) -> File:
    """Opened before the answer begins, with no transaction open: what is gone, or cannot be had now, is said with its status."""
    opened = await asyncio.to_thread(files_of(settings).open, name)
    return File(
        name,
        filename=filename,
        media_type=media_type,
        content_disposition_type=disposition,
        headers=dict(headers or {}),
        file_system=cast(Any, _Held(opened)),
    )


class _Held:
    """What the framework reads a file by: this one is open already."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def info(self, path: str) -> FileInfo:
        return cast(FileInfo, {"type": "file", "size": self._opened.size, "mtime": self._opened.changed})

    def open(self, file: str, mode: str, buffering: int = -1) -> BinaryIO:
        return self._opened.body
