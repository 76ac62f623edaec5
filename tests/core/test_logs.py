"""A failure is logged by what it was and where, never by what it said."""

import json
from collections.abc import Iterator

import pytest
import structlog

from core import logs


@pytest.fixture
def configured() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def fails(words: str) -> None:
    try:
        raise KeyError(words)
    except KeyError as error:
        raise ValueError(f"could not store {words}") from error


def test_an_exception_leaves_its_kind_and_place_and_no_words(
    configured: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    try:
        fails("Nora's resume")
    except ValueError as error:
        structlog.get_logger().error("job.failed", exc_info=error, kind="screen")
    line = capsys.readouterr().out
    assert "Nora" not in line
    event = json.loads(line)
    assert event["exception"] == ["ValueError", "KeyError"]
    assert event["at"][-1].endswith(" fails")
    assert (event["event"], event["kind"], event["level"]) == ("job.failed", "screen", "error")
