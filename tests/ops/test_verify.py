"""What `viva verify` makes of its checks. That they hold is seen by running it."""

from collections.abc import Awaitable, Callable

import pytest

from ops.verify import CHECKS, ORDER, Failed, checked

Check = Callable[[], Awaitable[str]]


async def holds() -> str:
    return "seen"


async def lacks() -> str:
    raise Failed("four scores instead of six")


async def crashes() -> str:
    return str([][0])


@pytest.mark.parametrize(
    ("broken", "code", "said"),
    [({}, 0, "seen"), ({8: lacks}, 1, "four scores instead of six"), ({12: crashes}, 1, "IndexError")],
)
async def test_there_are_thirteen_rows_whatever_happens_and_exit_code_1_when_one_does_not_hold(
    broken: dict[int, Check], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    steps: list[Check] = [broken.get(number, holds) for number in range(len(CHECKS))]
    assert await checked(steps) == code
    *rows, summary = capsys.readouterr().out.splitlines()
    assert len(rows) == 13
    assert summary == f"{13 - len(broken)} of 13 checks hold"
    for number, row in zip(ORDER, rows, strict=True):
        assert CHECKS[number] in row
        assert row.split()[0] == ("FAILED" if number in broken else "ok")
        assert (said if number in broken else "seen") in row
