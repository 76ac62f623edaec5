"""The interviewer's loop after another agent has died in the middle of it."""

import asyncio

import pytest

from agent.inputs import Lost, Woken
from tests.agent.fakes import AIRWAY, FIRST, SECOND_ASKED, SHIFT, Room, asked_first
from tests.agent.virtual import virtual


@virtual
async def test_a_line_that_nobody_heard_to_its_end_is_said_again_and_is_one_row() -> None:
    # Given an agent that dies while it asks the first question
    room = Room()
    await room.come_in()
    room.ears.speak("Yes, I can hear you well.")
    room.ears.turn_ends()
    await room.settled()
    await asyncio.sleep(1.0)
    assert FIRST in room.spoken[-1]
    # When another one comes
    second = await room.successor()
    await second.come_in()
    # Then it says one resume line and asks the same, and the question is one row
    assert "I lost us for" in second.spoken[0]
    assert FIRST in second.spoken[1]
    assert len(second.spoken) == 2
    assert len(room.database.texts("question")) == 1
    assert len(room.database.texts("resume")) == 1
    await second.crash()


@virtual
async def test_another_agent_asks_nothing_again_that_was_answered() -> None:
    # Given an agent that dies right after the commit of an answer, before its reply
    room = await asked_first()
    room.port.die = ConnectionError("power cut")
    room.ears.speak(AIRWAY)
    room.ears.turn_ends()
    with pytest.raises(ConnectionError):
        await room.running
    # When another one takes over
    second = await room.successor(gap_s=4)
    await second.come_in()
    # Then it goes on with the second question, and the answer is stored once
    assert not any(FIRST in line for line in second.spoken)
    assert SECOND_ASKED in second.spoken[-1]
    assert [row.text for row in room.database.rows].count(AIRWAY) == 1
    await second.crash()


@virtual
async def test_words_of_an_unfinished_answer_join_the_next_one() -> None:
    # Given an agent that dies in the middle of an answer
    room = await asked_first()
    room.ears.speak("I look into the mouth first")
    await room.settled()
    second = await room.successor()
    await second.come_in()
    # When the candidate goes on
    await second.speak("and then I listen for breathing")
    # Then the answer is one row with both halves, and no draft is left
    row = second.database.of("candidate")[-1]
    assert row.text == "I look into the mouth first and then I listen for breathing"
    assert second.database.drafts == []
    await second.crash()


@virtual
async def test_words_of_an_unfinished_answer_come_before_what_is_typed_after_it() -> None:
    # Given the same, and a candidate who goes on in writing
    room = await asked_first()
    room.ears.speak("I look into the mouth first")
    await room.settled()
    second = await room.successor()
    await second.come_in()
    await second.type("and then I listen for breathing")
    # Then the spoken words are stored before, and never come up with a later question
    rows = second.database.of("candidate")[-2:]
    assert [(row.channel, row.text) for row in rows] == [
        ("voice", "I look into the mouth first"),
        ("text", "and then I listen for breathing"),
    ]
    await second.speak(SHIFT)
    assert second.database.of("candidate")[-1].text == SHIFT
    await second.crash()


@virtual
async def test_a_message_is_taken_once_though_the_agent_died_while_taking_it() -> None:
    # Given an agent that dies at the commit of a typed answer: before it, or right after it
    for after in (False, True):
        room = await asked_first()
        if after:
            room.port.die = ConnectionError("power cut")
        else:
            room.port.fail = ConnectionError("power cut")
        room.database.put(AIRWAY)
        room.inputs.put_nowait(Woken())
        with pytest.raises(ConnectionError):
            await room.running
        # When another one takes over
        second = await room.successor()
        await second.come_in()
        # Then the message is one answer either way
        assert [row.text for row in room.database.rows].count(AIRWAY) == 1
        assert room.database.consumed == [1]
        assert SECOND_ASKED in second.spoken[-1]
        await second.crash()


@virtual
async def test_an_agent_without_its_lease_stops_in_mid_word_and_stores_nothing() -> None:
    # Given an agent that is speaking when another one takes over
    room = Room()
    await room.come_in()
    room.ears.speak("Yes, I can hear you well.")
    room.ears.turn_ends()
    await room.settled()
    await asyncio.sleep(1.0)
    rows = len(room.database.rows)
    room.database.epoch += 1
    # When it next writes, it is told
    room.ears.speak(AIRWAY)
    # Then it leaves without another sound or row
    assert await room.end() == "lost"
    sounds = room.mouth.sounds
    await asyncio.sleep(60)
    assert sounds[-1].ended is not None
    assert sounds[-1].heard != sounds[-1].say.line
    assert len(room.database.rows) == rows


@virtual
async def test_an_agent_that_is_told_so_leaves_at_once() -> None:
    room = await asked_first()
    room.inputs.put_nowait(Lost())
    assert await room.end() == "lost"
