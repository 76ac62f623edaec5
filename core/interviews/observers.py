"""Somebody of the hiring team listens: hidden in the room, without a voice or data, and on record from coming to leaving."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.audit.service import SYSTEM
from core.clock import utcnow
from core.db import Database
from core.errors import Invalid, NotFound
from core.interviews import policy, presence
from core.interviews.models import OPEN_STATUSES, Interview, InterviewNote, InterviewRun, Observation
from core.rooms.protocol import CANDIDATE_IDENTITY
from core.rooms.service import Rooms, room_name
from core.settings import Settings

COMES_WITHIN = timedelta(seconds=90)
"""A token works for a minute; who is not in the room by then is not coming."""
NOTE_CHARS = 20_000

log = structlog.get_logger()


@dataclass(frozen=True)
class Observed:
    observation_id: UUID
    url: str
    token: str


async def observe(session: AsyncSession, rooms: Rooms, settings: Settings, user: User, interview_id: UUID) -> Observed:
    """A token to hear the room, and the entry that says who listens."""
    interview = await policy.reach(session, user, interview_id, "observe")
    if interview.status not in OPEN_STATUSES:
        raise presence.InterviewOver("This interview has ended: its recording and transcript are there instead.")
    observation = Observation(interview_id=interview.id, user_id=user.id)
    session.add(observation)
    await session.flush()
    await audit.record(session, actor(user), "interview.observed", interview, {"observation_id": str(observation.id)})
    token = rooms.observer_token(room_name(interview.id), observation.identity)
    return Observed(observation.id, settings.client_livekit_url, token)


async def leave(session: AsyncSession, user: User, observation_id: UUID) -> None:
    """Leaving twice is leaving once."""
    observation = await session.get(Observation, observation_id, with_for_update=True)
    if observation is None or observation.user_id != user.id:
        raise NotFound("There is no such observation of yours.")
    if observation.left_at is None:
        observation.left_at = utcnow()
        await audit.record(session, actor(user), "interview.observer_left", observation)


async def sweep(database: Database, rooms: Rooms) -> int:
    """Notes who has left without saying so, and shows out whoever waits in a room without an interview; returns how many."""
    query = (
        select(Observation, Interview.status, InterviewRun.wanted_until > utcnow())
        .join(Interview, Interview.id == Observation.interview_id)
        .outerjoin(InterviewRun, InterviewRun.interview_id == Observation.interview_id)
        .where(Observation.left_at.is_(None), Observation.created_at < utcnow() - COMES_WITHIN)
        .limit(50)
    )
    async with database.sessions() as session:
        rows = [(row[0], row[1], bool(row[2])) for row in await session.execute(query)]
    gone = list[UUID]()
    for observation, status, wanted in rows:
        name = room_name(observation.interview_id)
        identities = {person.identity for person in await rooms.people(name)}
        if observation.identity in identities:
            if status in OPEN_STATUSES and (wanted or CANDIDATE_IDENTITY in identities):
                continue
            await rooms.remove(name, observation.identity)
        gone.append(observation.id)
    for observation_id in gone:
        async with database.transaction() as session:
            observation = await session.get_one(Observation, observation_id, with_for_update=True)
            if observation.left_at is None:
                observation.left_at = utcnow()
                await audit.record(session, SYSTEM, "interview.observer_left", observation)
    return len(gone)


async def note(session: AsyncSession, user: User, interview_id: UUID) -> InterviewNote | None:
    """The reader's own note."""
    await policy.reach(session, user, interview_id, "observe")
    query = select(InterviewNote).where(InterviewNote.interview_id == interview_id, InterviewNote.user_id == user.id)
    return await session.scalar(query)


async def write_note(session: AsyncSession, user: User, interview_id: UUID, content: str) -> InterviewNote:
    """Replaces the writer's own note; nobody else reads it."""
    if len(content) > NOTE_CHARS:
        raise Invalid(f"A note has at most {NOTE_CHARS} characters.")
    written = await note(session, user, interview_id)
    if written is None:
        written = InterviewNote(interview_id=interview_id, user_id=user.id, content=content)
        session.add(written)
    written.content = content
    await session.flush()
    await audit.record(session, actor(user), "interview.note_written", written)
    return written
