"""The interviewer's loop, with a fake room and a fake database on a clock that jumps: what is stored, said and waited for, and when."""

import asyncio

import pytest

from core.conductor.moves import Brief
from core.interviews.wording_model import Worded
from tests.agent.fakes import AIRWAY, FIRST, PLAN, PROBE, SECOND_ASKED, SHIFT, Room, asked_first, simulate, written
from tests.agent.virtual import virtual

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
