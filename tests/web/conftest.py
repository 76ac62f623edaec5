"""The whole of Viva on free ports, and a browser in front of it."""

import io
import json
import os
import subprocess
import sys
import tempfile
import wave
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import rmtree
from uuid import UUID

import httpx
import pytest
from playwright.async_api import Browser, Playwright, async_playwright
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from core.interviews import invitations
from core.settings import Settings
from ops import state
from ops.stack import Stack
from ops.state import ROOT
from ops.testing import running
from tests.web.person import launch

Invite = Callable[..., str]

ANSWER = (
    "I would check the airway first, then the breathing and the circulation. I call for help early, and I write down "
    "what I found and when I found it, so that the next shift knows."
)


@asynccontextmanager
async def rows(variables: Mapping[str, str]) -> AsyncGenerator[AsyncSession]:
    """The installation's own database."""
    settings = Settings(**{name.removeprefix("VIVA_").lower(): value for name, value in variables.items()})  # pyright: ignore[reportArgumentType]
    database = Database(settings)
    try:
        async with database.sessions() as session:
            yield session
    finally:
        await database.close()


async def interview_of(session: AsyncSession, link: str) -> UUID:
    return (await invitations.find(session, link.rpartition("/i/")[2]))[0].interview_id


@pytest.fixture(scope="session")
def services() -> Iterator[tuple[Path, dict[str, str]]]:
    """The data folder, and how to reach what runs in it. VIVA_WEB_DATA names that of a running `up` to use instead."""
    if used := os.environ.get("VIVA_WEB_DATA"):
        found = state.running(Path(used))
        assert found, f"viva does not run with {used}"
        yield Path(used), Stack.of(Path(used), state.cache_folder(), found).variables()
        return
    data = Path(tempfile.mkdtemp(prefix="viva-web-"))
    try:
        with running({"api", "worker", "loops", "agent"}, data) as variables:
            yield data, variables
    finally:
        rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def invite(services: tuple[Path, dict[str, str]]) -> Invite:
    """A link to a new interview, made as an operator makes it."""

    def make(*, questions: int = 2, kind: str = "ai_both") -> str:
        command = [sys.executable, "-m", "ops.cli", "invite", "--data", str(services[0]), "--json"]
        command += ["--questions", str(questions), "--type", kind, "--name", "Maya Okafor"]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout)["link"]

    return make


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as found:
        yield found


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    """Its microphone beeps."""
    found = await launch(playwright)
    yield found
    await found.close()


@pytest.fixture(scope="session")
def voice(services: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answer as speech, followed by two seconds of silence."""
    said = httpx.post(
        f"{services[1]['VIVA_SPEECH_URL']}/audio/speech",
        json={"model": "tts-1", "voice": "alloy", "input": ANSWER, "response_format": "wav"},
        timeout=120,
    )
    assert said.status_code == 200, said.text
    path = tmp_path_factory.mktemp("voice") / "answer.wav"
    with wave.open(io.BytesIO(said.content)) as spoken, wave.open(str(path), "wb") as whole:
        frames = spoken.readframes(spoken.getnframes())
        whole.setparams(spoken.getparams())
        whole.writeframes(frames + bytes(2 * spoken.getframerate() * spoken.getsampwidth() * spoken.getnchannels()))
    return path


@pytest.fixture
async def speaking(playwright: Playwright, voice: Path) -> AsyncIterator[Browser]:
    """A browser whose microphone hears that answer."""
    found = await launch(playwright, voice)
    yield found
    await found.close()
