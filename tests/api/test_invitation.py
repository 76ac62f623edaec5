"""The candidate's side: one invitation, one interview, and nothing of what will be asked."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy import select, update

from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.interviews import consent as consents
from core.interviews.models import Consent, InboxMessage, Interview, InterviewQuestion, InterviewRun, Invitation
from core.interviews.run import Commit, LeaseLost, PostgresRun, TurnRow
from core.queue import Job
from tests.api.conftest import RoomServer, audited
from tests.api.story import Invited, Story, agent_claims, consent, interviewed


@pytest.fixture
async def invited(story: Story, domain: Domain) -> Invited:
    return await story.invited(domain.id)


async def test_the_invitation_tells_what_happens_and_nothing_of_the_questions(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    assert invited.scheduled["link"].endswith(f"/i/{invited.token}")
    for scheme in ("Invitation", "Bearer"):
        answer = await client.get("/api/v1/invitation", headers={"Authorization": f"{scheme} {invited.token}"})
        assert answer.status_code == 200
    found = answer.json()
    assert found["candidate_first_name"] == "Nora"
    assert found["questions"] == 3
    assert found["agent"] == "waiting"
    assert found["consent_given"] is False
    assert "not to a person" in found["told"]["ai"]
    assert "may listen" in found["told"]["listening"]
    assert story.settings.company in found["told"]["decision"]
    async with story.database.sessions() as session:
        questions = (await session.scalars(select(InterviewQuestion))).all()
        [row] = (await session.scalars(select(Invitation))).all()
    assert invited.token not in str(vars(row))
    for question in questions:
        assert question.question_text not in answer.text
        for point in question.expected_points:
            assert point["text"] not in answer.text


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"expires_at": utcnow() - timedelta(seconds=1)}, 410, "invitation_expired"),
        ({"revoked_at": utcnow()}, 410, "invitation_expired"),
        ({"token_hash": "other"}, 401, "unauthorized"),
    ],
)
async def test_an_invitation_that_is_over(
    story: Story, invited: Invited, client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    async with story.database.transaction() as session:
        await session.execute(update(Invitation).values(**changes))
    answer = await client.get("/api/v1/invitation", headers=invited.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_invitation_opens_its_own_interview_only(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    for other in (uuid4(), uuid4()):
        for path in (f"/interviews/{other}/transcript", f"/interviews/{other}/transcript/stream"):
            assert (await client.get(f"/api/v1{path}", headers=invited.headers)).status_code == 404
        body = {"client_message_id": "1", "text": "hello"}
        answer = await client.post(f"/api/v1/interviews/{other}/messages", json=body, headers=invited.headers)
        assert answer.status_code == 404
    assert (await client.get("/api/v1/jobs/" + str(uuid4()), headers=invited.headers)).status_code == 404
    assert (await client.get("/api/v1/invitation", headers=story.hr)).status_code == 403


async def test_consent_is_to_the_words_that_were_shown(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    body = {"interview": True, "recording": True, "text_version": "1999-1"}
    stale = await client.post("/api/v1/invitation/consent", json=body, headers=invited.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "consent_text_changed")
    await consent(story, invited, recording=True)
    await consent(story, invited, recording=False)
    found = await story.get("/invitation", invited.headers)
    assert (found["consent_given"], found["recording_agreed"]) == (True, False)  # the newest counts
    async with story.database.sessions() as session:
        rows = (await session.scalars(select(Consent).order_by(Consent.id))).all()
    assert [row.recording for row in rows] == [True, False]
    assert len(await audited(story.database, "consent.given")) == 2
    unknown = {**body, "text_version": rows[0].text_version, "video": True}
    assert (await client.post("/api/v1/invitation/consent", json=unknown, headers=invited.headers)).status_code == 422


async def join(client: httpx.AsyncClient, invited: Invited) -> httpx.Response:
    return await client.post("/api/v1/invitation/join", headers=invited.headers)


async def test_joining_needs_consent_and_the_right_time(
    story: Story, invited: Invited, client: httpx.AsyncClient, rooms: RoomServer
) -> None:
    answer = await join(client, invited)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_needed")
    await consent(story, invited, recording=False)
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(scheduled_at=utcnow() + timedelta(hours=2)))
    answer = await join(client, invited)
    assert (answer.status_code, answer.json()["code"]) == (425, "too_early")
    opens = datetime.fromisoformat(answer.json()["opens_at"])
    assert timedelta(minutes=100) < opens - utcnow() < timedelta(minutes=106)
    assert int(answer.headers["retry-after"]) > 6000
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(scheduled_at=utcnow(), status="completed"))
    answer = await join(client, invited)
    assert (answer.status_code, answer.json()["code"]) == (409, "interview_over")
    assert rooms.asked == []  # nobody was bothered


async def test_joining_brings_an_agent_and_a_token_that_says_nothing(
    story: Story, invited: Invited, client: httpx.AsyncClient, rooms: RoomServer
) -> None:
    await consent(story, invited, recording=True)
    agent = asyncio.create_task(agent_claims(story.database, story.settings, invited.interview_id))
    answer = await join(client, invited)
    await agent
    assert answer.status_code == 200, answer.text
    joined = answer.json()
    assert joined["agent"] == "waiting"
    assert rooms.asked == ["CreateRoom", "CreateDispatch"]
    claims = jwt.decode(joined["token"], options={"verify_signature": False})
    assert claims["video"]["canPublishSources"] == ["microphone"]
    assert claims["exp"] - claims["nbf"] <= 60
    assert not claims.get("metadata")
    assert not claims.get("attributes")
    assert claims["name"] == "Nora"
    async with story.database.transaction() as session:
        await session.execute(
            update(InterviewRun).values(ready_at=utcnow(), lease_until=utcnow() + timedelta(minutes=1))
        )
    again = (await join(client, invited)).json()  # a reload: the same agent, a new token
    assert again["agent"] == "ready"
    assert (await story.get("/invitation", invited.headers))["agent"] == "ready"
    assert rooms.asked.count("CreateDispatch") == 1
    async with story.database.transaction() as session:
        await session.execute(update(InterviewRun).values(epoch=2, ready_at=None))
    assert (await story.get(f"/interviews/{invited.interview_id}"))["agent"] == "reconnecting"


async def test_when_all_agents_are_busy_there_is_a_wait_and_no_room_to_sit_in(
    story: Story, invited: Invited, client: httpx.AsyncClient, rooms: RoomServer
) -> None:
    await consent(story, invited, recording=False)
    answer = await join(client, invited)
    assert (answer.status_code, answer.json()["code"]) == (503, "all_agents_busy")
    assert int(answer.headers["retry-after"]) == answer.json()["retry_after"] > 0
    assert "token" not in answer.text


async def test_without_the_room_server_joining_says_so(
    story: Story, invited: Invited, client: httpx.AsyncClient, rooms: RoomServer
) -> None:
    await consent(story, invited, recording=False)
    rooms.down = True
    answer = await join(client, invited)
    assert (answer.status_code, answer.json()["code"]) == (503, "room_server_down")


async def test_joining_over_and_over_is_slowed_down(story: Story, invited: Invited, client: httpx.AsyncClient) -> None:
    statuses = [(await join(client, invited)).status_code for _ in range(11)]
    assert statuses == [409] * 10 + [429]


async def inbox(story: Story) -> list[tuple[str, str, str]]:
    async with story.database.sessions() as session:
        rows = (await session.scalars(select(InboxMessage).order_by(InboxMessage.id))).all()
    return [(row.kind, row.client_message_id, row.content) for row in rows]


async def test_typed_words_wait_for_the_agent_each_once(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    address = f"/api/v1/interviews/{invited.interview_id}/messages"
    for body in (
        {"client_message_id": "one", "text": "First.\u202e"},
        {"client_message_id": "one", "text": "First again, after a lost answer."},
        {"client_message_id": "two", "text": "Second."},
    ):
        assert (await client.post(address, json=body, headers=invited.headers)).status_code == 202
    assert await inbox(story) == [("text", "one", "First."), ("text", "two", "Second.")]


async def test_a_flood_is_refused_and_the_rest_stays(story: Story, invited: Invited, client: httpx.AsyncClient) -> None:
    address = f"/api/v1/interviews/{invited.interview_id}/messages"
    answers = await asyncio.gather(
        *(
            client.post(address, json={"client_message_id": str(n), "text": "spam"}, headers=invited.headers)
            for n in range(20)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [202] * 5 + [429] * 15
    assert len(await inbox(story)) == 5


@pytest.mark.parametrize(
    "body",
    [
        {"client_message_id": "1", "text": "a\x00b"},
        {"client_message_id": "1", "text": "x" * 4001},
        {"client_message_id": "1", "text": " \u200b\n"},
        {"client_message_id": "x" * 65, "text": "hello"},
        {"client_message_id": "", "text": "hello"},
        {"text": "hello"},
        {"client_message_id": "1", "text": "hello", "speaker": "agent"},
    ],
)
async def test_wrong_messages(story: Story, invited: Invited, client: httpx.AsyncClient, body: dict[str, str]) -> None:
    address = f"/api/v1/interviews/{invited.interview_id}/messages"
    answer = await client.post(address, json=body, headers=invited.headers)
    assert answer.status_code == 422, answer.text
    assert await inbox(story) == []


async def test_a_closed_interview_takes_no_words_consents_or_commands(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    told = (await story.get("/invitation", invited.headers))["told"]
    await interviewed(story, invited)
    message = {"client_message_id": "1", "text": "one more thing"}
    given = {"interview": True, "recording": True, "text_version": told["text_version"]}
    for path, body, headers in (
        (f"/interviews/{invited.interview_id}/messages", message, invited.headers),
        ("/invitation/consent", given, invited.headers),
        (f"/interviews/{invited.interview_id}/commands", {"command": "pause"}, story.hr),
    ):
        answer = await client.post(f"/api/v1{path}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "interview_over"), path
    assert (await story.get("/invitation", invited.headers))["status"] == "completed"  # the page can still say so


async def served(story: Story, invited: Invited) -> PostgresRun:
    """An agent holds the interview."""
    async with story.database.transaction() as session:
        session.add(InterviewRun(interview_id=invited.interview_id, epoch=1))
    port = PostgresRun(story.database, invited.interview_id, 1, story.settings)
    assert await port.claim("job", "agent-1") is not None
    return port


async def test_an_interview_that_nobody_serves_ends_at_once(story: Story, invited: Invited) -> None:
    """Given an interview that an agent had, when HR ends it after that is gone, then it is over and no agent can write any more."""
    port = await served(story, invited)
    answer = TurnRow("a", "candidate", "answer", "text", "I check the airway first.", None)
    await port.commit(Commit({"v": 1}, (answer,)))
    async with story.database.transaction() as session:
        await session.execute(update(InterviewRun).values(lease_until=utcnow() - timedelta(seconds=1)))
    await story.post(f"/interviews/{invited.interview_id}/commands", {"command": "end"})
    found = await story.get(f"/interviews/{invited.interview_id}")
    assert (found["status"], found["end_reason"]) == ("completed", "ended_by_hr")
    with pytest.raises(LeaseLost):
        await port.commit(Commit({"v": 2}))
    async with story.database.sessions() as session:
        kinds = (await session.scalars(select(Job.kind).where(Job.done_at.is_(None)))).all()
    assert {"evaluate_interview", "join_recording"} <= set(kinds)


async def test_an_interview_in_which_nobody_spoke_is_cancelled(story: Story, invited: Invited) -> None:
    await story.post(f"/interviews/{invited.interview_id}/commands", {"command": "end"})
    assert (await story.get(f"/interviews/{invited.interview_id}"))["status"] == "cancelled"
    assert await inbox(story) == []


async def test_hr_steps_in_by_a_row_that_the_agent_reads(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    await served(story, invited)
    for command in ("pause", "resume", "end"):
        await story.post(f"/interviews/{invited.interview_id}/commands", {"command": command})
    assert [(kind, content) for kind, _, content in await inbox(story)] == [
        ("command", "pause"),
        ("command", "resume"),
        ("command", "end"),
    ]
    assert (await story.get(f"/interviews/{invited.interview_id}"))["status"] == "scheduled"  # the agent's to change
    assert len(await audited(story.database, "interview.command_end")) == 1
    wrong = await client.post(
        f"/api/v1/interviews/{invited.interview_id}/commands", json={"command": "hire"}, headers=story.hr
    )
    assert wrong.status_code == 422


async def test_the_candidate_reads_the_words_and_hr_the_rest(story: Story, invited: Invited) -> None:
    await interviewed(story, invited)
    path = f"/interviews/{invited.interview_id}/transcript"
    for_candidate = (await story.get(path, invited.headers))["items"]
    for_hr = (await story.get(path))["items"]
    assert [turn["content"] for turn in for_candidate] == [turn["content"] for turn in for_hr]
    assert {key for turn in for_candidate for key in turn} == {
        "sequence_order", "speaker", "channel", "content", "created_at",
    }  # fmt: skip
    assert all(turn["question_id"] for turn in for_hr)
    pages: list[int] = []
    after: int | None = 0
    while after is not None:
        page = await story.get(f"{path}?after={after}&limit=4")
        pages += [turn["sequence_order"] for turn in page["items"]]
        after = page["next_after"]
    assert pages == [turn["sequence_order"] for turn in for_hr]


@pytest.mark.parametrize("query", ["after=-1", "after=99999999999999999999", "limit=0", "limit=201", "after=x"])
async def test_wrong_cursors(story: Story, invited: Invited, client: httpx.AsyncClient, query: str) -> None:
    path = f"/api/v1/interviews/{invited.interview_id}/transcript?{query}"
    assert (await client.get(path, headers=story.hr)).status_code == 422


async def test_what_is_agreed_to_is_said_in_the_interviews_language(
    story: Story, domain: Domain, clean: Database
) -> None:
    # Given an interview in Spanish, and one in a language that the words are not written in
    spanish = await story.invited(domain.id, language="es")
    other = await story.invited(domain.id, language="fi")
    told = (await story.get("/invitation", spanish.headers))["told"]
    assert (told["language"], "una IA" in told["ai"], "Viva" in told["decision"]) == ("es", True, True)
    assert (await story.get("/invitation", other.headers))["told"]["language"] == "en"
    # When both agree
    for each in (spanish, other):
        await consent(story, each, recording=False)
    # Then what each was shown can be proven
    async with clean.sessions() as session:
        rows = {row.interview_id: row.text_hash for row in await session.scalars(select(Consent))}
    assert rows[spanish.interview_id] == consents.text_hash(story.settings.company, "es")
    assert rows[other.interview_id] == consents.text_hash(story.settings.company, "en")
    assert len(set(rows.values())) == 2
