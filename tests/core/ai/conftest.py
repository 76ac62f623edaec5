from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from core.ai.calls import CallRecord
from core.ai.transport import Models
from core.settings import Settings
from sim.openai_server import OpenAIServer


@pytest.fixture(scope="session")
async def _server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
def server(_server: OpenAIServer) -> OpenAIServer:
    _server.reset()
    return _server


@pytest.fixture
def records() -> list[CallRecord]:
    return []


@pytest.fixture
def pauses() -> list[float]:
    """The back-offs that the transport asked for; nothing is slept."""
    return []


@pytest.fixture
def model_settings(server: OpenAIServer) -> Callable[..., Settings]:
    def build(**changes: object) -> Settings:
        values: dict[str, object] = {
            "data": Path("/nonexistent"),
            "database_url": "postgresql+asyncpg://unused",
            "redis_url": "redis://unused",
            "livekit_url": "ws://unused",
            "livekit_api_key": "unused",
            "livekit_api_secret": "unused",
            "secret": "unused",
            "openai_api_key": "sk-test",
            "openai_base_url": server.url,
        }
        return Settings.model_validate(values | changes)

    return build


@pytest.fixture
async def make(
    model_settings: Callable[..., Settings], records: list[CallRecord], pauses: list[float]
) -> AsyncIterator[Callable[..., Models]]:
    """Builds a transport; keyword arguments go to Settings, ``gap_s``, ``budget`` and ``sink`` to the transport."""
    made: list[Models] = []

    async def keep(record: CallRecord) -> None:
        records.append(record)

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    def build(gap_s: float = 5.0, budget: object = None, sink: object = keep, **changes: object) -> Models:
        models = Models(model_settings(**changes), sink, budget=budget, gap_s=gap_s, sleep=pause)
        made.append(models)
        return models

    yield build
    for models in made:
        await models.close()


@pytest.fixture
def models(make: Callable[..., Models]) -> Models:
    return make()
