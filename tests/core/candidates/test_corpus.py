"""The generated corpus: everything that can be read is read right, everything else is refused with its reason, nothing hangs."""

import time
from datetime import date
from pathlib import Path

import pytest

from ops.extract import extracted
from tests.core.candidates.corpus import Sample, samples

TODAY = date(2026, 11, 22)
SAMPLES = list(samples())


def digits(text: str | None) -> str:
    return "".join(char for char in text or "" if char.isdigit())


def test_the_corpus_is_large_enough():
    assert len(SAMPLES) >= 60
    assert len({sample.file for sample in SAMPLES}) == len(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
def test_a_sample(sample: Sample, tmp_path: Path):
    path = tmp_path / sample.file
    path.write_bytes(sample.data)
    began = time.monotonic()
    row = extracted(path, TODAY)
    assert time.monotonic() - began < 20
    if sample.refused:
        assert row["error_code"] in sample.refused
        assert len(row["error"]) > 30
        assert (row["ok"], row["name"], row["email"], row["phone"], row["text"]) == (False, None, None, None, "")
        return
    assert row["ok"], row["error"]
    assert sample.person is not None
    assert row["name"].casefold() == sample.person.name.casefold()
    assert row["email"] == sample.person.email
    assert digits(row["phone"]) == digits(sample.person.phone)
    titles = [position["title"] for position in row["employment"]["positions"][:2]]
    wanted = (f"{sample.person.role}, {sample.person.employer}", f"Junior {sample.person.role}, Old Town Services")
    # where a few words stand beside the lines, they may be read into them
    assert [title[: len(each)] for title, each in zip(titles, wanted, strict=True)] == list(wanted)
    assert row["employment"]["years"] == pytest.approx(11.5, abs=0.2)
    assert {language["value"] for language in row["languages"]} == {"English", "Spanish"}
    for fact in (*row["skills"], *row["education"], *row["languages"]):
        assert row["text"][fact["start"] : fact["end"]].casefold() == fact["value"].casefold()
    if sample.hidden:
        assert sample.hidden not in row["text"]
        assert [each["text"] for each in row["hidden"]] == [sample.hidden]
        assert any(flag.startswith("hidden_text_") for flag in row["flags"])
    else:
        assert row["hidden"] == []
