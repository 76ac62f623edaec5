"""Sound: recordings of any kind are read, pauses are put in, silence at the ends is cut."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from sim.candidate import RATE
from sim.script import Answer
from sim.voice import Voice, read_wav, to_wav, trimmed


def tone(seconds: float, rate: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 1), (44_100, 2)])
def test_a_recording_of_any_rate_is_read_at_its_length_and_without_the_silence_round_it(
    tmp_path: Path, rate: int, channels: int
):
    quiet = np.zeros(rate // 2, np.float32)
    mono = np.concatenate([quiet, tone(1.0, rate), quiet])
    path = tmp_path / "answer.wav"
    soundfile.write(path, np.stack([mono] * channels, axis=1), rate)
    pcm = read_wav(path)
    assert pcm.dtype == np.int16
    assert abs(len(pcm) / RATE - 1.0) < 0.02
    assert 14_000 < int(np.abs(pcm.astype(int)).max()) < 18_000


def test_the_loudest_sample_counts_as_sound():
    assert trimmed(np.array([0, -32768, 0], np.int16)).tolist() == [-32768]


def test_what_is_sent_to_the_recogniser_is_what_was_heard(tmp_path: Path):
    pcm = (tone(0.3, RATE) * 20_000).astype(np.int16)
    (tmp_path / "heard.wav").write_bytes(to_wav(pcm))
    again, rate = soundfile.read(tmp_path / "heard.wav", dtype="int16")
    assert rate == RATE
    assert again.tolist() == pcm.tolist()


def test_a_pause_stands_between_the_pieces_and_the_last_sample_is_nearly_speech(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = list[str]()

    def piece(_: Voice, text: str) -> np.ndarray:
        asked.append(text)
        return (tone(0.5, RATE) * 20_000).astype(np.int16)

    monkeypatch.setattr(Voice, "_piece", piece)
    pcm = Voice("http://unused", tmp_path).say(Answer("First the airway. Then the breathing.", pauses=((3, 2.0),)))
    assert asked == ["First the airway,", "Then the breathing."]
    assert abs(len(pcm) / RATE - (0.5 + 2.0 + 0.5 + 0.05)) < 0.02
    quiet = np.abs(pcm[round(0.6 * RATE) : round(2.4 * RATE)]).max()
    assert quiet < 10
