"""The interviewer's loop, and what HR and the candidate's own buttons order."""

import asyncio

from agent.inputs import CameIn, Woken
from core.interviews.models import STOP_RECORDING
from tests.agent.fakes import AIRWAY, FIRST, SECOND_ASKED, Room, asked_first
from tests.agent.virtual import virtual

# --- HR ---------------------------------------------------------------------------------------------------------------


@virtual
async def test_hr_pauses_and_goes_on() -> None:
    # Given a question that was asked
    room = await asked_first()
    # When HR pauses
    await room.command("pause")
    assert room.page.states[-1] == "paused"
    used = room.clock.at_ms()
    # Then answers do not end the pause, HR does, and the question is put again
    await room.speak("Hello, are we going on?")
    assert room.loop.state.phase == "paused"
    await room.command("resume")
    assert FIRST in room.spoken[-1]
    assert len(room.database.texts("question")) == 1
    assert used > 0
    await room.crash()


@virtual
async def test_hr_ends_the_interview_without_waiting_for_the_line_to_end() -> None:
    # Given a long line under way
    room = await asked_first()
    room.ears.speak(AIRWAY)
    room.ears.turn_ends()
    await room.settled()
    # When HR ends
    room.database.put("end", "command")
    room.inputs.put_nowait(Woken())
    # Then it is cut, the candidate is told, and the reason is stored with the jobs, once
    assert await room.end() == "ended_by_hr"
    assert room.mouth.sounds[-2].heard != room.mouth.sounds[-2].say.line
    assert room.database.rows[-1].kind == "closing"
    assert (room.database.close_reason, room.database.jobs) == ("ended_by_hr", 1)


@virtual
async def test_hr_ends_an_interview_that_nobody_is_in() -> None:
    # Given a candidate who typed something while the line was lost
    room = await asked_first()
    await room.go_out()
    room.database.put(AIRWAY)
    # When HR ends it meanwhile
    await room.command("end")
    # Then it ends at once, and what was typed is kept
    assert await room.end() == "ended_by_hr"
    assert AIRWAY in [row.text for row in room.database.of("candidate")]
    assert len(room.database.consumed) == 2


@virtual
async def test_a_candidate_who_withdraws_the_consent_is_recorded_no_longer_and_goes_on() -> None:
    room = await asked_first()
    said = len(room.spoken)
    await room.command(STOP_RECORDING)
    assert room.refused.is_set()
    assert len(room.spoken) == said
    assert room.loop.closed is None
    await room.crash()


@virtual
async def test_a_command_that_is_none_is_only_taken_off_the_list() -> None:
    room = await asked_first()
    said = len(room.spoken)
    await room.command("dance")
    assert (room.database.consumed, len(room.spoken)) == ([1], said)
    await room.crash()


# --- buttons ----------------------------------------------------------------------------------------------------------


@virtual
async def test_skip_does_not_make_anybody_hear_the_rest_of_the_question() -> None:
    # Given a question that is being asked
    room = Room()
    await room.come_in()
    room.ears.speak("Yes, I can hear you well.")
    room.ears.turn_ends()
    await room.settled()
    await asyncio.sleep(1.0)
    # When it is skipped
    await room.press("skip")
    await room.quiet()
    # Then it stops, and the next one comes and is not taken back
    assert room.mouth.sounds[-2].heard != room.mouth.sounds[-2].say.line
    assert SECOND_ASKED in room.spoken[-1]
    await room.crash()


@virtual
async def test_the_greeting_is_heard_whatever_is_pressed() -> None:
    # Given the greeting, which says that this is an AI
    room = Room()
    room.inputs.put_nowait(CameIn(voice=True))
    await room.settled()
    await asyncio.sleep(0.5)
    # When something is pressed into it
    await room.press("repeat")
    await room.quiet()
    # Then it is said to its end
    assert room.mouth.sounds[0].heard == room.mouth.sounds[0].say.line
    await room.crash()


@virtual
async def test_done_ends_the_answer() -> None:
    room = await asked_first()
    room.ears.speak(AIRWAY)
    await room.press("done")
    await room.quiet()
    assert room.database.of("candidate")[-1].text == AIRWAY
    assert len(room.mouth.sounds) > 3
    await room.crash()
