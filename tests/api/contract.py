"""Requests made up from the OpenAPI document; what is answered is compared with it. Used by test_contract.py."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from litestar import Litestar
from schemathesis import Case, CheckFunction, GenerationMode, checks
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema

from api.openapi import document
from tests.api.conftest import BASE
from tests.api.world import World

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
FORM = "multipart/form-data"
"""Whatever stands in a form's part is a file's content, so that what is made up as wrong is often right."""
NO_AGENT = "all_agents_busy"
"""None is started here; a candidate who joins is told so."""
UNHURRIED = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
"""The same requests in every run; the machine's speed does not count."""


def load(app: Litestar) -> BaseSchema:
    return schemathesis.openapi.from_dict(json.loads(document(app)))


def by_name(schema: BaseSchema) -> dict[str, APIOperation]:
    found = (result.ok() for result in schema.get_all_operations())
    return {operation.definition.raw["operationId"]: operation for operation in found}


@dataclass
class Caller:
    """Sends what Hypothesis makes up, from its thread, to the app that lives in ``loop``, and keeps what is wrong."""

    client: httpx.AsyncClient
    loop: asyncio.AbstractEventLoop
    wrong: list[str] = field(default_factory=list)

    def send(self, case: Case, headers: dict[str, str]) -> httpx.Response:
        """Exactly the bytes that schemathesis would send itself."""
        wanted = case.as_transport_kwargs(base_url=BASE, headers=headers)
        prepared = requests.Request(**{key: wanted[key] for key in wanted if key in _SENT}).prepare()
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        self.client.cookies.clear()
        request = self.client.build_request(
            cast(str, prepared.method),
            cast(str, prepared.url),
            headers=[(name.encode(), _bytes(value)) for name, value in prepared.headers.items()],
            content=cast("bytes | None", body),
        )
        return asyncio.run_coroutine_threadsafe(self.client.send(request), self.loop).result()

    def check(self, case: Case, answer: httpx.Response, who: str) -> None:
        spared = {checks.negative_data_rejection} if case.media_type == FORM else set[CheckFunction]()
        if answer.status_code == 503 and answer.json()["code"] == NO_AGENT:
            spared.add(checks.not_a_server_error)
        try:
            case.validate_response(answer, checks=[check for check in CHECKS if check not in spared])
        except (FailureGroup, Failure) as found:
            self.wrong.append(f"{who}: {found}")


_SENT = frozenset({"method", "url", "headers", "params", "data", "json", "files", "cookies"})


def explore(
    operation: APIOperation, caller: Caller, world: World, who: str, examples: int, mode: GenerationMode
) -> None:
    """``examples`` requests to one operation. Sound ones are about what there is in ``world``; the others are about anything."""

    @settings(UNHURRIED, max_examples=examples)
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if mode is GenerationMode.POSITIVE:
            about(case, world)
        caller.check(case, caller.send(case, world.headers), who)

    try:
        cast("Callable[[], None]", ask)()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # of an operation that takes nothing, nothing can be wrong


def about(case: Case, world: World) -> None:
    """Identifiers of the path and of the body become those of things that are there."""
    case.path_parameters = {name: str(getattr(world, name)) for name in case.path_parameters or {}}
    if isinstance(case.body, dict):
        known = {name: str(getattr(world, name)) for name in case.body if name.endswith("_id") and hasattr(world, name)}
        case.body = {**case.body, **known}


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("latin-1")
