"""What holds for every route: documented, guarded, with the same headers, and errors that tell nothing from inside."""

import json
import re
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from httpx import ASGITransport
from litestar import Litestar
from litestar.types import Message, Receive, Scope, Send
from sqlalchemy.pool import QueuePool

import api
from api.context import Parts
from api.openapi import document
from core.db import Database
from tests.api.conftest import BASE, RoomServer
from tests.api.permissions import TABLE

COPY = Path(api.__file__).parent / "openapi.json"


def operations(app: Litestar) -> dict[str, dict[str, Any]]:
    paths = json.loads(document(app))["paths"]
    return {operation["operationId"]: operation for path in paths.values() for operation in path.values()}


def test_the_committed_document_is_the_one_that_is_served(app: Litestar) -> None:
    assert COPY.read_bytes() == document(app), "run: python -m api openapi > api/openapi.json"


async def test_it_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.content == COPY.read_bytes()


OPEN = {name for name, row in TABLE.items() if "open" in row.values()}


async def test_every_operation_is_open_on_purpose_or_asks_who_you_are(app: Litestar, client: httpx.AsyncClient) -> None:
    for path, methods in json.loads(document(app))["paths"].items():
        for method, operation in methods.items():
            filled = re.sub(r"{sequence_order}", "1", path)
            filled = re.sub(r"{.*?}", str(uuid4()), filled)
            answer = await client.request(method, filled)
            # refreshing asks for no sign-in, yet for its cookie
            assert (answer.status_code == 401) == (operation["operationId"] not in OPEN - {"Refresh"}), path


def test_guarded_routes_document_who_is_refused(app: Litestar) -> None:
    for name, operation in operations(app).items():
        if name not in OPEN:
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), name
        assert "400" not in operation["responses"], name


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/setup", 200),
        ("GET", "/health/live", 200),
        ("GET", "/nothing", 404),
        ("GET", "/api/v1/me", 401),
        ("DELETE", "/api/v1/me", 405),
        ("POST", "/api/v1/login", 422),
    ],
)
async def test_security_headers_are_on_every_answer(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"]
    if path.startswith("/api/"):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/setup"])
async def test_the_pages_ask_no_other_host_and_run_only_their_own_script(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert ("<script>" in answer.text) == ("script-src 'sha256-" in policy)


async def test_an_unknown_fault_says_nothing_of_the_inside(
    client: httpx.AsyncClient, hr: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.domains import repository

    async def broken(*_: object) -> None:
        raise RuntimeError("password=hunter2 at 10.0.0.1")

    monkeypatch.setattr(repository, "with_counts", broken)
    answer = await client.get("/api/v1/domains", headers=hr)
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


async def test_a_raise_rolls_back_and_the_commit_comes_before_the_answer(
    client: httpx.AsyncClient, hr: dict[str, str], clean: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.ext.asyncio import AsyncSession

    async def no_commit(self: AsyncSession) -> None:
        raise ConnectionResetError("the server went away")

    monkeypatch.setattr(AsyncSession, "commit", no_commit)
    # Authentication opens a transaction of its own first: its failed commit is an answer too, and no success leaves.
    answer = await client.get("/api/v1/domains", headers=hr)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("candidates", 200),
        ("candidates?limit=0", 422),
        ("candidates?cursor=another", 422),
        ("audit", 403),
        ("interviews/00000000-0000-7000-8000-000000000000/transcript", 404),
        ("careers", 200),
    ],
)
async def test_no_connection_is_held_while_the_answer_is_taken(
    path: str, status: int, app: Litestar, client: httpx.AsyncClient, hr: dict[str, str]
) -> None:
    """However slowly that happens."""
    pool = cast(QueuePool, cast(Parts, app.state.parts).database.engine.pool)
    held: list[int] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def taken(message: Message) -> None:
            held.append(pool.checkedout())
            await send(message)

        await app(scope, receive, taken)

    async with httpx.AsyncClient(transport=ASGITransport(cast(Any, watched)), base_url=BASE) as slow:
        answer = await slow.get(f"/api/v1/{path}", headers=hr)
        refused = await slow.get(f"/api/v1/{path}", headers={"Authorization": f"{hr['Authorization']}x"})
    assert (answer.status_code, refused.status_code) == (status, status if path == "careers" else 401)
    assert set(held) == {0}


async def test_health_names_the_part_that_fails(client: httpx.AsyncClient, rooms: RoomServer) -> None:
    answer = await client.get("/health")
    assert answer.status_code == 200, answer.text
    assert set(answer.json()["parts"]) == {"postgres", "redis", "livekit", "speech"}
    rooms.down = True
    answer = await client.get("/health")
    assert answer.status_code == 503
    failing = {name for name, part in answer.json()["parts"].items() if not part["ok"]}
    assert failing == {"livekit", "speech"}  # both are the same server here
    assert answer.json()["parts"]["postgres"]["ok"]
    assert (await client.get("/health/live")).status_code == 200


async def test_the_log_has_one_line_without_words_tokens_or_addresses(
    client: httpx.AsyncClient, hr: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    await client.get("/i/secret-token?secret=query", headers={**hr, "X-Secret": "header"})
    await client.post("/api/v1/jobs", json={"title": "secret body"}, headers=hr)
    out = capsys.readouterr()
    assert "operation=CreateJob" in out.out
    assert "secret" not in (out.out + out.err)
    assert hr["Authorization"].removeprefix("Bearer ") not in (out.out + out.err)


async def test_a_form_field_that_is_no_text_is_the_senders_mistake(client: httpx.AsyncClient) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="full_name"\r\n\r\nAda \x97\xff\r\n--b--\r\n'
    answer = await client.post(
        f"/api/v1/careers/{uuid4()}/applications",
        content=body,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
