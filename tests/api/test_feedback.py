"""Before and after the interview, from the candidate: how to take part, how it was, what was heard wrongly."""

import io
import wave
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from core.clock import utcnow
from core.domains.models import Domain
from core.interviews.models import Interview, InterviewRating, TranscriptTurn
from tests.api.conftest import RoomServer, audited
from tests.api.story import ANSWERS, Invited, Story, consent, interviewed


@pytest.fixture
async def invited(story: Story, domain: Domain) -> Invited:
    return await story.invited(domain.id)


async def put(client: httpx.AsyncClient, invited: Invited, path: str, body: object) -> httpx.Response:
    return await client.put(f"/api/v1/invitation/{path}", json=body, headers=invited.headers)


async def test_the_candidate_chooses_to_type_until_it_begins(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    # When the candidate prefers typing, then says both
    for chosen in ("ai_chat", "ai_both"):
        answer = await put(client, invited, "type", {"interview_type": chosen})
        assert (answer.status_code, answer.json()) == (200, {"interview_type": chosen})
    assert (await story.get("/invitation", invited.headers))["interview_type"] == "ai_both"
    # Then once begun it stays, and saying the same again is no error
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(started_at=utcnow(), status="in_progress"))
    assert (await put(client, invited, "type", {"interview_type": "ai_voice"})).status_code == 409
    assert (await put(client, invited, "type", {"interview_type": "ai_both"})).status_code == 200


async def test_a_rating_is_kept_once_and_reaches_no_report(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    assert (await put(client, invited, "rating", {"stars": 5})).status_code == 409  # nothing happened yet
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    for stars, comment in ((2, "too fast"), (4, None)):
        assert (await put(client, invited, "rating", {"stars": stars, "comment": comment})).status_code == 204
    async with story.database.sessions() as session:
        [rating] = (await session.scalars(select(InterviewRating))).all()
    assert (rating.stars, rating.comment) == (4, None)
    assert (await story.get("/invitation", invited.headers))["rated"] is True
    assert (await put(client, invited, "rating", {"stars": 6})).status_code == 422


async def test_a_correction_stands_beside_what_was_heard(
    story: Story, invited: Invited, client: httpx.AsyncClient
) -> None:
    # Given an interview that is over
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    async with story.database.sessions() as session:
        turns = (await session.scalars(select(TranscriptTurn).order_by(TranscriptTurn.sequence_order))).all()
    mine = next(turn for turn in turns if turn.speaker == "candidate")
    theirs = next(turn for turn in turns if turn.speaker == "agent")
    # When the candidate mends their own words, twice
    for content in ("I check the air way.", "I check the airway, always."):
        answer = await put(client, invited, f"transcript/{mine.sequence_order}", {"content": content})
        assert answer.status_code == 200, answer.text
    # Then both sides see what was heard and what was meant
    for headers in (story.hr, invited.headers):
        items = (await story.get(f"/interviews/{invited.interview_id}/transcript", headers))["items"]
        [line] = [item for item in items if "corrected" in item]
        assert (line["content"], line["corrected"]) == (ANSWERS[0], "I check the airway, always.")
    assert len(await audited(story.database, "transcript.corrected")) == 2
    # and the interviewer's lines are not theirs to change
    assert (await put(client, invited, f"transcript/{theirs.sequence_order}", {"content": "x"})).status_code == 404
    # nor anything when the time for it is over
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(ended_at=utcnow() - timedelta(hours=25)))
    late = await put(client, invited, f"transcript/{mine.sequence_order}", {"content": "too late"})
    assert (late.status_code, late.json()["code"]) == (409, "correction_window_closed")


async def test_practice_shows_what_was_understood_and_says_when_nobody_listens(
    invited: Invited, client: httpx.AsyncClient, rooms: RoomServer
) -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        file.writeframes(b"\0\0" * 16_000)

    async def practise() -> httpx.Response:
        files = {"data": ("practice.wav", out.getvalue(), "audio/wav")}
        return await client.post("/api/v1/invitation/practice", files=files, headers=invited.headers)

    answer = await practise()
    assert (answer.status_code, answer.json()) == (200, {"text": "OK"})
    rooms.down = True  # the speech service lives at the same address in these tests
    answer = await practise()
    assert (answer.status_code, answer.json()["code"]) == (503, "speech_down")
