"""The benchmarks of the pages fail where a limit is missed, and say by which."""

from urllib.parse import quote

import pytest

from bench.browser import launched
from bench.pages import Figure, report
from bench.probe import Files, newcomer, painted

BUSY_MS, ASKED_MS = 120, 200


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


@pytest.mark.parametrize(("late", "missed"), [(1, False), (2, True)])
def test_of_twenty_changes_of_a_list_one_may_be_late(
    late: int, missed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    sort = Figure("sort", 300, 0.95, ours=[150.0] * (20 - late) + [900.0] * late)
    tasks = Figure("longest task meanwhile", 100, 1.0, ours=[0.0] * 20)
    assert report([sort, tasks], Files()) == int(missed)
    assert ("missed by sort" in capsys.readouterr().out) == missed


def test_no_task_may_be_longer_than_its_limit(capsys: pytest.CaptureFixture[str]) -> None:
    assert report([Figure("longest task meanwhile", 100, 1.0, ours=[0.0] * 20 + [101.0])], Files()) == 1
    assert "missed by longest task" in capsys.readouterr().out


async def test_a_change_lasts_from_the_click_until_it_is_drawn_and_its_tasks_are_counted() -> None:
    page_that_waits = f"""<button>Sort</button><p>old</p><script>
      document.querySelector("button").onclick = () => {{
        for (const until = performance.now() + {BUSY_MS}; performance.now() < until;);
        setTimeout(() => {{ document.querySelector("p").textContent = "new"; }}, {ASKED_MS});
      }};
    </script>"""
    async with launched() as browser, newcomer(browser, phone=False, slow=False) as page:
        await page.goto(f"data:text/html,{quote(page_that_waits)}")
        press = page.get_by_role("button").click()
        took = await painted(page, "click", "document.querySelector('p').textContent === 'new'", press)
        await page.wait_for_function("seen.tasks.length > 0")
        longest: float = await page.evaluate("Math.max(...seen.tasks)")
    assert took >= BUSY_MS + ASKED_MS
    assert longest >= BUSY_MS - 1  # the browser says whole milliseconds
