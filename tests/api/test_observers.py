"""The hiring team listens: unseen in the room, on record in the log, and only where they may."""

from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import update

from core.accounts.models import Role
from core.clock import utcnow
from core.domains.models import Domain
from core.interviews import observers
from core.interviews.models import Interview, Observation
from core.rooms.service import Rooms
from tests.api.conftest import Caller, RoomServer, audited
from tests.api.story import Invited, Story


@pytest.fixture
async def invited(story: Story, domain: Domain) -> Invited:
    return await story.invited(domain.id)


async def assigned(story: Story, invited: Invited, caller: Caller) -> None:
    body = {"user_ids": [str(caller.user.id)]}
    answer = await story.client.put(
        f"/api/v1/interviews/{invited.interview_id}/interviewers", json=body, headers=story.hr
    )
    assert answer.status_code == 200, answer.text


async def test_a_listener_gets_a_token_that_can_only_hear(story: Story, invited: Invited) -> None:
    # When HR wants to listen
    observed = await story.post(f"/interviews/{invited.interview_id}/observations")
    # Then the token is for a hidden ear without voice, data or name
    claims = jwt.decode(observed["token"], options={"verify_signature": False})
    assert claims["video"] | {"room": ""} == {
        "roomJoin": True,
        "room": "",
        "hidden": True,
        "canPublish": False,
        "canPublishData": False,
        "canSubscribe": True,
        "canUpdateOwnMetadata": False,
    }
    assert not claims.get("name")
    assert not claims.get("metadata")
    assert len(await audited(story.database, "interview.observed")) == 1
    # and leaving, even twice, is on record once
    for _ in range(2):
        answer = await story.client.post(f"/api/v1/observations/{observed['observation_id']}/end", headers=story.hr)
        assert answer.status_code == 204
    assert len(await audited(story.database, "interview.observer_left")) == 1


async def test_who_vanishes_is_noted_as_gone(
    story: Story, invited: Invited, rooms: RoomServer, room_server: tuple[RoomServer, str]
) -> None:
    # Given somebody whose page was simply closed two minutes ago
    await story.post(f"/interviews/{invited.interview_id}/observations")
    async with story.database.transaction() as session:
        await session.execute(update(Observation).values(created_at=utcnow() - timedelta(minutes=2)))
    # When the rooms are looked through
    door = Rooms(story.settings.model_copy(update={"livekit_url": room_server[1]}))
    try:
        assert await observers.sweep(story.database, door) == 1
        assert await observers.sweep(story.database, door) == 0
    finally:
        await door.close()
    # Then the log says that they left
    assert len(await audited(story.database, "interview.observer_left")) == 1


async def test_an_interviewer_listens_only_where_assigned(
    story: Story, invited: Invited, people: dict[Role, Caller], client: httpx.AsyncClient
) -> None:
    interviewer = people[Role.INTERVIEWER]
    path = f"/api/v1/interviews/{invited.interview_id}"
    assert (await client.post(f"{path}/observations", headers=interviewer.headers)).status_code == 404
    assert (await client.get(path, headers=interviewer.headers)).status_code == 404
    await assigned(story, invited, interviewer)
    assert (await client.post(f"{path}/observations", headers=interviewer.headers)).status_code == 201
    assert (await client.get(path, headers=interviewer.headers)).status_code == 200
    # but deciding who else may is not theirs
    answer = await client.put(f"{path}/interviewers", json={"user_ids": []}, headers=interviewer.headers)
    assert answer.status_code == 403


async def test_only_interviewers_can_be_assigned(
    story: Story, invited: Invited, people: dict[Role, Caller], client: httpx.AsyncClient
) -> None:
    body = {"user_ids": [str(people[Role.CANDIDATE].user.id)]}
    answer = await client.put(f"/api/v1/interviews/{invited.interview_id}/interviewers", json=body, headers=story.hr)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "user_ids")


async def test_there_is_nothing_to_hear_in_an_interview_that_has_ended(story: Story, invited: Invited) -> None:
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(status="completed", ended_at=utcnow()))
    answer = await story.client.post(f"/api/v1/interviews/{invited.interview_id}/observations", headers=story.hr)
    assert (answer.status_code, answer.json()["code"]) == (409, "interview_over")


async def test_a_note_is_for_its_writer_alone(
    story: Story, invited: Invited, people: dict[Role, Caller], client: httpx.AsyncClient
) -> None:
    path = f"/api/v1/interviews/{invited.interview_id}/note"
    notes: dict[str, Any] = {"content": "Ask about the night rota."}
    assert (await client.get(path, headers=story.hr)).json() == {"content": ""}
    for content in ("first", notes["content"]):
        assert (await client.put(path, json={"content": content}, headers=story.hr)).status_code == 200
    assert (await client.get(path, headers=story.hr)).json() == notes
    other = people[Role.SUPER_ADMIN].headers
    assert (await client.get(path, headers=other)).json() == {"content": ""}
    assert (await client.get(path, headers=invited.headers)).status_code == 404
