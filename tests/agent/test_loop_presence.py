"""The interviewer's loop when nobody speaks, nobody is there, or the time runs out."""

import asyncio
from dataclasses import replace

from agent.inputs import Second
from agent.loop import opening
from tests.agent.fakes import AIRWAY, FIRST, NOTHING_MORE, PLAN, SHIFT, Room, answer_to, asked_first, simulate
from tests.agent.virtual import virtual

# --- silence and presence ---------------------------------------------------------------------------------------------


@virtual
async def test_silence_counts_from_the_end_of_the_line() -> None:
    # Given a question that takes its time to be said
    room = await asked_first()
    ended = room.mouth.sounds[-1].ended
    assert ended is not None
    # When the candidate says nothing
    while not room.database.texts("nudge"):  # noqa: ASYNC110 the clock jumps
        await asyncio.sleep(0.1)
    # Then the nudge comes 12 s after its end, not after its beginning
    assert 12 <= room.mouth.sounds[-1].began - ended < 14
    await room.crash()


@virtual
async def test_somebody_who_is_speaking_is_not_nudged() -> None:
    room = await asked_first()
    room.ears.speak("I look")
    await asyncio.sleep(60)
    assert room.database.texts("nudge") == []
    await room.crash()


@virtual
async def test_the_interview_s_clock_stands_while_nobody_is_there() -> None:
    # Given an interview at its first question
    room = await asked_first()
    used = room.clock.at_ms()
    # When the candidate is away for five minutes
    await room.go_out()
    await asyncio.sleep(300)
    # Then they have lost none of their time, though the recording went on
    assert room.clock.at_ms() - used < 1_000
    assert room.clock.offset_ms() - used >= 300_000
    # and on coming back it is the same question, with no second row for it
    await room.come_in()
    assert FIRST in room.spoken[-1]
    assert len(room.database.texts("question")) == 1
    await room.crash()


@virtual
async def test_after_ten_minutes_alone_the_agent_leaves() -> None:
    room = await asked_first()
    await room.go_out()
    assert await room.end() == "left"
    assert room.clock.clock.monotonic() > 600
    assert room.database.close_reason is None


@virtual
async def test_who_leaves_at_the_goodbye_has_finished() -> None:
    # Given an interview whose closing line is being said
    room = await asked_first()
    await room.speak(AIRWAY)
    await room.speak(SHIFT)
    room.ears.speak(NOTHING_MORE)
    room.ears.turn_ends()
    await room.settled()
    assert room.loop.state.phase == "closing"
    # When the candidate closes the page, and even when the agent dies at that moment
    await room.go_out()
    second = await room.successor()
    # Then it is complete within half a minute, with its jobs
    began = asyncio.get_running_loop().time()
    assert await second.end() == "completed"
    assert asyncio.get_running_loop().time() - began < 30
    assert (room.database.status, room.database.jobs) == ("completed", 1)


@virtual
async def test_an_agent_whom_nobody_ever_met_leaves_too() -> None:
    room = Room()
    assert await room.end() == "left"
    assert room.spoken == []


@virtual
async def test_a_page_that_was_loaded_anew_is_told_where_the_interview_is() -> None:
    # Given the first question, shown to a page
    room = await asked_first()
    assert room.page.questions == [(1, 2, FIRST)]
    # When the page is loaded anew
    await room.go_out()
    room.page.states.clear()
    await room.come_in()
    # Then it is shown the same question again and what the interviewer does, and nothing of the next one
    assert room.page.questions == [(1, 2, FIRST)] * 2
    assert room.page.states[-1] == "listening"
    await room.crash()


@virtual
async def test_the_first_lines_are_known_before_anybody_comes() -> None:
    # Given an agent that waits for its candidate, at the beginning and after a crash
    room = Room()
    expected = opening(PLAN, room.loop.state, None, voice=True)
    await room.come_in()
    assert expected == [part for sound in room.mouth.sounds for part in (sound.say.lead, sound.say.text)]
    await room.speak("Yes, I can hear you well.")
    second = await room.successor(gap_s=4)
    expected = opening(PLAN, second.loop.state, 4, voice=True)
    await second.come_in()
    # Then what it makes ready is what it says
    assert expected == [part for sound in second.mouth.sounds for part in (sound.say.lead, sound.say.text)]
    await second.crash()


# --- time -------------------------------------------------------------------------------------------------------------


@virtual
async def test_the_time_limit_ends_the_interview_of_somebody_who_talks_on() -> None:
    # Given two minutes, and a candidate who answers every line with a minute of words
    plan = replace(PLAN, time_limit_s=120)
    database = await simulate(plan, lambda line: answer_to(line) and " ".join(["well"] * 150))
    # Then it ends by time, politely, and soon after the limit
    assert database.close_reason == "time"
    assert database.rows[-1].kind == "closing"


@virtual
async def test_the_state_s_clock_is_stored_though_nothing_happens() -> None:
    room = await asked_first()
    await asyncio.sleep(11)
    state = room.database.state
    assert state is not None
    assert room.clock.at_ms() - state["last_ms"] <= 12_000
    await room.crash()


@virtual
async def test_ticks_without_anybody_there_store_nothing() -> None:
    room = Room()
    before = len(room.database.happened)
    for _ in range(30):
        room.inputs.put_nowait(Second())
    await room.settled()
    assert len(room.database.happened) == before
    await room.crash()
