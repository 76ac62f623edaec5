"""What is taken along holds what loops over the raw rows come to: each workbook is written, read back and counted by hand."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from core.analytics.outcomes import DIMENSIONS
from core.analytics.scope import Filters
from core.errors import NotFound
from core.reports import tables, workbook
from core.reports.data import humanise
from core.reports.tables import Kind, Terms
from tests.core.analytics import by_hand
from tests.core.analytics.case import DEMO, Case
from tests.core.analytics.company import NOW, STAGES, Row

pytestmark = pytest.mark.parametrize("founding", [0, DEMO], indirect=True, ids=["0", "demo"])

DAY_S = 86_400
OVER = ("completed", "stopped", "human_requested", "ended_by_hr", "broken_off")
SCORES = [f"{name}_score" for name in DIMENSIONS]
NO_SCORES: Row = dict.fromkeys([*SCORES, "ai_recommendation", "hr_decision"])


async def sheets(case: Case, kind: Kind, filters: Filters | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """As openpyxl reads them, each without its head."""
    document = await tables.build(case.session, case.user, kind, filters or case.filters, Terms("Acme", NOW, 14))
    book = load_workbook(io.BytesIO(workbook.render(document)))
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in book.worksheets}


def same(found: Sequence[Sequence[Any]], expected: Sequence[Sequence[Any]]) -> None:
    """Cell by cell and in this order; moments to a millisecond, which is as fine as a workbook keeps them."""
    assert len(found) == len(expected)
    for row, wanted in zip(found, expected, strict=True):
        for cell, value in zip(row, wanted, strict=True):
            if isinstance(value, datetime):
                assert abs(cell - value) <= timedelta(milliseconds=1)
            elif isinstance(value, float):
                assert cell == pytest.approx(value)
            else:
                assert cell == value


def there(case: Case, moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(ZoneInfo(case.filters.timezone)).replace(tzinfo=None)


async def test_the_funnel(case: Case) -> None:
    book = await sheets(case, "funnel")
    asked = case.company, case.user, case.filters
    stages = by_hand.funnel(*asked, None).get(None, [])
    same(book["Funnel"], [(humanise(stage), *counts) for stage, counts in zip(STAGES, stages, strict=False)])
    stays = by_hand.grouped((change["from_status"], took / DAY_S) for _, change, took in by_hand.visits(*asked))
    same(book["Days in stage"], [(humanise(s), *by_hand.spread(stays[s])) for s in STAGES if s in stays])
    happened = by_hand.happened(*asked)
    expected: dict[str, list[int]] = {}
    for place, measure in enumerate(("applications", "interviews", "offers", "hires")):
        for _, at in happened[measure]:
            month = f"{by_hand.begin(at, case.filters.timezone, 'month'):%Y-%m}"
            expected.setdefault(month, [0, 0, 0, 0])[place] += 1
    same([row for row in book["By month"] if any(row[1:])], [(month, *expected[month]) for month in sorted(expected)])


async def test_departments(case: Case) -> None:
    book = await sheets(case, "department")
    company, user, filters = case.company, case.user, case.filters

    def grouped(rows: Sequence[tuple[Row, Any]]) -> dict[str | None, list[Any]]:
        """By department of the candidate."""
        return by_hand.grouped((by_hand.key(company, "department", candidate), value) for candidate, value in rows)

    applied = by_hand.funnel(company, user, filters, "department")
    held = grouped(
        [
            (candidate, by_hand.outcome(interview))
            for interview, candidate in by_hand.interviews(company, user, filters)
            if by_hand.within(filters, interview["scheduled_at"])
        ]
    )
    scored = grouped([(c, e["overall_score"]) for e, c in by_hand.evaluations(company, user, filters)])
    hired = grouped([(c, by_hand.seconds(c["created_at"], at)) for c, at in by_hand.hires(company, user, filters)])
    names = {str(row["id"]): row["name"] for row in company["departments"]}
    expected: list[tuple[Any, ...]] = []
    for key in sorted({*applied, *held, *scored, *hired}, key=lambda key: (key is None, names.get(str(key), ""))):
        ends = held.get(key, [])
        over = sum(end in OVER for end in ends)
        scores = by_hand.spread([score for score in scored.get(key, []) if score is not None])
        days = by_hand.spread([took / DAY_S for took in hired.get(key, [])])
        expected.append(
            (
                names.get(str(key), "No department"),
                applied[key][0][0] if key in applied else 0,
                len(ends),
                ends.count("completed"),
                ends.count("completed") / over if over else None,
                *scores[:2],
                days[0],
                days[2],
            )
        )
    same(book["Departments"], expected)


async def test_raw_data(case: Case) -> None:
    book = await sheets(case, "raw")
    company, user, filters = case.company, case.user, case.filters
    people = [c for c in by_hand.candidates(company, user, filters) if by_hand.within(filters, c["created_at"])]
    same(
        book["candidates"],
        [
            (
                str(c["id"]),
                *(c[name] for name in ("full_name", "email", "phone", "status", "source")),
                company.by_id("job_descriptions", c["job_id"])["title"],
                str(c["job_id"]),
                there(case, c["created_at"]),
            )
            for c in sorted(people, key=lambda c: (c["created_at"], c["id"]))
        ],
    )
    rows = [i for i, _ in by_hand.interviews(company, user, filters) if by_hand.within(filters, i["scheduled_at"])]
    expected: list[tuple[Any, ...]] = []
    for row in sorted(rows, key=lambda row: (row["scheduled_at"], row["id"])):
        evaluation = by_hand.evaluation_of(company, row)
        shown = evaluation if evaluation and evaluation["status"] == "ready" else NO_SCORES
        moments = (there(case, row[name]) for name in ("scheduled_at", "started_at", "ended_at"))
        ids = str(row["id"]), str(row["candidate_id"])
        expected.append(
            (*ids, row["interview_type"], by_hand.outcome(row), *moments, *(shown[name] for name in NO_SCORES))
        )
    same(book["interviews"], expected)


async def test_shortlists(case: Case) -> None:
    company, user = case.company, case.user
    for job in company["job_descriptions"]:
        filters = replace(case.filters, job_id=job["id"])
        people = [
            c
            for c in by_hand.candidates(company, user, filters)
            if by_hand.within(filters, c["created_at"])
            and c["status"] not in ("new", "screening", "rejected", "withdrawn")
        ]
        if not people:
            with pytest.raises(NotFound):
                await sheets(case, "shortlist", filters)
            continue
        # the newest evaluation of each, whenever it was made; not of an interview that one of the staff tried
        evaluated = by_hand.evaluations(company, user, Filters(job_id=job["id"]))
        expected: list[tuple[Any, ...]] = []
        for c in sorted(people, key=lambda c: (c["created_at"], c["id"])):
            mine = [e for e, whose in evaluated if whose["id"] == c["id"]]
            shown = max(mine, key=lambda e: (e["evaluated_at"], e["id"]), default=NO_SCORES)
            resumes = [
                r["overall_score"]
                for r in company["resume_screenings"]
                if (r["candidate_id"], r["job_id"], r["status"]) == (c["id"], job["id"], "ready")
            ]
            words = (shown[name] and humanise(shown[name]) for name in ("ai_recommendation", "hr_decision"))
            of_resume = resumes[0] if resumes else None
            applied = there(case, c["created_at"])
            scores = (shown[name] for name in SCORES)
            expected.append((c["full_name"], humanise(c["status"]), applied, of_resume, *scores, *words))
        same((await sheets(case, "shortlist", filters))["Shortlist"], expected)
