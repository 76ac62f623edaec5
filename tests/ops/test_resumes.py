"""`viva extract` and `viva screen` as an operator runs them: one line of JSON, whatever the file is."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops import cli
from tests.core.candidates.corpus import PEOPLE, hidden_samples, refused_samples, samples

FIELDS = (
    "file ok error_code error pages text name email phone licences employment education languages skills flags hidden"
).split()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_extract_prints_a_line_for_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = next(samples())
    scan = next(refused_samples())
    for sample in (good, scan):
        (tmp_path / sample.file).write_bytes(sample.data)
    files = [str(tmp_path / name) for name in (good.file, scan.file, "missing.pdf")]
    assert cli.main(["extract", *files]) == 0
    read, refused, missing = lines(capsys)
    assert [list(row) for row in (read, refused, missing)] == [FIELDS] * 3
    assert (read["name"], read["email"]) == (PEOPLE[0].name, PEOPLE[0].email)
    assert (refused["ok"], refused["error_code"]) == (False, "no_text_layer")
    assert (missing["ok"], missing["error_code"]) == (False, "not_readable")


def test_screen_says_what_is_met_and_ignores_what_is_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = next(hidden_samples())
    (tmp_path / sample.file).write_bytes(sample.data)
    requirements = [
        {"key": "audit", "kind": "duty", "text": "Closes audit points", "aliases": ["audit"]},
        {"key": "sigma", "kind": "certificate", "text": "Six Sigma", "aliases": ["Six Sigma Black Belt"]},
        {"key": "years", "kind": "years", "text": "Five years", "years": 5},
    ]
    job = tmp_path / "job.json"
    job.write_text(json.dumps({"title": "Lead", "domain": "warehouse-operations", "requirements": requirements}))
    assert cli.main(["screen", "--resume", str(tmp_path / sample.file), "--job", str(job)]) == 0
    [row] = lines(capsys)
    findings = {finding["key"]: finding for finding in row["findings"]}
    assert {key: finding["status"] for key, finding in findings.items()} == {
        "audit": "met",
        "sigma": "unknown",
        "years": "met",
    }
    assert "hidden_text_no_contrast" in row["flags"]


def test_a_job_file_that_is_none_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = tmp_path / "job.json"
    job.write_text("[]")
    assert cli.main(["screen", "--resume", "cv.pdf", "--job", str(job)]) == 1
    assert "is not a job file" in capsys.readouterr().err
