"""The joined voices and the clips cut from them: on the interview's clock, for HR only, each listening on record."""

import io
import wave
from uuid import uuid4

import httpx
import numpy as np
import pytest
from sqlalchemy import select, update

from core.clock import utcnow
from core.domains.models import Domain
from core.interviews import recording
from core.interviews.models import STOP_RECORDING, InboxMessage, Interview
from tests.api.conftest import audited
from tests.api.story import RATE, Invited, Story, consent, interviewed, pcm, run_jobs, segments


@pytest.fixture
async def invited(story: Story, domain: Domain) -> Invited:
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=True)
    return invited


async def clip(
    story: Story, invited: Invited, start_ms: int, end_ms: int, channel: str = "candidate"
) -> httpx.Response:
    query = {"channel": channel, "start_ms": start_ms, "end_ms": end_ms}
    address = f"/api/v1/interviews/{invited.interview_id}/recording"
    return await story.client.get(address, params=query, headers=story.hr)


async def test_a_clip_is_that_span_of_that_voice(story: Story, invited: Invited) -> None:
    segments(story.settings, invited.interview_id, 1, "candidate", range(0, 1), 100)
    segments(story.settings, invited.interview_id, 1, "candidate", range(1, 2), 200)
    segments(story.settings, invited.interview_id, 1, "agent", range(0, 2), 300)
    early = await clip(story, invited, 0, 1000)
    assert (early.status_code, early.json()["code"]) == (409, "recording_not_ready")
    await interviewed(story, invited, ())
    await run_jobs(story.database, story.settings)

    answer = await clip(story, invited, 1500, 2500)
    assert answer.headers["content-type"] == "audio/wav"
    samples = pcm(answer.content)
    assert len(samples) == RATE
    assert (samples[: RATE // 2] == 100).all()
    assert (samples[RATE // 2 :] == 200).all()
    assert (pcm((await clip(story, invited, 0, 100, "agent")).content) == 300).all()
    assert len(pcm((await clip(story, invited, 3900, 9000)).content)) == RATE // 10  # the recording ends there
    assert len(pcm((await clip(story, invited, 60_000, 61_000)).content)) == 0
    entries = await audited(story.database, "recording.listened")
    assert len(entries) == 4
    assert entries[0].changes == {"channel": "candidate", "start_ms": 1500, "end_ms": 2500}


async def test_who_withdraws_the_consent_leaves_no_sound(story: Story, invited: Invited) -> None:
    # Given an interview that is being recorded
    async with story.database.transaction() as session:
        await session.execute(update(Interview).values(started_at=utcnow(), status="in_progress"))
    # When the candidate does not want that any more
    await consent(story, invited, recording=False)
    # Then the agent is told
    async with story.database.sessions() as session:
        assert [row.content for row in await session.scalars(select(InboxMessage))] == [STOP_RECORDING]
    # and what was kept until then is gone when the interview is over
    segments(story.settings, invited.interview_id, 1, "candidate", range(0, 2), 100)
    folder = story.settings.data / "recordings" / str(invited.interview_id)
    assert list(folder.rglob("*.wav"))
    await interviewed(story, invited, ())
    await run_jobs(story.database, story.settings)
    assert not folder.exists()
    answer = await clip(story, invited, 0, 1000)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_recorded")


@pytest.mark.parametrize(
    "query",
    [
        {"start_ms": 10, "end_ms": 10},
        {"start_ms": 20, "end_ms": 10},
        {"start_ms": 0, "end_ms": 300_001},
        {"start_ms": -1, "end_ms": 10},
        {"start_ms": 0, "end_ms": 10**20},
        {"start_ms": 0, "end_ms": 10, "channel": "../../etc/passwd"},
        {"start_ms": 0},
    ],
)
async def test_wrong_spans(story: Story, invited: Invited, query: dict[str, str | int]) -> None:
    address = f"/api/v1/interviews/{invited.interview_id}/recording"
    answer = await story.client.get(address, params={"channel": "agent", **query}, headers=story.hr)
    assert answer.status_code == 422, answer.text
    assert await audited(story.database, "recording.listened") == []


def joined(story: Story, invited: Invited) -> np.ndarray:
    tracks = {track.channel: track for track in recording.join(story.settings, invited.interview_id)}
    return pcm((story.settings.data / tracks["candidate"].path).read_bytes())


async def test_gaps_are_silence_and_the_later_agent_lies_on_top(story: Story, invited: Invited) -> None:
    segments(story.settings, invited.interview_id, 1, "candidate", range(0, 3), 100)
    segments(story.settings, invited.interview_id, 2, "candidate", range(2, 3), 200, frames=RATE)  # half of the third
    segments(story.settings, invited.interview_id, 10, "candidate", range(5, 6), 300)  # 10 comes after 2
    samples = joined(story, invited)
    at = [int(samples[int(second * RATE)]) for second in (1, 3, 4.5, 5.5, 8, 11)]
    assert at == [100, 100, 200, 100, 0, 300]
    assert len(samples) == 12 * RATE


async def test_silence_of_a_later_agent_covers_nobody(story: Story, invited: Invited) -> None:
    segments(story.settings, invited.interview_id, 1, "candidate", range(0, 1), 100)
    segments(story.settings, invited.interview_id, 2, "candidate", range(0, 1), 0)
    assert (joined(story, invited) == 100).all()


async def test_joining_twice_gives_the_same_and_a_half_written_segment_is_left_out(
    story: Story, invited: Invited
) -> None:
    segments(story.settings, invited.interview_id, 1, "candidate", range(0, 2), 100)
    folder = story.settings.data / "recordings" / str(invited.interview_id) / "1" / "candidate"
    (folder / "000002-4000.part").write_bytes(b"RIFF")
    [first], [track] = (recording.join(story.settings, invited.interview_id) for _ in range(2))
    assert (track.channel, track.duration_ms, track.sha256) == (first.channel, first.duration_ms, first.sha256)
    assert track.duration_ms == 4000
    with wave.open(io.BytesIO((story.settings.data / track.path).read_bytes())) as file:
        assert file.getnframes() == 4 * RATE


async def test_an_unknown_interview_is_404(story: Story, client: httpx.AsyncClient) -> None:
    address = f"/api/v1/interviews/{uuid4()}/recording?channel=agent&start_ms=0&end_ms=10"
    assert (await client.get(address, headers=story.hr)).status_code == 404
