"""Where the installation's files are: the data folder, or a bucket that several hosts share (docs/operations.md)."""

from collections.abc import Hashable
from functools import lru_cache
from typing import cast

from core.files.folder import Folder
from core.files.model import FileGone, Files, FilesAway, Opened, in_thread
from core.settings import FileSettings

__all__ = ["FileGone", "Files", "FilesAway", "Opened", "files_of", "in_thread"]


def files_of(settings: FileSettings) -> Files:
    """The store of these settings, with one client for the process."""
    return Folder(settings.data) if settings.s3_bucket is None else _bucket(cast(Hashable, settings.files()))


@lru_cache(maxsize=8)
def _bucket(settings: FileSettings) -> Files:
    # Here: its library takes a while to load, and most installations have no bucket.
    from core.files.bucket import Bucket

    return Bucket(settings)
