"""An installation whose hosts share no disk: what one writes, the others find in the bucket, and nothing is lost while it is away."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from httpx import ASGITransport
from litestar import Litestar
from pydantic import SecretStr
from sqlalchemy import select, update

from api.main import create_app
from core.db import Database
from core.domains.models import Domain
from core.files import FilesAway
from core.interviews.models import Consent
from core.interviews.shipping import ship
from core.queue import Job, Kind
from core.settings import Settings
from tests.api.conftest import BASE, Ears, RoomServer, living
from tests.api.story import PERSON, RESUME, Invited, Story, consent, interviewed, job_body, pcm, run_jobs, segments
from tests.api.test_imports import HEAD, zipped
from tests.api.test_sounds import LOST, send, spoken_turns
from tests.bucket import KEYS, Shelf, free_port
from worker.attempt import attempt
from worker.tools import open_tools


@pytest.fixture(scope="module")
def shelf(bucket_server: str) -> Shelf:
    return Shelf(bucket_server, versioned=True)


@pytest.fixture(scope="module")
def front(
    settings: Settings, shelf: Shelf, room_server: tuple[RoomServer, str], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Of the host with the API; the agent is there too."""
    found = {
        "data": tmp_path_factory.mktemp("front"),
        "livekit_url": room_server[1],
        "speech_url": f"{room_server[1].replace('ws', 'http', 1)}/v1",
        "s3_bucket": shelf.name,
        "s3_endpoint_url": shelf.address,
        "s3_access_key_id": KEYS["s3_access_key_id"],
        "s3_secret_access_key": SecretStr(KEYS["s3_secret_access_key"]),
    }
    return settings.model_copy(update=found)


@pytest.fixture(scope="module")
def back(front: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of the host with the worker."""
    return front.model_copy(update={"data": tmp_path_factory.mktemp("back")})


def away(host: Settings) -> Settings:
    """The same host while the bucket does not answer."""
    return host.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{free_port()}"})


@pytest.fixture(scope="module")
async def bucket_app(front: Settings, database: Database) -> AsyncIterator[Litestar]:
    async with living(create_app(front)) as app:
        yield app


@pytest.fixture
async def hosted(bucket_app: Litestar, story: Story, front: Settings) -> AsyncIterator[Story]:
    """The story on the host with the API; its jobs are done on the other one."""
    async with httpx.AsyncClient(
        transport=ASGITransport(bucket_app, raise_app_exceptions=False), base_url=BASE
    ) as client:
        yield replace(story, client=client, settings=front)


@pytest.fixture
def without_bucket(bucket_app: Litestar, front: Settings) -> Any:
    """Takes the bucket away from the API, and gives it back in the end."""
    held = bucket_app.state.parts

    def take() -> None:
        bucket_app.state.parts = replace(held, settings=away(front))

    yield take
    bucket_app.state.parts = held


def left(*hosts: Settings) -> list[str]:
    """Files that still lie in the data folders."""
    return [path.name for host in hosts for path in host.data.rglob("*") if path.is_file()]


async def recorded(story: Story, domain: Domain, back: Settings) -> Invited:
    """From the resume to the end of the interview, and all that follows from it."""
    job = await story.post("/jobs", job_body(domain.id))
    candidate = await story.post("/candidates", {**PERSON, "job_id": job["id"]})
    sent = await story.client.put(
        f"/api/v1/candidates/{candidate['id']}/resume", files={"file": ("cv.docx", RESUME)}, headers=story.hr
    )
    assert sent.status_code == 200, sent.text
    plan = await story.post(f"/candidates/{candidate['id']}/plans", {"count": 3})
    await run_jobs(story.database, back)
    await story.post(f"/plans/{plan['id']}/approval")
    body = {"candidate_id": candidate["id"], "plan_id": plan["id"], "interview_type": "ai_both"}
    made = await story.post("/interviews", body)
    invited = Invited(UUID(made["interview_id"]), made["invitation_token"], candidate["id"], plan["id"], made)
    await consent(story, invited, recording=True)
    await interviewed(story, invited)
    await ship(story.database, story.settings)
    await run_jobs(story.database, back)
    return invited


async def fetched(story: Story, path: str, headers: dict[str, str] | None = None, **query: Any) -> bytes:
    answer = await story.client.get(f"/api/v1{path}", headers=headers or story.hr, params=query)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) == int(answer.headers["content-length"])
    return answer.content


async def test_hosts_that_share_no_disk_share_the_files_and_an_erasure_takes_them_all(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    before = shelf.traces()
    # Given a whole interview, of which one host heard the voices and another one made the files
    invited = await recorded(hosted, domain, back)
    interview = f"/interviews/{invited.interview_id}"
    # Then report, replay, the candidate's own report and clips come from either,
    assert (await fetched(hosted, f"{interview}/report")).startswith(b"%PDF")
    assert b"data:audio/ogg" in await fetched(hosted, f"{interview}/replay")
    assert (await fetched(hosted, "/invitation/report", invited.headers)).startswith(b"%PDF")
    clip = {"channel": "candidate", "start_ms": 1_500, "end_ms": 2_500}
    assert (pcm(await fetched(hosted, f"{interview}/recording", **clip)) == 1000).all()
    # the bucket has them all, and the hosts nothing,
    folders = {name.split("/")[0] for name in shelf.names()}
    assert {"resumes", "recordings", "reports"} <= folders
    assert left(front, back) == []
    # and when the candidate is erased, no version of any file is left
    async with hosted.database.sessions() as session:
        asked = await session.scalars(select(Job.args).where(Job.kind == Kind.DELETE_FILES))
        assert asked.all()  # the report was made again with the voices: the first one went
    receipt = await hosted.post(f"/candidates/{invited.candidate_id}/erasure")
    await run_jobs(hosted.database, back)
    done = await hosted.get(f"/erasures/{receipt['id']}")
    assert done["completed_at"] is not None
    assert done["files_deleted"] > 6
    assert shelf.traces() == before


async def test_of_who_does_not_agree_no_byte_goes_anywhere(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    invited = await begun(hosted, domain, back, recording=False)
    await interviewed(hosted, invited)
    await ship(hosted.database, front)
    assert shelf.traces(f"recordings/{invited.interview_id}") == []
    # also where a segment was written in the moment in which the consent was taken back
    segments(front, invited.interview_id, 1, "candidate", range(2), 100)
    assert await ship(hosted.database, front) == 0
    assert left(front, back) == []
    assert shelf.traces(f"recordings/{invited.interview_id}") == []


async def test_who_takes_the_consent_back_finds_what_went_already_deleted(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    # Given an interview of which a part is in the bucket already
    invited = await begun(hosted, domain, back)
    segments(front, invited.interview_id, 1, "candidate", range(3), 100)
    assert await ship(hosted.database, front) == 3
    assert shelf.names(f"recordings/{invited.interview_id}")
    # When the candidate takes the consent back and the interview ends
    async with hosted.database.transaction() as session:
        await session.execute(update(Consent).values(recording=False))
    await interviewed(hosted, invited, ())
    await run_jobs(hosted.database, back)
    # Then nothing of it is left in any version
    assert shelf.traces(f"recordings/{invited.interview_id}") == []


async def begun(story: Story, domain: Domain, back: Settings, *, recording: bool = True) -> Invited:
    """Invited, with consent to the interview."""
    made = replace(story, settings=back)  # the jobs are done on the other host
    invited = await made.invited(domain.id)
    await consent(story, invited, recording=recording)
    return invited


async def test_while_the_bucket_is_away_segments_wait_and_late_ones_are_joined_in(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    # Given an interview whose bucket is away until after the end
    invited = await begun(hosted, domain, back)
    segments(front, invited.interview_id, 1, "candidate", range(2), 100)
    half = front.data / "recordings" / str(invited.interview_id) / "1" / "candidate" / "000002-4000.part"
    half.write_bytes(b"RIFF")
    assert await ship(hosted.database, front) == 2
    await interviewed(hosted, invited, ())
    segments(front, invited.interview_id, 1, "candidate", range(2, 4), 200)
    with pytest.raises(FilesAway):
        await ship(hosted.database, away(front))
    await run_jobs(hosted.database, back)
    clip: dict[str, Any] = {"channel": "candidate", "start_ms": 0, "end_ms": 60_000}
    address = f"/interviews/{invited.interview_id}/recording"
    first = pcm(await fetched(hosted, address, **clip))
    assert len(first) == 4 * 24_000
    # When it is back
    assert await ship(hosted.database, front) == 2
    await run_jobs(hosted.database, back)
    # Then the recording has all of it, once
    whole = pcm(await fetched(hosted, address, **clip))
    assert len(whole) == 8 * 24_000
    assert (whole[-1], whole[0]) == (200, 100)
    tracks = [name for name in shelf.names(f"recordings/{invited.interview_id}/") if name.count("/") == 2]
    assert len(tracks) == 1
    assert left(front, back) == [half.name]
    # and what a killed agent left of a segment is cleaned away when it is certain that nobody writes to it any more
    os.utime(half, (0, 0))
    assert await ship(hosted.database, front) == 0
    assert left(front, back) == []


async def test_without_the_bucket_nothing_is_taken_and_work_waits_for_it(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf, without_bucket: Any
) -> None:
    invited = await recorded(hosted, domain, back)
    before = shelf.names()
    # Given an API whose bucket does not answer
    without_bucket()
    # Then health names it,
    health = await hosted.client.get("/health")
    assert health.status_code == 503
    assert {name for name, part in health.json()["parts"].items() if not part["ok"]} == {"files"}
    # an upload and a download are refused with the way out, and nothing is left behind
    path = f"/api/v1/candidates/{invited.candidate_id}/resume"
    refused = [
        await hosted.client.put(path, files={"file": ("cv.docx", RESUME)}, headers=hosted.hr),
        await hosted.client.get(f"/api/v1/interviews/{invited.interview_id}/report", headers=hosted.hr),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable")
        assert "Try again" in answer.json()["detail"]
        assert answer.headers["retry-after"]
    assert left(front) == []
    # and a job says why it waits, and does its work when the bucket is back
    asked = await hosted.post("/exports", {"kind": "raw", "format": "xlsx"})
    async with hosted.database.sessions() as session:
        job = (await session.scalars(select(Job).where(Job.done_at.is_(None)))).one()
    tools = open_tools(away(back))
    await attempt(tools, job.id)
    await tools.close()
    waiting = await hosted.get(f"/exports/{asked['id']}")
    assert waiting["status"] == "queued"
    assert "file store" in waiting["error"]
    assert left(back) == []
    assert shelf.names() == before


async def test_an_export_and_an_import_cross_the_hosts(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    before = set(shelf.names("resumes/"))
    # Given a list with a resume, taken by one host
    job = (await hosted.post("/jobs", job_body(domain.id)))["id"]
    rows = f"{HEAD}\nAna Ruiz,ana@x.test,,,a.docx\n"
    files = {"rows": ("list.csv", rows.encode()), "resumes": ("resumes.zip", zipped(a__docx=RESUME))}
    sent = await hosted.client.post(f"/api/v1/jobs/{job}/imports", files=files, headers=hosted.hr)
    assert sent.status_code == 202, sent.text
    found = sent.json()["id"]
    [folder] = {name.rpartition("/")[0] for name in shelf.names("imports/")}
    assert len(shelf.names(folder)) == 2
    # When the other one tries and does it
    await run_jobs(hosted.database, back)
    assert set(shelf.names("resumes/")) == before
    await hosted.post(f"/imports/{found}/start")
    await run_jobs(hosted.database, back)
    # Then the candidate is there with the resume, and what was exported about them can be fetched
    assert (await hosted.get(f"/imports/{found}"))["outcomes"] == {"created": 1}
    assert len(set(shelf.names("resumes/")) - before) == 1
    export = await hosted.post("/exports", {"kind": "raw", "format": "xlsx"})
    await run_jobs(hosted.database, back)
    assert (await fetched(hosted, f"/exports/{export['id']}/file")).startswith(b"PK")
    assert left(front, back) == []


async def test_a_sound_that_is_sent_again_is_heard_on_another_host(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf, ears: tuple[Ears, Settings]
) -> None:
    invited = await recorded(hosted, domain, back)
    first, *_ = await spoken_turns(hosted, invited)
    for _ in range(2):
        sent = await send(hosted.client, invited, first, f"I check the airway. {LOST}" * 3)
        assert sent.status_code == 202, sent.text
    assert len(shelf.names(f"recordings/{invited.interview_id}/kept/")) == 1
    await run_jobs(hosted.database, back.model_copy(update={"speech_url": ears[1].speech_url}))
    turns = (await hosted.get(f"/interviews/{invited.interview_id}/transcript"))["items"]
    assert [LOST in turn["heard_again"] for turn in turns if "heard_again" in turn] == [True]
    assert left(front, back) == []


async def test_the_agent_worker_ships_beside_its_interviews(
    hosted: Story, domain: Domain, front: Settings, back: Settings, shelf: Shelf
) -> None:
    from agent.__main__ import shipping  # its libraries take a while to load

    invited = await begun(hosted, domain, back)
    prefix = f"recordings/{invited.interview_id}/1/agent/"
    async with shipping(front), asyncio.timeout(120):
        segments(front, invited.interview_id, 1, "agent", range(2), 100)
        while len(await asyncio.to_thread(shelf.names, prefix)) < 2:  # noqa: ASYNC110 the other side is a server
            await asyncio.sleep(0.2)
    assert left(front) == []
