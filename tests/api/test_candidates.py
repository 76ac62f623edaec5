"""Candidates and their resumes: a file that cannot be read leaves everything as it was."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from core.accounts.models import Role, User
from core.db import Database
from core.domains.models import Domain
from core.settings import Settings
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, RESUME, docx, job_body, run_jobs


@pytest.fixture
async def candidate(client: httpx.AsyncClient, hr: dict[str, str], job: dict[str, Any]) -> dict[str, Any]:
    made = await client.post("/api/v1/candidates", json={**PERSON, "job_id": job["id"]}, headers=hr)
    assert made.status_code == 201, made.text
    return made.json()


def stored(settings: Settings) -> set[Path]:
    folder = settings.data / "resumes"
    return set(folder.iterdir()) if folder.exists() else set()


async def upload(
    client: httpx.AsyncClient, headers: dict[str, str], candidate_id: str, data: bytes, name: str = "cv.docx"
) -> httpx.Response:
    address = f"/api/v1/candidates/{candidate_id}/resume"
    return await client.put(address, files={"file": (name, data)}, headers=headers)


async def test_one_person_may_apply_for_two_jobs_but_not_twice_for_one(
    client: httpx.AsyncClient,
    hr: dict[str, str],
    domain: Domain,
    job: dict[str, Any],
    candidate: dict[str, Any],
    clean: Database,
) -> None:
    assert candidate["status"] == "new"
    again = await client.post(
        "/api/v1/candidates", json={**PERSON, "email": "NORA@example.org", "job_id": job["id"]}, headers=hr
    )
    assert (again.status_code, again.json()["code"]) == (409, "already_applied")
    other = (await client.post("/api/v1/jobs", json=job_body(domain.id), headers=hr)).json()
    second = await client.post("/api/v1/candidates", json={**PERSON, "job_id": other["id"]}, headers=hr)
    assert second.status_code == 201
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).where(User.email == PERSON["email"])) == 1
    assert len(await audited(clean, "candidate.created")) == 2


async def test_the_audit_log_seals_the_person(candidate: dict[str, Any], clean: Database) -> None:
    from core.audit.service import unseal

    [entry] = await audited(clean, "candidate.created")
    assert "Nora" not in str(entry.changes)
    assert entry.personal is not None
    assert b"Nora" not in entry.personal
    async with clean.sessions() as session:
        assert (await unseal(session, entry) or {})["full_name"] == "Nora Field"


async def test_staff_cannot_be_made_candidates(
    client: httpx.AsyncClient, hr: dict[str, str], job: dict[str, Any], people: dict[Role, Caller]
) -> None:
    body = {**PERSON, "email": people[Role.INTERVIEWER].user.email, "job_id": job["id"]}
    answer = await client.post("/api/v1/candidates", json=body, headers=hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "staff_address")


async def test_a_resume_is_read_at_once(
    client: httpx.AsyncClient, hr: dict[str, str], candidate: dict[str, Any], clean: Database, settings: Settings
) -> None:
    before = stored(settings)
    answer = await upload(client, hr, candidate["id"], RESUME, "../../etc/CV of Nora.docx")
    assert answer.status_code == 200, answer.text
    resume = answer.json()["resume"]
    assert resume["kind"] == "docx"
    assert resume["name"] == "CV of Nora.docx"
    assert {fact["value"] for fact in resume["facts"]["licences"]} == {"Registered nurse licence"}
    assert set(answer.json()["skills"]) == {"IV therapy", "Medication administration"}
    [new] = stored(settings) - before
    assert new.read_bytes() == RESUME
    [entry] = await audited(clean, "candidate.resume_uploaded")
    assert "Nora" not in str(entry.changes)

    replaced = await upload(
        client, hr, candidate["id"], docx("Nora Field", "Forklift driver in a warehouse since 2020.")
    )
    assert replaced.json()["resume"]["characters"] < resume["characters"] + 50
    await run_jobs(clean, settings)
    assert not new.exists()  # the old file is gone


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "cv.pdf", 422, "empty_file"),
        (b"just text", "cv.txt", 415, "not_pdf_or_docx"),
        (b"MZ\x90\x00 program", "cv.pdf", 415, "not_pdf_or_docx"),
        (b"%PDF-1.7\n" + b"x" * (10 * 1024 * 1024), "cv.pdf", 413, "too_large"),
        (b"%PDF-1.7\n" + b"x" * (11 * 1024 * 1024), "cv.pdf", 413, None),
    ],
    ids=["empty", "text", "program", "over 10 MB", "far over 10 MB"],
)
async def test_a_file_that_cannot_be_read_changes_nothing(
    client: httpx.AsyncClient,
    hr: dict[str, str],
    candidate: dict[str, Any],
    settings: Settings,
    data: bytes,
    name: str,
    status: int,
    code: str | None,
) -> None:
    good = (await upload(client, hr, candidate["id"], RESUME)).json()
    files = stored(settings)
    answer = await upload(client, hr, candidate["id"], data, name)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert code is None or answer.json()["code"] == code
    assert (await client.get(f"/api/v1/candidates/{candidate['id']}", headers=hr)).json() == good
    assert stored(settings) == files


@pytest.mark.parametrize("name", ["a\x00b.docx", "\u202excod.exe", "C:\\x\\cv.docx", "é" * 300 + ".docx", '";x=.html'])
async def test_odd_file_names_are_only_text(
    client: httpx.AsyncClient, hr: dict[str, str], candidate: dict[str, Any], name: str
) -> None:
    answer = await upload(client, hr, candidate["id"], RESUME, name)
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 200:
        kept = answer.json()["resume"]["name"]
        assert len(kept) <= 200
        assert not set("/\\\x00\u202e") & set(kept)


async def test_who_may_upload(
    client: httpx.AsyncClient, people: dict[Role, Caller], candidate: dict[str, Any], settings: Settings
) -> None:
    before = stored(settings)
    for role, status in ((Role.INTERVIEWER, 403), (Role.CANDIDATE, 404)):
        assert (await upload(client, people[role].headers, candidate["id"], RESUME)).status_code == status
    assert (await upload(client, {}, candidate["id"], RESUME)).status_code == 401
    headers = people[Role.HR_MANAGER].headers
    assert (await upload(client, headers, str(uuid4()), RESUME)).status_code == 404
    assert stored(settings) == before


async def test_a_form_without_the_file_is_422(
    client: httpx.AsyncClient, hr: dict[str, str], candidate: dict[str, Any]
) -> None:
    address = f"/api/v1/candidates/{candidate['id']}/resume"
    for kwargs in ({"files": {"other": ("cv.docx", RESUME)}}, {"data": {"file": "text"}}, {"content": b"rubbish"}, {}):
        answer = await client.put(address, headers=hr, **kwargs)  # pyright: ignore[reportArgumentType]
        assert answer.status_code == 422, answer.text


async def test_other_bodies_are_held_at_256_kb(client: httpx.AsyncClient, hr: dict[str, str]) -> None:
    headers = {**hr, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/jobs", content=b'"' + b"x" * 300_000 + b'"', headers=headers)
    assert answer.status_code == 413
    assert answer.json()["status"] == 413
