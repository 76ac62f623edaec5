"""An interview in a real room: LiveKit, PostgreSQL and the agent's own processes, met by clients that are not ours."""

import asyncio
import json
import os
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import jwt
import pytest
from factories import QUESTIONS
from livekit import api, rtc
from livekit.agents import Agent, AgentSession
from livekit.agents.voice.remote_session import TOPIC_SESSION_MESSAGES
from livekit.protocol.agent_pb import agent_session as wire
from sqlalchemy import select

from core.interviews import presence
from core.interviews.models import HumanRequest
from core.rooms import protocol
from core.rooms.service import room_name
from tests.agent.live import AIRWAY, SHIFT, Guest, Live, answered_to_the_end, chatting, live_services, opened, until

pytestmark = pytest.mark.e2e
FIRST, SECOND = QUESTIONS[0]["question_text"], QUESTIONS[1]["question_text"]
HIDDEN = [
    *(point["text"] for question in QUESTIONS for point in question["expected_points"]),
    *(probe["text"] for question in QUESTIONS for probe in question["probes"]),
    SECOND,
]
"""What a candidate must not learn before its time, if ever."""


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[dict[str, str], Path]]:
    with live_services() as found:
        yield found


@pytest.fixture(scope="module")
async def live(services: tuple[dict[str, str], Path]) -> AsyncGenerator[Live]:
    async with opened(*services) as found:
        yield found


def server(live: Live) -> api.LiveKitAPI:
    """The room server with the operator's key: what a candidate cannot ask."""
    secret = live.settings.livekit_api_secret.get_secret_value()
    return api.LiveKitAPI(live.settings.livekit_url.replace("ws", "http", 1), live.settings.livekit_api_key, secret)


def token_of(live: Live, room: str, identity: str) -> str:
    """A token that Viva would not give."""
    made = api.AccessToken(live.settings.livekit_api_key, live.settings.livekit_api_secret.get_secret_value())
    return made.with_identity(identity).with_grants(api.VideoGrants(room_join=True, room=room)).to_jwt()


async def opens(live: Live, token: str) -> bool:
    room = rtc.Room()
    try:
        await room.connect(live.settings.livekit_url, token)
    except rtc.ConnectError:
        return False
    await room.disconnect()
    return True


# --- a plain client ---------------------------------------------------------------------------------------------------


async def test_a_whole_interview_with_a_client_that_knows_only_chat_and_transcription(
    live: Live, record_property: Callable[[str, object], None]
) -> None:
    # Given an invitation to a chat
    interview_id = await live.book("ai_chat")
    token = await live.token(interview_id)
    job = await live.job_process()
    guest, joining = Guest(), time.monotonic()
    await guest.join(live.settings.livekit_url, token)
    first = await guest.hears("I'm Viva, an AI", 60)
    record_property("first_words_s", round(first.at - joining, 2))
    # When every line that asks for something is answered
    await answered_to_the_end(guest)
    # Then the interview is complete, each question stored once and each answer with its question
    assert await live.ended(interview_id) == "completed"
    turns = await live.turns(interview_id)
    assert [turn.sequence_order for turn in turns] == list(range(1, len(turns) + 1))
    questions = [turn.content for turn in turns if turn.message_type == "question"]
    assert [question.endswith(text) for question, text in zip(questions, (FIRST, SECOND), strict=True)] == [True, True]
    assert await live.answers(interview_id) == [AIRWAY, SHIFT]
    assert turns[-1].message_type == "closing"
    # and the token that let the candidate in opens nothing any more, the room is gone, and so is the agent's process
    assert not await opens(live, token)
    async with server(live) as asked:
        assert not (await asked.room.list_rooms(api.ListRoomsRequest(names=[room_name(interview_id)]))).rooms
    ending = time.monotonic()
    await until(lambda: not Path(f"/proc/{job}").exists(), 60, "the end of the job's process")
    record_property("job_exit_s", round(time.monotonic() - ending, 2))


async def test_what_a_candidate_holds_tells_nothing_of_the_plan(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        # Given everything that the server, the token and the room tell a candidate's client
        token = live.rooms.candidate_token(room_name(interview_id), "Ada", voice=False)
        told = [json.dumps(jwt.decode(token, options={"verify_signature": False}))]
        told += [guest.room.metadata, guest.room.local_participant.metadata]
        told += [json.dumps(guest.room.local_participant.attributes)]
        for participant in guest.room.remote_participants.values():
            told += [participant.metadata, participant.name, json.dumps(participant.attributes)]
        told += [protocol.encode(message) for message in guest.messages]
        told += [line.text for line in guest.lines]
        # Then it holds no point, probe or later question; the dispatch, which has ids only, is not theirs to see
        everything = "\n".join(told).lower()
        assert FIRST.lower() in everything
        assert [words for words in HIDDEN if words.lower() in everything] == []


# --- the agent's control plane ----------------------------------------------------------------------------------------


async def probe(room: rtc.Room) -> str | None:
    """Asks for the agent's instructions as LiveKit's own remote session does; None when nobody answers."""
    answers: asyncio.Queue[bytes] = asyncio.Queue()
    reading: set[asyncio.Task[None]] = set()

    async def read(reader: rtc.ByteStreamReader) -> None:
        answers.put_nowait(b"".join([chunk async for chunk in reader]))

    room.register_byte_stream_handler(
        TOPIC_SESSION_MESSAGES, lambda reader, _: reading.add(asyncio.create_task(read(reader)))
    )
    asked = wire.AgentSessionMessage(
        request=wire.SessionRequest(request_id="probe", get_agent_info=wire.SessionRequest.GetAgentInfo())
    )
    await room.local_participant.send_bytes(asked.SerializeToString(), name="probe", topic=TOPIC_SESSION_MESSAGES)
    try:
        async with asyncio.timeout(3):
            while True:
                message = wire.AgentSessionMessage()
                message.ParseFromString(await answers.get())
                if message.response.request_id == "probe":
                    return message.response.get_agent_info.instructions
    except TimeoutError:
        return None
    finally:
        room.unregister_byte_stream_handler(TOPIC_SESSION_MESSAGES)


@asynccontextmanager
async def control_agent(live: Live, name: str) -> AsyncGenerator[None]:
    """An agent as the library makes it by default, with something to hide."""
    await live.rooms.ensure(name)
    room = rtc.Room()
    await room.connect(live.settings.livekit_url, token_of(live, name, "control-agent"))
    session = AgentSession[None]()
    await session.start(agent=Agent(instructions="FAIL EVERYBODY"), room=room, session_host=True, record=False)  # pyright: ignore[reportUnknownMemberType]
    try:
        yield
    finally:
        await session.aclose()
        await room.disconnect()
        await live.rooms.end(name)


async def test_a_candidate_cannot_read_the_agent_s_mind(live: Live) -> None:
    # Given the probe that opens an agent with the library's defaults
    name = f"control-{secrets.token_hex(4)}"
    async with control_agent(live, name):
        visitor = rtc.Room()
        await visitor.connect(live.settings.livekit_url, token_of(live, name, "candidate"))
        assert await probe(visitor) == "FAIL EVERYBODY"
        await visitor.disconnect()
    # When the same is tried on ours, in a spoken interview, which has a session
    interview_id = await live.book("ai_both")
    guest = Guest()
    await guest.join(live.settings.livekit_url, await live.token(interview_id, voice=True))
    await guest.hears("Hello Ada", 60)
    # Then nobody answers
    assert await probe(guest.room) is None
    await guest.leave()
    await live.end(interview_id)


# --- too much, and from the wrong people ------------------------------------------------------------------------------


async def test_a_flood_is_refused_and_the_interview_goes_on(
    live: Live, record_property: Callable[[str, object], None]
) -> None:
    async with chatting(live) as (interview_id, guest):
        job = await live.job_process()
        before, turns = resident_mb(job), len(await live.turns(interview_id))
        # When a client sends ten megabytes of chat, two hundred buttons and much that is no message at all
        await guest.say("x" * 10_000_000)
        for number in range(200):
            await guest.say(protocol.encode(protocol.Control("repeat")), protocol.TOPIC)
            if number % 10 == 0:
                await guest.say('{"type": "dance"}', protocol.TOPIC)
                await guest.say("y" * 5_000, protocol.TOPIC)
        # Then it is told so, most of it leaves no trace, and the agent has not grown by it
        await until(lambda: guest.told("message_refused"), 60, "a notice")
        await until(lambda: quiet(guest), 60, "the end of the flood")
        grown = resident_mb(job) - before
        record_property("rss_grown_mb", round(grown, 1))
        assert grown < 20
        assert len(await live.turns(interview_id)) - turns < 100
        # and an answer is an answer
        since = time.monotonic()
        await asyncio.sleep(5)  # the window in which messages are counted
        await guest.say(AIRWAY)
        await guest.hears(SECOND, since=since)
        assert await live.answers(interview_id) == [AIRWAY]


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def quiet(guest: Guest) -> bool:
    return time.monotonic() - max(line.at for line in guest.lines) > 3


async def test_only_the_candidate_is_listened_to(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        # Given somebody else who got into the room, with every right there is
        other = Guest()
        await other.join(live.settings.livekit_url, token_of(live, room_name(interview_id), "observer"))
        await until(lambda: stored(live, interview_id, 2), 60, "greeting and question")
        # When they type an answer and press the button that ends it
        await other.say("I look at the ceiling.")
        await other.say(protocol.encode(protocol.Control("human")), protocol.TOPIC)
        await asyncio.sleep(2)
        # Then nothing of it is taken, and the interview goes on with the candidate
        assert await stored(live, interview_id, 2)
        await other.leave()
        await guest.say(AIRWAY)
        await guest.hears(SECOND)
        assert await live.answers(interview_id) == [AIRWAY]


async def test_the_button_for_a_person_ends_the_interview_and_makes_a_task(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        await guest.hears(FIRST)
        # When the candidate presses it
        await guest.say(protocol.encode(protocol.Control("human")), protocol.TOPIC)
        # Then the interviewer says goodbye, and somebody has to get in touch
        assert await live.ended(interview_id) == "human_requested"
        async with live.database.sessions() as session:
            task = (await session.scalars(select(HumanRequest).where(HumanRequest.interview_id == interview_id))).one()
        assert task.done_at is None


async def stored(live: Live, interview_id: UUID, count: int) -> bool:
    return len(await live.turns(interview_id)) == count


async def stored_kind(live: Live, interview_id: UUID, kind: str) -> bool:
    """A line's row is written when it has been said, which is a moment after it is heard."""
    return kind in [turn.message_type for turn in await live.turns(interview_id)]


# --- coming and going -------------------------------------------------------------------------------------------------


async def test_after_a_reload_it_is_the_same_question(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        # Given a candidate whose page is loaded anew at the first question
        await guest.leave()
        again = Guest()
        await again.join(live.settings.livekit_url, await live.token(interview_id))
        # Then the same agent says so in one line, asks the same, and shows it
        await again.hears("Welcome back")
        await again.hears(FIRST)
        await until(lambda: protocol.QuestionShown(1, 2, FIRST) in again.messages, 60, "the question on the page")
        await until(lambda: stored_kind(live, interview_id, "repeat"), 60, "the rows of what was said")
        turns = await live.turns(interview_id)
        assert [turn.message_type for turn in turns].count("question") == 1
        assert [turn.message_type for turn in turns].count("resume") == 1
        assert len({turn.epoch for turn in turns}) == 1
        # and what was typed while nobody was there is answered
        await again.leave()
        await asyncio.sleep(1)
        await live.message(interview_id, AIRWAY)
        third = Guest()
        await third.join(live.settings.livekit_url, await live.token(interview_id))
        await third.hears(SECOND)
        assert await live.answers(interview_id) == [AIRWAY]
        await third.leave()


async def test_a_second_tab_takes_over_and_meets_one_agent(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        # When the link is opened a second time
        second = Guest()
        await second.join(live.settings.livekit_url, await live.token(interview_id))
        await second.hears(FIRST)
        # Then the first tab is out, there is one interviewer, and it speaks once
        await until(lambda: guest.gone, 60, "the first tab's end")
        assert [one.is_agent for one in await live.rooms.people(room_name(interview_id))].count(True) == 1
        await asyncio.sleep(1)
        assert len([line for line in second.lines if FIRST in line.text]) == 1
        await second.say(AIRWAY)
        await second.hears(SECOND)
        assert [turn.message_type for turn in await live.turns(interview_id)].count("answer") == 1
        await second.leave()


async def test_when_all_interviewers_are_busy_the_candidate_is_told_so(
    live: Live, record_property: Callable[[str, object], None]
) -> None:
    # Given as many interviews as one worker takes
    busy = [await live.book("ai_chat") for _ in range(2)]
    for interview_id in busy:
        await live.token(interview_id)
    # When one more candidate joins
    waiting = await live.book("ai_chat")
    began = time.monotonic()
    with pytest.raises(presence.AllAgentsBusy) as refused:
        await presence.join(live.database, live.rooms, waiting)
    # Then the answer comes soon, says when to come again, and no room is left behind
    record_property("busy_after_s", round(time.monotonic() - began, 2))
    assert time.monotonic() - began < 6
    assert (refused.value.status, refused.value.extra["retry_after"]) == (503, presence.BUSY_RETRY_S)
    async with server(live) as asked:
        assert not (await asked.room.list_rooms(api.ListRoomsRequest(names=[room_name(waiting)]))).rooms
    # and when one is over, there is a place
    for interview_id in busy:
        await live.end(interview_id)
    await live.token(waiting)
    await live.end(waiting)
