"""Jobs, candidates and the public page over HTTP, as HR and applicants meet them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, text, update

from core import queue
from core.accounts import service as accounts
from core.accounts.models import Department, Role, User
from core.audit.models import PersonKey
from core.audit.service import SYSTEM
from core.candidates import erasure
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.interviews.models import TranscriptTurn
from core.jobs import service as jobs
from core.jobs.models import JobDescription
from core.settings import Settings
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, RESUME, Story, job_body, run_jobs

API = "/api/v1"
ANSWERS = {
    "work": "Ward nurse, City Hospital, 2019 - present\nIV therapy on nights.",
    "licences": "RN, valid until 2031",
}


@pytest.fixture
async def job(story: Story, domain: Domain) -> dict[str, Any]:
    return await story.post("/jobs", job_body(domain.id))


async def candidate_for(story: Story, job: dict[str, Any], name: str = "Nora Field", **changes: Any) -> dict[str, Any]:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return await story.post("/candidates", {"full_name": name, "email": email, "job_id": job["id"], **changes})


async def applied(client: httpx.AsyncClient, job: dict[str, Any], files: Any = None, **changes: Any) -> httpx.Response:
    form = {"full_name": "Ada Reyes", "email": "ada@example.org", **changes}
    return await client.post(f"{API}/careers/{job['id']}/applications", data=form, files=files or {"none": ("", b"")})


# Jobs


async def test_jobs_are_filtered_and_paged(story: Story, domain: Domain, client: httpx.AsyncClient) -> None:
    for title in ("Night nurse", "Day nurse", "Theatre nurse"):
        await story.post("/jobs", job_body(domain.id, title=title))
    await story.post("/jobs", job_body(domain.id, title="Porter", status="draft"))
    first = await story.get("/jobs?limit=3")
    assert [row["title"] for row in first["items"]] == ["Porter", "Theatre nurse", "Day nurse"]
    rest = await story.get(f"/jobs?limit=3&cursor={first['next_cursor']}")
    assert ([row["title"] for row in rest["items"]], rest["next_cursor"]) == (["Night nurse"], None)
    assert [row["title"] for row in (await story.get("/jobs?text=nigh"))["items"]] == ["Night nurse"]
    assert [row["title"] for row in (await story.get("/jobs?status=draft"))["items"]] == ["Porter"]
    assert len((await story.get(f"/jobs?domain_id={domain.id}"))["items"]) == 4
    assert (await story.get(f"/jobs?domain_id={uuid4()}"))["items"] == []
    for wrong in ("cursor=abc", "cursor=%00", "limit=0", "limit=201", "status=gone", "domain_id=x"):
        answer = await client.get(f"{API}/jobs?{wrong}", headers=story.hr)
        assert answer.status_code == 422, wrong


async def test_a_job_is_changed_field_by_field(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    address = f"{API}/jobs/{job['id']}"
    changes = {
        "title": "Ward nurse, nights",
        "pronunciations": [{"term": "Aoife", "say": "EE-fa"}],
        "retention_days": 90,
    }
    changed = (await client.patch(address, json=changes, headers=story.hr)).json()
    assert {**job, **changes, "updated_at": changed["updated_at"]} == changed
    for wrong, field in (
        ({"experience_min": 5, "experience_max": 3}, "experience_max"),
        ({"requirements": [{"key": "a", "kind": "tool", "text": "x"}] * 2}, "requirements"),
        ({"department_id": str(uuid4())}, "department_id"),
        ({"status": "open"}, "status"),
        ({"retention_days": 0}, "retention_days"),
    ):
        answer = await client.patch(address, json=wrong, headers=story.hr)
        assert answer.status_code == 422, wrong
        assert field in answer.text
    [entry] = await audited(clean, "job.changed")
    assert entry.changes["changed"]["title"] == ["Ward nurse", "Ward nurse, nights"]


async def test_a_copy_is_a_draft_and_opens_when_hr_says_so(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    copy = await story.post(f"/jobs/{job['id']}/copies", {})
    assert (copy["title"], copy["status"], copy["facts"]) == ("Ward nurse (copy)", "draft", job["facts"])
    status = f"{API}/jobs/{copy['id']}/status"
    assert (await client.get(f"{API}/careers/{copy['id']}")).status_code == 404
    for step, code in (("open", 200), ("open", 200), ("closed", 200), ("draft", 409), ("open", 200)):
        answer = await client.put(status, json={"status": step}, headers=story.hr)
        assert answer.status_code == code, step
    assert (await client.get(f"{API}/careers/{copy['id']}")).status_code == 200


async def test_a_description_becomes_requirements(story: Story, domain: Domain) -> None:
    description = """You care for patients on a surgical ward.
    Requirements:
    - Valid RN licence
    - At least 2 years of intensive care experience
    - Willing to work night shifts
    - Fluent English
    Nice to have:
    - Experience with infusion pumps
    We offer: a bicycle."""
    body = {"domain_id": str(domain.id), "title": "Nurse", "description": description}
    rows = (await story.post("/jobs/requirements", body))["items"]
    assert [(row["kind"], row["must"]) for row in rows] == [
        ("licence", True),
        ("years", True),
        ("shift", True),
        ("language", True),
        ("tool", False),
    ]
    assert "RN" in rows[0]["aliases"]
    assert (rows[1]["years"], rows[1]["aliases"]) == (2, ["intensive care"])
    assert "bicycle" not in str(rows)


async def test_questions_without_an_answer_come_to_hr(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    async with clean.transaction() as session:
        for question in ("Is there parking?", "is there PARKING", "Who is the head nurse?"):
            await jobs.note_question(session, UUID(job["id"]), question)
    asked = (await story.get(f"/jobs/{job['id']}/questions"))["items"]
    assert [(row["question"], row["times"]) for row in asked] == [
        ("Is there parking?", 2),
        ("Who is the head nurse?", 1),
    ]
    settle = f"{API}/jobs/{job['id']}/questions"
    fact = {"topic": "parking", "text": "Free, behind the house."}
    answered = await client.put(f"{settle}/{asked[0]['id']}", json={"fact": fact}, headers=story.hr)
    assert fact in answered.json()["facts"]
    await client.put(f"{settle}/{asked[1]['id']}", json={}, headers=story.hr)
    assert (await story.get(f"/jobs/{job['id']}/questions"))["items"] == []


async def test_what_an_interview_left_unanswered_is_on_the_list(
    story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    invited = await story.invited(domain.id)
    async with clean.transaction() as session:
        session.add(
            TranscriptTurn(
                interview_id=invited.interview_id,
                sequence_order=1,
                ref="note:1:1",
                epoch=1,
                speaker="system",
                channel="control",
                message_type="notice",
                content="Is there a crèche?",
            )
        )
        await session.execute(text("update interviews set status = 'completed'"))
        await queue.enqueue(
            session, queue.Kind.EVALUATE_INTERVIEW, {"interview_id": str(invited.interview_id)}, "asked"
        )
    await run_jobs(clean, settings)
    [job] = (await story.get("/jobs"))["items"]
    asked = (await story.get(f"/jobs/{job['id']}/questions"))["items"]
    assert [(row["question"], row["times"]) for row in asked] == [("Is there a crèche?", 1)]


# The public page


async def test_anybody_sees_open_jobs_and_nobody_what_is_looked_for(
    client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    listed = (await client.get(f"{API}/careers?text=ward")).json()
    assert [row["id"] for row in listed["items"]] == [job["id"]]
    page = (await client.get(f"{API}/careers/{job['id']}")).json()
    assert page["facts"] == job["facts"]
    assert "requirements" not in page


async def test_applying_without_a_resume(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], clean: Database
) -> None:
    answer = await applied(client, job, **ANSWERS)
    assert answer.status_code == 202, answer.text
    [row] = (await story.get("/candidates"))["items"]
    assert (row["full_name"], row["source"], row["status"]) == ("Ada Reyes", "careers", "new")
    candidate = await story.get(f"/candidates/{row['id']}")
    assert candidate["resume"]["kind"] == "form"
    assert [(licence["name"], licence["expires"]) for licence in candidate["licences"]] == [
        ("Registered nurse licence", "2031-12-31")
    ]
    # again: the same answer, and nothing changes
    again = await applied(client, job, **{**ANSWERS, "full_name": "Somebody Else"})
    assert (again.status_code, again.json()) == (202, answer.json())
    assert len((await story.get("/candidates"))["items"]) == 1
    empty = await applied(client, job, email="b@example.org")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "file")


async def test_applying_with_a_file(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], settings: Settings
) -> None:
    good = await applied(client, job, {"file": ("cv.docx", RESUME)})
    assert good.status_code == 202, good.text
    [row] = (await story.get("/candidates"))["items"]
    assert set(row["skills"]) == {"IV therapy", "Medication administration"}
    before = set((settings.data / "resumes").iterdir())
    photo = await applied(client, job, {"file": ("cv.jpg", b"\xff\xd8\xff" + b"0" * 99)}, email="c@example.org")
    assert photo.status_code == 415
    assert "photo" in photo.json()["detail"]
    assert "form" in photo.json()["detail"]
    assert set((settings.data / "resumes").iterdir()) == before


async def test_a_closed_job_takes_no_application(client: httpx.AsyncClient, story: Story, job: dict[str, Any]) -> None:
    await client.put(f"{API}/jobs/{job['id']}/status", json={"status": "closed"}, headers=story.hr)
    assert (await applied(client, job, **ANSWERS)).status_code == 404


async def test_candidates_look_after_their_own_applications(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], clean: Database, settings: Settings
) -> None:
    await applied(client, job, **ANSWERS)
    await candidate_for(story, job)
    async with clean.sessions() as session:
        ada = (await session.scalars(select(User).where(User.email == "ada@example.org"))).one()
    own = {"Authorization": f"Bearer {accounts.access_token(ada, settings)}"}
    [mine] = (await client.get(f"{API}/my/applications", headers=own)).json()["items"]
    assert (mine["job_title"], mine["status"]) == ("Ward nurse", "new")
    data = (await client.get(f"{API}/my/data", headers=own)).json()
    assert "ada@example.org" in str(data["tables"]["candidates"])
    assert "nora" not in str(data).lower()
    assert "hashed_password" not in str(data)
    withdrawal = f"{API}/my/applications/{mine['id']}/withdrawal"
    assert (await client.post(withdrawal, headers=own)).json()["status"] == "withdrawn"
    assert (await client.get(f"{API}/my/applications", headers=story.hr)).status_code == 403
    other = (await story.get("/candidates?text=nora"))["items"][0]["id"]
    assert (await client.post(f"{API}/my/applications/{other}/withdrawal", headers=own)).status_code == 404
    gone = await client.post(f"{API}/my/erasure", headers=own)
    assert gone.status_code == 202, gone.text
    assert (await client.get(f"{API}/my/applications", headers=own)).status_code == 401
    assert len((await story.get("/candidates"))["items"]) == 1


# Candidates


async def test_candidates_are_found_sorted_and_paged(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    made = {name: await candidate_for(story, job, name) for name in ("Cleo Ash", "Abe Moss", "Bo Oak", "Dan Fir")}
    async with clean.transaction() as session:
        for name, score in (("Abe Moss", 40.0), ("Bo Oak", 90.0)):
            await session.execute(update(Candidate).where(Candidate.full_name == name).values(match_score=score))

    async def names(query: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            page = await story.get(f"/candidates?limit=2&{query}{cursor}")
            found += [row["full_name"].split()[0] for row in page["items"]]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    assert await names("") == ["Dan", "Bo", "Abe", "Cleo"]
    assert await names("sort=oldest") == ["Cleo", "Abe", "Bo", "Dan"]
    assert await names("sort=name") == ["Abe", "Bo", "Cleo", "Dan"]
    assert await names("sort=score") == ["Bo", "Abe", "Dan", "Cleo"]
    assert await names("text=oa") == ["Bo"]
    assert await names("text=bo.oak@example") == ["Bo"]
    assert await names("min_score=50") == ["Bo"]
    assert await names("status=hired") == []
    assert await names(f"job_id={job['id']}&flagged=false") == ["Dan", "Bo", "Abe", "Cleo"]
    wrong = await client.get(f"{API}/candidates?sort=score&cursor=bm90", headers=story.hr)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")
    assert made["Bo Oak"]["match_score"] is None


async def test_another_system_keeps_its_candidates_in_step(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], domain: Domain
) -> None:
    address = f"{API}/candidates/by-reference/ats-77"
    body = {"job_id": job["id"], "full_name": "Nora Field", "email": "nora@example.org"}
    first = (await client.put(address, json=body, headers=story.hr)).json()
    second = (await client.put(address, json={**body, "phone": "+49 30 1"}, headers=story.hr)).json()
    assert second == {**first, "phone": "+49 30 1"}
    assert (first["external_ref"], first["source"]) == ("ats-77", "ats")
    other = await story.post("/jobs", job_body(domain.id))
    moved = await client.put(address, json={**body, "job_id": other["id"]}, headers=story.hr)
    assert (moved.status_code, moved.json()["code"]) == (409, "reference_taken")
    twin = await client.post(
        f"{API}/candidates",
        json={**body, "email": "x@example.org", "external_ref": "ats-77"},
        headers=story.hr,
    )
    assert twin.json()["code"] == "reference_taken"


async def test_the_pipeline_keeps_its_history(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], people: dict[Role, Caller], clean: Database
) -> None:
    candidate = await candidate_for(story, job)
    status = f"{API}/candidates/{candidate['id']}/status"

    async def move(to: str, reason: str | None = None) -> httpx.Response:
        return await client.put(status, json={"status": to, "reason": reason}, headers=story.hr)

    assert (await move("hired")).json()["code"] == "wrong_step"
    assert (await move("shortlisted")).json()["status"] == "shortlisted"
    assert (await move("rejected")).status_code == 422
    assert (await move("rejected", "  ")).status_code == 422
    unseen = await move("rejected", "No licence, and none on the way.")
    assert (unseen.status_code, unseen.json()["code"]) == (409, "evidence_not_opened")
    await story.get(f"/candidates/{candidate['id']}")
    assert (await move("rejected", "No licence, and none on the way.")).json()["status"] == "rejected"
    steps = (await story.get(f"/candidates/{candidate['id']}/history"))["items"]
    assert [(step["from_status"], step["to_status"]) for step in steps] == [
        ("new", "shortlisted"),
        ("shortlisted", "rejected"),
    ]
    assert steps[1]["by"] == str(people[Role.HR_MANAGER].user.id)
    entries = await audited(clean, "candidate.moved")
    assert "licence" not in str([entry.changes for entry in entries])


async def test_two_who_are_one_are_merged_and_taken_apart_again(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any]
) -> None:
    kept = await candidate_for(story, job)
    twin = await candidate_for(story, job, email="n.field@example.org")
    assert [row["id"] for row in (await story.get(f"/candidates/{kept['id']}/duplicates"))["items"]] == [twin["id"]]
    await story.post(f"/candidates/{kept['id']}/merges", {"other_id": twin["id"]})
    assert [row["id"] for row in (await story.get("/candidates"))["items"]] == [kept["id"]]
    assert (await story.get(f"/candidates/{twin['id']}"))["merged_into_id"] == kept["id"]
    again = await client.post(f"{API}/candidates/{kept['id']}/merges", json={"other_id": twin["id"]}, headers=story.hr)
    assert (again.status_code, again.json()["code"]) == (409, "cannot_merge")
    apart = await client.delete(f"{API}/candidates/{twin['id']}/merges", headers=story.hr)
    assert apart.json()["merged_into_id"] is None
    assert len((await story.get("/candidates"))["items"]) == 2
    itself = await client.post(f"{API}/candidates/{kept['id']}/merges", json={"other_id": kept["id"]}, headers=story.hr)
    assert itself.status_code == 409


async def test_a_licence_is_claimed_until_somebody_has_seen_it(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any], people: dict[Role, Caller]
) -> None:
    candidate = await candidate_for(story, job)
    address = f"{API}/candidates/{candidate['id']}"
    pasted = await client.put(
        f"{address}/resume/text", json={"text": "Nora Field\nRN, expires March 2029"}, headers=story.hr
    )
    [licence] = pasted.json()["licences"]
    assert (licence["verified_by"], licence["expires"]) == (None, "2029-03-31")
    seen = await client.put(
        f"{address}/licences", json={"name": licence["name"], "expires": "2028-01-31"}, headers=story.hr
    )
    [licence] = seen.json()["licences"]
    assert (licence["verified_by"], licence["expires"]) == (str(people[Role.HR_MANAGER].user.id), "2028-01-31")
    unknown = await client.put(f"{address}/licences", json={"name": "Pilot"}, headers=story.hr)
    assert unknown.status_code == 404


async def test_fifty_times_the_same_candidate_at_once_is_one(
    client: httpx.AsyncClient, story: Story, job: dict[str, Any]
) -> None:
    import asyncio

    async def create() -> int:
        body = {**PERSON, "job_id": job["id"]}
        return (await client.post(f"{API}/candidates", json=body, headers=story.hr)).status_code

    codes = await asyncio.gather(*(create() for _ in range(50)))
    assert sorted(codes) == [201] + [409] * 49
    assert len((await story.get("/candidates"))["items"]) == 1


# Departments


async def test_hr_of_a_department_sees_its_own_jobs_and_candidates(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    async with clean.transaction() as session:
        site, other = Department(name="Site"), Department(name="Other")
        session.add_all([site, other])
        await session.flush()
        ward = Department(name="Ward", parent_id=site.id)
        session.add(ward)
        await session.flush()
        user = await accounts.create_user(
            session, SYSTEM, email="site@viva.test", full_name="Site HR", role=Role.HR_MANAGER, department_id=site.id
        )
    headers = {"Authorization": f"Bearer {accounts.access_token(user, settings)}"}
    below = await story.post("/jobs", job_body(domain.id, department_id=str(ward.id)))
    foreign = await story.post("/jobs", job_body(domain.id, department_id=str(other.id)))
    mine = await story.post("/jobs", job_body(domain.id), headers)
    assert mine["department_id"] == str(site.id)
    listed = (await story.get("/jobs", headers))["items"]
    assert {row["id"] for row in listed} == {below["id"], mine["id"]}
    theirs = await candidate_for(story, foreign)
    await candidate_for(story, below, "Ada Moss")
    assert [row["full_name"] for row in (await story.get("/candidates", headers))["items"]] == ["Ada Moss"]
    for method, address in (
        ("GET", f"/jobs/{foreign['id']}"),
        ("PATCH", f"/jobs/{foreign['id']}"),
        ("GET", f"/candidates/{theirs['id']}"),
        ("PUT", f"/candidates/{theirs['id']}/status"),
        ("POST", f"/candidates/{theirs['id']}/erasure"),
        ("GET", f"/candidates/{theirs['id']}/data"),
        ("POST", f"/candidates/{theirs['id']}/screening"),
        ("GET", f"/candidates/{theirs['id']}/plans"),
    ):
        body = {"status": "shortlisted"} if method == "PUT" else {}
        answer = await client.request(
            method, f"{API}{address}", json=body if method != "GET" else None, headers=headers
        )
        assert answer.status_code == 404, (method, address, answer.text)
    wrong = await client.post(f"{API}/jobs", json=job_body(domain.id, department_id=str(other.id)), headers=headers)
    assert wrong.status_code == 422


# Erasure and retention


async def occurrences(database: Database, word: str) -> list[str]:
    """Tables in which the word stands anywhere."""
    found: list[str] = []
    async with database.sessions() as session:
        names = (
            await session.scalars(
                text("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
            )
        ).all()
        for name in names:
            query = text(f'select count(*) from "{name}" as r where r::text ilike :word')
            if (await session.scalars(query, {"word": f"%{word}%"})).one():
                found.append(name)
    return found


async def test_who_is_erased_is_nowhere_any_more(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    invited = await story.invited(domain.id, resume=True)
    exported = await story.get(f"/candidates/{invited.candidate_id}/data")
    assert {"candidates", "resume_screenings", "question_plans", "interviews"} <= exported["tables"].keys()
    assert "expected_points" not in str(exported["tables"]["interview_questions"])
    async with clean.sessions() as session:
        candidate = await session.get_one(Candidate, UUID(invited.candidate_id))
    assert candidate.resume_path
    assert await occurrences(clean, "nora@example.org")
    # when
    receipt = await story.post(f"/candidates/{invited.candidate_id}/erasure")
    assert receipt["completed_at"] is None
    await run_jobs(clean, settings)
    # then
    done = await story.get(f"/erasures/{receipt['id']}")
    assert done["completed_at"] is not None
    assert done["files_deleted"] == 1
    assert done["audit_sealed"] is True
    assert done["rows"]["candidates"] == done["rows"]["interviews"] == 1
    assert not (settings.data / candidate.resume_path).exists()
    for word in ("nora@example.org", "Nora Field", "IV therapy for twelve"):
        assert await occurrences(clean, word.replace("IV therapy for twelve", "twelve beds on nights")) == [], word
    async with clean.sessions() as session:
        assert await session.get(PersonKey, candidate.user_id) is None
        assert await session.get(User, candidate.user_id) is None
    assert (await client.get(f"{API}/candidates/{invited.candidate_id}", headers=story.hr)).status_code == 404
    assert (await client.get(f"{API}/invitation", headers=invited.headers)).status_code in (401, 404, 410)


async def test_another_application_of_the_person_stays(
    story: Story, domain: Domain, job: dict[str, Any], clean: Database
) -> None:
    first = await candidate_for(story, job)
    second = await candidate_for(story, await story.post("/jobs", job_body(domain.id)))
    receipt = await story.post(f"/candidates/{first['id']}/erasure")
    assert receipt["audit_sealed"] is False
    assert (await story.get(f"/candidates/{second['id']}"))["full_name"] == "Nora Field"
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).where(User.email == "nora.field@example.org")) == 1


async def test_an_interview_that_runs_is_not_erased_under_somebodys_feet(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    invited = await story.invited(domain.id)
    async with clean.transaction() as session:
        await session.execute(text("update interviews set status = 'in_progress'"))
    answer = await client.post(f"{API}/candidates/{invited.candidate_id}/erasure", headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "interview_under_way")


async def test_retention_erases_when_the_time_is_up(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database
) -> None:
    job = await story.post("/jobs", job_body(domain.id, retention_days=30))
    await candidate_for(story, job)
    hired = await candidate_for(story, job, "Ada Moss")
    async with clean.transaction() as session:
        await session.execute(update(Candidate).where(Candidate.id == UUID(hired["id"])).values(status="hired"))
    await client.put(f"{API}/jobs/{job['id']}/status", json={"status": "closed"}, headers=story.hr)
    assert await erasure.sweep(clean, utcnow() + timedelta(days=29)) == 0
    assert await erasure.sweep(clean, utcnow() + timedelta(days=31)) == 1
    assert [row["full_name"] for row in (await story.get("/candidates"))["items"]] == ["Ada Moss"]
    async with clean.sessions() as session:
        assert (
            await session.scalar(select(JobDescription.status).where(JobDescription.id == UUID(job["id"]))) == "closed"
        )


# Screening and plans


async def test_a_second_screening_keeps_the_first(
    story: Story, domain: Domain, job: dict[str, Any], client: httpx.AsyncClient
) -> None:
    candidate = await candidate_for(story, job)
    address = f"/candidates/{candidate['id']}"
    for words in (
        "Nora Field\nI like dogs and wound care.",
        "Nora Field\nIV therapy, medication administration, wound care.",
    ):
        await client.put(f"{API}{address}/resume/text", json={"text": words}, headers=story.hr)
        await story.post(f"{address}/screening")
        await run_jobs(story.database, story.settings)
    results = (await story.get(f"{address}/screenings"))["items"]
    assert [row["version"] for row in results] == [2, 1]
    assert results[0]["overall_score"] > results[1]["overall_score"]
    assert (await story.get(address))["match_score"] == results[0]["overall_score"]
    assert [row["id"] for row in (await story.get("/candidates?sort=score"))["items"]] == [candidate["id"]]


async def planned(story: Story, job: dict[str, Any], name: str, words: str, count: int = 6) -> dict[str, Any]:
    candidate = await candidate_for(story, job, name)
    address = f"{API}/candidates/{candidate['id']}/resume/text"
    await story.client.put(address, json={"text": f"{name}\n{words}"}, headers=story.hr)
    await story.post(f"/candidates/{candidate['id']}/screening")
    await run_jobs(story.database, story.settings)
    plan = await story.post(f"/candidates/{candidate['id']}/plans", {"count": count})
    await run_jobs(story.database, story.settings)
    return await story.get(f"/plans/{plan['id']}")


def core(plan: dict[str, Any]) -> list[str]:
    return [question["question_text"] for question in plan["questions"] if question["core"]]


@pytest.mark.parametrize("count", [6, 9])
async def test_all_candidates_of_a_job_are_asked_the_same_core(story: Story, job: dict[str, Any], count: int) -> None:
    silent = await planned(story, job, "Nora Field", "I like dogs and wound care.", count)
    full = await planned(story, job, "Ada Moss", "IV therapy, medication administration. Nurse, A, 2015 - 2024", count)
    assert len(core(silent)) == count - count // 3
    assert core(silent) == core(full)
    assert [q["source"] for q in silent["questions"]].count("gap") == count // 3
    assert "gap" not in [q["source"] for q in full["questions"]]


def edited(plan: dict[str, Any]) -> list[dict[str, Any]]:
    kept = ("question_text", "question_type", "difficulty", "expected_points", "probes", "dimensions", "rephrase")
    return [{"was": question["order"], **{name: question[name] for name in kept}} for question in plan["questions"]]


async def test_hr_edits_a_plan_and_approves_it_again(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any], clean: Database
) -> None:
    plan = await planned(story, job, "Nora Field", "I like dogs and wound care.")
    await story.post(f"/plans/{plan['id']}/approval")
    address = f"{API}/plans/{plan['id']}/questions"
    rows = edited(plan)
    own = {"question_text": "Which ward would you like to start on, and why?", "question_type": "situational"}
    answer = await client.put(address, json={"questions": [*reversed(rows), own]}, headers=story.hr)
    assert answer.status_code == 200, answer.text
    changed = answer.json()
    assert (changed["status"], changed["approved_by"]) == ("ready", None)
    assert [q["question_text"] for q in changed["questions"]] == [
        *(r["question_text"] for r in reversed(rows)),
        own["question_text"],
    ]
    assert (changed["questions"][-1]["source"], changed["questions"][-1]["core"]) == ("hr", False)
    for questions, field in (
        ([*rows, {**own, "question_text": "Are you married?"}], "about the person"),
        ([*rows, {**own, "question_text": rows[0]["question_text"]}], "same as an earlier"),
        ([*rows, {**own, "question_text": "word " * 60}], "too long"),
        ([*rows, {**own, "was": 99}], "no such question"),
    ):
        refused = await client.put(address, json={"questions": questions}, headers=story.hr)
        assert refused.status_code == 422, refused.text
        assert field in refused.text
    assert len(await audited(clean, "plan.edited")) == 1


async def test_a_core_question_is_changed_for_all_or_not_at_all(
    story: Story, client: httpx.AsyncClient, job: dict[str, Any]
) -> None:
    plan = await planned(story, job, "Nora Field", "I like dogs and wound care.")
    address = f"{API}/plans/{plan['id']}/questions"
    without = [row for row in edited(plan) if row["question_text"] != core(plan)[0]]
    refused = await client.put(address, json={"questions": without}, headers=story.hr)
    assert (refused.status_code, refused.json()["code"]) == (409, "core_question")
    done = await client.put(address, json={"questions": without, "change_core": True}, headers=story.hr)
    assert done.status_code == 200
    later = await planned(story, job, "Ada Moss", "I like dogs.")
    assert core(later) == core(plan)[1:]
    assert len(later["questions"]) == 6


async def test_a_plan_with_an_interview_is_frozen(story: Story, client: httpx.AsyncClient, domain: Domain) -> None:
    invited = await story.invited(domain.id)
    plan = await story.get(f"/plans/{invited.plan_id}")
    address = f"{API}/plans/{invited.plan_id}/questions"
    answer = await client.put(address, json={"questions": edited(plan)}, headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_frozen")
    assert [row["id"] for row in (await story.get(f"/candidates/{invited.candidate_id}/plans"))["items"]] == [
        plan["id"]
    ]
