"""The real service on a free port: `python -m speech` with Whisper tiny and Piper."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import openai
import pytest

QUEUE = 3
"""How many may wait in the service under test."""


@dataclass(frozen=True)
class Service:
    url: str
    process: asyncio.subprocess.Process
    log: list[str]

    @property
    def openai(self) -> openai.AsyncClient:
        return openai.AsyncClient(base_url=f"{self.url}/v1", api_key="local", max_retries=0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def running() -> AsyncGenerator[Service]:
    """The service, healthy; ended and waited for."""
    port = _free_port()
    env = os.environ | {"VIVA_SPEECH_PORT": str(port), "VIVA_SPEECH_MODEL": "tiny", "VIVA_SPEECH_QUEUE": str(QUEUE)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "speech"), env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout
    log = list[str]()

    async def collect(stream: asyncio.StreamReader) -> None:
        async for line in stream:
            log.append(line.decode())

    collecting = asyncio.create_task(collect(process.stdout))
    service = Service(f"http://127.0.0.1:{port}", process, log)
    try:
        async with asyncio.timeout(120), httpx.AsyncClient() as client:
            while not await _healthy(client, service.url):
                assert process.returncode is None, "".join(log)
                await asyncio.sleep(0.1)
        yield service
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await collecting


async def _healthy(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/health")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
async def service() -> AsyncGenerator[Service]:
    async with running() as running_service:
        yield running_service


@pytest.fixture(scope="session")
async def http(service: Service) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=service.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def say(http: httpx.AsyncClient) -> Callable[[str], Awaitable[bytes]]:
    """WAV of a text in the local voice."""

    async def spoken(text: str) -> bytes:
        body = {"model": "tts-1", "input": text, "voice": "alloy", "response_format": "wav"}
        answer = await http.post("/v1/audio/speech", json=body)
        answer.raise_for_status()
        return answer.content

    return spoken
