"""What breaks in the middle of an interview, on real processes: the agent, its machine's time, the workers, speech. And what is kept."""

import asyncio
import contextlib
import io
import os
import re
import signal
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path

import httpx
import jiwer
import numpy as np
import pytest
import soundfile
from factories import QUESTIONS
from livekit import api

from core.interviews import presence, recording
from core.interviews.models import Recording, TranscriptTurn
from core.rooms import protocol
from core.rooms.service import room_name
from sim.candidate import Candidate, Pcm
from sim.script import Answer
from sim.voice import Voice
from tests.agent.live import (
    AIRWAY,
    NOTHING_MORE,
    SHIFT,
    Guest,
    Live,
    answered_to_the_end,
    chatting,
    live_services,
    opened,
    until,
)

pytestmark = pytest.mark.e2e
FIRST, SECOND = QUESTIONS[0]["question_text"], QUESTIONS[1]["question_text"]
VOICE_LOST = "My voice is not available: please read along."
Noted = Callable[[str, object], None]


@pytest.fixture(scope="module")
def services() -> Iterator[tuple[dict[str, str], Path]]:
    with live_services() as found:
        yield found


@pytest.fixture(scope="module")
async def live(services: tuple[dict[str, str], Path]) -> AsyncGenerator[Live]:
    async with opened(*services) as found:
        yield found


# --- the agent dies ---------------------------------------------------------------------------------------------------


async def test_another_agent_goes_on_after_a_kill(live: Live, record_property: Noted) -> None:
    async with chatting(live) as (interview_id, guest):
        silences = list[float]()
        for asked, answer in ((FIRST, AIRWAY), (SECOND, SHIFT)):
            # Given an interview at a question, when its process is killed
            await asyncio.sleep(1)  # it is known to have been heard
            before = len(await live.turns(interview_id))
            os.kill(await live.job_process(), signal.SIGKILL)
            killed = time.monotonic()
            # Then another agent says one line about it and restates the question, and nothing is lost
            resume = await guest.hears("I lost us for", 90, since=killed)
            silences.append(round(resume.at - killed, 2))
            await guest.hears(asked, since=killed)
            assert len(await live.turns(interview_id)) >= before
            await guest.say(answer)
            await guest.hears("anything you wanted to say" if asked == SECOND else SECOND, since=killed)
        record_property("kill_to_resume_s", silences)
        await guest.say(NOTHING_MORE)
        assert await live.ended(interview_id) == "completed"
        turns = await live.turns(interview_id)
        kinds = [turn.message_type for turn in turns]
        assert (kinds.count("question"), kinds.count("resume"), kinds.count("repeat")) == (2, 2, 2)
        assert await live.answers(interview_id) == [AIRWAY, SHIFT]
        # and what was answered was never asked again
        answered = next(turn.sequence_order for turn in turns if turn.content == AIRWAY)
        assert not any(FIRST in turn.content for turn in turns if turn.sequence_order > answered)


async def test_an_agent_that_wakes_up_too_late_says_and_writes_nothing(live: Live) -> None:
    async with chatting(live) as (interview_id, guest):
        # Given an agent that is frozen until another one has taken over
        job, old = await live.job_process(), await live.run(interview_id)
        os.kill(job, signal.SIGSTOP)
        frozen = time.monotonic()
        try:
            await guest.hears("I lost us for", 90, since=frozen)
            await asyncio.sleep(max(0.0, frozen + 6 - time.monotonic()))
            # When a message is there for whoever takes it, and it wakes up
            await guest.say(AIRWAY)
        finally:
            os.kill(job, signal.SIGCONT)
        await guest.hears(SECOND, since=frozen)
        # Then it leaves; every row and line since then is the new one's, and the answer was taken once
        await until(lambda: not Path(f"/proc/{job}").exists(), 60, "the old agent's end")
        lines = [line for line in guest.lines if line.at > frozen + 0.5]
        assert {line.agent for line in lines} == {(await live.run(interview_id)).agent_identity}
        assert old.agent_identity not in {line.agent for line in lines}
        turns = await live.turns(interview_id)
        since_resume = [
            t for t in turns if t.sequence_order >= next(t.sequence_order for t in turns if t.message_type == "resume")
        ]
        assert old.epoch not in {turn.epoch for turn in since_resume}
        assert await live.answers(interview_id) == [AIRWAY]


# --- voices -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def voice(live: Live) -> Iterator[Voice]:
    """Speaks for the candidate, and listens to clips."""
    assert live.settings.speech_url is not None
    with httpx.Client(timeout=120) as client:
        yield Voice(live.settings.speech_url, live.stack.cache / "test-voice", client)


async def spoken(voice: Voice, *texts: str) -> list[Pcm]:
    return [await asyncio.to_thread(voice.say, Answer(text)) for text in texts]


async def heard(candidate: Candidate, words: str, since: float = 0.0, within_s: float = 120) -> None:
    """Until the line was said and its sound has ended."""

    def there(_: Candidate) -> bool:
        return any(words.lower() in line.text.lower() and line.final for line in candidate.lines_after(since))

    assert await candidate.until(within_s, there), (words, [line.text for line in candidate.lines])
    assert await candidate.until(90, lambda c: c.quiet_for() > 0.7)


def words_of(text: str) -> str:
    """For comparing by ear: lower case, letters and digits only."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def word_error_rate(said: str, recognised: str) -> float:
    return float(jiwer.wer(words_of(said), words_of(recognised)))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


AUDIO = re.compile(rb"RIFF....WAVE|OggS|fLaC|ID3|\x1aE\xdf\xa3", re.DOTALL)


def beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def audio_files(live: Live) -> set[str]:
    """Everything that looks like sound under the data folder or TMPDIR, also what is open there without a name."""
    found = set[str]()
    for folder in (live.settings.data, live.temporary):
        for path in folder.rglob("*"):
            with contextlib.suppress(OSError):
                if path.is_file() and (AUDIO.match(beginning(path)) or path.suffix in (".pcm", ".part", ".raw")):
                    found.add(str(path))
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            target = str(link.readlink())
            if target.endswith("(deleted)") and target.startswith((str(live.settings.data), str(live.temporary))):
                found.add(target)
    return found


async def test_both_voices_are_kept_with_consent_also_across_a_kill(
    live: Live, voice: Voice, record_property: Noted
) -> None:
    # Given a candidate who agreed to a recording, and an agent that is killed in the middle of an answer
    interview_id = await live.book("ai_voice", recording=True)
    yes, airway, shift = await spoken(voice, "Yes, I can hear you well.", AIRWAY, SHIFT)
    candidate = Candidate()
    await candidate.join(live.settings.livekit_url, await live.token(interview_id, voice=True))
    assert await candidate.until(90, lambda c: bool(c.sounds))
    record_property("first_sound_s", round(candidate.sounds[0][0] - candidate.joined_at, 2))
    await heard(candidate, "say a few words")
    await candidate.speak(yes, "yes")
    await heard(candidate, FIRST)
    await candidate.speak(airway, AIRWAY)
    await heard(candidate, SECOND)
    job = await live.job_process()
    speaking = asyncio.create_task(candidate.speak(shift, SHIFT))
    await asyncio.sleep(1.5)
    os.kill(job, signal.SIGKILL)
    killed = time.monotonic()
    await speaking
    # When another one takes over and the answer is given again
    assert await candidate.until(90, lambda c: c.first_sound_after(killed + 0.7) is not None)
    first_sound = candidate.first_sound_after(killed + 0.7)
    assert first_sound is not None
    record_property("kill_to_sound_s", round(first_sound - killed, 2))
    await heard(candidate, "I lost us for", killed)
    await heard(candidate, SECOND, killed)
    await candidate.speak(shift, SHIFT)
    await heard(candidate, "anything you wanted to say", killed)
    last = await live.job_process()
    await candidate.type(NOTHING_MORE)
    assert await live.ended(interview_id) == "completed"
    closed = time.monotonic()
    await until(lambda: not Path(f"/proc/{last}").exists(), 60, "the end of the job's process")
    record_property("job_exit_s", round(time.monotonic() - closed, 2))
    await candidate.drop()
    # Then what was heard is what was said, and each clip holds the words of its turn
    turns = await live.turns(interview_id)
    assert audio_files(live)
    tracks = {track.channel: track for track in await asyncio.to_thread(recording.join, live.settings, interview_id)}
    rates = dict[str, float]()
    for name, said, channel in (
        ("airway", AIRWAY, "candidate"),
        ("shift", SHIFT, "candidate"),
        ("question", f"Thank you. {FIRST}", "agent"),
    ):
        turn = told(turns, said)
        rates[f"{name} heard"] = word_error_rate(said, turn.content)
        track = tracks[channel]
        row = Recording(
            interview_id=interview_id, channel=channel, path=track.path, duration_ms=track.duration_ms, sha256=""
        )
        assert turn.start_offset_ms is not None
        assert turn.end_offset_ms is not None
        clip = recording.clip(live.settings, row, max(0, turn.start_offset_ms - 300), turn.end_offset_ms + 300)
        rates[f"{name} clip"] = word_error_rate(turn.content, await asyncio.to_thread(recognised, voice, clip))
    record_property("word_error_rates", {name: round(rate, 2) for name, rate in rates.items()})
    # over all three lines: of one short line a single misheard word is much
    for what in ("heard", "clip"):
        measured = [rate for name, rate in rates.items() if name.endswith(what)]
        assert sum(measured) / len(measured) <= 0.3, rates


def told(turns: list[TranscriptTurn], said: str) -> TranscriptTurn:
    """The turn that is nearest to these words; of several, the last."""
    return min(reversed(turns), key=lambda turn: word_error_rate(said, turn.content or "-"))


def recognised(voice: Voice, wav: bytes) -> str:
    pcm, _ = soundfile.read(io.BytesIO(wav), dtype="int16")
    return voice.recognise(np.asarray(pcm, np.int16))


async def test_without_consent_no_sound_is_kept_and_without_speech_it_goes_on_in_writing(
    live: Live, voice: Voice, record_property: Noted
) -> None:
    # Given a candidate who refused to be recorded, in an interview by voice
    before, found, over = audio_files(live), set[str](), False
    interview_id = await live.book("ai_both", recording=False)
    yes, airway = await spoken(voice, "Yes, I can hear you well.", AIRWAY)

    async def watch() -> None:
        while not over:
            found.update(await asyncio.to_thread(audio_files, live))
            await asyncio.sleep(0.3)

    watching = asyncio.create_task(watch())
    candidate = Candidate()
    await candidate.join(live.settings.livekit_url, await live.token(interview_id, voice=True))
    await heard(candidate, "say a few words")
    await candidate.speak(yes, "yes")
    await heard(candidate, FIRST)
    await candidate.speak(airway, AIRWAY)
    await heard(candidate, SECOND)
    # When the speech service dies, and a line is wanted that nobody has said before
    os.kill(live.service("speech"), signal.SIGKILL)
    struck = time.monotonic()
    await candidate.type("How many night shifts are there?")
    # Then it is shown, the page is told why, and what is typed is taken to the end
    await heard(candidate, "three night shifts a month", struck)
    shown = next(line.first_at for line in candidate.lines_after(struck) if "night shifts a month" in line.text)
    record_property("shown_after_s", round(shown - struck, 2))
    assert await candidate.until(90, lambda c: protocol.Notice("voice_unavailable", VOICE_LOST) in c.messages)
    assert len([line for line in candidate.lines_after(struck) if "night shifts a month" in line.text]) == 1
    await candidate.type(SHIFT)
    await heard(candidate, "anything you wanted to say", struck)
    await candidate.type(NOTHING_MORE)
    assert await live.ended(interview_id, 90) == "completed"
    await candidate.drop()
    over = True
    await watching
    answers = await live.answers(interview_id)
    assert word_error_rate(AIRWAY, answers[0]) <= 0.3
    assert answers[1:] == [SHIFT]
    # and no sound of anybody was kept, while it lasted or after
    assert found | audio_files(live) == before


# --- nobody there to take it ------------------------------------------------------------------------------------------


async def test_without_any_worker_the_candidate_is_told_so_and_comes_in_later(live: Live) -> None:
    # Given no worker
    os.kill(live.service("agent"), signal.SIGKILL)
    interview_id = await live.book("ai_chat")
    began = time.monotonic()
    # When a candidate joins
    with pytest.raises(presence.AllAgentsBusy):
        await presence.join(live.database, live.rooms, interview_id)
    # Then they are told soon, and no empty room waits for them
    assert time.monotonic() - began < 6
    secret = live.settings.livekit_api_secret.get_secret_value()
    async with api.LiveKitAPI(
        live.settings.livekit_url.replace("ws", "http", 1), live.settings.livekit_api_key, secret
    ) as server:
        assert not (await server.room.list_rooms(api.ListRoomsRequest(names=[room_name(interview_id)]))).rooms
    # When there is one again, so is the interview
    guest = Guest()
    await guest.join(live.settings.livekit_url, await live.token(interview_id))
    await answered_to_the_end(guest)
    assert await live.ended(interview_id) == "completed"
