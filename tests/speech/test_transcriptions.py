import asyncio
import io
from typing import Any

import httpx
import numpy as np
import openai
import pytest
import soundfile
from livekit import rtc
from livekit.plugins import openai as plugin

from sim.measure import word_error_rate
from speech.whisper import Segment, echoes

ANSWER = "I stay with the patient, I call the registrar, and later I write down what I saw and what I did."
MOSTLY = 0.3
"""Word error rate of one sentence: the voice differs a little every time. `bench.speech` holds the real bound, over thirty."""

VOCABULARY = "airway, breathing, circulation, escalate, registrar, SBAR, sepsis, lactate, cannula, furosemide, naloxone"


def wav(samples: np.ndarray, rate: int = 16_000, format_: str = "WAV") -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=format_)
    return out.getvalue()


def samples_of(data: bytes) -> tuple[np.ndarray, int]:
    return soundfile.read(io.BytesIO(data), dtype="float32")


async def transcribe(http: httpx.AsyncClient, data: bytes, **fields: Any) -> httpx.Response:
    form = {"model": "whisper-1", "language": "en"} | fields
    return await http.post("/v1/audio/transcriptions", files={"file": ("answer.wav", data)}, data=form)


def refusal(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return answer.status_code, error["param"], error["code"]


async def test_the_sdk_hears_what_was_said(service, say):
    async with service.openai as client:
        file = ("answer.wav", await say(ANSWER))
        heard = await client.audio.transcriptions.create(file=file, model="whisper-1", language="en", prompt=VOCABULARY)
    assert word_error_rate(ANSWER, heard.text) <= MOSTLY


async def test_the_room_plugin_hears_what_was_said(service, say):
    samples, rate = samples_of(await say(ANSWER))
    pcm = (samples * 32767).astype("<i2").tobytes()
    async with service.openai as client:
        stt = plugin.STT(client=client, model="whisper-1", prompt=VOCABULARY, use_realtime=False)
        event = await stt.recognize(rtc.AudioFrame(pcm, rate, 1, samples.size))
    assert word_error_rate(ANSWER, event.alternatives[0].text) <= MOSTLY
    assert event.alternatives[0].language == "en"


async def test_words_lie_where_they_were_said(http, say):
    samples, rate = samples_of(await say("Thank you. I moved the pallet to the quarantine bay."))
    late = np.concatenate([np.zeros(3 * rate, np.float32), samples, np.zeros(2 * rate, np.float32)])
    fields = {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
    heard = (await transcribe(http, wav(late, rate), **fields)).json()
    assert heard["language"] == "english"
    assert heard["duration"] == pytest.approx(late.size / rate, abs=0.1)
    times = [(word["start"], word["end"]) for word in heard["words"]]
    assert times == sorted(times)
    assert 2.6 <= times[0][0] <= 3.4
    assert times[-1][1] <= late.size / rate - 1.5
    assert " ".join(word["word"] for word in heard["words"]) == heard["text"]
    assert next(s["text"] for s in heard["segments"]) == "Thank you."
    assert " ".join(s["text"] for s in heard["segments"]) == heard["text"]
    assert all(-1 < s["avg_logprob"] < 0 and s["no_speech_prob"] < 0.5 for s in heard["segments"])


async def test_only_the_granularity_asked_for_is_answered(http, say):
    data = await say("The bank is reconciled every Friday.")
    usual = (await transcribe(http, data, response_format="verbose_json")).json()
    assert "segments" in usual
    assert "words" not in usual
    words = {"response_format": "verbose_json", "timestamp_granularities[]": "word"}
    assert "segments" not in (await transcribe(http, data, **words)).json()
    assert (await transcribe(http, data, response_format="text")).text == usual["text"] + "\n"
    assert (await transcribe(http, data)).json()["text"] == usual["text"]


async def test_a_long_answer_is_heard_to_its_end(http, say):
    """Longer than Whisper's window, with a pause in the middle that is longer than a breath."""
    first = (
        "I check the airway, then breathing, and I call for help. My handover has four parts, and the last one is what I recommend. "
        "When two patients need me at once, I look at who could get worse in the next ten minutes, and I ask a colleague to "
        "stay with the other. Afterwards I write down what I saw, what I did and whom I told. I have worked on nights for six "
        "years, with twelve beds, and I was the one who taught new nurses how to read the early warning score. "
    )
    last = "At month end I helped the ward clerk with the budget."
    one, rate = samples_of(await say(first))
    two, _ = samples_of(await say(last))
    long = np.concatenate([one, np.zeros(4 * rate, np.float32), two])
    assert long.size / rate > 30
    fields = {"response_format": "verbose_json", "timestamp_granularities[]": ["word"], "prompt": VOCABULARY}
    heard = (await transcribe(http, wav(long, rate), **fields)).json()
    assert word_error_rate(first + last, heard["text"]) <= 0.15
    assert heard["words"][-1]["start"] > one.size / rate + 4


@pytest.mark.parametrize("kind", ["silence", "hiss", "hum", "clicks"])
@pytest.mark.parametrize("prompt", ["", VOCABULARY])
async def test_no_words_are_made_of_noise(http, kind, prompt):
    rng, time = np.random.default_rng(1), np.arange(6 * 16_000) / 16_000
    sound = {
        "silence": np.zeros(time.size),
        "hiss": 0.1 * rng.standard_normal(time.size),
        "hum": 0.2 * np.sin(2 * np.pi * 50 * time) + 0.1 * np.sin(2 * np.pi * 150 * time),
        "clicks": 0.8 * (rng.random(time.size) > 0.9995),
    }[kind]
    heard = (await transcribe(http, wav(sound), response_format="verbose_json", prompt=prompt)).json()
    assert (heard["text"], heard["segments"]) == ("", [])


async def test_an_answer_that_is_the_vocabulary_is_still_an_answer(http, say):
    """What repeats the prompt is heard again without it, not thrown away."""
    said = "Airway, breathing, circulation, escalate."
    heard = (await transcribe(http, await say(said), prompt=VOCABULARY)).json()["text"]
    assert word_error_rate(said, heard) <= MOSTLY


def test_what_counts_as_an_echo_of_the_prompt():
    def heard(text: str) -> list[Segment]:
        return [Segment(text, 0, 1, -0.2, 0.1, 1.0, ())]

    assert echoes(heard("breathing, circulation, escalate, registrar."), VOCABULARY)
    assert echoes(heard("Airway, breathing, circulation"), VOCABULARY)
    assert not echoes(heard("airway breathing circulation, and then I would call the doctor on the ward"), VOCABULARY)
    assert not echoes(heard("Sepsis."), VOCABULARY)
    assert not echoes(heard("airway, breathing, circulation"), None)


@pytest.mark.parametrize("format_", ["FLAC", "OGG", "MP3"])
async def test_compressed_files_are_heard(http, say, format_):
    samples, rate = samples_of(await say(ANSWER))
    heard = await transcribe(http, wav(samples, rate, format_))
    assert word_error_rate(ANSWER, heard.json()["text"]) <= MOSTLY


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "data", [b"this is no sound", PLAYLIST, wav(np.zeros(0))], ids=["text", "playlist", "no samples"]
)
async def test_a_file_without_sound_is_refused(http, data):
    assert refusal(await transcribe(http, data)) == (400, "file", "invalid_audio")


async def test_a_small_file_that_unpacks_to_hours_is_refused(http):
    bomb = wav(np.zeros(16_000 * 3_600), format_="FLAC")
    assert len(bomb) < 1_000_000
    assert refusal(await transcribe(http, bomb)) == (413, "file", "audio_too_long")


async def test_a_file_over_the_limit_is_refused(http):
    assert refusal(await transcribe(http, bytes(26 * 1024 * 1024))) == (413, "file", "file_too_large")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"response_format": "srt"}, "response_format"),
        ({"language": "tlh"}, "language"),
        ({"temperature": "2"}, "temperature"),
        ({"temperature": "nan"}, "temperature"),
        ({"timestamp_granularities[]": "sentence"}, "timestamp_granularities[]"),
        ({"model": ""}, "model"),
    ],
)
async def test_a_field_that_cannot_be_is_named(http, fields, param):
    status, named, _ = refusal(await transcribe(http, wav(np.zeros(1_600)), **fields))
    assert (status, named) == (400, param)


async def test_a_body_that_is_no_form_is_refused(http):
    assert refusal(await http.post("/v1/audio/transcriptions", json={}))[0] == 400
    head = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"--x\r\nbroken", b"--y\r\n", b""):
        assert refusal(await http.post("/v1/audio/transcriptions", content=body, headers=head))[0] == 400
    missing = await http.post("/v1/audio/transcriptions", data={"model": "whisper-1"}, files={"other": b"x"})
    assert refusal(missing) == (400, "file", "missing_required_parameter")


async def test_two_at_once_each_get_their_own_words(http, say):
    said = ["I stay with the patient and call the registrar.", "I reconcile the bank statement every Friday."]
    sounds = [await say(text) for text in said]
    answers = await asyncio.gather(*(transcribe(http, sound) for sound in sounds))
    for text, answer in zip(said, answers, strict=True):
        assert word_error_rate(text, answer.json()["text"]) <= MOSTLY


async def test_a_flood_is_turned_away_and_the_rest_is_served(service, http, say):
    data = await say(ANSWER)
    answers = await asyncio.gather(*(transcribe(http, data) for _ in range(24)))
    refused = [answer for answer in answers if answer.status_code != 200]
    assert 0 < len(refused) < 24
    assert {refusal(answer)[2] for answer in refused} == {"overloaded"}
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert all("patient" in answer.json()["text"] for answer in answers if answer.status_code == 200)
    async with service.openai as client:
        with pytest.raises(openai.InternalServerError) as caught:
            await asyncio.gather(
                *(client.audio.transcriptions.create(file=("a.wav", data), model="whisper-1") for _ in range(24))
            )
    assert caught.value.code == "overloaded"


async def test_who_hangs_up_in_the_line_costs_nothing(service, http, say):
    data = await say(ANSWER * 3)
    before = sum("heard" in line for line in service.log)
    waiting = [asyncio.create_task(transcribe(http, data)) for _ in range(4)]
    await asyncio.sleep(0.1)
    for task in waiting[1:]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (await transcribe(http, await say("Thank you."))).status_code == 200
    assert sum("heard" in line for line in service.log) - before == 2


async def test_nothing_that_was_said_is_logged(service, http, say):
    await transcribe(http, await say("The patient is called Ottoline Ravensbourne."), prompt="Ottoline")
    assert any("heard" in line for line in service.log)
    assert not any("ottoline" in line.lower() for line in service.log)
