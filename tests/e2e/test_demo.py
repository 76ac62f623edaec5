"""One whole spoken interview from the command line: real services, real room, real speech, to the report."""

import io
import json
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from ops.state import ROOT, running
from ops.testing import running as services
from sim.measure import word_error_rate

pytestmark = pytest.mark.e2e

WITHIN_S = 900
"""The machine may be shared; alone it takes about three minutes."""
REPLAY_BYTES = 5 * 1024 * 1024
DIMENSIONS = {"communication", "technical", "confidence", "domain_knowledge", "problem_solving"}


@dataclass(frozen=True)
class Played:
    result: dict[str, Any]
    printed: str
    data: Path
    replay: bytes


def _play(*more: str) -> Generator[Played]:
    data, out = (Path(tempfile.mkdtemp(prefix="viva-test-")) for _ in range(2))
    command = (
        f"demo --domain nursing --questions 2 --persona strong --json {out}/out.json --replay {out}/out.html --exit"
    )
    done = subprocess.run(
        [ROOT / "viva", *command.split(), *more, "--data", data],
        cwd=out,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-4_000:]
    yield Played(json.loads((out / "out.json").read_text()), done.stdout, data, (out / "out.html").read_bytes())
    shutil.rmtree(data)
    shutil.rmtree(out)


@pytest.fixture(scope="module")
def played() -> Generator[Played]:
    yield from _play()


@pytest.fixture(scope="module")
def broken() -> Generator[Played]:
    """The interviewer is killed in the middle of an answer."""
    yield from _play("--kill", "agent")


def _quotes(played: Played) -> list[dict[str, Any]]:
    return [quote for found in played.result["evaluation"]["dimensions"].values() for quote in found["quotes"]]


@pytest.mark.timeout(WITHIN_S + 60)
def test_every_planned_question_was_heard_and_nobody_was_interrupted(played: Played):
    assert (played.result["planned"], played.result["asked"]) == (2, 2)
    assert played.result["cut_ins"] == 0
    asked = [turn for turn in played.result["turns"] if turn["kind"] == "question"]
    assert len({turn["question_id"] for turn in asked}) == len(asked) == 2


def test_what_was_said_was_understood_and_answered(played: Played):
    result = played.result
    assert result["wer"] <= 0.15
    assert result["first_words_ms"] > 0
    answers = [turn for turn in result["turns"] if turn["speaker"] == "candidate"]
    assert {turn["channel"] for turn in answers} == {"voice", "text"}
    times = result["first_reply_ms"]["all"]
    assert len(times) >= 2
    assert 0 < min(times) <= result["first_reply_ms"]["p50"] <= result["first_reply_ms"]["p95"] == max(times)


def test_every_score_stands_on_words_of_the_candidate(played: Played):
    said = {turn["seq"]: turn["text"] for turn in played.result["turns"] if turn["speaker"] == "candidate"}
    assert set(played.result["evaluation"]["dimensions"]) == DIMENSIONS
    assert _quotes(played)
    for quote in _quotes(played):
        assert quote["text"] in said[quote["turn_seq"]]
    for found in played.result["evaluation"]["dimensions"].values():
        assert found["reason"]
        assert bool(found["quotes"]) == (found["score"] is not None)
    assert played.result["screening"]["overall_score"] >= 80


@pytest.mark.timeout(WITHIN_S + 60)
def test_the_sound_of_a_quote_has_its_words(played: Played):
    _sound_right(played)


@pytest.mark.timeout(WITHIN_S + 60)
def test_another_interviewer_goes_on_where_one_was_killed(broken: Played):
    [kill] = broken.result["kills"]
    assert kill["resume_line"]
    assert (kill["turns_lost"], kill["asked_again"]) == (0, 0)
    assert (broken.result["planned"], broken.result["asked"]) == (2, 2)
    # and what was said before, during and after lies where the report says
    _sound_right(broken)


def _sound_right(played: Played) -> None:
    """Every spoken quote, cut out of the recording and recognised again, has its words."""
    spoken = {turn["seq"] for turn in played.result["turns"] if turn["channel"] == "voice"}
    quotes = [quote for quote in _quotes(played) if quote["turn_seq"] in spoken]
    assert quotes
    [track] = played.data.glob("recordings/*/candidate-*.wav")
    with services({"speech"}) as variables:
        heard = [_recognised(variables["VIVA_SPEECH_URL"], _clip(track, quote)) for quote in quotes]
    for quote, words in zip(quotes, heard, strict=True):
        assert word_error_rate(quote["text"], words) <= 0.3, (quote["text"], words)


def _clip(track: Path, quote: dict[str, Any]) -> bytes:
    """300 ms more at both ends."""
    out = io.BytesIO()
    with wave.open(str(track)) as source, wave.open(out, "wb") as target:
        rate = source.getframerate()
        start, end = max(0, quote["start_ms"] - 300), quote["end_ms"] + 300
        source.setpos(start * rate // 1000)
        target.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        target.writeframes(source.readframes((end - start) * rate // 1000))
    return out.getvalue()


def _recognised(speech_url: str, wav: bytes) -> str:
    answer = httpx.post(
        f"{speech_url}/audio/transcriptions",
        files={"file": ("clip.wav", wav)},
        data={"model": "whisper-1"},
        timeout=120,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["text"]


def test_the_report_has_the_quotes_and_says_which_engine_made_it(played: Played):
    pages = PdfReader(played.result["report_path"]).pages
    text = _letters("".join(page.extract_text() for page in pages))
    for quote in _quotes(played):
        assert _letters(quote["text"]) in text
    assert _letters(played.result["engine_label"]) in text


def test_the_replay_has_the_voices_in_one_file(played: Played):
    assert b"<audio" in played.replay
    assert len(played.replay) <= REPLAY_BYTES


def test_the_terminal_told_the_story(played: Played):
    for words in ("cold start", "strong match", "invitation", "Can you hear me well?", "questions heard", "2 of 2"):
        assert words in played.printed


def test_the_services_are_gone(played: Played):
    assert running(played.data) is None


def _letters(text: str) -> str:
    """Without what line breaks and page furniture do to words."""
    return "".join(character for character in text.lower() if character.isalnum())
