import subprocess
import sys
from pathlib import Path

import pytest

from core.db import Database
from seeds.__main__ import main
from seeds.schema import read_packs

DOCS = Path(__file__).parents[2] / "docs"


def test_check_counts_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("healthcare/nursing: 26 questions") for line in lines)
    assert any(line.startswith("all: ") and "technical" in line and "hard" in line and "lead" in line for line in lines)
    assert any("top-1" in line and "Flesch-Kincaid" in line for line in lines)
    assert lines[-1].startswith("32 domains, ")
    assert lines[-1].endswith("0 problems")


def test_a_domain_is_printed_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "nursing"]) == 0
    printed = capsys.readouterr().out
    [pack] = [pack for pack in read_packs() if pack.slug == "nursing"]
    for question in pack.questions:
        spoken = [question.question_text, question.rephrase, *(probe.text for probe in question.probes)]
        assert all(text in printed for text in [*spoken, *(point.text for point in question.expected_points)])
    assert all(job.description in printed for job in pack.job_descriptions)


@pytest.mark.parametrize("name", ["healthcare/nursing", "manufacturing/cnc-machining"])
def test_the_printed_pages_are_those_of_the_files(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    slug = name.split("/")[1]
    assert main(["print", slug]) == 0
    assert (DOCS / f"domain-{slug}.md").read_text() == capsys.readouterr().out


def test_a_domain_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "alchemy"])
    assert "there is no domain alchemy" in capsys.readouterr().err


def _load(*command: str) -> str:
    command = (sys.executable, "-m", "seeds", *(command or ("load",)))
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_load_by_command_twice(clean: Database) -> None:
    assert "32 domains (32 added" in _load()
    assert _load().rstrip().endswith("0 kept as HR edited them; 0 changes")


def test_the_company_by_command_twice(clean: Database) -> None:
    assert "with 3 interviews" in _load("company", "--interviews", "3")
    assert "nothing was added" in _load("company", "--interviews", "3")
