"""One agent per interview: leases, epochs and fencing on a real PostgreSQL, with a room server that only takes notes."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from factories import booked_interview
from sqlalchemy import func, select, text, update

from core.clock import utcnow
from core.db import Database
from core.evaluation import service as evaluation
from core.interviews import presence
from core.interviews.models import HumanRequest, Interview, InterviewRun, TranscriptTurn
from core.interviews.run import Commit, LeaseLost, PostgresRun, TurnRow
from core.notifications.models import Notification
from core.notifications.moments import day
from core.queue import Job
from core.rooms.service import Presence, room_name
from core.settings import Settings
from seeds.messages import load_messages


@dataclass
class NotedRooms:
    """Stands for LiveKit's server, which says yes even when no agent is free."""

    dispatched: list[int] = field(default_factory=list[int])
    removed: list[str] = field(default_factory=list[str])
    ended: list[str] = field(default_factory=list[str])
    promised: bool = False
    ensured: int = 0

    async def ensure(self, name: str) -> None:
        self.ensured += 1

    async def dispatch(self, name: str, interview_id: UUID, epoch: int) -> None:
        self.dispatched.append(epoch)

    async def remove(self, name: str, identity: str) -> None:
        self.removed.append(identity)

    async def accepted(self, name: str, epoch: int) -> bool:
        return self.promised

    async def people(self, name: str) -> list[Presence]:
        return []

    async def end(self, name: str) -> None:
        self.ended.append(name)


@pytest.fixture
async def interview_id(clean: Database) -> UUID:
    async with clean.sessions() as session:
        return (await booked_interview(session)).interview_id


async def expire(database: Database, interview_id: UUID) -> None:
    async with database.transaction() as session:
        await session.execute(
            update(InterviewRun)
            .where(InterviewRun.interview_id == interview_id)
            .values(
                lease_until=func.now() - text("interval '1 second'"),
                dispatched_at=func.now() - text("interval '1 hour'"),
            )
        )


def turn(ref: str, text: str = "I look in the mouth.") -> TurnRow:
    return TurnRow(ref, "candidate", "answer", "voice", text, None)


async def test_joining_twice_sends_for_one_agent(clean: Database, interview_id: UUID) -> None:
    # Given an interview that two tabs join at once
    rooms = NotedRooms()
    # When both ask for an agent
    await asyncio.gather(*(presence.ensure_agent(clean, rooms, interview_id, want=True) for _ in range(2)))  # pyright: ignore[reportArgumentType]
    # Then one epoch began and one agent was sent for
    assert rooms.dispatched == [1]


async def test_nobody_free_is_said_and_not_an_empty_room(
    clean: Database, interview_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given that no agent claims in time
    monkeypatch.setattr(presence, "CLAIM_WITHIN", presence.timedelta(milliseconds=200))
    rooms = NotedRooms()
    # When the candidate joins
    with pytest.raises(presence.AllAgentsBusy) as busy:
        await presence.join(clean, rooms, interview_id)  # pyright: ignore[reportArgumentType]
    # Then the answer says when to come again, no room waits empty, and the reconciler does not keep calling
    assert busy.value.extra["retry_after"] == presence.BUSY_RETRY_S
    assert rooms.ended == [room_name(interview_id)]
    assert await presence.reconcile(clean, rooms) == 0  # pyright: ignore[reportArgumentType]


async def sent_for(database: Database, ago: str) -> None:
    async with database.transaction() as session:
        sent = func.now() - text(f"interval '{ago}'")
        await session.execute(update(InterviewRun).values(dispatched_at=sent))


async def test_who_joins_and_hears_that_nobody_is_free_leaves_no_room_to_the_sweep(
    clean: Database, interview_id: UUID
) -> None:
    # Given somebody who has waited for an agent as long as anybody does, and is about to be told so
    rooms = NotedRooms()
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    await sent_for(clean, "6 seconds")
    # When the reconciler sweeps in that moment
    assert await presence.reconcile(clean, rooms) == 0  # pyright: ignore[reportArgumentType]
    # Then the room is theirs to close
    await presence.give_up(clean, rooms, interview_id, 1)  # pyright: ignore[reportArgumentType]
    assert (rooms.dispatched, rooms.ended) == ([1], [room_name(interview_id)])


async def test_an_agent_whose_process_is_being_started_is_waited_for(clean: Database, interview_id: UUID) -> None:
    # Given an agent that was sent for ten seconds ago and has not claimed
    rooms = NotedRooms()
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    await sent_for(clean, "10 seconds")
    # When a worker has promised it, then neither the reconciler nor another tab sends for a second one
    rooms.promised = True
    assert await presence.reconcile(clean, rooms) == 0  # pyright: ignore[reportArgumentType]
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    assert rooms.dispatched == [1]
    # When nobody has, the next epoch begins
    rooms.promised = False
    assert await presence.reconcile(clean, rooms) == 1  # pyright: ignore[reportArgumentType]
    assert rooms.dispatched == [1, 2]


async def test_a_dead_agent_is_replaced_and_its_ghost_removed(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    # Given an agent that claimed and then died
    rooms = NotedRooms()
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    assert await PostgresRun(clean, interview_id, 1, settings).claim("job-1", "viva-1") is not None
    await expire(clean, interview_id)
    # When the reconciler sweeps
    await presence.reconcile(clean, rooms)  # pyright: ignore[reportArgumentType]
    # Then the ghost is gone before the next epoch is sent for
    assert (rooms.removed, rooms.dispatched) == (["viva-1"], [1, 2])


async def test_the_old_agent_can_write_nothing_once_another_epoch_began(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    # Given two agents, the first frozen while the second took over
    rooms = NotedRooms()
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    old = PostgresRun(clean, interview_id, 1, settings)
    await old.claim("job-1", "viva-1")
    await expire(clean, interview_id)
    await presence.ensure_agent(clean, rooms, interview_id, want=False)  # pyright: ignore[reportArgumentType]
    # When the first wakes up and writes
    for write in (old.commit(Commit({}, (turn("voice:1:1"),))), old.beat(), old.ready()):
        with pytest.raises(LeaseLost):
            await write
    # Then nothing of it is stored
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(TranscriptTurn)) == 0


async def test_only_one_job_claims_an_epoch(clean: Database, settings: Settings, interview_id: UUID) -> None:
    rooms = NotedRooms()
    await presence.ensure_agent(clean, rooms, interview_id, want=True)  # pyright: ignore[reportArgumentType]
    claims = await asyncio.gather(
        *(PostgresRun(clean, interview_id, 1, settings).claim(f"job-{n}", f"viva-{n}") for n in range(3))
    )
    assert sum(claim is not None for claim in claims) == 1


async def test_the_same_turn_is_stored_once_and_in_order(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    # Given an agent that commits a turn again because it never heard that the first try went through
    run = PostgresRun(clean, interview_id, 1, settings)
    await presence.ensure_agent(clean, NotedRooms(), interview_id, want=True)  # pyright: ignore[reportArgumentType]
    await run.claim("job-1", "viva-1")
    await run.commit(Commit({"n": 1}, (turn("a"), turn("b"))))
    await run.commit(Commit({"n": 2}, (turn("a"), turn("c"))))
    # Then each is there once, numbered without a gap
    async with clean.sessions() as session:
        rows = await session.scalars(select(TranscriptTurn).order_by(TranscriptTurn.sequence_order))
        assert [(row.sequence_order, row.ref) for row in rows] == [(1, "a"), (2, "b"), (3, "c")]


async def test_closing_queues_the_evaluation_in_the_same_transaction(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    run = PostgresRun(clean, interview_id, 1, settings)
    await presence.ensure_agent(clean, NotedRooms(), interview_id, want=True)  # pyright: ignore[reportArgumentType]
    await run.claim("job-1", "viva-1")
    await run.commit(Commit({}, close_reason="completed"))
    async with clean.sessions() as session:
        interview = (await session.scalars(select(Interview))).one()
        kinds = set((await session.scalars(select(Job.kind))).all())
    assert (interview.status, interview.end_reason) == ("completed", "completed")
    assert kinds == {"evaluate_interview", "join_recording"}
    # And nobody can join it any more
    with pytest.raises(presence.InterviewOver):
        await presence.ensure_agent(clean, NotedRooms(), interview_id, want=True)  # pyright: ignore[reportArgumentType]


async def test_a_claim_brings_everything_that_a_new_agent_needs(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    await presence.ensure_agent(clean, NotedRooms(), interview_id, want=True)  # pyright: ignore[reportArgumentType]
    claimed = await PostgresRun(clean, interview_id, 1, settings).claim("job-1", "viva-1")
    assert claimed is not None
    assert claimed.plan.company == settings.company
    assert claimed.plan.candidate_name == "Ada"
    assert [question.text for question in claimed.plan.questions] == [
        "How do you check a patient's airway?",
        "Tell me about a shift that went wrong.",
    ]
    assert claimed.recorded
    assert claimed.vocabulary == ("airway",)
    assert claimed.pronunciations == (("Aoife", "EE-fa"),)


async def test_who_asks_for_a_person_in_the_room_is_heard_by_people_and_scored_by_nobody(
    clean: Database, settings: Settings, interview_id: UUID
) -> None:
    async with clean.transaction() as session:
        await load_messages(session)
    await presence.ensure_agent(clean, NotedRooms(), interview_id, want=True)  # pyright: ignore[reportArgumentType]
    run = PostgresRun(clean, interview_id, 1, settings)
    assert await run.claim("job-1", "viva-1") is not None
    # When they press the button, or say so
    await run.commit(Commit({"v": 1}, (turn("a1"),), close_reason="human_requested"))
    async with clean.sessions() as session:
        # Then there is a task with a day
        task = (await session.scalars(select(HumanRequest))).one()
        assert task.interview_id == interview_id
        assert task.due_at > utcnow() + timedelta(days=settings.human_days - 1)
        # and a message that says by whom and when
        told = (await session.scalars(select(Notification).where(Notification.notification_type == "human"))).one()
        assert settings.company in told.body
        assert day(task.due_at, "en", None) in told.body
        # and nothing for the AI to score
        assert await evaluation.load(session, interview_id) is None
        interview = await session.get_one(Interview, interview_id)
        assert (interview.status, interview.end_reason) == ("completed", "human_requested")
