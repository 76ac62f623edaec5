"""Files to take away: what they hold is what the screen shows, for whoever asked; nothing in them is ever carried out."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, update

from core.accounts.models import Role, User
from core.candidates.models import Candidate
from core.clock import utcnow
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from core.reports import exports
from core.reports.models import Export
from core.reports.own import PROMISE
from tests.api.conftest import Caller, audited
from tests.api.story import ANSWERS, Invited, Story, consent, interviewed, run_jobs

FORMULA = '=HYPERLINK("http://evil.example","x")+cmd|\' /C calc\'!A0'


@pytest.fixture
async def invited(story: Story, domain: Domain) -> Invited:
    """Interviewed and evaluated."""
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    return invited


async def exported(story: Story, headers: dict[str, str] | None = None, **body: Any) -> bytes:
    asked = await story.post("/exports", body, headers)
    assert (asked["status"], asked["progress"]) == ("queued", 0)
    await run_jobs(story.database, story.settings)
    made = await story.get(f"/exports/{asked['id']}", headers)
    assert (made["status"], made["progress"], made["error"]) == ("ready", 100, None)
    answer = await story.client.get(f"/api/v1/exports/{asked['id']}/file", headers=headers or story.hr)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == made["size"]
    assert made["file_name"] in answer.headers["content-disposition"]
    return answer.content


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


async def test_a_workbook_holds_the_screens_figures(story: Story, invited: Invited) -> None:
    book = sheets(await exported(story, kind="funnel", format="xlsx"))
    stages = (await story.get("/analytics/funnel"))["groups"][0]["stages"]
    assert [row[1:] for row in book["Funnel"][1:]] == [
        tuple(stage[name] for name in ("reached", "passed_on", "waiting", "rejected", "withdrawn")) for stage in stages
    ]
    departments = sheets(await exported(story, kind="department", format="xlsx"))["Departments"]
    assert departments[1][:4] == ("No department", 1, 1, 1)


async def test_what_looks_like_a_formula_stays_a_word(story: Story, invited: Invited) -> None:
    async with story.database.transaction() as session:
        candidate = (await session.scalars(select(Candidate))).one()
        candidate.full_name = FORMULA
        job_id = str(candidate.job_id)
    for body in ({"kind": "raw"}, {"kind": "shortlist", "job_id": job_id}):
        content = await exported(story, format="xlsx", **body)
        assert any(FORMULA in row for rows in sheets(content).values() for row in rows)
        with ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                text = parts.read(name).decode("utf-8", "replace")
                assert not re.search(r"<f[ >]|<hyperlink", text), f"{name} has a formula or a link"


async def test_a_shortlist_has_every_score_as_it_was_given_and_no_order_of_merit(
    story: Story, invited: Invited
) -> None:
    async with story.database.sessions() as session:
        evaluation = (await session.scalars(select(Evaluation))).one()
        job_id = str((await session.scalars(select(Candidate.job_id))).one())
    (head, row) = sheets(await exported(story, kind="shortlist", format="xlsx", job_id=job_id))["Shortlist"]
    found = dict(zip(head, row, strict=True))
    assert found["Overall"] == pytest.approx(evaluation.overall_score)
    assert found["Technical"] == evaluation.technical_score
    assert not [name for name in head if "rank" in name.lower()]
    made = PdfReader(io.BytesIO(await exported(story, kind="shortlist", format="pdf", job_id=job_id)))
    text = " ".join(page.extract_text() for page in made.pages)
    assert "Nora Field" in text
    assert "no order of merit is made" in text
    assert made.metadata is not None
    assert made.metadata.title == "Shortlist: Ward nurse"
    assert made.trailer["/Root"]["/Lang"] == "en"


async def test_one_sees_ones_own_exports(story: Story, invited: Invited, people: dict[Role, Caller]) -> None:
    asked = await story.post("/exports", {"kind": "raw", "format": "xlsx"})
    assert [row["id"] for row in (await story.get("/exports"))["items"]] == [asked["id"]]
    async with story.database.transaction() as session:  # another HR manager
        (await session.get_one(Export, UUID(asked["id"]))).requested_by = people[Role.SUPER_ADMIN].user.id
    assert (await story.get("/exports"))["items"] == []
    for path in ("", "/file"):
        answer = await story.client.get(f"/api/v1/exports/{asked['id']}{path}", headers=story.hr)
        assert answer.status_code == 404
    early = await story.client.get(f"/api/v1/exports/{asked['id']}/file", headers=people[Role.SUPER_ADMIN].headers)
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")


async def test_the_file_holds_what_the_asker_may_see_when_it_is_made(
    story: Story, invited: Invited, people: dict[Role, Caller]
) -> None:
    from tests.api.test_analytics import in_department

    await in_department(story.database, people[Role.HR_MANAGER], "Laundry")
    book = sheets(await exported(story, kind="raw", format="xlsx"))
    assert [len(rows) for rows in book.values()] == [1, 1]  # the heads alone


async def test_a_file_is_gone_after_a_day(story: Story, invited: Invited) -> None:
    await exported(story, kind="raw", format="xlsx")
    async with story.database.transaction() as session:
        assert await exports.sweep(session, utcnow()) == 0
        export = (await session.scalars(select(Export))).one()
        path = story.settings.data / str(export.path)
        assert path.is_file()
        assert await exports.sweep(session, utcnow() + timedelta(days=1)) == 1
    await run_jobs(story.database, story.settings)
    assert not path.exists()
    answer = await story.client.get(f"/api/v1/exports/{export.id}/file", headers=story.hr)
    assert answer.status_code == 409


async def test_who_has_left_gets_no_file(story: Story, invited: Invited) -> None:
    asked = await story.post("/exports", {"kind": "raw", "format": "xlsx"})
    async with story.database.transaction() as session:
        await session.execute(update(User).where(User.role == "hr_manager").values(disabled_at=utcnow()))
    with pytest.raises(AssertionError, match="no account any more"):
        await run_jobs(story.database, story.settings)
    async with story.database.sessions() as session:
        export = await session.get_one(Export, UUID(asked["id"]))
    assert "no account any more" in str(export.error)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "shortlist", "format": "pdf"}, "job_id"),
        ({"kind": "raw", "format": "pdf"}, "format"),
        ({"kind": "funnel", "format": "pdf", "timezone": "Mars"}, "timezone"),
    ],
)
async def test_what_cannot_be_exported_is_said_at_once(story: Story, body: dict[str, Any], field: str) -> None:
    answer = await story.client.post("/api/v1/exports", json=body, headers=story.hr)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_the_candidates_own_report_helps_and_ranks_nobody(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    answer = await client.get("/api/v1/invitation/report", headers=invited.headers)
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    assert "Nora Field" in text
    assert PROMISE in text
    for competency in ("Communication", "Technical", "Confidence", "Domain knowledge", "Problem solving"):
        assert competency in text
    assert ANSWERS[0].split(",")[0] in text
    assert not re.search(r"\d of 10|[Rr]ecommend|Advice:|Weakness", text)
    assert len(await audited(story.database, "report.downloaded")) == 1
    # and with their own wording, once corrected and rendered again, their words stand
    hr = await client.get("/api/v1/invitation/report", headers=story.hr)
    assert hr.status_code == 403


async def test_before_the_end_there_is_no_own_report(story: Story, domain: Domain, client: httpx.AsyncClient) -> None:
    invited = await story.invited(domain.id)
    answer = await client.get("/api/v1/invitation/report", headers=invited.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "report_not_ready")
