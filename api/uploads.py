"""A file of a form, streamed into the data folder under a name of our own."""

import asyncio
import contextlib
from pathlib import Path

from litestar.datastructures import UploadFile

from core.candidates.reading import new_resume_path
from core.candidates.resume import TooLarge
from core.candidates.resume.model import MAX_BYTES
from core.errors import DomainError
from core.settings import Settings

FORM_SLACK = 64 * 1024
"""What the form adds round the file."""
_CHUNK = 256 * 1024


async def saved(settings: Settings, upload: UploadFile) -> str:
    """A resume: where it lies, relative to the data folder. Raises TooLarge, and leaves nothing behind then."""
    stored = new_resume_path()
    await saved_as(upload, settings.data / stored, MAX_BYTES, TooLarge())
    return stored


async def saved_as(upload: UploadFile, target: Path, limit: int, too_large: DomainError) -> None:
    """Raises ``too_large`` beyond so many bytes, and leaves nothing behind then."""
    try:
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        size = 0
        with contextlib.closing(await asyncio.to_thread(target.open, "xb")) as file:
            while chunk := await upload.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise too_large
                await asyncio.to_thread(file.write, chunk)
    except BaseException:
        await asyncio.to_thread(target.unlink, missing_ok=True)
        raise
