"""One agent per interview: the lease, its epoch, and how an agent is brought back. Why: docs/adr/0002.

``interview_runs`` is the truth, on PostgreSQL's clock. A joining candidate and the reconciler both end in :func:`ensure_agent`.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.errors import Conflict, Unavailable
from core.interviews.models import OPEN_STATUSES, Interview, InterviewRun
from core.rooms.service import Rooms, room_name

BEAT_S = 1.0
LEASE = timedelta(seconds=3)
CLAIM_WITHIN = timedelta(seconds=4)
"""A dispatched agent that has not claimed by then never came, or its process is being started."""
START_WITHIN = timedelta(seconds=16)
"""By then it must have, where a worker took it but had no warm process."""
GRACE = timedelta(minutes=30)
"""How long past its limit an interview is kept alive for somebody who keeps losing the line."""
BUSY_RETRY_S = 15

log = structlog.get_logger()


class AllAgentsBusy(Unavailable):
    code = "all_agents_busy"
    title = "All interviewers are busy"


class InterviewOver(Conflict):
    code = "interview_over"
    title = "This interview has ended"


@dataclass(frozen=True)
class Ensured:
    """``epoch`` of the run that serves the interview now.

    ``claimed``: an agent has taken it; ``sent``: this call sent for one.
    """

    epoch: int
    claimed: bool
    sent: bool


@dataclass(frozen=True)
class _Dispatch:
    epoch: int
    stale_identity: str | None


def agent_state(run: InterviewRun | None, now: datetime) -> str:
    """What a waiting page may say, from the row and not from the room: waiting, ready or reconnecting."""
    if run is None or run.epoch == 0:
        return "waiting"
    if run.ready_at is not None and run.lease_until is not None and run.lease_until > now:
        return "ready"
    return "reconnecting" if run.epoch > 1 else "waiting"


async def ensure_agent(database: Database, rooms: Rooms, interview_id: UUID, *, want: bool) -> Ensured:
    """Sees to it that one agent serves the interview. ``want``: somebody is joining, so keep one there from now on."""
    starting = await _starting(database, rooms, interview_id)
    async with database.transaction() as session:
        epoch, live, dispatch = await _take_over(session, interview_id, want=want, starting=starting)
    name = room_name(interview_id)
    if want:
        await rooms.ensure(name)
    if dispatch is None:
        return Ensured(epoch, claimed=live, sent=False)
    if not want:
        await rooms.ensure(name)
    if dispatch.stale_identity:
        # A killed agent stays listed for 20 s; a candidate must not hear two.
        await rooms.remove(name, dispatch.stale_identity)
    await rooms.dispatch(name, interview_id, dispatch.epoch)
    return Ensured(dispatch.epoch, claimed=False, sent=True)


async def _starting(database: Database, rooms: Rooms, interview_id: UUID) -> int | None:
    """The epoch that a worker has promised an agent for and is still starting its process; None when there is none."""
    query = select(InterviewRun.epoch).where(
        InterviewRun.interview_id == interview_id,
        InterviewRun.job_id.is_(None),
        InterviewRun.dispatched_at < func.now() - CLAIM_WITHIN,
        InterviewRun.dispatched_at > func.now() - START_WITHIN,
    )
    async with database.sessions() as session:
        epoch = await session.scalar(query)
    return epoch if epoch is not None and await rooms.accepted(room_name(interview_id), epoch) else None


async def _take_over(
    session: AsyncSession, interview_id: UUID, *, want: bool, starting: int | None
) -> tuple[int, bool, _Dispatch | None]:
    """Locks the run; a live or just dispatched agent is left alone, else the next epoch begins."""
    interview = (await session.scalars(select(Interview).where(Interview.id == interview_id))).one()
    if interview.status not in OPEN_STATUSES:
        raise InterviewOver("This interview has ended; no one can join it any more.")
    await session.execute(insert(InterviewRun).values(interview_id=interview_id).on_conflict_do_nothing())
    run = (
        await session.scalars(select(InterviewRun).where(InterviewRun.interview_id == interview_id).with_for_update())
    ).one()
    now = (await session.scalars(select(func.now()))).one()
    if want:
        minutes = interview.duration_limit_min * interview.extra_time
        run.wanted_until = now + timedelta(minutes=minutes) + GRACE
    live = run.lease_until is not None and run.lease_until > now
    underway = run.job_id is None and run.dispatched_at is not None and run.dispatched_at > now - CLAIM_WITHIN
    if live or underway or run.epoch == starting:
        return run.epoch, live, None
    stale = run.agent_identity
    run.epoch += 1
    run.job_id = run.agent_identity = run.lease_until = run.ready_at = None
    run.dispatched_at = now
    return run.epoch, False, _Dispatch(run.epoch, stale)


async def wait_claimed(database: Database, interview_id: UUID, epoch: int, within: timedelta) -> bool:
    """Whether an agent of this or a later epoch took the interview."""
    deadline = asyncio.get_running_loop().time() + within.total_seconds()
    query = select(InterviewRun.job_id).where(InterviewRun.interview_id == interview_id, InterviewRun.epoch >= epoch)
    while asyncio.get_running_loop().time() < deadline:
        async with database.sessions() as session:
            if await session.scalar(query):
                return True
        await asyncio.sleep(0.05)
    return False


async def give_up(database: Database, rooms: Rooms, interview_id: UUID, epoch: int) -> None:
    """Nobody came: stop wanting an agent, unless one has taken it in the meantime. A room without anybody is closed."""
    async with database.transaction() as session:
        gave_up = await session.scalar(
            update(InterviewRun)
            .where(
                InterviewRun.interview_id == interview_id, InterviewRun.epoch == epoch, InterviewRun.job_id.is_(None)
            )
            .values(wanted_until=None, dispatched_at=None)
            .returning(InterviewRun.epoch)
        )
    name = room_name(interview_id)
    if gave_up is not None and not await rooms.people(name):
        await rooms.end(name)


async def join(database: Database, rooms: Rooms, interview_id: UUID) -> str:
    """An agent is there or on its way in; returns the room's name. Raises AllAgentsBusy rather than open an empty room."""
    ensured = await ensure_agent(database, rooms, interview_id, want=True)
    if not ensured.claimed and not await _comes(database, rooms, interview_id, ensured.epoch):
        await give_up(database, rooms, interview_id, ensured.epoch)
        raise AllAgentsBusy(
            f"Every interviewer is talking to somebody. Your place is kept: try again in {BUSY_RETRY_S} seconds.",
            retry_after=BUSY_RETRY_S,
        )
    return room_name(interview_id)


async def _comes(database: Database, rooms: Rooms, interview_id: UUID, epoch: int) -> bool:
    if await wait_claimed(database, interview_id, epoch, CLAIM_WITHIN):
        return True
    # A full house is known by now; a process that has to be started first is worth the wait.
    promised = await rooms.accepted(room_name(interview_id), epoch)
    return promised and await wait_claimed(database, interview_id, epoch, START_WITHIN - CLAIM_WITHIN)


async def reconcile(database: Database, rooms: Rooms) -> int:
    """One sweep: every interview that wants an agent and has none gets the next epoch. Returns how many were sent for."""
    dead = or_(InterviewRun.lease_until.is_(None), InterviewRun.lease_until < func.now())
    # Who joins waits for the first one and gives up on it (`join`); this sweep begins well after that. Then the wait doubles with each
    # failure in a row, up to a minute: a full house is not made better by more requests.
    tried = func.greatest(InterviewRun.failures, 1)
    patience = func.make_interval(0, 0, 0, 0, 0, 0, func.least(60, 4 * func.power(2, tried)))
    query = (
        select(InterviewRun.interview_id)
        .join(Interview, Interview.id == InterviewRun.interview_id)
        .where(
            InterviewRun.wanted_until > func.now(),
            Interview.status.in_(OPEN_STATUSES),
            dead,
            or_(
                InterviewRun.job_id.is_not(None),
                InterviewRun.dispatched_at.is_(None),
                InterviewRun.dispatched_at < func.now() - patience,
            ),
        )
        .limit(20)
    )
    async with database.sessions() as session:
        wanted = list((await session.scalars(query)).all())
    sent = 0
    for interview_id in wanted:
        ensured = await ensure_agent(database, rooms, interview_id, want=False)
        if ensured.sent:
            log.info("agent sent for", interview_id=str(interview_id), epoch=ensured.epoch)
            await _count_failure(database, interview_id, ensured.epoch)
            sent += 1
    return sent


async def _count_failure(database: Database, interview_id: UUID, epoch: int) -> None:
    """Counted up front; the claim of the agent sets it back to zero."""
    async with database.transaction() as session:
        await session.execute(
            update(InterviewRun)
            .where(
                InterviewRun.interview_id == interview_id, InterviewRun.epoch == epoch, InterviewRun.job_id.is_(None)
            )
            .values(failures=InterviewRun.failures + 1)
        )
