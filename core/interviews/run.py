"""What an agent may do to its interview: claim it, commit turns, read its inbox, keep its lease. Every write is fenced.

Every write begins with an update of ``interview_runs`` where ``epoch`` is ours. No row means that another agent took over:
:class:`LeaseLost`, and this one leaves the room without a sound.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from core.conductor.moves import Reason
from core.db import Database, Json
from core.interviews.closing import close
from core.interviews.loading import Claimed, Draft, load
from core.interviews.models import (
    InboxMessage,
    Interview,
    InterviewAnswer,
    InterviewRun,
    SpeechDraft,
    TranscriptTurn,
)
from core.interviews.presence import LEASE
from core.live import INBOX, TURNS, notify
from core.settings import Settings

COMMIT_TIMEOUT_S = 10


class LeaseLost(Exception):
    """Another agent has this interview now."""


@dataclass(frozen=True)
class TurnRow:
    """One line of the transcript. ``ref`` makes it once-only; offsets are ms from the interview's zero."""

    ref: str
    speaker: str
    kind: str
    channel: str
    text: str
    question_id: str | None
    start_ms: int | None = None
    end_ms: int | None = None
    confidence: float | None = None
    words: list[tuple[str, int, int]] | None = None
    interrupted: bool = False
    answers: str | None = None
    """The question that these words answer."""


@dataclass(frozen=True)
class Inbox:
    """One typed message or command, oldest first."""

    id: int
    kind: str
    content: str


@dataclass(frozen=True)
class Commit:
    """One step of the interview: its new state with everything that belongs to it, or nothing at all."""

    state: Json
    rows: tuple[TurnRow, ...] = ()
    consumed: tuple[int, ...] = ()
    """Inbox ids."""
    drafts_consumed: bool = False
    status: str | None = None
    close_reason: Reason | None = None
    """Set by the conductor's Close: the interview is completed and its evaluation is queued, in this transaction."""


class RunPort(Protocol):
    """The agent's only way to the database; a fake one makes the text-fast simulator."""

    async def claim(self, job_id: str, agent_identity: str) -> Claimed | None: ...

    async def begin(self) -> datetime: ...

    async def commit(self, commit: Commit) -> None: ...

    async def keep(self, draft: Draft) -> None: ...

    async def inbox(self) -> list[Inbox]: ...

    async def beat(self) -> bool: ...


@dataclass
class PostgresRun:
    """One interview's port. Raises LeaseLost from every call but ``claim`` once another epoch has begun."""

    database: Database
    interview_id: UUID
    epoch: int
    settings: Settings
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def claim(self, job_id: str, agent_identity: str) -> Claimed | None:
        """Takes the run for this job; None when the epoch has passed or another job has it (then leave in silence)."""
        async with self.database.transaction() as session:
            previous = await session.scalar(
                select(InterviewRun.last_beat).where(InterviewRun.interview_id == self.interview_id).with_for_update()
            )
            took = await session.execute(
                update(InterviewRun)
                .where(
                    InterviewRun.interview_id == self.interview_id,
                    InterviewRun.epoch == self.epoch,
                    InterviewRun.job_id.is_(None),
                )
                .values(
                    job_id=job_id,
                    agent_identity=agent_identity,
                    lease_until=func.now() + LEASE,
                    last_beat=func.now(),
                    failures=0,
                )
                .returning(func.now())
            )
            now = took.scalar_one_or_none()
            if now is None:
                return None
            return await load(session, self.interview_id, self.epoch, self.settings.company, now, previous)

    async def begin(self) -> datetime:
        """Sets the interview's zero at its first word, once; returns it."""
        async with self._writing, self.database.transaction() as session:
            await self._fence(session)
            await session.execute(
                update(Interview)
                .where(Interview.id == self.interview_id, Interview.started_at.is_(None))
                .values(started_at=func.clock_timestamp())
            )
            return (await session.scalars(select(Interview.started_at).where(Interview.id == self.interview_id))).one()  # pyright: ignore[reportReturnType] # just set

    async def commit(self, commit: Commit) -> None:
        async with self._writing, asyncio.timeout(COMMIT_TIMEOUT_S), self.database.transaction() as session:
            await self._fence(session, clear_wanted=commit.close_reason is not None)
            await self._append(session, commit.rows)
            if commit.consumed:
                await session.execute(
                    update(InboxMessage).where(InboxMessage.id.in_(commit.consumed)).values(consumed_at=func.now())
                )
            if commit.drafts_consumed:
                await session.execute(
                    update(SpeechDraft)
                    .where(SpeechDraft.interview_id == self.interview_id, SpeechDraft.consumed_at.is_(None))
                    .values(consumed_at=func.now())
                )
            await self._store_state(session, commit)

    async def keep(self, draft: Draft) -> None:
        async with self._writing, self.database.transaction() as session:
            await self._fence(session)
            session.add(
                SpeechDraft(
                    interview_id=self.interview_id,
                    epoch=self.epoch,
                    content=draft.text,
                    start_offset_ms=draft.start_ms,
                    end_offset_ms=draft.end_ms,
                    confidence=draft.confidence,
                    words=[list(word) for word in draft.words],
                )
            )

    async def inbox(self) -> list[Inbox]:
        query = (
            select(InboxMessage)
            .where(InboxMessage.interview_id == self.interview_id, InboxMessage.consumed_at.is_(None))
            .order_by(InboxMessage.id)
            .limit(50)
        )
        async with self.database.sessions() as session:
            return [Inbox(row.id, row.kind, row.content) for row in (await session.scalars(query)).all()]

    async def put_text(self, client_message_id: str, text: str) -> None:
        """A message typed by a client that knows only ``lk.chat``; the same row as SendMessage writes."""
        async with self._writing, self.database.transaction() as session:
            await self._fence(session)
            await add_to_inbox(session, self.interview_id, client_message_id, "text", text)

    async def beat(self) -> bool:
        """Renews the lease; True when something waits in the inbox."""
        async with self._writing, asyncio.timeout(2), self.database.transaction() as session:
            await self._fence(session)
            waiting = exists().where(InboxMessage.interview_id == self.interview_id, InboxMessage.consumed_at.is_(None))
            return bool(await session.scalar(select(waiting)))

    async def ready(self) -> None:
        """The state is restored: from now on GetInvitation says that the interviewer is there."""
        async with self._writing, self.database.transaction() as session:
            await self._fence(session)
            await session.execute(
                update(InterviewRun).where(InterviewRun.interview_id == self.interview_id).values(ready_at=func.now())
            )

    async def leave(self) -> None:
        """Nobody came back: the interview is paused and needs no agent until somebody joins again."""
        async with self._writing, self.database.transaction() as session:
            await self._fence(session, clear_wanted=True)
            await session.execute(
                update(InterviewRun).where(InterviewRun.interview_id == self.interview_id).values(lease_until=None)
            )
            await session.execute(
                update(Interview)
                .where(Interview.id == self.interview_id, Interview.status == "in_progress")
                .values(status="paused")
            )

    async def _fence(self, session: AsyncSession, *, clear_wanted: bool = False) -> None:
        values: dict[str, Any] = {"lease_until": func.now() + LEASE, "last_beat": func.now()}
        if clear_wanted:
            values["wanted_until"] = None
        mine = await session.execute(
            update(InterviewRun)
            .where(InterviewRun.interview_id == self.interview_id, InterviewRun.epoch == self.epoch)
            .values(values)
            .returning(InterviewRun.epoch)
        )
        if mine.scalar_one_or_none() is None:
            raise LeaseLost

    async def _append(self, session: AsyncSession, rows: tuple[TurnRow, ...]) -> None:
        """Rows in order; one that is there already (the same ref) stays as it was."""
        if not rows:
            return
        known = set(
            (
                await session.scalars(
                    select(TranscriptTurn.ref).where(
                        TranscriptTurn.interview_id == self.interview_id,
                        TranscriptTurn.ref.in_([row.ref for row in rows]),
                    )
                )
            ).all()
        )
        last = await session.scalar(
            select(func.coalesce(func.max(TranscriptTurn.sequence_order), 0)).where(
                TranscriptTurn.interview_id == self.interview_id
            )
        )
        seq = last or 0
        for row in rows:
            if row.ref in known:
                continue
            seq += 1
            await session.execute(insert(TranscriptTurn).values(self._turn_values(row, seq)))
            if row.answers is not None:
                await session.execute(
                    insert(InterviewAnswer).values(
                        interview_id=self.interview_id,
                        question_id=UUID(row.answers),
                        turn_seq=seq,
                        answer_text=row.text,
                        answer_mode=row.channel,
                    )
                )
        await notify(session, TURNS, str(self.interview_id))

    def _turn_values(self, row: TurnRow, seq: int) -> Json:
        return {
            "interview_id": self.interview_id,
            "sequence_order": seq,
            "ref": row.ref,
            "epoch": self.epoch,
            "speaker": row.speaker,
            "message_type": row.kind,
            "channel": row.channel,
            "content": row.text,
            "question_id": UUID(row.question_id) if row.question_id else None,
            "start_offset_ms": row.start_ms,
            "end_offset_ms": row.end_ms,
            "confidence": row.confidence,
            "words": None if row.words is None else [list(word) for word in row.words],
            "interrupted": row.interrupted,
        }

    async def _store_state(self, session: AsyncSession, commit: Commit) -> None:
        values: dict[str, Any] = {"state": commit.state}
        if commit.status is not None:
            values["status"] = commit.status
        await session.execute(update(Interview).where(Interview.id == self.interview_id).values(values))
        if commit.close_reason is not None:
            if commit.close_reason == "human_requested":
                await self._want_person(session)
            await close(session, self.interview_id, commit.close_reason)

    async def _want_person(self, session: AsyncSession) -> None:
        """Asked for in the room: the same task, and the same message, as by the invitation's page."""
        # Here: of all that an agent does only this writes messages, and it need not load what they are made of.
        from core.interviews import human

        interview = await session.get_one(Interview, self.interview_id, with_for_update=True, populate_existing=True)
        await human.want(session, self.settings, interview, None)


async def add_to_inbox(
    session: AsyncSession, interview_id: UUID, client_message_id: str, kind: str, content: str
) -> None:
    """One row per client_message_id; wakes the agent when the transaction commits."""
    row = upsert(InboxMessage).values(
        interview_id=interview_id, client_message_id=client_message_id, kind=kind, content=content
    )
    await session.execute(row.on_conflict_do_nothing())
    await notify(session, INBOX, str(interview_id))
