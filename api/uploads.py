"""A file of a form, streamed into the data folder under a name of our own."""

import asyncio
import contextlib

from litestar.datastructures import UploadFile

from core.candidates.reading import new_resume_path
from core.candidates.resume import TooLarge
from core.candidates.resume.model import MAX_BYTES
from core.settings import Settings

FORM_SLACK = 64 * 1024
"""What the form adds round the file."""
_CHUNK = 256 * 1024


async def saved(settings: Settings, upload: UploadFile) -> str:
    """Where it lies, relative to the data folder. Raises TooLarge, and leaves nothing behind then."""
    stored = new_resume_path()
    target = settings.data / stored
    try:
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        size = 0
        with contextlib.closing(await asyncio.to_thread(target.open, "xb")) as file:
            while chunk := await upload.read(_CHUNK):
                size += len(chunk)
                if size > MAX_BYTES:
                    raise TooLarge()
                await asyncio.to_thread(file.write, chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return stored
