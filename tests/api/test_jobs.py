"""Domains and jobs: made by HR, read by staff, kept from everybody else."""

from uuid import uuid4

import httpx
import pytest

from core.accounts.models import Role
from core.db import Database
from core.domains.models import Domain
from tests.api.conftest import Caller, audited
from tests.api.story import job_body


async def test_hr_opens_a_job_and_its_requirements_follow_from_the_skills(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, clean: Database
) -> None:
    made = await client.post("/api/v1/jobs", json=job_body(domain.id), headers=hr)
    assert made.status_code == 201, made.text
    job = made.json()
    assert job["status"] == "open"
    assert [(r["key"], r["must"]) for r in job["requirements"]] == [
        ("iv_therapy", True),
        ("medication_administration", True),
        ("wound_care", False),
        ("experience", True),
    ]
    read = await client.get(f"/api/v1/jobs/{job['id']}", headers=hr)
    assert read.json() == job
    [entry] = await audited(clean, "job.created")
    assert str(entry.entity_id) == job["id"]


async def test_requirements_that_hr_wrote_are_kept_as_they_are(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    requirement = {"key": "rn", "kind": "licence", "text": "Registered Nurse", "must": True, "aliases": ["RN"]}
    made = await client.post("/api/v1/jobs", json=job_body(domain.id, requirements=[requirement]), headers=hr)
    assert made.json()["requirements"] == [{**requirement, "years": None}]


@pytest.mark.parametrize(
    ("role", "create", "read", "domains"),
    [
        (Role.SUPER_ADMIN, 201, 200, 200),
        (Role.HR_MANAGER, 201, 200, 200),
        (Role.INTERVIEWER, 403, 404, 200),  # none of the job's interviews is theirs
        (Role.CANDIDATE, 404, 404, 404),
    ],
)
async def test_what_each_role_may_do(
    client: httpx.AsyncClient,
    people: dict[Role, Caller],
    hr: dict[str, str],
    domain: Domain,
    role: Role,
    create: int,
    read: int,
    domains: int,
) -> None:
    job = (await client.post("/api/v1/jobs", json=job_body(domain.id), headers=hr)).json()
    headers = people[role].headers
    assert (await client.post("/api/v1/jobs", json=job_body(domain.id), headers=headers)).status_code == create
    assert (await client.get(f"/api/v1/jobs/{job['id']}", headers=headers)).status_code == read
    assert (await client.get("/api/v1/domains", headers=headers)).status_code == domains


async def test_domains_are_listed_with_their_questions(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    items = (await client.get("/api/v1/domains", headers=hr)).json()["items"]
    assert {item["slug"] for item in items} == {"nursing"}
    assert min(item["questions"] for item in items) >= 8


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "a\x00b"}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"title": 5}, "title"),
        ({"description": "x\x00"}, "description"),
        ({"experience_min": 2**40}, "experience_min"),
        ({"experience_min": 10**40}, "experience_min"),
        ({"experience_min": -1}, "experience_min"),
        ({"experience_min": 5, "experience_max": 3}, "experience_max"),
        ({"domain_id": str(uuid4())}, "domain_id"),
        ({"domain_id": "nursing"}, "domain_id"),
        ({"required_skills": ["ok", "b\x01d"]}, "required_skills[1]"),
        ({"status": "closed"}, "status"),
    ],
)
async def test_wrong_input_is_422_and_names_the_field(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain, changes: dict[str, object], field: str
) -> None:
    answer = await client.post("/api/v1/jobs", json=job_body(domain.id, **changes), headers=hr)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.json()["detail"] + str(answer.json()["errors"])


@pytest.mark.parametrize("body", [b'{"title": "\\ud800"}', b"{", b"\xff\xfe", b"[1]", b"null", b'{"title": NaN}'])
async def test_a_body_that_is_not_json_is_422(client: httpx.AsyncClient, hr: dict[str, str], body: bytes) -> None:
    headers = {**hr, "Content-Type": "application/json"}
    answer = await client.post("/api/v1/jobs", content=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "invalid"


async def test_a_job_that_does_not_exist_is_404(client: httpx.AsyncClient, hr: dict[str, str]) -> None:
    for address in (f"/api/v1/jobs/{uuid4()}", "/api/v1/jobs/not-an-id", "/api/v1/nothing"):
        answer = await client.get(address, headers=hr)
        assert answer.status_code == 404
        assert answer.json()["status"] == 404


async def test_a_retired_domain_takes_no_new_job_and_no_copy_of_one(
    client: httpx.AsyncClient, hr: dict[str, str], domain: Domain
) -> None:
    # given a job of a domain that is retired after it
    job = (await client.post("/api/v1/jobs", json=job_body(domain.id), headers=hr)).json()
    assert (await client.put(f"/api/v1/domains/{domain.id}/retirement", headers=hr)).status_code == 200
    # then no other comes, and the one that is there goes on
    made = await client.post("/api/v1/jobs", json=job_body(domain.id), headers=hr)
    copied = await client.post(f"/api/v1/jobs/{job['id']}/copies", json={}, headers=hr)
    for answer in (made, copied):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "domain_id")
    changed = await client.patch(f"/api/v1/jobs/{job['id']}", json={"title": "Night nurse"}, headers=hr)
    assert changed.status_code == 200
