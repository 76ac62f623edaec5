"""The replay page as a browser would read it: parsed, with its sound decoded."""

from base64 import b64decode, b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from re import search

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from core.reports import replay
from core.reports.data import Dimension, EvaluationPart, place
from core.reports.opus import AudioTracks, encode
from tests.core.reports.sample import long_report, murmurs, nursing_report, pending_report

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{7*7}}",
    "\"'><svg onload=alert(1)>",
    "javascript:alert(1)\u2028",
)


class Page(HTMLParser):
    """Elements with their attributes, and the visible text."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.raw: dict[str, str] = {}
        self._open = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.raw[self._open] = self.raw.get(self._open, "") + data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def words(text: str) -> str:
    return " ".join(text.split())


def sound_of(page: Page) -> tuple[NDArray[np.float64], int]:
    """The decoded sound, (frames, channels), and its rate."""
    (audio,) = page.all("audio")
    source = audio["src"]
    assert source is not None
    kind, _, data = source.partition(",")
    assert kind == "data:audio/ogg;base64"
    samples, rate = soundfile.read(BytesIO(b64decode(data)), always_2d=True)
    return np.asarray(samples, np.float64), rate


def loudness(samples: NDArray[np.float64], rate: int, start_ms: int, end_ms: int) -> float:
    part = samples[start_ms * rate // 1000 : end_ms * rate // 1000]
    return float(np.sqrt(np.mean(part**2)))


@pytest.fixture(scope="module")
def heard() -> Page:
    report = nursing_report()
    return Page(replay.render(report, murmurs(report)))


def test_same_input_gives_same_bytes() -> None:
    report = replace(nursing_report(), turns=nursing_report().turns[:4])
    assert replay.render(report, murmurs(report)) == replay.render(report, murmurs(report))


def test_nothing_is_fetched_and_only_our_script_runs(heard: Page) -> None:
    assert not search(r"https?://|//[a-z]+\.", heard.raw["script"] + heard.raw["style"])
    policy = next(meta["content"] for meta in heard.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; media-src data:;")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        digest = b64encode(sha256(heard.raw[tag].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    for tag, attributes in heard.elements:
        assert tag not in ("link", "iframe", "img", "object", "base", "form")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href"):
            assert (attributes.get(name) or "#").startswith(("#", "data:audio/ogg;base64,"))


def test_both_voices_sound_where_they_spoke(heard: Page) -> None:
    samples, rate = sound_of(heard)
    assert abs(len(samples) / rate - 301.3) < 0.1
    candidate, agent = (loudness(samples, rate, *span) for span in ((36_000, 80_000), (118_500, 125_000)))
    silence = loudness(samples, rate, 261_000 + 5_500, 267_000)
    assert candidate > 10 * silence
    assert agent > 10 * silence
    left, right = (loudness(samples[:, side], rate, 36_000, 80_000) for side in (0, 1))
    assert left > right > 0.3 * left


def test_each_timed_quote_plays_its_own_seconds(heard: Page) -> None:
    quotes = [quote for dimension in nursing_report().evaluation.dimensions for quote in dimension.quotes]
    timed = [quote for quote in quotes if quote.start_ms is not None and quote.end_ms is not None]
    played = [(item["data-from"], item["data-to"]) for item in heard.all("li") if "data-to" in item]
    assert played == [(str(q.start_ms - 300), str(q.end_ms + 300)) for q in timed if q.start_ms and q.end_ms]
    labels = [button.get("aria-label") for button in heard.all("button")]
    for quote in quotes:
        assert f"“{quote.text}”" in heard.text
        assert place(quote) in words(heard.text)
    for quote in timed:
        assert f"Play the quote, {place(quote)}" in labels


def test_a_quote_without_a_time_leads_to_its_turn(heard: Page) -> None:
    assert {"href": "#turn-14"} in heard.all("a")
    assert "turn-14" in [item.get("id") for item in heard.all("li")]


def test_every_turn_can_be_played_and_read(heard: Page) -> None:
    report = nursing_report()
    turns = [item for item in heard.all("li") if (item.get("id") or "").startswith("turn-")]
    assert [item["data-from"] for item in turns] == [str(turn.start_ms) for turn in report.turns]
    for turn in report.turns:
        assert turn.text in heard.text
    assert "turn 14 · typed" in words(heard.text)


def test_quoted_words_are_marked_in_the_transcript() -> None:
    html = replay.render(nursing_report(), None).decode()
    assert "<mark>Since then I check the pulse before I open the drawer.</mark>" in html
    assert html.count("<mark>") == 6


def test_versions_warning_and_advice_are_shown(heard: Page) -> None:
    engine = nursing_report().engine
    for value in (engine.prompt_hash, engine.input_hash, engine.rubric_version, "whisper-base"):
        assert value in heard.text
    assert "Offline engine: for trials, not for hiring decisions" in heard.text
    assert "A person decides. This report is advice." in heard.text


def test_without_a_recording_the_page_says_so_and_is_a_transcript() -> None:
    page = Page(replay.render(replace(nursing_report(), recording=None), None))
    assert "There is no recording: the candidate did not agree to one" in page.text
    assert not page.all("audio")
    assert not page.all("button")
    assert "00:34" in page.text
    assert {"href": "#turn-5"} in page.all("a")


def test_turns_without_times_offer_nothing_to_play() -> None:
    report = nursing_report()
    timeless = tuple(replace(turn, start_ms=None, end_ms=None) for turn in report.turns)
    page = Page(replay.render(replace(report, turns=timeless), murmurs(report)))
    assert page.all("audio")
    assert not [item for item in page.all("li") if item.get("id") and "data-from" in item]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words(hostile: str) -> None:
    report = nursing_report()
    dimension = replace(report.evaluation.dimensions[0], reason=hostile)
    spoilt = replace(
        report,
        candidate_name=hostile,
        company=hostile,
        turns=(replace(report.turns[2], text=hostile, speaker=hostile),),
        evaluation=replace(report.evaluation, dimensions=(dimension, *report.evaluation.dimensions[1:])),
    )
    page, clean = (Page(replay.render(version, None)) for version in (spoilt, replace(report, turns=report.turns[:1])))
    assert page.text.count(hostile) >= 4
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert len(page.all("svg")) == len(clean.all("svg"))


def test_pending_and_unknown_show_no_number() -> None:
    pending = pending_report()
    page = Page(replay.render(pending, None))
    assert pending.evaluation.reason is not None
    assert pending.evaluation.reason in page.text
    assert not search(r"\d\s+of 10\b", page.text)

    unknown = tuple(Dimension(d.name, None, "Too little was said.") for d in nursing_report().evaluation.dimensions)
    evaluation = EvaluationPart(status="ready", dimensions=unknown)
    page = Page(replay.render(replace(nursing_report(), evaluation=evaluation), None))
    assert not search(r"\d\s+of 10\b", page.text)
    assert page.text.count("Insufficient evidence") == 5
    assert not page.all("polygon")


def test_half_an_hour_fits_into_five_megabytes() -> None:
    report = long_report(300)
    html = replay.render(report, murmurs(report))
    assert len(html) <= 5_000_000
    samples, rate = sound_of(Page(html))
    assert len(samples) / rate >= 1799
    assert loudness(samples, rate, 1_794_500, 1_799_000) > 0.02


def test_what_cannot_fit_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "MAX_BYTES", 120_000)
    report = nursing_report()
    page = Page(replay.render(report, murmurs(report)))
    assert "The recording is too long to fit into this file." in page.text
    assert not page.all("audio")


def test_files_and_samples_give_the_same_sound(tmp_path: Path) -> None:
    rate = 24_000
    tone = (np.sin(np.arange(rate * 2) / 20) * 9000).astype(np.int16)
    wav, pcm = tmp_path / "candidate.wav", tmp_path / "agent.pcm"
    soundfile.write(wav, tone, rate, subtype="PCM_16")
    pcm.write_bytes(tone[: rate // 2].astype("<i2").tobytes())
    from_files = encode(AudioTracks(rate, wav, pcm), 100_000)
    assert from_files == encode(AudioTracks(rate, tone, tone[: rate // 2]), 100_000)
    assert encode(AudioTracks(rate, None, None), 100_000) is None
    with pytest.raises(ValueError, match="mono at 16000 Hz"):
        encode(AudioTracks(16_000, wav, None), 100_000)
