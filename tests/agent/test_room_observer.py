"""Somebody of the hiring team listens in a real room: they hear everything, and nobody in it notices or waits for them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
from livekit import rtc

from core.rooms.service import room_name
from tests.agent.live import Guest, Live, live_services, opened, until

LOUD = 500
"""Of 16 bit samples: clearly speech, and no noise of a codec."""


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[dict[str, str], Path]]:
    with live_services() as found:
        yield found


@pytest.fixture(scope="module")
async def live(services: tuple[dict[str, str], Path]) -> AsyncIterator[Live]:
    async with opened(*services) as found:
        yield found


class Ear:
    """Hears every track of a room."""

    def __init__(self, room: rtc.Room) -> None:
        self.loudest: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        room.on("track_subscribed", self._on_track)  # pyright: ignore[reportUnknownMemberType] # untyped callback

    def _on_track(self, track: rtc.Track, _: rtc.RemoteTrackPublication, who: rtc.RemoteParticipant) -> None:
        task = asyncio.create_task(self._hear(track, who.identity))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hear(self, track: rtc.Track, identity: str) -> None:
        async for event in rtc.AudioStream(track):
            peak = int(np.abs(np.frombuffer(event.frame.data, np.int16).astype(np.int32)).max(initial=0))
            self.loudest[identity] = max(self.loudest.get(identity, 0), peak)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


async def test_an_observer_hears_and_reads_and_nobody_notices(live: Live) -> None:
    # Given a spoken interview, and somebody who listens from the start
    interview_id = await live.book("ai_voice")
    token = await live.token(interview_id, voice=True)
    observer, candidate = Guest(), Guest()
    ear = Ear(observer.room)
    await observer.join(live.settings.livekit_url, live.rooms.observer_token(room_name(interview_id), "observer-1"))
    came = list[str]()
    candidate.room.on("participant_connected", lambda who: came.append(who.identity))  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType, reportUnknownArgumentType]
    try:
        # When the candidate comes in and is greeted
        await candidate.join(live.settings.livekit_url, token)
        agent = (await candidate.hears("I'm Viva, an AI")).agent
        # Then the observer reads it and hears the voice
        await observer.hears("I'm Viva, an AI")
        await until(lambda: ear.loudest.get(agent, 0) > LOUD, 60, "the interviewer's voice")
        # and is seen by nobody
        assert set(candidate.room.remote_participants) == {agent}
        assert "observer-1" not in came
        # and what they try to say reaches nobody
        with contextlib.suppress(Exception):
            await asyncio.wait_for(observer.say("hire them", "viva.control"), 5)
            await asyncio.wait_for(observer.say("I check the airway first.", "lk.chat"), 5)
        await candidate.hears("can you hear me")
        assert not [line for line in candidate.lines if line.agent != agent]
        assert await live.answers(interview_id) == []
    finally:
        await candidate.leave()
    # When the candidate has gone and HR ends it, the observer keeps nothing open
    await live.end(interview_id)
    await until(lambda: observer.gone, 60, "the end of the room")
    await observer.leave()
    ear.close()
