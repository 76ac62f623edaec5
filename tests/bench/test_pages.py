"""The benchmark of the pages fails where a limit is missed, and says by which."""

import pytest

from bench.pages import Figure, report
from bench.probe import Files


def figure(*ours: float, shift: float = 0.0, limit: float = 1_500) -> Figure:
    return Figure("invitation", limit, ours=list(ours), bare=[200.0] * len(ours), shifts=[shift])


@pytest.mark.parametrize(
    ("measured", "missed"),
    [
        (figure(1_000, 1_100, 1_200, 1_400, 9_000), False),  # one load in five may be late
        (figure(1_000, 1_100, 1_200, 1_501, 9_000), True),
        (figure(1_000, shift=0.06), True),
        (figure(9_000, shift=0.5, limit=0), False),  # a figure without a limit
    ],
)
def test_a_limit_holds_for_three_loads_of_four_and_for_every_shift(
    measured: Figure, missed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report([measured], Files(count=3)) == int(missed)
    printed = capsys.readouterr().out
    assert ("missed by invitation" in printed) == missed
    assert "none of 3" in printed


def test_the_ratio_is_that_of_the_medians(capsys: pytest.CaptureFixture[str]) -> None:
    report([figure(400, 500, 9_000)], Files())
    assert "2.50" in capsys.readouterr().out


def test_a_file_that_comes_uncompressed_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([], Files(count=2, wrong=["first.js"])) == 1
    assert "first.js" in capsys.readouterr().out
