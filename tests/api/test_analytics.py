"""Figures over HTTP: who may see them, narrowed to their departments, with the rows behind; live, and the installation itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import func, select, update

from api.context import Parts
from api.dashboard import _follow
from core.accounts.models import Department, Role, User
from core.ai.models import AiCall
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from core.interviews.models import Interview
from core.queue import MAX_ATTEMPTS, Job
from tests.api.conftest import Caller, audited
from tests.api.story import Story, consent, interviewed, run_jobs

FIGURES = ("trend", "funnel", "stages", "time-to-hire", "outcomes", "scores", "load", "rows?figure=applications")


@pytest.fixture
async def evaluated(story: Story, domain: Domain) -> UUID:
    """One candidate, interviewed and evaluated."""
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    await run_jobs(story.database, story.settings)
    return UUID(invited.candidate_id)


async def in_department(database: Database, caller: Caller, name: str) -> UUID:
    """A department of this name, and the caller in it."""
    async with database.transaction() as session:
        department = Department(name=name)
        session.add(department)
        await session.flush()
        await session.execute(update(User).where(User.id == caller.user.id).values(department_id=department.id))
        return department.id


@pytest.mark.parametrize("path", FIGURES)
async def test_only_who_hires_sees_figures(path: str, client: httpx.AsyncClient, people: dict[Role, Caller]) -> None:
    statuses = {
        role: (await client.get(f"/api/v1/analytics/{path}", headers=people[role].headers)).status_code for role in Role
    }
    assert statuses == {Role.SUPER_ADMIN: 200, Role.HR_MANAGER: 200, Role.INTERVIEWER: 403, Role.CANDIDATE: 404}


async def test_one_interview_shows_in_every_figure(story: Story, evaluated: UUID) -> None:
    trend = await story.get("/analytics/trend?interval=day&timezone=Europe/Berlin")
    assert [sum(point[name] for point in trend["groups"][0]["points"]) for name in ("applications", "interviews")] == [
        1,
        1,
    ]
    funnel = await story.get("/analytics/funnel?group_by=job")
    (group,) = funnel["groups"]
    assert funnel["labels"] == {group["key"]: "Ward nurse"}
    assert [stage["reached"] for stage in group["stages"]] == [1, 1, 1, 1, 1, 0, 0]
    outcomes = (await story.get("/analytics/outcomes"))["groups"][0]
    assert (outcomes["interviews"], outcomes["completion"], outcomes["technical_failures"]) == (1, 1.0, 0.0)
    scores = {group["dimension"]: group for group in (await story.get("/analytics/scores"))["groups"]}
    assert sum(scores["overall"]["bins"]) + scores["overall"]["unscored"] == 1
    rows = (await story.get("/analytics/rows?figure=interviews&outcome=completed&group_by=source&group=hr"))["items"]
    assert [row["candidate_id"] for row in rows] == [str(evaluated)]
    ended = (await story.get("/analytics/rows?figure=completed"))["items"]
    assert [row["interview_id"] for row in ended] == [row["interview_id"] for row in rows]
    assert (await story.get("/analytics/rows?figure=rejected&stage=evaluated"))["items"] == []
    dashboard = await story.get("/dashboard")
    assert dashboard["kpis"]["pending_reviews"] == len(dashboard["pending_reviews"]) == 1
    assert dashboard["pending_reviews"][0]["full_name"] == "Nora Field"
    assert dashboard["pipeline"]["evaluated"] == 1
    # and when the candidate is decided about, the review is no longer pending
    async with story.database.transaction() as session:
        await session.execute(update(Evaluation).values(hr_decision="advance"))
    assert (await story.get("/dashboard"))["kpis"]["pending_reviews"] == 0


async def test_another_departments_figures_are_none_of_hers(
    story: Story, evaluated: UUID, people: dict[Role, Caller]
) -> None:
    await in_department(story.database, people[Role.HR_MANAGER], "Laundry")
    assert (await story.get("/analytics/funnel"))["groups"] == []
    assert (await story.get("/analytics/rows?figure=applications"))["items"] == []
    dashboard = await story.get("/dashboard")
    assert set(dashboard["kpis"].values()) == {0}
    assert (dashboard["pending_reviews"], dashboard["live"], dashboard["upcoming"]) == ([], [], [])
    spend = await story.client.get("/api/v1/analytics/spend", headers=story.hr)
    assert spend.status_code == 403


async def test_an_interviewer_sees_what_she_is_assigned_to(
    story: Story, evaluated: UUID, people: dict[Role, Caller]
) -> None:
    interviewer = people[Role.INTERVIEWER]
    assert (await story.get("/dashboard", interviewer.headers))["kpis"]["completed"] == 0
    async with story.database.sessions() as session:
        interview_id = (await session.scalars(select(Interview.id))).one()
    body = {"user_ids": [str(interviewer.user.id)]}
    await story.client.put(f"/api/v1/interviews/{interview_id}/interviewers", json=body, headers=story.hr)
    assert (await story.get("/dashboard", interviewer.headers))["kpis"]["completed"] == 1
    load = (await story.get("/analytics/load"))["people"]
    assert [(person["user_id"], person["assigned"], person["completed"]) for person in load] == [
        (str(interviewer.user.id), 1, 1)
    ]


async def test_each_call_behind_the_spend_is_there_for_who_may_see_it(
    story: Story, evaluated: UUID, people: dict[Role, Caller]
) -> None:
    admin = people[Role.SUPER_ADMIN].headers
    async with story.database.transaction() as session:
        for purpose, tokens in (("screening", 900), ("evaluation", None), ("screening", 100)):
            call = {
                "model": "gpt-4o",
                "prompt_hash": "",
                "input_hash": "",
                "started": utcnow(),
                "ms": 5,
                "outcome": "ok",
            }
            session.add(AiCall(purpose=purpose, tokens_in=tokens, tokens_out=tokens, **call))
            await session.flush()
    spent = {
        row["purpose"]: row for row in (await story.get("/analytics/spend", admin))["rows"] if row["model"] == "gpt-4o"
    }
    assert spent["screening"]["tokens_in"] == 1_000
    path = "/analytics/calls?model=gpt-4o&purpose=screening"
    first = await story.get(f"{path}&limit=1", admin)
    then = await story.get(f"{path}&limit=1&cursor={first['next_cursor']}", admin)
    assert [row["tokens_in"] for row in (*first["items"], *then["items"])] == [100, 900]
    assert then["next_cursor"] is None
    (unmetered,) = (await story.get("/analytics/calls?purpose=evaluation&model=gpt-4o", admin))["items"]
    assert (unmetered["tokens_in"], unmetered["cost"]) == (None, None)
    await in_department(story.database, people[Role.HR_MANAGER], "Laundry")
    assert (await story.client.get("/api/v1/analytics/calls", headers=story.hr)).status_code == 403
    stale = await story.client.get("/api/v1/analytics/calls?cursor=WzFd", headers=admin)
    assert stale.status_code == 422


async def test_candidates_side_by_side(story: Story, evaluated: UUID, people: dict[Role, Caller]) -> None:
    async with story.database.transaction() as session:
        first = await session.get_one(Candidate, evaluated)
        other = Candidate(user_id=first.user_id, job_id=first.job_id, full_name="Ben Unseen", email="b@example.org")
        session.add(other)
        await session.flush()
    found = (await story.get(f"/analytics/comparison?candidate_id={other.id}&candidate_id={evaluated}"))["candidates"]
    assert [row["full_name"] for row in found] == ["Ben Unseen", "Nora Field"]
    assert set(found[0]["scores"].values()) == {None}
    async with story.database.sessions() as session:
        evaluation = (await session.scalars(select(Evaluation))).one()
    assert found[1]["scores"]["overall"] == evaluation.overall_score
    assert found[1]["scores"]["technical"] == evaluation.technical_score
    dimensions = (await story.get(f"/interviews/{evaluation.interview_id}/evaluation"))["dimensions"]
    assert found[0]["quotes"] == {}
    assert found[1]["quotes"] == {each["dimension"]: len(each["quotes"]) for each in dimensions}

    async def status(*ids: object) -> int:
        query = "&".join(f"candidate_id={one}" for one in ids)
        return (await story.client.get(f"/api/v1/analytics/comparison?{query}", headers=story.hr)).status_code

    assert await status(evaluated) == 422
    assert await status(evaluated, evaluated) == 422
    assert await status(*(UUID(int=n) for n in range(7))) == 422
    assert await status(evaluated, UUID(int=1)) == 404
    await in_department(story.database, people[Role.HR_MANAGER], "Laundry")
    assert await status(evaluated, other.id) == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("timezone=Mars/Olympus", "timezone"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "until"),
        ("since=0001-01-01T00:00:00Z", "since"),
        ("source=a%00b", "source"),
        ("interval=day&since=1990-01-01T00:00:00&until=2020-01-01T00:00:00Z", "interval"),
    ],
)
async def test_what_cannot_be_asked_is_said_clearly(story: Story, query: str, field: str) -> None:
    answer = await story.client.get(f"/api/v1/analytics/trend?{query}", headers=story.hr)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@asynccontextmanager
async def followed(app: Litestar, user: User) -> AsyncIterator[Any]:
    """The stream as the route makes it: the client of these tests gives an answer only when it is whole."""
    held: Parts = app.state.parts
    stream = _follow(held, user, None, "UTC", 0.01)

    async def coming() -> dict[str, Any]:
        async with asyncio.timeout(30):
            while True:
                message = await anext(stream)
                if message.event == "dashboard":
                    return json.loads(str(message.data))

    try:
        yield coming
    finally:
        await stream.aclose()


async def test_the_dashboard_comes_by_itself_when_something_changes(
    app: Litestar, story: Story, evaluated: UUID, people: dict[Role, Caller]
) -> None:
    async with followed(app, people[Role.HR_MANAGER].user) as coming:
        assert (await coming())["kpis"]["pending_reviews"] == 1
        async with story.database.transaction() as session:
            await session.execute(update(Candidate).values(status="offered"))
        async with asyncio.timeout(10):  # by the notification, long before the next look by itself
            changed = await coming()
    assert changed["kpis"]["pending_reviews"] == 0
    assert changed["pipeline"]["offered"] == 1


async def test_a_turn_of_an_interview_wakes_no_dashboard(app: Litestar, story: Story, evaluated: UUID) -> None:
    from core.analytics.dashboard import CHANNEL

    held: Parts = app.state.parts
    with held.listener.subscribe(CHANNEL) as woken:
        async with story.database.transaction() as session:
            await session.execute(update(Candidate).values(status="offered"))
        async with asyncio.timeout(30):
            await woken.wait()
        woken.clear()
        async with story.database.transaction() as session:
            await session.execute(update(Interview).values(state={"v": 2}))
        async with story.database.transaction() as session:  # whatever the first one sent has come by now
            await session.execute(select(func.pg_notify("viva_other", "")))
        assert not woken.is_set()


async def test_a_job_that_was_given_up_is_seen_and_tried_again(
    story: Story, evaluated: UUID, people: dict[Role, Caller]
) -> None:
    admin = people[Role.SUPER_ADMIN].headers
    async with story.database.transaction() as session:
        job = Job(
            kind="render_report",
            args={"interview_id": str(UUID(int=5))},
            dedupe_key="x",
            attempts=MAX_ATTEMPTS,
            parked_at=utcnow(),
            run_after=utcnow() + timedelta(hours=1),
            error="internal error: OSError",
        )
        session.add(job)
        await session.flush()
    alerts = {alert["code"]: alert for alert in (await story.get("/dashboard", admin))["alerts"]}
    assert alerts["jobs_parked"]["count"] == 1
    assert "jobs_parked" not in {alert["code"] for alert in (await story.get("/dashboard"))["alerts"]}
    found = await story.get("/system", admin)
    assert {queue["kind"]: queue["parked"] for queue in found["queues"]}["render_report"] == 1
    assert found["engine"] == "offline"
    listed = (await story.get("/system/jobs?state=parked", admin))["items"]
    assert [(row["id"], row["error"]) for row in listed] == [(str(job.id), "internal error: OSError")]
    again = await story.post(f"/system/jobs/{job.id}/replay", headers=admin)
    assert (again["state"], again["attempts"]) == ("waiting", 0)
    assert (await story.get("/system/jobs?state=parked", admin))["items"] == []
    assert [row["id"] for row in (await story.get("/system/jobs?state=waiting", admin))["items"]] == [str(job.id)]
    assert len(await audited(story.database, "job.replayed")) == 1
    twice = await story.client.post(f"/api/v1/system/jobs/{job.id}/replay", headers=admin)
    assert twice.status_code == 409
    for path in ("/system", "/system/jobs"):
        assert (await story.client.get(f"/api/v1{path}", headers=story.hr)).status_code == 403
