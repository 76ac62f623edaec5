"""Requests made up from the OpenAPI document; what is answered is compared with it. Used by test_contract.py."""

import asyncio
import json
from collections.abc import Callable, Collection
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
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import APIStateMachine, StepInput, StepOutput
from schemathesis.schemas import APIOperation, BaseSchema

from api.openapi import document
from tests.api.asked import ASKED
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
STEPS = 12
"""Of a chain."""
NO_AGENT = "all_agents_busy"
"""None is started here; a candidate who joins is told so."""
UNHURRIED = settings(
    deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
"""The same requests in every run; the machine's speed does not count."""


def load(app: Litestar, only: Collection[str] = ()) -> BaseSchema:
    """With ``only`` these operations."""
    schema = schemathesis.openapi.from_dict(json.loads(document(app)))
    return schema.include(operation_id=list(only)) if only else schema


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

    def check(self, case: Case, answer: httpx.Response | Response, who: str) -> None:
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


def walk(schema: BaseSchema, caller: Caller, world: World, who: str, walks: int) -> int:
    """So many chains of requests, each beginning with something that is made and going on by links: what was made is read, changed,
    removed, in any order, and asked for again. Returns how many of the requests that went on found something."""
    found = 0
    machine = schema.as_state_machine()

    def step(self: APIStateMachine, input: StepInput) -> StepOutput:
        nonlocal found
        case, linked = input.case, {name for _, name in input.applied_parameters}
        if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
            name = case.operation.definition.raw["operationId"]
            if input.transition is None and "json" in (sent := ASKED[name](world) if name in ASKED else {}):
                case.body = sent["json"]  # what is made up is seldom made
            about(case, world, linked)
        answer = Response.from_httpx(caller.send(case, world.headers), verify=False)
        self.after_call(answer, case)
        caller.check(case, answer, who)
        found += bool(linked) and answer.status_code < 300
        return StepOutput(answer, case)

    bounds = settings(UNHURRIED, max_examples=walks, stateful_step_count=STEPS)
    type("Walk", (machine,), {"step": step}).run(settings=bounds)
    return found


def about(case: Case, world: World, linked: Collection[str | None] = ()) -> None:
    """Identifiers of the path and of the body become those of things that are there, but for those that a link gave."""
    path = case.path_parameters or {}
    case.path_parameters = {name: path[name] if name in linked else str(getattr(world, name)) for name in path}
    if isinstance(case.body, dict):
        ids = (name for name in case.body if name.endswith("_id") and name not in linked)
        known = {name: str(getattr(world, name)) for name in ids if hasattr(world, name)}
        case.body = {**case.body, **known}


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("latin-1")
