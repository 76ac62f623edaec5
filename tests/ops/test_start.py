"""Starting: in order, with the reason when it fails, and with the logs of earlier runs kept."""

import os
import sys
from pathlib import Path

import pytest

from ops.services import Service
from ops.stack import Stack
from ops.state import OpsError
from ops.supervise import KEPT_LOGS, rotate
from ops.testing import running_services


async def always(_: Stack) -> bool:
    return True


async def never(_: Stack) -> bool:
    return False


def one_shot(name: str, code: str, depends: tuple[str, ...] = ()) -> Service:
    return Service(name=name, about="", command=lambda _: [sys.executable, "-c", code], healthy=None, depends=depends)


def test_a_one_shot_ends_before_what_depends_on_it_starts(tmp_path: Path):
    path = tmp_path / "order"
    slow = f"import time; time.sleep(0.5); open({str(path)!r}, 'a').write('first ')"
    after = f"open({str(path)!r}, 'a').write('second')"
    with running_services([one_shot("first", slow), one_shot("second", after, ("first",))], tmp_path):
        assert path.read_text() == "first second"


def test_a_failed_start_shows_the_end_of_the_log_and_ends_the_others(tmp_path: Path):
    pid = tmp_path / "pid"
    code = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    other = Service(
        name="other", about="", command=lambda _: [sys.executable, "-c", code], healthy=lambda _: exists(pid)
    )
    broken = one_shot("broken", "raise SystemExit('the disk is made of cheese')", ("other",))
    with (
        pytest.raises(OpsError, match="broken: ended with exit code 1") as caught,
        running_services([other, broken], tmp_path),
    ):
        pytest.fail("it must not start")
    assert "the disk is made of cheese" in str(caught.value)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


async def exists(path: Path) -> bool:
    return path.exists()  # noqa: ASYNC240 it is instant


def test_a_service_that_never_answers_fails_the_start(tmp_path: Path):
    deaf = Service(
        name="deaf",
        about="",
        command=lambda _: [sys.executable, "-c", "import time; time.sleep(600)"],
        healthy=never,
        ready_within=0.5,
    )
    with pytest.raises(OpsError, match="deaf: gave no healthy answer"), running_services([deaf], tmp_path):
        pytest.fail("it must not start")


def test_a_program_that_is_not_there_is_named(tmp_path: Path):
    absent = Service(name="absent", about="", command=lambda _: ["/nowhere/at/all"], healthy=always)
    with pytest.raises(OpsError, match="absent: cannot be run"), running_services([absent], tmp_path):
        pytest.fail("it must not start")


def test_logs_of_the_last_runs_are_kept(tmp_path: Path):
    log = tmp_path / "api.log"
    for number in range(8):
        rotate(log)
        log.write_text(str(number))
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == KEPT_LOGS
    assert [path.read_text() for path in kept] == ["7", "6", "5", "4", "3"]
