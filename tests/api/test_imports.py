"""Many candidates at once: what the trial says comes true, and nothing happens before."""

import asyncio
import io
import shutil
import zipfile
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from core.accounts.models import Role, User
from core.candidates.models import Candidate
from core.clock import utcnow
from core.domains.models import Domain
from core.imports import archive, service, sheet
from core.imports.models import CandidateImport
from core.queue import Job, Kind
from core.settings import Settings
from tests.api.conftest import Caller, audited
from tests.api.story import RESUME, Story, job_body, run_jobs
from worker.attempt import attempt
from worker.tools import open_tools

HEAD = "full_name,email,phone,external_ref,resume"


@pytest.fixture(autouse=True)
def no_files(settings: Settings) -> None:
    shutil.rmtree(settings.data / service.FOLDER, ignore_errors=True)


@pytest.fixture
async def job(story: Story, domain: Domain) -> str:
    return (await story.post("/jobs", job_body(domain.id)))["id"]


def zipped(**parts: bytes) -> bytes:
    """Parts by name; two underscores stand for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts.items():
            found.writestr(name.replace("__", "."), content)
    return made.getvalue()


async def send(
    story: Story, job: str, rows: str | bytes, resumes: bytes | None = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    files: dict[str, Any] = {"rows": ("list.csv", rows.encode() if isinstance(rows, str) else rows)}
    if resumes is not None:
        files["resumes"] = ("resumes.zip", resumes)
    return await story.client.post(f"/api/v1/jobs/{job}/imports", files=files, headers=headers or story.hr)


async def tried(story: Story, job: str, rows: str, resumes: bytes | None = None) -> dict[str, Any]:
    answer = await send(story, job, rows, resumes)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "checking"
    await run_jobs(story.database, story.settings)
    found = await story.get(f"/imports/{answer.json()['id']}")
    assert found["status"] == "checked", found
    return found


async def done(story: Story, found: dict[str, Any]) -> dict[str, Any]:
    started = await story.post(f"/imports/{found['id']}/start")
    assert (started["status"], started["finished_rows"]) == ("importing", 0)
    await run_jobs(story.database, story.settings)
    return await story.get(f"/imports/{found['id']}")


async def report(story: Story, found: dict[str, Any]) -> list[tuple[int, str, str | None]]:
    page = await story.get(f"/imports/{found['id']}/rows?limit=200")
    return [(row["number"], row["outcome"], row["code"]) for row in page["items"]]


async def people(story: Story) -> dict[str, Candidate]:
    async with story.database.sessions() as session:
        return {row.email: row for row in await session.scalars(select(Candidate))}


async def test_a_list_is_tried_then_done_and_each_row_says_what_became_of_it(story: Story, job: str) -> None:
    await story.post("/candidates", {"job_id": job, "full_name": "Old Ola", "email": "ola@x.test"})
    await story.client.put(
        "/api/v1/candidates/by-reference/ats-7",
        json={"job_id": job, "full_name": "Bo", "email": "bo@x.test", "phone": "+49 30 1"},
        headers=story.hr,
    )
    rows = "\n".join(
        [
            f"\ufeff{HEAD},source",
            '"Ruiz, Ana",ana@x.test,+49 30 12,ats-1,ana.docx,fair',
            "Bo Ode,bo@x.test,,ats-7,,fair",
            "Ola,OLA@x.test,,,,fair",
            "Cy,cy@x.test,,,missing.pdf,fair",
            "=cmd|'/C calc'!A0,evil@x.test,,,,fair",
            "Di,not an address,,,,fair",
            "Ed,ed@x.test,,,,fair",
            "Eddi,ED@x.test,,,,fair",
            "Fay,fay@x.test,,,scan.pdf,fair",
        ]
    )
    resumes = zipped(**{"cvs/ana__docx": RESUME, "scan__pdf": b"%PDF-1.4\nnothing"})
    found = await tried(story, job, rows, resumes)

    expected = [
        (2, "created", None),
        (3, "updated", None),
        (4, "skipped", "already_applied"),
        (5, "skipped", "resume_missing"),
        (6, "skipped", "formula"),
        (7, "skipped", "invalid"),
        (8, "skipped", "repeated"),
        (9, "skipped", "repeated"),
        (10, "skipped", "damaged"),
    ]
    assert await report(story, found) == expected
    assert (found["total"], found["finished_rows"], found["ignored_columns"]) == (9, 9, ["source"])
    assert found["outcomes"] == {"created": 1, "updated": 1, "skipped": 7}
    # nothing has changed so far
    assert {row.email: row.full_name for row in (await people(story)).values()} == {
        "ola@x.test": "Old Ola",
        "bo@x.test": "Bo",
    }
    async with story.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(User).where(User.email == "ana@x.test")) == 0

    over = await done(story, found)
    assert (over["status"], over["outcomes"]) == ("done", {"created": 1, "updated": 1, "skipped": 7})
    assert await report(story, found) == expected
    now = await people(story)
    assert set(now) == {"ola@x.test", "bo@x.test", "ana@x.test"}
    ana, bo = now["ana@x.test"], now["bo@x.test"]
    assert (ana.full_name, ana.phone, ana.external_ref, ana.resume_name) == (
        "Ruiz, Ana",
        "+49 30 12",
        "ats-1",
        "ana.docx",
    )
    assert ana.resume_text
    assert ana.resume_path
    assert (story.settings.data / ana.resume_path).exists()
    assert (bo.full_name, bo.phone) == ("Bo Ode", "+49 30 1")  # what the list does not say is not taken away
    finished = await audited(story.database, "import.finished")
    assert [entry.changes for entry in finished] == [{"created": 1, "updated": 1, "skipped": 7}]


async def test_the_same_list_again_changes_nothing(story: Story, job: str) -> None:
    rows = f"{HEAD}\nAna,ana@x.test,,ats-1,\nBo,bo@x.test,,,\n"
    await done(story, await tried(story, job, rows))
    again = await done(story, await tried(story, job, rows))
    assert await report(story, again) == [(2, "unchanged", None), (3, "skipped", "already_applied")]
    assert len(await people(story)) == 2


async def test_no_resume_of_a_trial_or_of_a_skipped_row_is_left_behind(story: Story, job: str) -> None:
    folder = story.settings.data / "resumes"
    before = set(folder.glob("*")) if folder.exists() else set()
    found = await tried(story, job, f"{HEAD}\nAna,ana@x.test,,,a.docx\n", zipped(a__docx=RESUME))
    assert set(folder.glob("*")) == before
    await story.post("/candidates", {"job_id": job, "full_name": "Ana", "email": "ana@x.test"})
    over = await done(story, found)  # it was to be created, and somebody else was faster
    assert await report(story, over) == [(2, "skipped", "already_applied")]
    assert set(folder.glob("*")) == before


async def test_an_import_is_done_once_and_only_after_it_was_tried(story: Story, job: str) -> None:
    sent = (await send(story, job, f"{HEAD}\nAna,ana@x.test,,,\n")).json()
    early = await story.client.post(f"/api/v1/imports/{sent['id']}/start", headers=story.hr)
    assert (early.status_code, early.json()["code"]) == (409, "import_not_checked")
    await run_jobs(story.database, story.settings)
    await done(story, sent)
    late = await story.client.post(f"/api/v1/imports/{sent['id']}/start", headers=story.hr)
    assert late.status_code == 409


async def test_a_long_list_goes_on_where_a_worker_died_and_nobody_is_there_twice(story: Story, job: str) -> None:
    rows = "\n".join([HEAD, *(f"Person {n},p{n}@x.test,,," for n in range(60))]) + "\n"
    found = await tried(story, job, rows)
    await story.post(f"/imports/{found['id']}/start")
    tools = open_tools(story.settings)
    async with story.database.sessions() as session:
        first = (await session.scalars(select(Job.id).where(Job.done_at.is_(None)))).one()
    # two workers at once, and both die before they say that the batch is over
    both = [service.work(story.database, story.settings, UUID(found["id"]), trial=False, batch=0) for _ in range(2)]
    assert await asyncio.gather(*both) == [True, True]
    progress = await story.get(f"/imports/{found['id']}")
    assert (progress["status"], progress["finished_rows"], progress["total"]) == ("importing", service.BATCH, 60)
    await attempt(tools, first)
    await attempt(tools, first)  # delivered twice
    await tools.close()
    await run_jobs(story.database, story.settings)
    over = await story.get(f"/imports/{found['id']}")
    assert (over["status"], over["outcomes"]) == ("done", {"created": 60})
    assert len(await people(story)) == 60
    async with story.database.sessions() as session:
        jobs = select(func.count()).select_from(Job).where(Job.kind == Kind.IMPORT_CANDIDATES)
        assert await session.scalar(jobs) == 6


async def test_the_report_comes_in_pages_and_by_outcome(story: Story, job: str) -> None:
    rows = "\n".join([HEAD, *(f"P,p{n}@x.test,,," if n % 2 else "P,nobody,,," for n in range(10))])
    found = await tried(story, job, rows)
    page = await story.get(f"/imports/{found['id']}/rows?limit=3&outcome=skipped")
    assert [row["number"] for row in page["items"]] == [2, 4, 6]
    page = await story.get(f"/imports/{found['id']}/rows?limit=3&outcome=skipped&cursor={page['next_cursor']}")
    assert [row["number"] for row in page["items"]] == [8, 10]
    assert page["next_cursor"] is None


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "full_name,email\n",
        "name,email\nAna,ana@x.test\n",
        "full_name,email,email\nAna,a@x.test,b@x.test\n",
        'full_name,email\n"Ana,ana@x.test\n',
        "full_name,email\nAn\0a,ana@x.test\n",
        "full_name,email\nJosé,jose@x.test\n".encode("latin-1"),
        b"PK\x03\x04\xff\xfe binary",
        "full_name,email\n" + "Ana,ana@x.test\n" * (sheet.MAX_ROWS + 1),
    ],
    ids=["empty", "no rows", "no name", "twice", "quote", "nul", "latin", "binary", "too long"],
)
async def test_what_is_no_such_list_is_refused_at_once_and_not_kept(rows: str | bytes, story: Story, job: str) -> None:
    answer = await send(story, job, rows)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rows")
    folder = story.settings.data / service.FOLDER
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize("delimiter", [";", "\t"])
async def test_other_spreadsheets_separate_otherwise(delimiter: str, story: Story, job: str) -> None:
    rows = "\r\n".join(["Full Name,E-mail,email", "Ana,x,ana@x.test", ""]).replace(",", delimiter)
    found = await tried(story, job, rows)
    assert (found["outcomes"], found["ignored_columns"]) == ({"created": 1}, ["e-mail"])


async def test_an_archive_that_would_burst_harms_nobody_but_its_row(story: Story, job: str) -> None:
    bomb = zipped(bomb__pdf=b"%PDF-1.4\n" + bytes(60 * 1024 * 1024), ok__docx=RESUME)
    assert len(bomb) < 200_000
    rows = f"{HEAD}\nAna,ana@x.test,,,bomb.pdf\nBo,bo@x.test,,,ok.docx\nCy,cy@x.test,,,../../etc/passwd\n"
    found = await tried(story, job, rows, bomb)
    assert await report(story, found) == [
        (2, "skipped", "too_large"),
        (3, "created", None),
        (4, "skipped", "resume_missing"),
    ]


def hollow(count: int) -> bytes:
    """An archive of nothing but names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as found:
        for number in range(count):
            found.writestr(f"{number:05}", b"")
    return made.getvalue()


@pytest.mark.parametrize(
    "resumes",
    [
        b"",
        b"no archive",
        RESUME[:200],
        hollow(archive.MAX_PARTS + 1),
        hollow(3)[:-22] + b"PK\x06\x07" + bytes(16) + hollow(3)[-22:],
        hollow(3)[:-10] + (2**31).to_bytes(4, "little") + hollow(3)[-6:],
    ],
    ids=["empty", "text", "cut", "too many", "beyond 4 GB", "lying"],
)
async def test_what_is_no_archive_is_refused_at_once(resumes: bytes, story: Story, job: str) -> None:
    answer = await send(story, job, f"{HEAD}\nAna,ana@x.test,,,\n", resumes)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "resumes")


async def test_too_large_a_file_is_refused(story: Story, job: str) -> None:
    answer = await send(story, job, bytes(sheet.MAX_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_an_import_is_its_owners_and_for_jobs_that_are_theirs(
    story: Story, job: str, people: dict[Role, Caller]
) -> None:
    found = await tried(story, job, f"{HEAD}\nAna,ana@x.test,,,\n")
    assert [row["id"] for row in (await story.get("/imports"))["items"]] == [found["id"]]
    refused = await send(story, job, f"{HEAD}\nAna,ana@x.test,,,\n", headers=people[Role.INTERVIEWER].headers)
    assert refused.status_code == 403
    async with story.database.transaction() as session:
        user = await session.get_one(User, people[Role.HR_MANAGER].user.id)
        user.disabled_at = utcnow()
    async with story.database.transaction() as session:
        await session.execute(update(CandidateImport).values(status="importing"))
        row = (await session.scalars(select(CandidateImport))).one()
        await service._enqueue(session, row, trial=False, batch=0)  # pyright: ignore[reportPrivateUsage]
    await run_jobs(story.database, story.settings)
    as_admin = people[Role.SUPER_ADMIN].headers
    page = await story.get(f"/imports/{found['id']}/rows", as_admin)
    assert [row["outcome"] for row in page["items"]] == ["skipped"]


async def test_the_files_are_deleted_when_it_is_over_or_nobody_starts_it(story: Story, job: str) -> None:
    rows = f"{HEAD}\nAna,ana@x.test,,,\n"
    over, waits = await tried(story, job, rows), await tried(story, job, rows)
    await done(story, over)
    folder = story.settings.data / service.FOLDER
    assert len(list(folder.iterdir())) == 2
    async with story.database.transaction() as session:
        assert await service.sweep(session, utcnow()) == 1
    await run_jobs(story.database, story.settings)
    assert len(list(folder.iterdir())) == 1
    async with story.database.transaction() as session:
        assert await service.sweep(session, utcnow() + service.KEPT) == 1
    await run_jobs(story.database, story.settings)
    assert not list(folder.iterdir())
    assert (await story.get(f"/imports/{waits['id']}"))["status"] == "expired"
    late = await story.client.post(f"/api/v1/imports/{waits['id']}/start", headers=story.hr)
    assert late.status_code == 409
