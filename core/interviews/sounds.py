"""Answers that the line damaged: the candidate's device kept their sound, sends it later, and it is heard a second time.

What was heard live stays in the transcript; both versions are shown to the hiring team. The second one counts where it is complete
and holds no fewer words: a device that began to listen too late must not shorten an answer.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.ai import hearing
from core.audit import service as audit
from core.audit.service import CANDIDATE, SYSTEM
from core.clock import utcnow
from core.db import Database
from core.errors import Conflict, DomainError, Invalid, NotFound
from core.files import files_of, put
from core.interviews import recording
from core.interviews.models import OPEN_STATUSES, AnswerSound, Interview, TranscriptTurn
from core.settings import Settings
from core.untrusted import clean

MAX_BYTES = 4 * 1024 * 1024
"""A quarter of an hour as browsers record speech."""
MAX_PARTS = 20
MAX_SOUNDS = 100
"""Of one interview."""
HEAR_WITHIN_S = 300.0
_KINDS = {b"\x1aE\xdf\xa3": "webm", b"OggS": "ogg", b"RIFF": "wav"}


class NoConsent(Conflict):
    code = "recording_not_agreed"
    title = "The candidate did not agree to a recording"


class TooMany(Conflict):
    code = "too_many_sounds"
    title = "There are too many sounds of this interview"


class NoSound(DomainError):
    status = 415
    code = "not_a_sound"
    title = "This is not a recording"


@dataclass(frozen=True)
class Work:
    sound_id: UUID
    path: str
    """Relative to the data folder."""
    language: str


async def keep(
    database: Database,
    settings: Settings,
    interview_id: UUID,
    *,
    turn_seq: int,
    part: int,
    client_id: str,
    sound: bytes,
) -> None:
    """The same ``client_id`` again changes nothing. Raises NoConsent, NoSound, TooMany, or NotFound for no spoken turn of theirs. Owns
    its transactions: the sound is put in its place between them."""
    path = f"{recording.FOLDER}/{interview_id}/kept/{uuid4()}.{_kind(sound)}"
    async with database.transaction() as session:
        await _check(session, interview_id, turn_seq)
    mine = False
    try:
        await asyncio.to_thread(put, settings, path, sound)
        async with database.transaction() as session:
            # once more: the consent may have been taken back meanwhile
            await _check(session, interview_id, turn_seq)
            values = {
                "interview_id": interview_id,
                "turn_seq": turn_seq,
                "part": part,
                "client_id": client_id,
                "path": path,
            }
            row = insert(AnswerSound).values(**values)
            row = row.on_conflict_do_nothing(index_elements=["interview_id", "client_id"]).returning(AnswerSound)
            kept = await session.scalar(row)
            if kept is not None:
                await audit.record(session, CANDIDATE, "answer_sound.kept", kept, {"turn_seq": turn_seq, "part": part})
                await queue.enqueue(session, queue.Kind.HEAR_AGAIN, {"answer_sound_id": str(kept.id)}, str(kept.id))
                # what a failed commit leaves lies where the interview's sounds are erased
                mine = True
    finally:
        if not mine:
            await asyncio.to_thread(files_of(settings).take_back, path)


async def _check(session: AsyncSession, interview_id: UUID, turn_seq: int) -> None:
    """Whether a sound of that turn may be kept."""
    interview = await session.get_one(Interview, interview_id)
    if interview.interview_type == "ai_chat" or not await recording.agreed(session, interview_id):
        raise NoConsent("No sound is kept of this interview.")
    spoken = select(TranscriptTurn.id).where(
        TranscriptTurn.interview_id == interview_id,
        TranscriptTurn.sequence_order == turn_seq,
        TranscriptTurn.speaker == "candidate",
        TranscriptTurn.channel == "voice",
    )
    if await session.scalar(spoken) is None:
        raise NotFound("You said nothing at that place.")
    mine = select(func.count()).where(AnswerSound.interview_id == interview_id)
    if (await session.scalars(mine)).one() >= MAX_SOUNDS:
        raise TooMany("No more sounds are taken of this interview.")


async def heard_again(
    session: AsyncSession, interview_id: UUID, *, turns: Sequence[int] | None = None, before: datetime | None = None
) -> dict[int, str]:
    """The second hearing of each turn where it counts, by sequence_order. ``before``: as it was then."""
    query = (
        select(AnswerSound.turn_seq, AnswerSound.content, AnswerSound.heard_at, TranscriptTurn.content)
        .join(
            TranscriptTurn,
            (TranscriptTurn.interview_id == AnswerSound.interview_id)
            & (TranscriptTurn.sequence_order == AnswerSound.turn_seq),
        )
        .where(AnswerSound.interview_id == interview_id)
        .order_by(AnswerSound.turn_seq, AnswerSound.part, AnswerSound.id)
    )
    if turns is not None:
        query = query.where(AnswerSound.turn_seq == any_(literal(turns, ARRAY(Integer))))
    parts: dict[int, list[str | None]] = {}
    live: dict[int, str] = {}
    for turn_seq, content, heard_at, first in await session.execute(query):
        known = heard_at is not None and (before is None or heard_at <= before)
        parts.setdefault(turn_seq, []).append(content if known else None)
        live[turn_seq] = first
    whole = {seq: " ".join(part for part in each if part) for seq, each in parts.items() if None not in each}
    return {seq: text for seq, text in whole.items() if len(text.split()) >= len(live[seq].split())}


async def awaited(session: AsyncSession, interview_id: UUID) -> bool:
    """Whether a sound waits for its first hearing. One that could not be heard at once holds nobody up."""
    query = select(AnswerSound.id).where(
        AnswerSound.interview_id == interview_id,
        AnswerSound.heard_at.is_(None),
        AnswerSound.pending_reason.is_(None),
    )
    return await session.scalar(query.limit(1)) is not None


# The job


async def load(session: AsyncSession, sound_id: UUID) -> Work | None:
    """None when it was heard, or when its candidate has taken the consent back."""
    row = await session.get_one(AnswerSound, sound_id)
    if row.heard_at is not None:
        return None
    if not await recording.agreed(session, row.interview_id):
        await explain(session, sound_id, "The candidate took the consent to a recording back.")
        return None
    interview = await session.get_one(Interview, row.interview_id)
    return Work(sound_id, row.path, interview.language)


async def hear(settings: Settings, work: Work) -> str:
    """Nothing where it cannot be understood."""
    sound = await asyncio.to_thread(files_of(settings).read, work.path)
    try:
        said = await hearing.transcribe(
            settings, sound, name=PurePosixPath(work.path).name, language=work.language, within_s=HEAR_WITHIN_S
        )
    except Invalid:
        return ""
    return clean(said).text.strip()


async def store(session: AsyncSession, work: Work, text: str) -> None:
    row = await session.get_one(AnswerSound, work.sound_id)
    row.content, row.heard_at, row.pending_reason = text, utcnow(), None
    await audit.record(session, SYSTEM, "answer_sound.heard", row, {"turn_seq": row.turn_seq})
    await _go_on(session, row)


async def explain(session: AsyncSession, sound_id: UUID, reason: str) -> None:
    row = await session.get_one(AnswerSound, sound_id)
    row.pending_reason = reason
    await _go_on(session, row)


async def _go_on(session: AsyncSession, row: AnswerSound) -> None:
    """The evaluation of an interview that is over may have waited for this."""
    await session.flush()
    interview = await session.get_one(Interview, row.interview_id)
    if interview.status in OPEN_STATUSES or await awaited(session, interview.id):
        return
    args = {"interview_id": str(interview.id)}
    await queue.enqueue(session, queue.Kind.EVALUATE_INTERVIEW, args, f"{interview.id}:heard-{row.id}")


def _kind(sound: bytes) -> str:
    for start, kind in _KINDS.items():
        if sound.startswith(start):
            return kind
    if sound[4:8] == b"ftyp":
        return "mp4"
    raise NoSound("Send what a browser records: WebM, Ogg, MP4 or WAV.")
