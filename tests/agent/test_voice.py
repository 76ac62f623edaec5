"""The interviewer's voice over the real HTTP route: streamed, made ahead, kept, and missed with grace."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from agent.voice import SLOW_SPEED, NoVoice, Voice, segment_of, speech_client
from tests.agent.test_settings import settings_of

QUESTION = "How do you check a patient's airway?"
GREETING = "Hello Ada."
SAID = (("Aoife", "EE-fa"), ("Aoife Byrne", "EE-fa burn"), ("C. diff", "see diff"))


@dataclass
class Route:
    """OpenAI's speech route: 0.2 s of sound at once, and 0.2 s more when it may go on."""

    asked: list[str] = field(default_factory=list[str])
    formats: set[str] = field(default_factory=set[str])
    speeds: list[float] = field(default_factory=list[float])
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    breaks_off: bool = False
    status: int = 200

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body["input"])
        self.formats.add(body["response_format"])
        self.speeds.append(body["speed"])
        response = web.StreamResponse(status=self.status)
        await response.prepare(request)
        await response.write(b"\1\0" * 4_800)
        await self.may_go_on.wait()
        if self.breaks_off:
            assert request.transport is not None
            request.transport.abort()
            return response
        await response.write(b"\2\0" * 4_800)
        return response


@pytest.fixture
async def route(tmp_path: Path) -> AsyncIterator[tuple[Route, Voice]]:
    found = Route()
    app = web.Application()
    app.router.add_post("/v1/audio/speech", found.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = settings_of(tmp_path, speech_url=f"http://127.0.0.1:{runner.addresses[0][1]}/v1")
    client = speech_client(settings)
    yield found, Voice(client, settings, {QUESTION}, SAID)
    found.may_go_on.set()
    await client.close()
    await runner.cleanup()


async def seconds(voice: Voice, line: str) -> float:
    return sum([frame.duration async for frame in voice.frames(line)])


async def asked(route: Route, count: int) -> None:
    async with asyncio.timeout(20):
        while len(route.asked) < count:  # noqa: ASYNC110 the other side is a server
            await asyncio.sleep(0.01)


async def test_a_line_plays_while_it_is_made(route: tuple[Route, Voice]) -> None:
    # Given a line that is being made ready
    made, voice = route
    voice.prepare([QUESTION])
    await asked(made, 1)
    # When it is wanted before it is ready
    heard = 0.0
    async with asyncio.timeout(20):
        async for frame in voice.frames(QUESTION):
            heard += frame.duration
            if heard > 0.1:
                made.may_go_on.set()
    # Then it was played as it came, asked for once, unpacked
    assert heard == pytest.approx(0.4)
    assert (made.asked, made.formats) == ([QUESTION], {"pcm"})


async def test_a_line_is_made_once_and_kept(route: tuple[Route, Voice]) -> None:
    made, voice = route
    made.may_go_on.set()
    assert await seconds(voice, QUESTION) == pytest.approx(0.4)
    assert await seconds(voice, QUESTION) == pytest.approx(0.4)
    assert made.asked == [QUESTION]


async def test_a_line_that_is_wanted_now_waits_for_none_that_is_made_ahead(route: tuple[Route, Voice]) -> None:
    # Given three lines to make ready, of which the first does not get on
    made, voice = route
    voice.prepare(["One.", "Two.", "Three."])
    await asked(made, 1)
    # When the last is wanted
    speaking = asyncio.create_task(seconds(voice, "Three."))
    # Then it is asked for at once
    await asked(made, 2)
    assert made.asked == ["One.", "Three."]
    made.may_go_on.set()
    await speaking
    await asked(made, 3)
    assert made.asked == ["One.", "Three.", "Two."]


async def test_only_lines_that_are_the_same_for_everybody_lie_on_disk(
    route: tuple[Route, Voice], tmp_path: Path
) -> None:
    made, voice = route
    made.may_go_on.set()
    for line in (GREETING, "I have you up to “…my mother's ward”."):
        await seconds(voice, line)
        # and still are made once
        assert await seconds(voice, line) == pytest.approx(0.4)
    assert made.asked == [GREETING, "I have you up to “…my mother's ward”."]
    assert list((tmp_path / "cache").rglob("*.pcm")) == []
    await seconds(voice, QUESTION)
    assert len(list((tmp_path / "cache").rglob("*.pcm"))) == 1


async def test_a_slower_voice_is_asked_for_when_the_candidate_wants_one(route: tuple[Route, Voice]) -> None:
    made, voice = route
    made.may_go_on.set()
    await seconds(voice, QUESTION)
    voice.slow = True
    await seconds(voice, QUESTION)
    assert made.speeds == [1.0, SLOW_SPEED]


async def test_names_and_words_are_said_as_hr_wrote_them_down(route: tuple[Route, Voice]) -> None:
    made, voice = route
    made.may_go_on.set()
    for line in ("Aoife, have you met AOIFE BYRNE?", "What do you do about C. diff?", "Aoifes are rare."):
        await seconds(voice, line)
    assert made.asked == ["EE-fa, have you met EE-fa burn?", "What do you do about see diff?", "Aoifes are rare."]


async def test_a_voice_that_breaks_off_is_no_voice_and_is_not_kept(route: tuple[Route, Voice], tmp_path: Path) -> None:
    made, voice = route
    made.breaks_off = True
    made.may_go_on.set()
    with pytest.raises(NoVoice):
        await seconds(voice, QUESTION)
    assert list((tmp_path / "cache").rglob("*.pcm")) == []


async def test_a_refusal_is_no_voice(route: tuple[Route, Voice]) -> None:
    made, voice = route
    made.status = 400
    made.may_go_on.set()
    with pytest.raises(NoVoice):
        await seconds(voice, QUESTION)


def test_words_lie_where_they_were_said_and_unknown_confidence_is_null() -> None:
    raw = b'{"text": " the airway ", "words": [{"word": " the", "start": 0.5, "end": 0.7},'
    raw += b' {"word": " airway", "start": 0.7, "end": 1.2}], "segments": [{"avg_logprob": -0.1}]}'
    segment = segment_of(raw, 10_000, 2_000)
    assert segment.words == [("the", 10_500, 10_700), ("airway", 10_700, 11_200)]
    assert (segment.text, segment.start_ms, segment.end_ms, segment.confidence) == ("the airway", 10_500, 11_200, 0.905)
    # without times and probabilities the words span the whole sound, and nothing is made up
    plain = segment_of(b'{"text": "the airway"}', 10_000, 2_000)
    assert (plain.start_ms, plain.end_ms, plain.confidence, plain.words) == (10_000, 12_000, None, [])
