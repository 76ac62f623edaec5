"""The transcript as pages and as a stream, for HR and for the interview's own candidate."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, AnyRequest, parts
from api.principals import Guest
from api.problems import problems
from api.security import proof, staff_or_guest
from core.accounts import service as accounts
from core.accounts.models import User
from core.errors import NotFound
from core.interviews import service, sounds
from core.interviews.repository import TurnRow
from core.live import TURNS

HEARTBEAT_S = 15.0
LIFE_S = 600.0
_LAST = 2**31 - 1

After = Annotated[int, QueryParameter(ge=0, le=_LAST, description="The last sequence_order that you have")]
Limit = Annotated[int, QueryParameter(ge=1, le=service.TURNS_PER_PAGE)]


class TurnOut(Struct, omit_defaults=True):
    """One line. What only HR may see is left out for the candidate."""

    sequence_order: int
    speaker: str
    channel: str
    content: str
    created_at: datetime
    corrected: str | UnsetType = UNSET
    """The candidate's own wording of it, where they corrected what was heard."""
    heard_again: str | UnsetType = UNSET
    """What a second hearing understood, where the line had damaged the answer: it is what is evaluated."""
    message_type: str | UnsetType = UNSET
    question_id: UUID | UnsetType | None = UNSET
    start_ms: int | UnsetType | None = UNSET
    end_ms: int | UnsetType | None = UNSET
    confidence: float | UnsetType | None = UNSET
    interrupted: bool | UnsetType = UNSET


class TranscriptOut(Struct):
    items: list[TurnOut]
    next_after: int | None
    """Ask with it for the next page; null when there is none yet."""


@get(
    "/interviews/{interview_id:uuid}/transcript",
    operation_id="ListTranscript",
    guards=[staff_or_guest],
    opt=READS,
    responses=problems(410),
)
async def list_transcript(
    interview_id: FromPath[UUID],
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    after: After = 0,
    limit: Limit = 100,
) -> TranscriptOut:
    full = await _authorize(request, session, interview_id)
    rows = await service.listed_turns(session, interview_id, after, limit)
    kept = [row.sequence_order for row in rows if row.sound_kept]
    again = await sounds.heard_again(session, interview_id, turns=kept) if kept else {}
    return TranscriptOut(
        [_out(row, full=full, corrected=row.corrected, again=again.get(row.sequence_order)) for row in rows],
        rows[-1].sequence_order if len(rows) == limit else None,
    )


@get(
    "/interviews/{interview_id:uuid}/transcript/stream",
    operation_id="StreamTranscript",
    media_type="text/event-stream",
    guards=[staff_or_guest],
    responses=problems(410),
)
async def stream_transcript(
    interview_id: FromPath[UUID],
    request: AnyRequest,
    session: NamedDependency[AsyncSession],
    after: After = 0,
) -> ServerSentEvent:
    """Server-sent events ``turn``, each with the sequence_order as its id: a reconnect with Last-Event-ID misses nothing.

    Ends after ten minutes with the event ``reconnect``.
    """
    full = await _authorize(request, session, interview_id)
    header = request.headers.get("last-event-id", "")
    seen = int(header) if header.isdecimal() and int(header) <= _LAST else after
    return ServerSentEvent(_follow(request, interview_id, seen, full=full))


async def _follow(
    request: AnyRequest, interview_id: UUID, seen: int, *, full: bool
) -> AsyncGenerator[ServerSentEventMessage]:
    """Rows are read from the table each time; the notification only says when to look."""
    held, ends = parts(request), asyncio.get_running_loop().time() + LIFE_S
    with held.listener.subscribe(TURNS, str(interview_id)) as woken:
        while asyncio.get_running_loop().time() < ends:
            woken.clear()
            async with held.database.transaction() as session:
                if isinstance(request.user, User) and not await accounts.still(
                    session, request.user, proof(request).session_id
                ):
                    break
                rows = await service.turns(session, interview_id, seen, service.TURNS_PER_PAGE)
            for row in rows:
                seen = row.sequence_order
                data = msgspec.json.encode(_out(row, full=full)).decode()
                yield ServerSentEventMessage(data, event="turn", id=seen)
            if rows:
                continue
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await woken.wait()
            except TimeoutError:
                yield ServerSentEventMessage(None, comment="still here")
    yield ServerSentEventMessage("", event="reconnect", id=seen)


async def _authorize(request: AnyRequest, session: AsyncSession, interview_id: UUID) -> bool:
    """Whether the reader may see everything: HR may, the candidate sees the text of their own interview."""
    if isinstance(request.user, Guest):
        if request.user.interview_id != interview_id:
            raise NotFound("There is no such interview.")
        return False
    await service.authorize_read(session, request.user, interview_id)
    return True


def _out(row: TurnRow, *, full: bool, corrected: str | None = None, again: str | None = None) -> TurnOut:
    turn = TurnOut(row.sequence_order, row.speaker, row.channel, row.content, row.created_at, corrected or UNSET)
    if again and again != row.content:
        turn.heard_again = again
    if full:
        turn.message_type = row.message_type
        turn.question_id = row.question_id
        turn.start_ms, turn.end_ms = row.start_offset_ms, row.end_offset_ms
        turn.confidence, turn.interrupted = row.confidence, row.interrupted
    return turn
