"""The queue, the model files, the start that fails, the word error rate."""

import asyncio
from pathlib import Path

import pytest

from sim.measure import normalise, word_error_rate
from speech import models
from speech.engines import Engines
from speech.errors import ApiError
from speech.queue import Turnstile
from speech.settings import SpeechSettings
from speech.voice import Voice, VoiceError


async def test_the_line_is_served_in_order_and_who_leaves_it_is_skipped():
    turnstile, served, gate = Turnstile(1, 3), list[str](), asyncio.Event()

    async def caller(name: str) -> None:
        async with turnstile.request(), turnstile.turn():
            await gate.wait()
            served.append(name)

    callers = {}
    for name in "abcd":
        callers[name] = asyncio.create_task(caller(name))
        await asyncio.sleep(0)
    with pytest.raises(ApiError) as full:
        await caller("e")
    assert full.value.status == 503
    assert full.value.retry_after
    callers["b"].cancel()
    await asyncio.sleep(0)
    late = asyncio.create_task(caller("f"))
    gate.set()
    await asyncio.gather(*callers.values(), late, return_exceptions=True)
    assert served == ["a", "c", "d", "f"]


def test_the_halves_of_whisper_base_are_joined_once(tmp_path: Path):
    size, folder = models.whisper("base", tmp_path)
    assert {file.name for file in folder.iterdir()} == {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"}
    made = (folder / "model.bin").stat().st_mtime_ns
    assert models.whisper("base", tmp_path) == (size, folder)
    assert (folder / "model.bin").stat().st_mtime_ns == made
    with (folder / "model.bin").open("r+b") as damaged:
        damaged.truncate(1_000)
    models.whisper("base", tmp_path)
    assert (folder / "model.bin").stat().st_size > 100_000_000
    assert [file.name for file in tmp_path.iterdir()] == ["whisper-base"]


async def test_a_part_that_cannot_load_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cache that is a file: the model cannot be joined. The voice is there all the same."""
    monkeypatch.setenv("VIVA_SPEECH_MODEL", "base")
    (tmp_path / "cache").write_text("in the way")
    monkeypatch.setenv("VIVA_CACHE", str(tmp_path / "cache"))
    engines = Engines(SpeechSettings())
    await engines.load()
    try:
        assert engines.parts() == {"recogniser": "failed", "voice": "ok"}
        with pytest.raises(ApiError) as unready:
            _ = engines.recogniser
        assert (unready.value.status, unready.value.code) == (503, "recogniser_failed")
    finally:
        await engines.close()


async def test_a_voice_that_cannot_live_is_named_and_the_text_is_not(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """A voice file that is no model: each process dies on it, the caller gets an error, health can say so."""
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    voice = Voice(broken, threads=1)
    try:
        with pytest.raises(VoiceError):
            await voice.say("Ottoline Ravensbourne")
        assert voice.failing
    finally:
        await voice.close()
    said = capfd.readouterr()
    assert "Ottoline" not in said.out + said.err


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I've 12 beds.", "i have twelve beds"),
        ("5 mg, 0.9%", "five milligrams zero point nine percent"),
        ("$4,250", "four thousand two hundred and fifty dollars"),
        ("a hundred and twenty", "120"),
        ("the 21st of May 2023", "the twenty first of may twenty twenty three"),
        ("I.V. and S B A R", "IV and SBAR"),
        ("won't, um, re-check at 5:30", "will not re check at five thirty"),
    ],
)
def test_the_same_words_written_differently_are_no_error(one, other):
    assert normalise(one) == normalise(other)


def test_word_error_rate_is_pooled_over_all_words():
    assert word_error_rate(["one two three four", "five"], ["one two three four", "six"]) == pytest.approx(0.2)
    assert word_error_rate("the ward", "") == 1.0
