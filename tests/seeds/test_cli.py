import subprocess
import sys

import pytest

from core.db import Database
from seeds.__main__ import main


def test_check_counts_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("healthcare/nursing: 12 questions") for line in lines)
    assert lines[-1].endswith("0 problems")


def _load() -> str:
    return subprocess.run([sys.executable, "-m", "seeds", "load"], check=True, capture_output=True, text=True).stdout


def test_load_by_command_twice(clean: Database) -> None:
    assert "36 added" in _load()
    assert _load().rstrip().endswith("0 kept as HR edited them; 0 changes")
