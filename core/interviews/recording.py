"""The recorded voices: the agent's segments joined on the interview's timeline, and clips cut out of them.

Segments lie under ``recordings/{interview_id}/{epoch}/{channel}/{index:06d}-{offset_ms}.wav``, mono, 16 bit. Everything that
touches a file here blocks: call it from a thread.
"""

import hashlib
import io
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.errors import Conflict, Invalid, NotFound
from core.files import delete_later, files_of
from core.interviews import policy, repository
from core.interviews.models import Interview, Recording
from core.settings import Settings

Channel = Literal["candidate", "agent"]
CHANNELS: tuple[Channel, ...] = ("candidate", "agent")
FOLDER = "recordings"
MAX_CLIP_MS = 5 * 60 * 1000
SAMPLE_BYTES = 2
HEADER_BYTES = 44
_RATE_AT, _SIZE_AT = 24, 40
"""Where the header that we write says how fast the samples are, and how many bytes."""
SEGMENT = r"(\d{6})-(\d+)\.wav"
_NAME = re.compile(SEGMENT)
_SEGMENTS = rf"^\d+/(candidate|agent)/{SEGMENT}$"
_HASH_CHUNK = 1 << 20


class NotRecorded(NotFound):
    code = "not_recorded"
    title = "There is no recording"


class NotJoined(Conflict):
    code = "recording_not_ready"
    title = "The recording is not ready"


@dataclass(frozen=True)
class Track:
    """One joined voice; ``path`` is relative to the data folder."""

    channel: Channel
    path: str
    duration_ms: int
    sha256: str


@dataclass(frozen=True)
class _Segment:
    epoch: int
    offset_ms: int
    path: Path


def join(settings: Settings, interview_id: UUID) -> list[Track]:
    """Joins the segments of both voices and keeps the results; a voice without any is left out. Running it again gives the same sound,
    under other names: two workers never write one file."""
    files, name = files_of(settings), f"{FOLDER}/{interview_id}"
    tracks: list[Track] = []
    try:
        with files.folder(name, _SEGMENTS) as folder:
            for channel in CHANNELS:
                if segments := sorted(_segments(folder, channel), key=lambda each: (each.epoch, each.offset_ms)):
                    tracks.append(_join(settings.data, name, channel, segments))
        files.keep(*(track.path for track in tracks))
    except BaseException:
        files.take_back(*(track.path for track in tracks))
        raise
    return tracks


def discard(settings: Settings, interview_id: UUID) -> None:
    """Every sound of this interview."""
    files_of(settings).delete(f"{FOLDER}/{interview_id}")


async def agreed(session: AsyncSession, interview_id: UUID) -> bool:
    """Whether the candidate agrees to a recording now."""
    given = await repository.newest_consent(session, interview_id)
    return given is not None and given.recording


async def store(session: AsyncSession, interview_id: UUID, tracks: list[Track]) -> None:
    """Names the files. Of two joins the one that found more stays, since segments only ever come; the files of the other go."""
    unnamed: list[str] = []
    # Two first joins would both find no row, and the loser's file would have no name.
    await session.execute(select(Interview.id).where(Interview.id == interview_id).with_for_update())
    for track in tracks:
        values = {"path": track.path, "duration_ms": track.duration_ms, "sha256": track.sha256}
        query = select(Recording).where(Recording.interview_id == interview_id, Recording.channel == track.channel)
        before = await session.scalar(query.with_for_update().execution_options(populate_existing=True))
        if before is not None and before.duration_ms > track.duration_ms:
            unnamed.append(track.path)
            continue
        if before is not None:
            unnamed.append(before.path)
        row = insert(Recording).values(interview_id=interview_id, channel=track.channel, **values)
        await session.execute(row.on_conflict_do_update(index_elements=["interview_id", "channel"], set_=values))
    if unnamed:
        await delete_later(session, unnamed, interview_id)


async def authorize_clip(
    session: AsyncSession, user: User, interview_id: UUID, channel: Channel, start_ms: int, end_ms: int
) -> Recording:
    """The recording to cut from. Each listening is audited."""
    interview = await policy.reach(session, user, interview_id, "listen")
    if not 0 < end_ms - start_ms <= MAX_CLIP_MS:
        message = f"must be after start_ms, by at most {MAX_CLIP_MS} ms"
        raise Invalid("The clip is empty or too long.", errors=[{"field": "end_ms", "message": message}])
    recording = await repository.recording(session, interview_id, channel)
    if recording is None:
        given = await repository.newest_consent(session, interview_id)
        if interview.interview_type == "ai_chat" or given is None or not given.recording:
            raise NotRecorded("The candidate did not agree to a recording, or nothing was spoken.")
        if await repository.recordings(session, interview_id):
            raise NotRecorded("Nothing was recorded of this voice.")
        raise NotJoined("The recording is put together when the interview is over. Try again then.", retry_after=5)
    changes = {"channel": channel, "start_ms": start_ms, "end_ms": end_ms}
    await audit.record(session, actor(user), "recording.listened", recording, changes)
    return recording


def clip(settings: Settings, recording: Recording, start_ms: int, end_ms: int) -> bytes:
    """A WAV file of that span; what lies past the end of the recording is left out."""
    files = files_of(settings)
    header = files.span(recording.path, 0, HEADER_BYTES)
    rate, size = (int.from_bytes(header[at : at + 4], "little") for at in (_RATE_AT, _SIZE_AT))
    first = min(start_ms * rate // 1000 * SAMPLE_BYTES, size)
    pcm = files.span(
        recording.path, HEADER_BYTES + first, min((end_ms - start_ms) * rate // 1000 * SAMPLE_BYTES, size - first)
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as target:
        target.setparams((1, SAMPLE_BYTES, rate, 0, "NONE", "not compressed"))
        target.writeframes(pcm)
    return out.getvalue()


def _join(data: Path, name: str, channel: Channel, segments: list[_Segment]) -> Track:
    path = f"{name}/{channel}-{uuid4()}.wav"
    target = data / path
    target.parent.mkdir(parents=True, exist_ok=True)
    rate, frames = _write(target, segments)
    return Track(channel, path, frames * 1000 // rate, _sha256(target))


def _segments(folder: Path, channel: Channel) -> Iterator[_Segment]:
    for path in folder.glob(f"*/{channel}/*.wav"):
        match = _NAME.fullmatch(path.name)
        if match and path.parent.parent.name.isdecimal():
            yield _Segment(int(path.parent.parent.name), int(match.group(2)), path)


def _write(target: Path, segments: list[_Segment]) -> tuple[int, int]:
    """Lays every segment at its offset; gaps are silence (holes in the file). Returns the rate and the length in frames.

    Epochs come in order, so where two overlap the later agent's sound lies on top; where it is silent, the earlier stays.
    """
    rate, frames = 0, 0
    with target.open("w+b") as file:
        for segment in segments:
            with wave.open(str(segment.path), "rb") as source:
                if source.getnchannels() != 1 or source.getsampwidth() != SAMPLE_BYTES:
                    raise ValueError(f"{segment.path.name} is not mono with 16 bits")
                if rate not in (0, source.getframerate()):
                    raise ValueError(f"{segment.path.name} has another sample rate")
                rate = source.getframerate()
                pcm = np.frombuffer(source.readframes(source.getnframes()), "<i2")
            at = segment.offset_ms * rate // 1000
            file.seek(HEADER_BYTES + at * SAMPLE_BYTES)
            before = _padded(file.read(len(pcm) * SAMPLE_BYTES), len(pcm))
            file.seek(HEADER_BYTES + at * SAMPLE_BYTES)
            file.write(np.where(pcm != 0, pcm, before).astype("<i2").tobytes())
            frames = max(frames, at + len(pcm))
        file.seek(0)
        file.write(_header(rate, frames))
    return rate, frames


def _padded(pcm: bytes, frames: int) -> NDArray[np.int16]:
    return np.frombuffer(pcm.ljust(frames * SAMPLE_BYTES, b"\0"), "<i2")


def _header(rate: int, frames: int) -> bytes:
    """The 44 bytes before the samples: the module ``wave`` can only write them together with all samples."""
    size = frames * SAMPLE_BYTES
    numbers = ((36 + size, 4), (16, 4), (1, 2), (1, 2), (rate, 4), (rate * SAMPLE_BYTES, 4), (SAMPLE_BYTES, 2), (16, 2))
    riff, fmt, *rest = (value.to_bytes(width, "little") for value, width in numbers)
    return b"RIFF" + riff + b"WAVEfmt " + fmt + b"".join(rest) + b"data" + size.to_bytes(4, "little")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
