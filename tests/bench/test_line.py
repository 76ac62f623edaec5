"""The benchmark of bad lines: they are as bad as they say, and what is counted is what was answered."""

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from bench.line import CLEAN, LINES, Figures, error_rate
from bench.wire import QUEUE_S, Quality, Way
from sim.script import Answer

_ACROSS = """
import subprocess, tempfile, time
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from bench.wire import HERE, Quality, wire

ASK = "import sys, time, urllib.request as u; b = time.monotonic(); u.urlopen(sys.argv[1]).read(); print(time.monotonic() - b)"
with tempfile.TemporaryDirectory() as folder, wire() as line:
    server = HTTPServer((HERE, 0), SimpleHTTPRequestHandler)
    Thread(target=server.serve_forever, daemon=True).start()
    program = line.program("python3", Path(folder))
    for quality in (Quality(), Quality(delay_s=0.2)):
        line.change(quality)
        asked = [program, "-c", ASK, f"http://{HERE}:{server.server_port}/"]
        print(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    server.shutdown()
"""


def sent(quality: Quality, count: int, every_s: float, size: int = 100) -> tuple[Way, list[tuple[float, int]]]:
    """Packets at this pace: when each comes out, and its number."""
    way, came = Way(quality, seed=7), list[tuple[float, int]]()
    for number in range(count):
        way.take(number.to_bytes(4, "big").ljust(size, b"\0"), number * every_s)
    for step in range(round((count * every_s + 60) / 0.001)):
        came += [(step * 0.001, int.from_bytes(packet[:4], "big")) for packet in way.due(step * 0.001)]
    return way, came


def late(came: Sequence[tuple[float, int]], every_s: float) -> list[float]:
    return [at - number * every_s for at, number in came]


def test_a_good_line_passes_everything_at_once_and_in_order() -> None:
    way, came = sent(LINES[CLEAN], 100, 0.02)
    assert [number for _, number in came] == list(range(100))
    assert max(late(came, 0.02)) < 0.002
    assert (way.taken, way.lost) == (100, 0)


def test_a_lossy_line_loses_one_packet_in_ten() -> None:
    way, came = sent(LINES["loss"], 5_000, 0.002)
    assert len(came) == way.taken - way.lost
    assert 0.08 < way.lost / way.taken < 0.12


def test_a_late_line_is_late_by_its_delay_and_packets_overtake_each_other() -> None:
    _, came = sent(LINES["delay"], 1_000, 0.02)
    times = late(came, 0.02)
    assert 0.1 <= min(times) < 0.12
    assert 0.28 < max(times) < 0.302
    numbers = [number for _, number in came]
    assert numbers != sorted(numbers)
    assert sorted(numbers) == list(range(1_000))


def test_a_slow_line_passes_what_it_can_and_throws_away_what_would_wait_too_long() -> None:
    # Given twice as much as goes through in ten seconds
    way, came = sent(LINES["slow"], 1_000, 0.01, size=160)
    passed = [at for at, _ in came if at <= 10]
    assert len(passed) * 160 * 8 == pytest.approx(64_000 * 10, rel=0.05)
    assert max(late(came, 0.01)) < QUEUE_S + 0.05
    assert way.lost > 300


def test_words_besides_the_answers_take_their_turns_and_are_not_counted() -> None:
    said = [Answer("Yes, I can hear you well."), Answer("First the airway.", question="0"), Answer("No, thank you.")]
    assert error_rate(said, ["Yes I can hear you.", "First the", "airway.", "No thanks."]) == 0
    assert error_rate(said, ["Yes I can hear you.", "First the hallway.", "No thanks."]) == pytest.approx(
        1 / 3, abs=0.001
    )
    assert error_rate(said[:1], ["Yes."]) is None


def test_an_interview_that_was_not_brought_to_its_end_meets_nothing() -> None:
    def figures(line: str, wer: float | None, *, completed: bool = True) -> Figures:
        return Figures(line, completed, "", 1.0, wer, wer, 0, 1, 0)

    clean = figures(CLEAN, 0.05)
    assert figures("loss", 0.08).meets(clean)
    assert not figures("loss", 0.09).meets(clean)
    assert not figures("loss", 0.05, completed=False).meets(clean)
    assert not figures("loss", None).meets(clean)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may make a network of its own")
def test_what_goes_over_the_wire_comes_from_another_network_and_as_late_as_asked() -> None:
    done = subprocess.run([sys.executable, "-c", _ACROSS], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    _, delayed = map(float, done.stdout.split())
    # there and back, for the connection and for the answer
    assert delayed >= 0.8
