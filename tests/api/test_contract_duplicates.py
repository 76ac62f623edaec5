"""The same request fifty times at once: a double click, a retry after a lost answer. What it changes is changed once.

Every change writes an audit row in its transaction, so that these say how often something was done.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.audit.models import AuditEntry
from core.candidates.models import Candidate
from core.db import Database
from core.domains.models import BankQuestion, Domain
from core.interviews.models import HumanRequest, InboxMessage
from core.plans.models import QuestionPlan
from core.settings import Settings
from tests.api.asked import ASKED
from tests.api.conftest import RoomServer
from tests.api.permissions import TABLE
from tests.api.ready import READY
from tests.api.test_permissions import operations
from tests.api.world import CALLERS, CallerRole, World, build

AT_ONCE = 50
ONCE = (
    "AnswerAppeal",
    "AnswerOffer",
    "ApplyByOpenLink",
    "ApplyForJob",
    "ApprovePlan",
    "AskForSecondLook",
    "AssignInterviewers",
    "CancelInterview",
    "CloseOpenLink",
    "CreateCandidate",
    "CreateDepartment",
    "CreateDomain",
    "CreateQuestion",
    "DeactivateUser",
    "DeclineInterview",
    "DeleteDepartment",
    "EditPlan",
    "EraseCandidate",
    "EraseMyData",
    "ForgetUserIdentity",
    "GenerateQuestions",
    "GiveConsent",
    "ImportDomain",
    "InviteMany",
    "InviteUser",
    "KeepGeneratedQuestions",
    "LeaveObservation",
    "MakeOffer",
    "MergeCandidates",
    "MoveCandidate",
    "PickTime",
    "PlanQuestions",
    "ReactivateUser",
    "RecordDecision",
    "RemoveWebhook",
    "ReplayBackgroundJob",
    "ReplayWebhookDelivery",
    "RequestHuman",
    "ResetSecondFactor",
    "RestoreDomain",
    "RestoreQuestion",
    "RetireDomain",
    "RetireQuestion",
    "ReviseMessageTemplate",
    "ReviseQuestion",
    "RevokeApiKey",
    "RevokeShare",
    "ScheduleInterview",
    "ScreenCandidate",
    "SetJobStatus",
    "SettleHumanRequest",
    "SettleJobQuestion",
    "StartImport",
    "SyncCandidate",
    "UnmergeCandidate",
    "UpdateCandidate",
    "UpdateDepartment",
    "UpdateDomain",
    "UpdateJob",
    "UpdateUser",
    "VerifyLicence",
    "WithdrawApplication",
    "WithdrawOffer",
)
"""Not among them is what anybody may want twice (a job like another, a link, one more listener), and what only says how it is."""

Change = Callable[[World], Any]
BEFORE: dict[str, Change] = {
    "ApprovePlan": lambda world: (
        update(QuestionPlan).where(QuestionPlan.id == world.plan_id).values(status="ready", approved_by=None)
    ),
    "ReactivateUser": lambda world: update(User).where(User.id == world.user_id).values(disabled_at=func.now()),
    "RequestHuman": lambda world: delete(HumanRequest).where(HumanRequest.id == world.request_id),
    "RestoreDomain": lambda world: update(Domain).where(Domain.id == world.domain_id).values(retired_at=func.now()),
    "RestoreQuestion": lambda world: (
        update(BankQuestion).where(BankQuestion.id == world.question_id).values(retired_at=func.now())
    ),
}
"""What must be so, that there is something to do."""


async def audited(database: Database) -> Counter[str]:
    async with database.sessions() as session:
        return Counter(await session.scalars(select(AuditEntry.action)))


def entitled(name: str) -> CallerRole:
    """The one with the most rights, among those who may."""
    return next(role for role in reversed(CALLERS) if TABLE[name][role] in ("yes", "own", "open"))


async def another(session: AsyncSession, world: World) -> UUID:
    """Somebody else's application for the same job."""
    known = await session.get_one(Candidate, world.candidate_id)
    row = Candidate(user_id=world.user_id, job_id=known.job_id, full_name="Nora", email="nora@viva.test")
    session.add(row)
    await session.flush()
    return row.id


@pytest.mark.parametrize("name", ONCE)
async def test_what_is_asked_fifty_times_at_once_is_done_once(
    name: str, app: Litestar, client: httpx.AsyncClient, clean: Database, settings: Settings, rooms: RoomServer
) -> None:
    method, path = operations(app)[name]
    async with clean.transaction() as session:
        world = await build(session, settings, entitled(name), "own")
        if name in BEFORE:
            await session.execute(BEFORE[name](world))
        elif name in READY:
            await READY[name](session, settings, world)
        sent = ASKED[name](world) if name in ASKED else {}
        if name == "MergeCandidates":
            sent = {"json": {"other_id": str(await another(session, world))}}
        if name == "AssignInterviewers":
            sent = {"json": {"user_ids": []}}
    before = await audited(clean)
    filled = path.format_map(vars(world))
    asked = (client.request(method, filled, headers=world.headers, **sent) for _ in range(AT_ONCE))
    answers = await asyncio.gather(*asked)
    done = await audited(clean) - before
    said = f"{Counter(answer.status_code for answer in answers)}, {done}"
    assert {answer.status_code < 500 for answer in answers} == {True}, said
    assert any(answer.status_code < 300 for answer in answers), said
    assert done, said
    assert set(done.values()) == {1}, said


async def test_two_who_invite_the_same_people_in_another_order_invite_each_once(
    client: httpx.AsyncClient, clean: Database, settings: Settings
) -> None:
    async with clean.transaction() as session:
        world = await build(session, settings, "SuperAdmin", "own")
        await READY["InviteMany"](session, settings, world)
        known = await session.get_one(QuestionPlan, world.plan_id)
        like = {"job_id": known.job_id, "count": 1, "status": "approved", "questions": known.questions}
        session.add(QuestionPlan(candidate_id=world.rival_id, **like))
    ids = [str(world.candidate_id), str(world.rival_id)]
    bodies = [{"candidate_ids": ids[:: 1 if number % 2 else -1], "interview_type": "ai_chat"} for number in range(20)]
    asked = (client.post("/api/v1/interviews/bulk", json=body, headers=world.headers) for body in bodies)
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {200}, [answer.text for answer in answers]
    assert sum(answer.json()["invited"] for answer in answers) == 2
    for body, answer in zip(bodies, answers, strict=True):
        assert [row["candidate_id"] for row in answer.json()["items"]] == body["candidate_ids"]
    assert (await audited(clean))["interview.scheduled"] == 2


async def test_a_message_sent_fifty_times_at_once_is_one(
    client: httpx.AsyncClient, clean: Database, settings: Settings
) -> None:
    async with clean.transaction() as session:
        world = await build(session, settings, "guest", "own")
    path, body = f"/api/v1/interviews/{world.interview_id}/messages", {"client_message_id": "1", "text": "hello"}
    asked = (client.post(path, json=body, headers=world.headers) for _ in range(AT_ONCE))
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} <= {202, 429}
    async with clean.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(InboxMessage)) == 1


async def test_registering_fifty_times_at_once_makes_one_account(client: httpx.AsyncClient, clean: Database) -> None:
    body = {"email": "ada@viva.test", "full_name": "Ada", "password": "correct horse battery"}
    answers = await asyncio.gather(*(client.post("/api/v1/register", json=body) for _ in range(AT_ONCE)))
    assert {answer.status_code for answer in answers} <= {202, 429}
    assert (await audited(clean))["account.created"] == 1
