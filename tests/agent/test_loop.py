"""The interviewer's loop, with a fake room and a fake database on a clock that jumps: what is stored, said and waited for, and when."""

import asyncio
from dataclasses import replace

import pytest

from agent.inputs import CameIn, Lost, Second, Woken
from agent.loop import opening
from core.conductor.moves import Brief
from core.interviews.models import STOP_RECORDING
from core.interviews.wording_model import Worded
from tests.agent.fakes import AIRWAY, NOTHING_MORE, PLAN, SHIFT, Room, answer_to, simulate, virtual, written

FIRST, SECOND_ASKED = PLAN.questions[0].text, PLAN.questions[1].text
PROBE = PLAN.questions[0].probes[0].text


async def asked_first() -> Room:
    """An interview in which the first question has just been asked."""
    room = Room()
    await room.come_in()
    await room.speak("Yes, I can hear you well.")
    assert room.spoken[-1].endswith(FIRST)
    return room


# --- a whole interview ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [False, True])
def test_an_interview_from_greeting_to_closing(typed: bool) -> None:
    # Given a candidate who answers everything, by voice or in a chat
    @virtual
    async def run() -> None:
        database = await simulate(written(PLAN) if typed else PLAN, typed=typed)
        # Then every question has one row, every answer its question, and the end is stored once with its reason
        assert database.texts("question")[0].endswith(FIRST)
        assert database.texts("question")[1].endswith(SECOND_ASKED)
        assert [row.question_id for row in database.rows if row.kind == "question"] == [q.id for q in PLAN.questions]
        answers = {row.answers: row.text for row in database.rows if row.answers}
        assert answers == {PLAN.questions[0].id: AIRWAY, PLAN.questions[1].id: SHIFT}
        assert {row.channel for row in database.of("candidate")} == {"text" if typed else "voice"}
        assert (database.close_reason, database.status, database.jobs) == ("completed", "completed", 1)
        assert database.rows[-1].kind == "closing"

    run()


@virtual
async def test_an_answer_is_stored_before_the_reply_makes_a_sound() -> None:
    # Given a question that was asked
    room = await asked_first()
    before = len(room.database.happened)
    # When it is answered
    await room.speak(AIRWAY)
    # Then the commit comes before the first sound, and the row holds what was said, when, and how surely
    happened = room.database.happened[before:]
    assert happened.index("commit") < next(i for i, what in enumerate(happened) if what.startswith("sound"))
    row = room.database.of("candidate")[-1]
    assert (row.text, row.kind, row.answers, row.confidence) == (AIRWAY, "answer", PLAN.questions[0].id, 0.9)
    assert row.start_ms is not None
    assert row.end_ms is not None
    assert [word for word, _, _ in row.words or []] == AIRWAY.split()
    await room.crash()


@virtual
async def test_a_line_that_is_cut_off_is_stored_as_far_as_it_was_heard() -> None:
    # Given a question that is being asked
    room = Room()
    await room.come_in()
    room.ears.speak("Yes, I can hear you well.")
    room.ears.turn_ends()
    await room.settled()
    await asyncio.sleep(2.0)
    # When the candidate types into it
    await room.type("One moment please.")
    # Then its row ends where the sound ended, and comes before what was typed
    row = next(row for row in room.database.rows if row.kind == "question")
    assert [r.text for r in room.database.rows[room.database.rows.index(row) :]][1] == "One moment please."
    sound = next(sound for sound in room.mouth.sounds if sound.say.line.endswith(FIRST))
    assert (row.text, row.interrupted) == (sound.heard, True)
    assert sound.say.line.startswith(row.text)
    assert len(row.text) < len(sound.say.line)
    await room.crash()


@virtual
async def test_an_answer_that_comes_as_the_line_ends_is_an_answer_to_it() -> None:
    # Given a question whose sound ends while a message is being fetched
    room = Room()
    await room.come_in()
    room.ears.speak("Yes, I can hear you well.")
    room.ears.turn_ends()
    await room.settled()
    await asyncio.sleep(3.0)
    room.port.slow_s = 1.0
    await room.type(AIRWAY)
    # Then the question is stored before the answer, is known to have been heard, and is not asked again
    kinds = [row.kind for row in room.database.rows]
    assert kinds.index("question") == kinds.index("answer") - 1
    assert SECOND_ASKED in room.spoken[-1]
    assert len([line for line in room.spoken if FIRST in line]) == 1
    await room.crash()


@virtual
async def test_a_commit_that_fails_is_followed_by_no_word() -> None:
    # Given that the database does not take the answer
    room = await asked_first()
    said = len(room.spoken)
    room.port.fail = ConnectionError("gone")
    # When it is given
    room.ears.speak(AIRWAY)
    room.ears.turn_ends()
    # Then the agent ends without having said or stored anything on it, and the words are kept as drafts for the next one
    with pytest.raises(ConnectionError):
        await room.running
    assert len(room.spoken) == said
    assert AIRWAY not in [row.text for row in room.database.rows]
    assert [draft.text for draft in room.database.drafts] == [AIRWAY]
    await room.crash()


# --- typing -----------------------------------------------------------------------------------------------------------


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


# --- another agent ----------------------------------------------------------------------------------------------------


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


# --- a model's wording ------------------------------------------------------------------------------------------------


class Model:
    """Words a probe after ``seconds``; raises what it is told to."""

    def __init__(self, seconds: float, error: Exception | None = None) -> None:
        self.seconds, self.error = seconds, error
        self.briefs: list[Brief] = []

    async def word(self, brief: Brief, *, language: str = "en", deadline_s: float = 1.2) -> Worded | None:
        self.briefs.append(brief)
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        if brief.purpose != "probe":
            return None
        return Worded("And what tells you that air is moving?", brief.options[0].key)


HALF = "I look into the mouth of the patient for anything that should not be there."


async def probed(model: Model) -> Room:
    room = Room(model=model)
    await room.come_in()
    await room.speak("Yes, I can hear you well.")
    await room.speak(HALF)
    return room


@virtual
async def test_a_wording_that_comes_in_time_is_said_and_stored() -> None:
    room = await probed(Model(0.5))
    assert room.spoken[-1].endswith("And what tells you that air is moving?")
    assert room.database.texts("probe") == [room.spoken[-1]]
    await room.crash()


@pytest.mark.parametrize("model", [Model(30), Model(0.1, ValueError("not a wording"))], ids=["late", "failed"])
def test_a_wording_that_does_not_come_is_not_waited_for(model: Model) -> None:
    @virtual
    async def run() -> None:
        # Given a model that is late or fails, when an answer leaves a point open
        room = await probed(model)
        # Then the approved probe is said, little later than without a model
        assert room.spoken[-1].endswith(PROBE)
        answered = next(row for row in room.database.rows if row.text == HALF)
        assert answered.end_ms is not None
        assert room.mouth.sounds[-1].began * 1000 - answered.end_ms < 1_300
        await room.crash()

    run()


@virtual
async def test_the_wording_is_begun_while_the_turn_is_still_judged() -> None:
    # Given a model that needs a second, and a turn that is judged for longer
    model = Model(1.0)
    room = Room(model=model)
    await room.come_in()
    await room.speak("Yes, I can hear you well.")
    room.ears.speak(HALF)
    await asyncio.sleep(1.5)
    began = room.clock.clock.monotonic()
    room.ears.turn_ends()
    await room.quiet()
    # Then its line is there without any wait, asked for once
    assert room.mouth.sounds[-1].began - began < 0.1
    assert room.spoken[-1].endswith("And what tells you that air is moving?")
    assert len([brief for brief in model.briefs if brief.purpose == "probe"]) == 1
    await room.crash()


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
