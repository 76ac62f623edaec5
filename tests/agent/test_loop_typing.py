"""The interviewer's loop, between what is typed and what is spoken."""

import asyncio

from agent.inputs import Woken
from tests.agent.fakes import AIRWAY, asked_first
from tests.agent.virtual import virtual


@virtual
async def test_typing_holds_the_microphone_until_the_reply_was_heard() -> None:
    # Given a question, and a television in the candidate's room
    room = await asked_first()
    # When the answer is typed
    room.database.put(AIRWAY)
    room.inputs.put_nowait(Woken())
    await room.settled()
    # Then the microphone is off while the reply is said, and on again after it
    assert room.mouth.busy
    assert room.ears.held
    room.ears.speak("and now the weather")
    await room.quiet()
    assert not room.ears.held
    assert all("weather" not in row.text for row in room.database.rows)
    await room.crash()


@virtual
async def test_what_was_spoken_comes_before_what_was_typed_after_it() -> None:
    # Given somebody who speaks, stops in mid-answer, and goes on in writing
    room = await asked_first()
    room.ears.speak("I look into the mouth first")
    # When the rest is typed
    await room.type("and then I listen for breathing at the nose")
    # Then both are stored, the spoken part first, each once
    rows = room.database.of("candidate")[-2:]
    assert [(row.channel, row.kind) for row in rows] == [("voice", "answer"), ("text", "answer")]
    assert rows[0].text == "I look into the mouth first"
    await room.crash()


@virtual
async def test_a_wake_up_in_the_middle_of_it_takes_no_message_twice_and_cuts_no_reply() -> None:
    # Given somebody who is speaking, and more wake-ups than messages
    room = await asked_first()
    room.ears.speak("I look into the mouth first")
    room.database.put("and then I listen for breathing at the nose")
    # When they all come at once
    for _ in range(3):
        room.inputs.put_nowait(Woken())
    await room.quiet()
    # Then the message is one row, and the line that answers it was heard to its end
    assert [row.channel for row in room.database.of("candidate")][-2:] == ["voice", "text"]
    assert len(room.database.of("candidate")) == 3
    last = room.mouth.sounds[-1]
    assert last.heard == " ".join(last.say.line.split())
    await room.crash()


@virtual
async def test_messages_are_taken_in_their_order() -> None:
    room = await asked_first()
    for text in ("I look into the mouth.", "Then I listen.", "And I call for help."):
        room.database.put(text)
    room.inputs.put_nowait(Woken())
    await room.quiet()
    assert [row.text for row in room.database.of("candidate")[-3:]] == [m.content for m in room.database.messages]
    assert room.database.consumed == [1, 2, 3]
    await room.crash()


@virtual
async def test_what_was_typed_while_nobody_was_there_waits_for_them() -> None:
    # Given a candidate who lost the line and whose message came over HTTP
    room = await asked_first()
    await room.go_out()
    await room.type(AIRWAY)
    # Then nothing is said to an empty room
    said = len(room.spoken)
    assert room.database.consumed == []
    # When they are back, it is answered
    await room.come_in()
    assert room.database.of("candidate")[-1].text == AIRWAY
    assert len(room.spoken) > said
    await room.crash()


@virtual
async def test_typing_holds_the_silence_timers() -> None:
    # Given a question, and somebody who types for a minute
    room = await asked_first()
    nudged = len(room.database.texts("nudge"))
    for _ in range(20):
        await room.press("typing")
        await asyncio.sleep(3)
    assert len(room.database.texts("nudge")) == nudged
    # When nothing more comes, help is offered: the minute of typing was no silence, so it is not time for a break
    await asyncio.sleep(68)
    assert [text for text in room.database.texts("nudge") if "break" in text] == []
    assert len(room.database.texts("nudge")) == nudged + 1
    await room.crash()
