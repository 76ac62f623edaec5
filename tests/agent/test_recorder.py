"""Segments on disk: where each voice was, after any number of gaps, and nothing lost but the last two seconds."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from agent.recorder import RECORD_RATE, SEGMENT_MS, Arrivals, Channel


def tone(milliseconds: int, level: int = 1000) -> np.ndarray:
    return np.full(milliseconds * RECORD_RATE // 1000, level, np.int16)


def joined(folder: Path, until_ms: int) -> np.ndarray:
    out = np.zeros(until_ms * RECORD_RATE // 1000, np.int16)
    for path in sorted(folder.glob("*.wav")):
        pcm, _ = soundfile.read(path, dtype="int16")
        at = int(path.stem.split("-")[1]) * RECORD_RATE // 1000
        out[at : at + len(pcm)] = pcm
    return out


def test_sound_lies_where_it_was_heard(tmp_path: Path) -> None:
    # Given speech from 0.5 to 1.5 s and from 5.0 to 5.2 s
    channel = Channel(tmp_path, "candidate")
    channel.place(500, tone(1000))
    channel.place(5000, tone(200))
    # When everything up to 8 s is written
    channel.write(8000)
    # Then the files put it back there, and silence is where nothing was
    pcm = joined(tmp_path / "candidate", 8000)
    loud = np.flatnonzero(pcm) * 1000 // RECORD_RATE
    assert (loud.min(), loud.max()) == (500, 5199)
    assert len(loud) == 1200 * RECORD_RATE // 1000


def test_a_stream_that_arrives_with_jitter_has_no_seams(tmp_path: Path) -> None:
    channel = Channel(tmp_path, "candidate")
    for n in range(100):
        channel.place(n * 20 + (7 if n % 3 else -5), tone(20))
    channel.write(2000)
    pcm = joined(tmp_path / "candidate", 2000)
    assert np.count_nonzero(pcm == 0) <= 5 * RECORD_RATE // 1000


def test_a_line_that_is_still_played_is_not_closed_over(tmp_path: Path) -> None:
    # Given an agent line that began at 1 s and is reported only when it has ended, at 9 s
    channel = Channel(tmp_path, "agent")
    channel.pending_ms = 1000
    channel.write(7000)
    channel.place(1000, tone(8000))
    channel.pending_ms = None
    # When the recorder writes again
    channel.write(10_000)
    # Then no second of it is missing
    assert np.count_nonzero(joined(tmp_path / "agent", 10_000)) == 8 * RECORD_RATE


def test_segments_are_whole_files_on_a_fixed_grid(tmp_path: Path) -> None:
    channel = Channel(tmp_path, "agent")
    channel.place(0, tone(5000))
    channel.write(5000)
    names = sorted(path.name for path in (tmp_path / "agent").iterdir())
    assert names == ["000000-0.wav", f"000001-{SEGMENT_MS}.wav"]


def arrivals(frames: Sequence[float], frame_ms: float = 20) -> list[float]:
    """Where frames that arrive at these times are placed."""
    line = Arrivals()
    return [line.place(now, frame_ms) for now in frames]


def test_frames_that_a_busy_machine_held_up_are_placed_where_they_were_said() -> None:
    # Given a stream that is held up for 1.5 s and then comes all at once
    said = [1_000 + n * 20 for n in range(500)]
    came = [max(at + 20, 5_500) if 4_000 <= at < 5_500 else at + 20 for at in said]
    # Then each frame lies where it was said
    assert arrivals(came) == said


def test_sound_after_a_real_gap_is_placed_after_it() -> None:
    # Given somebody who lost the line for ten seconds, and for half a second
    for gap in (10_000, 500):
        came = [n * 20 for n in range(1, 101)] + [2_000 + gap + n * 20 for n in range(1, 201)]
        placed = arrivals(came)
        # Then it lies after the gap: at once after a long one, within a second or so after a short one
        assert placed[-1] == came[-1] - 20


def test_a_first_frame_that_came_late_is_made_up_for() -> None:
    came = [1_400.0, 1_400.0, 1_400.0] + [1_060 + n * 20 for n in range(17, 100)]
    placed = arrivals(came)
    assert placed[-1] == came[-1] - 20
