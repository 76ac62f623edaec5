"""`up` as its operator meets it: another process, ended by Ctrl-C, by `down`, by SIGKILL, and started twice."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from ops import guard, up
from ops.state import ROOT, OpsError, Run, Secrets, running

Start = Callable[[], "subprocess.Popen[str]"]
SCRIPT = Path(__file__).with_name("standin.py")


@pytest.fixture
def start(tmp_path: Path) -> Generator[Start]:
    """Starts the stand-in `up` on tmp_path; whatever is left of it is killed after the test."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> "subprocess.Popen[str]":
        environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()
    if run := Run.load(tmp_path):
        guard.end_leftovers(run.run_id, grace_s=0)


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    assert process.stdout
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            return seen
    raise AssertionError(f"{text!r} never came:\n{seen}")


def alive(run_id: str) -> list[int]:
    return guard.members(run_id)


def wait_until_gone(run_id: str, seconds: float) -> float:
    began = time.monotonic()
    while alive(run_id):
        assert time.monotonic() - began < seconds, f"still there: {alive(run_id)}"
        time.sleep(0.05)
    return time.monotonic() - began


def started_run(process: "subprocess.Popen[str]", data: Path) -> Run:
    read_until(process, "Ctrl-C ends it")
    run = running(data)
    assert run
    deadline = time.monotonic() + 5
    while len(alive(run.run_id)) != 4:  # two services and two grandchildren
        assert time.monotonic() < deadline, alive(run.run_id)
        time.sleep(0.05)
    return run


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_in_ten_seconds_also_what_ignores_it(start: Start, tmp_path: Path, number: int):
    process = start()
    run = started_run(process, tmp_path)
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
    assert alive(run.run_id) == []
    assert running(tmp_path) is None


def test_sigkill_of_the_supervisor_leaves_no_process_behind(start: Start, tmp_path: Path):
    process = start()
    run = started_run(process, tmp_path)
    process.kill()
    process.wait()
    wait_until_gone(run.run_id, 10)


def test_sigkill_of_supervisor_and_guard_is_put_right_by_the_next_start(start: Start, tmp_path: Path):
    process = start()
    run = started_run(process, tmp_path)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    guards = [int(child) for child in children if b"guard.py" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(guards) == 1
    os.kill(guards[0], signal.SIGKILL)
    process.kill()
    process.wait()
    assert alive(run.run_id)
    again = start()
    started_run(again, tmp_path)
    assert alive(run.run_id) == []


def test_a_second_up_says_where_the_first_one_is(start: Start, tmp_path: Path):
    run = started_run(start(), tmp_path)
    second = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert run.url in second.stderr
    assert "already runs" in second.stderr


def test_down_ends_it_and_reset_waits_for_that(start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    process = start()
    started_run(process, tmp_path)
    with pytest.raises(OpsError, match="already runs"):
        up.reset(tmp_path, confirmed=True)
    assert up.down(tmp_path, tmp_path, now=False) == 0
    assert process.wait(timeout=1) == 0
    assert up.reset(tmp_path, confirmed=True) == 0
    assert not tmp_path.exists()
    assert up.down(tmp_path, tmp_path, now=False) == 0
    assert "does not run" in capsys.readouterr().out


def test_a_signal_during_the_start_ends_it_too(start: Start, tmp_path: Path):
    process = start()
    read_until(process, "viva up")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    run = Run.load(tmp_path)
    assert run
    assert alive(run.run_id) == []


def test_each_service_is_started_again_when_it_dies(start: Start, tmp_path: Path):
    process = start()
    run = started_run(process, tmp_path)
    os.kill(run.pids["obedient"], signal.SIGKILL)
    line = read_until(process, "restart")
    assert re.search(r"restart +obedient .*exit code -9", line)
    deadline = time.monotonic() + 10
    while (now := Run.load(tmp_path)) and now.pids.get("obedient") in (None, run.pids["obedient"]):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert now
    assert now.pids["stubborn"] == run.pids["stubborn"]


def test_what_lies_in_the_data_folder_is_private(start: Start, tmp_path: Path):
    started_run(start(), tmp_path)
    for name in ("secrets.json", "run.json", "lock", "logs/obedient.log"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    assert (tmp_path / "logs/obedient.log").read_text() == "obedient is up\n"


def test_secrets_are_random_stay_and_are_not_printed(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, other = Secrets.load(tmp_path / "a"), Secrets.load(tmp_path / "b")
    assert Secrets.load(tmp_path / "a") == first
    assert first.postgres not in repr(first)
    values = (tmp_path / "a/secrets.json").read_text() + (tmp_path / "b/secrets.json").read_text()
    assert len(set(re.findall(r'"([\w-]{43})"', values))) == 12
    assert first.app != other.app


def test_reset_deletes_nothing_that_is_not_ours(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(OpsError, match="no data folder"):
        up.reset(tmp_path, confirmed=True)
    assert (tmp_path / "thesis.txt").exists()
