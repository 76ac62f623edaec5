"""Answers that lost words on their way: sent again by the candidate's device, heard a second time, and then what counts."""

import httpx
import pytest
from sqlalchemy import func, select

from core.db import Database
from core.domains.models import Domain
from core.interviews.models import AnswerSound
from core.queue import Job, Kind
from core.settings import Settings
from tests.api.conftest import OGG, Ears
from tests.api.story import ANSWERS, Invited, Story, consent, interviewed, run_jobs

API = "/api/v1"
LOST = "and I stayed with her until the doctor was there, and told her what we did and why."


async def spoken_turns(story: Story, invited: Invited) -> list[int]:
    items = (await story.get(f"/interviews/{invited.interview_id}/transcript"))["items"]
    return [turn["sequence_order"] for turn in items if turn["speaker"] == "candidate"]


async def send(
    client: httpx.AsyncClient, invited: Invited, turn: int, words: str, *, name: str = "a", part: int = 1
) -> httpx.Response:
    return await client.post(
        f"{API}/invitation/transcript/{turn}/sound",
        params={"client_id": name, "part": part},
        files={"file": ("answer.ogg", OGG + words.encode())},
        headers=invited.headers,
    )


async def held(story: Story, domain: Domain, *, recording: bool = True) -> Invited:
    """An interview of which every answer is there."""
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=recording)
    await interviewed(story, invited)
    return invited


async def test_an_answer_that_lost_words_is_heard_again_and_evaluated_so(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, ears: tuple[Ears, Settings]
) -> None:
    # Given an answer whose end did not arrive, in two pieces, the second of them sent first and one of them twice
    invited = await held(story, domain)
    first, *_ = await spoken_turns(story, invited)
    for name, part, words in (("b", 2, LOST), ("a", 1, ANSWERS[0]), ("a", 1, ANSWERS[0])):
        sent = await send(client, invited, first, words, name=name, part=part)
        assert sent.status_code == 202, sent.text
    # When the work is done
    await run_jobs(clean, ears[1])
    # Then both versions are there, for the candidate and for the hiring team,
    for headers in (invited.headers, story.hr):
        turns = (await story.get(f"/interviews/{invited.interview_id}/transcript", headers))["items"]
        (turn,) = [turn for turn in turns if turn["sequence_order"] == first]
        assert turn["content"] == ANSWERS[0]
        assert turn["heard_again"] == f"{ANSWERS[0]} {LOST}"
        assert [turn["sequence_order"] for turn in turns if "heard_again" in turn] == [first]
    # and it was evaluated once, with the words that were lost
    evaluation = await story.get(f"/interviews/{invited.interview_id}/evaluation")
    assert evaluation["status"] == "ready"
    async with clean.sessions() as session:
        assert (await session.scalars(select(func.count()).select_from(AnswerSound))).one() == 2
        kinds = (await session.scalars(select(Job.kind).where(Job.kind == Kind.HEAR_AGAIN))).all()
    assert len(kinds) == 2


async def test_the_evaluation_waits_for_the_second_hearing_but_not_for_ears_that_are_gone(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, ears: tuple[Ears, Settings]
) -> None:
    # Given a sound, and a speech service that does not answer
    invited = await held(story, domain)
    first, *_ = await spoken_turns(story, invited)
    await send(client, invited, first, f"{ANSWERS[0]} {LOST}")
    ears[0].deaf = True
    # When the work is tried, and what follows from it
    for _ in range(2):
        with pytest.raises(AssertionError, match="hear_again"):
            await run_jobs(clean, ears[1])
    # Then the interview is evaluated by what was heard live
    path = f"/interviews/{invited.interview_id}"
    assert (await story.get(f"{path}/evaluation"))["status"] == "ready"
    turns = (await story.get(f"{path}/transcript"))["items"]
    assert [turn for turn in turns if "heard_again" in turn] == []


async def test_a_second_hearing_never_shortens_an_answer(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, ears: tuple[Ears, Settings]
) -> None:
    invited = await held(story, domain)
    first, second, _ = await spoken_turns(story, invited)
    await send(client, invited, first, "I check")
    await send(client, invited, second, "", name="silence")
    await run_jobs(clean, ears[1])
    turns = (await story.get(f"/interviews/{invited.interview_id}/transcript"))["items"]
    assert [turn for turn in turns if "heard_again" in turn] == []
    assert (await story.get(f"/interviews/{invited.interview_id}/evaluation"))["status"] == "ready"


async def test_no_sound_is_taken_without_consent_nor_of_what_was_not_said(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    # Given one candidate who agreed to be recorded and one who did not
    invited = await held(story, domain)
    unrecorded = await held(story, domain, recording=False)
    first, *_ = await spoken_turns(story, invited)
    refused = await send(client, unrecorded, first, LOST)
    assert (refused.status_code, refused.json()["code"]) == (409, "recording_not_agreed")
    # Then the interviewer's lines, places where nothing is, and what is no sound are refused
    assert (await send(client, invited, first - 1, LOST)).status_code == 404
    assert (await send(client, invited, 999, LOST)).status_code == 404
    no_sound = await client.post(
        f"{API}/invitation/transcript/{first}/sound",
        params={"client_id": "x"},
        files={"file": ("a.ogg", b"hello")},
        headers=invited.headers,
    )
    assert no_sound.status_code == 415
    assert (await send(client, invited, first, "x" * 5_000_000)).status_code == 413
    # and no file is left of any of it
    folders = [settings.data / "recordings" / str(each.interview_id) for each in (invited, unrecorded)]
    assert [file for folder in folders for file in folder.glob("kept/*")] == []


async def test_erasing_a_candidate_erases_the_sounds_too(
    client: httpx.AsyncClient, story: Story, domain: Domain, clean: Database, ears: tuple[Ears, Settings]
) -> None:
    invited = await held(story, domain)
    first, *_ = await spoken_turns(story, invited)
    await send(client, invited, first, LOST)
    kept = ears[1].data / "recordings" / str(invited.interview_id) / "kept"
    assert [file.suffix for file in kept.iterdir()] == [".ogg"]
    await run_jobs(clean, ears[1])
    receipt = await story.post(f"/candidates/{invited.candidate_id}/erasure")
    assert receipt["rows"]["answer_sounds"] == 1
    await run_jobs(clean, ears[1])
    assert not kept.exists()
