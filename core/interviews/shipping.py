"""With a bucket, the recording leaves the agent's host while the interview goes on, segment by segment.

The interview itself only writes to its own disk: a bucket that is slow or away holds nobody up, and what it did not take lies there
until it does. Beside it, one loop of the agent worker ships what is finished, also what a killed job left. A segment that comes after
the end has the voices joined again.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import structlog

from core import queue
from core.db import Database
from core.files import FilesAway, files_of
from core.interviews import recording
from core.interviews.models import OPEN_STATUSES, Interview
from core.settings import Settings

EVERY_S = 1.0
AGAIN_S = 10.0
"""After a failure."""
LEFT_S = 3600.0
"""What nobody wrote to for so long is left over: half a segment of a killed job, folders of interviews that are over."""
_SEGMENT = re.compile(rf"([0-9a-f-]{{36}})/\d+/(?:candidate|agent)/{recording.SEGMENT}")

log = structlog.get_logger()


async def ship_for_ever(database: Database, settings: Settings) -> None:
    """Nothing ends it but its cancellation."""
    while True:
        pause = EVERY_S
        try:
            await ship(database, settings)
        except FilesAway:
            pause = AGAIN_S  # the store of files has said so in the log
        except Exception as error:
            log.error("shipping.failed", exc_info=error)
            pause = AGAIN_S
        await asyncio.sleep(pause)


async def ship(database: Database, settings: Settings) -> int:
    """Takes every finished segment of this host to the bucket; returns how many went. Of who does not agree, or was erased, none is
    left anywhere."""
    shipped = 0
    for interview_id, names in (await asyncio.to_thread(_finished, settings.data)).items():
        if not await _agreed(database, interview_id):
            await _forget(settings, names)
            continue
        try:
            await asyncio.to_thread(files_of(settings).keep, *names)
            shipped += len(names)
            await _join_again(database, interview_id)
        finally:
            # asked again: who takes the consent back in between, or is erased, finds what went just now deleted
            if not await _agreed(database, interview_id):
                await _forget(settings, names)
    return shipped


async def _agreed(database: Database, interview_id: UUID) -> bool:
    async with database.transaction() as session:
        return await recording.agreed(session, interview_id)


async def _join_again(database: Database, interview_id: UUID) -> None:
    """For what came after the end."""
    async with database.transaction() as session:
        interview = await session.get(Interview, interview_id)
        if interview is not None and interview.status not in OPEN_STATUSES:
            args = {"interview_id": str(interview_id)}
            await queue.enqueue(session, queue.Kind.JOIN_RECORDING, args, f"{interview_id}:{uuid4()}")


async def _forget(settings: Settings, names: Sequence[str]) -> None:
    for name in names:
        await asyncio.to_thread(files_of(settings).delete, name)


def _finished(data: Path) -> dict[UUID, list[str]]:
    """Names of segments by interview, in their order; what is left over of the past is cleaned away."""
    root, found = data / recording.FOLDER, dict[UUID, list[str]]()
    for path in sorted(root.rglob("*"), reverse=True):  # what lies in a folder before the folder
        segment = _SEGMENT.fullmatch(str(path.relative_to(root)))
        if segment:
            found.setdefault(UUID(segment[1]), []).append(str(path.relative_to(data)))
        else:
            _clean(path)
    return {interview_id: sorted(names) for interview_id, names in found.items()}


def _clean(path: Path) -> None:
    with contextlib.suppress(OSError):  # written to, gone, or not empty: then it is not left over
        if time.time() - path.stat().st_mtime < LEFT_S:
            return
        if path.is_dir():
            path.rmdir()
        elif path.suffix == ".part":
            path.unlink()
