"""The transcript's event stream, on the real server: nothing missed, and no hindrance to a stop."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.accounts.models import Role
from core.domains.models import Domain
from core.interviews.models import InterviewRun
from core.interviews.run import Commit, PostgresRun, TurnRow
from core.settings import Settings
from core.staff import service as staff
from tests.api.conftest import Caller
from tests.api.story import Invited, Story

ROOT = Path(__file__).parents[2]


class Server:
    def __init__(self, settings: Settings) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        env = {**os.environ, "VIVA_PORT": str(port), "VIVA_SECRET": settings.secret.get_secret_value()}
        self.process = subprocess.Popen([sys.executable, "-m", "api"], cwd=ROOT, env=env)

    async def answers(self) -> None:
        async with httpx.AsyncClient() as client:
            for _ in range(300):
                try:
                    if (await client.get(f"{self.url}/health/live")).status_code == 200:
                        return
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        raise AssertionError("the API did not come up")


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[Server]:
    server = Server(settings)
    await server.answers()
    yield server
    if server.process.poll() is None:
        server.process.terminate()  # killed, it would leave its own process behind
    await asyncio.to_thread(server.process.wait, 30)


async def events(lines: AsyncIterator[str], count: int) -> list[dict[str, Any]]:
    """The next ``count`` events; comments are left out."""
    found: list[dict[str, Any]] = []
    async for event in each(lines):
        found.append(event)
        if len(found) == count:
            break
    return found


async def each(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    event: dict[str, Any] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if name in ("id", "event", "data"):
            event[name] = value
        elif not line and event:
            yield event
            event = {}


async def test_the_stream_brings_old_and_new_turns_once_and_stops_with_the_server(
    story: Story, domain: Domain, server: Server
) -> None:
    invited: Invited = await story.invited(domain.id)
    async with story.database.transaction() as session:
        session.add(InterviewRun(interview_id=invited.interview_id, epoch=1))
    agent = PostgresRun(story.database, invited.interview_id, 1, story.settings)
    assert await agent.claim("job", "agent-1")

    async def says(n: int) -> None:
        row = TurnRow(f"r{n}", "agent", "ack", "voice", f"line {n}", None)
        await agent.commit(Commit({"v": 1}, (row,)))

    await says(1)
    await says(2)
    address = f"{server.url}/api/v1/interviews/{invited.interview_id}/transcript/stream"
    async with httpx.AsyncClient(timeout=30) as client:
        async with client.stream("GET", address, headers=invited.headers) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            old = await events(lines, 2)
            assert [event["id"] for event in old] == ["1", "2"]
            began = time.monotonic()
            await says(3)
            [new] = await events(lines, 1)
            assert time.monotonic() - began < 5  # woken, not polled at the heartbeat
            assert json.loads(new["data"])["content"] == "line 3"
        headers = {**invited.headers, "Last-Event-ID": "2"}
        async with client.stream("GET", address, headers=headers) as stream:
            [missed] = await events(stream.aiter_lines(), 1)
            assert missed["id"] == "3"
            began = time.monotonic()
            server.process.terminate()
            await asyncio.to_thread(server.process.wait, 20)
            assert time.monotonic() - began < 8


@pytest.mark.parametrize("path", ["/interviews/{id}/transcript/stream", "/dashboard/stream"])
async def test_a_stream_ends_for_whoever_was_deactivated_meanwhile(
    path: str, story: Story, domain: Domain, server: Server, people: dict[Role, Caller]
) -> None:
    invited: Invited = await story.invited(domain.id)
    address = f"{server.url}/api/v1{path.format(id=invited.interview_id)}"
    async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", address, headers=story.hr) as stream:
        lines = stream.aiter_lines()
        async for line in lines:  # it has begun
            if line:
                break
        async with story.database.transaction() as session:
            await staff.deactivate(session, people[Role.SUPER_ADMIN].user, people[Role.HR_MANAGER].user.id)
        began = time.monotonic()
        *_, last = [event async for event in each(lines)]
        assert last["event"] == "reconnect"
        assert time.monotonic() - began < 45
        assert (await client.get(address, headers=story.hr)).status_code == 401
