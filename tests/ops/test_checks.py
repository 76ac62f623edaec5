"""A lane of tests, and what of it failed beside so much else. Pytest is the real one, over files that are made here."""

import os
import sys
from pathlib import Path

import pytest

from ops.checks import FEW, Result, Step, run


def outcome(folder: Path, tests: str) -> Result:
    (folder / "test_it.py").write_text(tests)
    pytest = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir",
        str(folder),
        "-o",
        f"cache_dir={folder}/notes",
    ]
    (result,) = run(Step("tests", [*pytest, str(folder / "test_it.py")], notes=folder / "notes"))
    return result


def test_what_fails_only_beside_other_tests_passes_and_is_named(tmp_path: Path) -> None:
    result = outcome(
        tmp_path,
        f"""
from pathlib import Path

def test_it():
    once = Path({str(tmp_path / "once")!r})
    before, _ = once.exists(), once.touch()
    assert before
""",
    )
    assert result.passed
    assert result.second_try == ["test_it.py::test_it"]


@pytest.mark.parametrize("failures", [1, FEW + 1])
def test_what_fails_again_fails_and_so_do_too_many_at_once(tmp_path: Path, failures: int) -> None:
    ran = tmp_path / "ran"
    result = outcome(
        tmp_path,
        f"""
import pytest

@pytest.mark.parametrize("n", range({failures}))
def test_it(n):
    with open({str(ran)!r}, "a") as noted:
        noted.write("x")
    raise AssertionError
""",
    )
    assert not result.passed
    assert len(ran.read_text()) == (2 if failures <= FEW else failures)


def test_a_run_that_did_not_come_to_its_end_gets_no_second_try(tmp_path: Path) -> None:
    # Given tests of which one is named as failed, from before
    outcome(tmp_path, "def test_it(): raise AssertionError")
    # When the process dies in the next run
    result = outcome(tmp_path, "import os\ndef test_it(): os._exit(3)")
    assert (result.passed, result.second_try) == (False, ())
