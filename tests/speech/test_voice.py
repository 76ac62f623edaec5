import asyncio
import io
import os
import signal
from pathlib import Path
from time import monotonic

import httpx
import numpy as np
import pytest
import soundfile
from livekit.plugins import openai as plugin

from speech.wording import LONG_OPENING, sentences

LINE = "Thank you, twelve beds on nights. What did you check first? And who did you call?"


def body(text: str = LINE, **more: object) -> dict[str, object]:
    return {"model": "tts-1", "input": text, "voice": "alloy", "response_format": "pcm"} | more


async def test_the_first_sound_comes_before_the_last_sentence_is_made(http):
    began, first, size = monotonic(), 0.0, 0
    async with http.stream("POST", "/v1/audio/speech", json=body(LINE * 4)) as answer:
        assert answer.headers["content-type"] == "audio/pcm"
        async for chunk in answer.aiter_bytes():
            first, size = first or monotonic() - began, size + len(chunk)
    assert first < 0.5 * (monotonic() - began)
    assert 10 < size / 2 / 24_000 < 40


async def test_wav_says_its_rate_and_length(http):
    answer = await http.post("/v1/audio/speech", json=body(response_format="wav"))
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert rate == 24_000
    assert 3 < samples.size / rate < 10
    assert 0.3 < np.abs(samples).max() <= 1.0


async def test_speed_makes_it_shorter_or_longer(http):
    async def seconds(speed: float) -> float:
        return len((await http.post("/v1/audio/speech", json=body(speed=speed))).content) / 48_000

    slow, usual, fast = [await seconds(speed) for speed in (0.5, 1, 2)]
    assert 1.5 < slow / usual < 2.3
    assert 1.3 < usual / fast < 2.3


async def test_the_sdk_and_the_room_plugin_speak(service):
    async with service.openai as client:
        whole = await client.audio.speech.create(input=LINE, model="tts-1", voice="nova", response_format="pcm")
        assert len(whole.content) > 3 * 48_000
        for model in ("tts-1", "gpt-4o-mini-tts"):
            frame = await plugin.TTS(client=client, model=model, response_format="pcm").synthesize(LINE).collect()
            assert (frame.sample_rate, frame.num_channels) == (24_000, 1)
            assert frame.duration == pytest.approx(len(whole.content) / 48_000, rel=0.3)


@pytest.mark.parametrize("text", ["…", "---", "🙂"])
async def test_a_text_with_nothing_to_say_is_a_short_silence(http, text):
    pcm = (await http.post("/v1/audio/speech", json=body(text))).content
    assert 0 < len(pcm) < 48_000
    assert not any(pcm)


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"response_format": "mp3"}, "response_format", "unsupported_format"),
        ({"response_format": "opus"}, "response_format", "unsupported_format"),
        ({"input": "a" * 4_097}, "input", "string_above_max_length"),
        ({"input": "  "}, "input", "invalid_value"),
        ({"input": 3}, "input", "invalid_value"),
        ({"speed": 4}, "speed", "invalid_value"),
        ({"voice": ""}, "voice", "invalid_value"),
        ({"model": None}, "model", "invalid_value"),
    ],
)
async def test_what_it_cannot_do_is_a_clear_400(http, change, param, code):
    answer = await http.post("/v1/audio/speech", json=body() | change)
    error = answer.json()["error"]
    assert (answer.status_code, error["param"], error["code"]) == (400, param, code)
    assert error["type"] == "invalid_request_error"


async def test_without_a_format_the_default_of_openai_is_refused_not_mislabelled(http):
    asked = {key: value for key, value in body().items() if key != "response_format"}
    assert (await http.post("/v1/audio/speech", json=asked)).json()["error"]["code"] == "unsupported_format"


async def test_two_speak_at_once(http):
    answers = await asyncio.gather(*(http.post("/v1/audio/speech", json=body()) for _ in range(2)))
    assert all(len(answer.content) > 3 * 48_000 for answer in answers)


async def test_a_line_that_is_cut_off_stops_being_made(http, service):
    async with http.stream("POST", "/v1/audio/speech", json=body(LINE * 40)) as answer:
        await anext(answer.aiter_bytes())
    began = monotonic()
    await http.post("/v1/audio/speech", json=body("Go on."))
    assert monotonic() - began < 5


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def test_a_voice_that_dies_is_replaced_unheard(http, service):
    old = _children(service.process.pid)
    assert len(old) == 1
    os.kill(old[0], signal.SIGKILL)
    answer = await http.post("/v1/audio/speech", json=body("Go on."))
    assert answer.status_code == 200
    assert len(answer.content) > 10_000
    assert _children(service.process.pid) != old


def test_the_gpl_code_is_in_a_process_of_its_own(service):
    """The licence boundary, as the kernel sees it: Piper's native module is loaded by the child only."""

    def loads_piper(pid: int) -> bool:
        return "espeakbridge" in Path(f"/proc/{pid}/maps").read_text()

    assert not loads_piper(service.process.pid)
    assert [loads_piper(child) for child in _children(service.process.pid)] == [True]


async def test_health_and_models(http: httpx.AsyncClient):
    health = (await http.get("/health")).json()
    assert health == {"status": "ok", "parts": {"recogniser": "ok", "voice": "ok"}}
    ids = {model["id"] for model in (await http.get("/v1/models")).json()["data"]}
    assert {"whisper-1", "tts-1", "whisper-tiny"} <= ids


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The ward is staffed 24/7.", "The ward is staffed twenty-four seven."),
        ("BP was 120/80 mmHg.", "BP was 120 over 80 millimeters of mercury."),
        ("Give 5 mg or 10ml IV.", "Give 5 milligrams or 10 milliliters I V."),
        ("Ask Dr. Smith, i.e. the surgeon.", "Ask Doctor Smith, that is, the surgeon."),
        ("It cost $1,250.50, not $2.5m.", "It cost 1,250 dollars 50 cents, not 2.5 million dollars."),
        ("Ten picks/hour and/or 3-4 pallets.", "Ten picks per hour and or 3 to 4 pallets."),
        ("It is no. 5 of 95%.", "It is number 5 of 95%."),
        ("**Bold** [[fU]] text", "Bold fU text"),
    ],
)
def test_written_forms_are_said_as_people_say_them(written, said):
    assert sentences(written) == [said]


def test_sentences_are_made_one_by_one_and_a_long_first_one_is_cut_at_a_comma():
    assert sentences("Go on. What next? 12 beds.") == ["Go on.", "What next?", "12 beds."]
    assert sentences("I was told 0.9% saline. Right?") == ["I was told 0.9% saline.", "Right?"]
    long = "Tell me about a time when two patients needed you at once, when nobody else was there to help you, and what you did"
    assert sentences(long) == [long]
    cut = sentences(f"{long} about it, step by step.")
    assert len(cut) == 2
    assert len(cut[0]) < LONG_OPENING
    assert " ".join(cut) == f"{long} about it, step by step."
