"""One line after the other, none after the lease: the queue of lines on a clock that jumps."""

import asyncio

from agent.clock import InterviewClock
from agent.inputs import Played
from core.conductor.moves import Say
from tests.agent.fakes import FakeMouth
from tests.agent.virtual import LoopClock, virtual

LONG = "This line has exactly ten words in it, I think."


def mouth() -> tuple[FakeMouth, list[Played]]:
    played: list[Played] = []
    clock = LoopClock()
    return FakeMouth(played.append, InterviewClock(clock, 0.0, clock.monotonic(), 0.0), []), played


def line(number: int) -> Say:
    return Say(f"u{number}", "notice", LONG)


@virtual
async def test_lines_are_said_one_after_the_other() -> None:
    speaking, played = mouth()
    for number in (1, 2):
        speaking.say(line(number))
    await asyncio.sleep(10)
    first, second = speaking.sounds
    assert first.ended == second.began
    assert [(p.utterance_id, p.interrupted) for p in played] == [("u1", False), ("u2", False)]
    assert not speaking.busy
    await speaking.close()


@virtual
async def test_hush_stops_the_line_and_reports_those_that_waited() -> None:
    speaking, played = mouth()
    for number in (1, 2, 3):
        speaking.say(line(number))
    await asyncio.sleep(2)
    await speaking.hush()
    await asyncio.sleep(10)
    assert len(speaking.sounds) == 1
    assert {p.utterance_id: (p.text, p.interrupted) for p in played} == {
        "u1": ("This line has exactly ten", True),
        "u2": ("", True),
        "u3": ("", True),
    }
    await speaking.close()


@virtual
async def test_no_sound_while_the_lease_is_in_doubt() -> None:
    # Given an agent that has not renewed its lease in time
    speaking, _ = mouth()
    await speaking.hold()
    speaking.say(line(1))
    await asyncio.sleep(60)
    assert speaking.sounds == []
    # When it has, the line is said
    speaking.release()
    await asyncio.sleep(10)
    assert [sound.say.utterance_id for sound in speaking.sounds] == ["u1"]
    await speaking.close()


@virtual
async def test_a_line_that_was_hushed_while_it_waited_for_the_lease_is_not_said_later() -> None:
    speaking, played = mouth()
    await speaking.hold()
    speaking.say(line(1))
    await asyncio.sleep(1)
    await speaking.hush()
    speaking.release()
    speaking.say(line(2))
    await asyncio.sleep(10)
    assert [sound.say.utterance_id for sound in speaking.sounds] == ["u2"]
    assert [(p.utterance_id, p.interrupted) for p in played] == [("u1", True), ("u2", False)]
    await speaking.close()


@virtual
async def test_silenced_is_for_good() -> None:
    speaking, _ = mouth()
    speaking.say(line(1))
    await asyncio.sleep(1)
    await speaking.silence()
    speaking.say(line(2))
    speaking.release()
    await asyncio.sleep(60)
    assert [sound.say.utterance_id for sound in speaking.sounds] == ["u1"]
    await speaking.close()
