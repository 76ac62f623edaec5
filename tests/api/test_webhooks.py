"""Other systems are told what happens: signed, again until they take it, and nothing inside the house is asked."""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web
from sqlalchemy import select, update

from core.accounts.models import Role
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.queue import Delayed, Job, Kind, attempts_of
from core.settings import Settings
from core.webhooks import service, target
from core.webhooks.models import EVENTS, WebhookDelivery
from seeds.messages import load_messages
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, Story, consent, interviewed, job_body, run_jobs
from worker.attempt import attempt
from worker.tools import open_tools

API = "/api/v1"


@dataclass
class Receiver:
    """Another system; ``answers`` with these statuses in turn, then with 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list[int])
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list[tuple[dict[str, str], bytes]])

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, headers={"Location": self.url} if status == 302 else {})

    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    server, found = web.Application(), Receiver()
    server.router.add_post("/hook", found.take)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


@pytest.fixture
def admin(people: dict[Role, Caller]) -> dict[str, str]:
    return people[Role.SUPER_ADMIN].headers


@pytest.fixture
async def hook(clean: Database, people: dict[Role, Caller], lenient: Settings, receiver: Receiver) -> tuple[str, str]:
    """A webhook for all events, and its secret."""
    async with clean.transaction() as session:
        await load_messages(session)
        row, secret = await service.create(
            session, lenient, people[Role.SUPER_ADMIN].user, name="ATS", url=receiver.url, events=list(EVENTS)
        )
        return str(row.id), secret


@pytest.fixture
def lenient(settings: Settings) -> Settings:
    """May go to this machine."""
    return settings.model_copy(update={"webhook_loopback": True})


async def deliver(database: Database, settings: Settings, *, due: bool = True) -> None:
    """Every delivery that waits, once; ``due``: though its time to be tried again is later."""
    tools = open_tools(settings)
    try:
        async with database.transaction() as session:
            waiting = (Job.kind == Kind.DELIVER_WEBHOOK, Job.done_at.is_(None), Job.parked_at.is_(None))
            if due:
                await session.execute(update(Job).where(*waiting).values(run_after=utcnow() - timedelta(seconds=5)))
            jobs = (await session.scalars(select(Job.id).where(*waiting).order_by(Job.id))).all()
        for job_id in jobs:
            await attempt(tools, job_id)
    finally:
        await tools.close()


async def log_of(client: httpx.AsyncClient, admin: dict[str, str], hook_id: str, **query: str) -> list[dict[str, Any]]:
    found = await client.get(f"{API}/webhooks/{hook_id}/deliveries", params=query, headers=admin)
    assert found.status_code == 200, found.text
    return found.json()["items"]


async def test_a_whole_story_is_told_signed_and_without_a_word_about_the_person(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    receiver: Receiver,
    clean: Database,
    lenient: Settings,
) -> None:
    story.settings = lenient
    invited = await story.invited(domain.id)
    await consent(story, invited, recording=False)
    await interviewed(story, invited)
    await run_jobs(clean, lenient)
    await story.get(f"/interviews/{invited.interview_id}/evaluation")
    await story.post(f"/candidates/{invited.candidate_id}/decisions", {"decision": "hold", "reason": "One more talk."})
    await deliver(clean, lenient)
    assert sorted(receiver.events()) == sorted(
        ["candidate.applied", "interview.scheduled", "interview.completed", "evaluation.ready", "decision.made"]
    )
    for headers, body in receiver.got:
        parts = dict(part.split("=", 1) for part in headers["Viva-Signature"].split(","))
        right = hmac.digest(hook[1].encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hex()
        assert parts["v1"] == right
        assert abs(int(parts["t"]) - utcnow().timestamp()) < 600
        said = json.loads(body)
        assert (said["event"], said["id"]) == (headers["Viva-Event"], headers["Viva-Event-Id"])
        assert said["data"]["candidate_id"] == invited.candidate_id
        for word in (PERSON["full_name"], PERSON["email"], "airway", "One more talk"):
            assert word.encode() not in body


async def test_of_what_staff_only_try_nobody_is_told(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    admin: dict[str, str],
    lenient: Settings,
) -> None:
    story.settings = lenient
    _, plan_id = await story.planned(domain.id, resume=False)
    before = await log_of(client, admin, hook[0])
    await story.post(f"/plans/{plan_id}/trials", {"interview_type": "ai_chat"})
    assert await log_of(client, admin, hook[0]) == before


async def applied(story: Story, domain: Domain) -> None:
    job = await story.post("/jobs", job_body(domain.id))
    await story.post("/candidates", {**PERSON, "job_id": job["id"]})


async def test_what_is_not_taken_is_sent_again_and_can_be_replayed(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    receiver: Receiver,
    clean: Database,
    lenient: Settings,
    admin: dict[str, str],
) -> None:
    receiver.answers = [500, 302, 404]
    await applied(story, domain)
    await deliver(clean, lenient)
    await deliver(clean, lenient, due=False)
    assert len(receiver.got) == 1, "the next try waits for its time"
    for _ in range(3):
        await deliver(clean, lenient)
    (row,) = await log_of(client, admin, hook[0])
    assert row["status"] == "delivered"
    assert [entry["status"] for entry in row["log"]] == [None, None, None, 200]
    assert "status 500" in row["log"][0]["error"]
    assert len(receiver.got) == 4, "a redirect is not followed"
    replayed = await client.post(f"{API}/webhook-deliveries/{row['id']}/replay", headers=admin)
    assert (replayed.status_code, replayed.json()["status"]) == (202, "waiting")
    assert (await client.post(f"{API}/webhook-deliveries/{row['id']}/replay", headers=admin)).status_code == 202
    await deliver(clean, lenient)
    assert len(receiver.got) == 5
    assert len({headers["Viva-Event-Id"] for headers, _ in receiver.got}) == 1
    assert len(await audited(clean, "webhook.replayed")) == 1


async def test_after_the_last_try_it_waits_for_a_person(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    receiver: Receiver,
    clean: Database,
    lenient: Settings,
    admin: dict[str, str],
) -> None:
    receiver.answers = [503] * 100
    await applied(story, domain)
    for _ in range(attempts_of(Kind.DELIVER_WEBHOOK) + 2):
        await deliver(clean, lenient)
    (row,) = await log_of(client, admin, hook[0], status="failed")
    assert len(receiver.got) == len(row["log"]) == attempts_of(Kind.DELIVER_WEBHOOK)
    receiver.answers = []
    await client.post(f"{API}/webhook-deliveries/{row['id']}/replay", headers=admin)
    await deliver(clean, lenient)
    assert (await log_of(client, admin, hook[0]))[0]["status"] == "delivered"


async def test_one_that_is_removed_is_told_nothing_more(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    receiver: Receiver,
    clean: Database,
    lenient: Settings,
    admin: dict[str, str],
) -> None:
    await applied(story, domain)
    assert (await client.delete(f"{API}/webhooks/{hook[0]}", headers=admin)).status_code == 204
    await deliver(clean, lenient)
    assert receiver.got == []
    assert (await client.get(f"{API}/webhooks", headers=admin)).json()["items"] == []
    assert (await client.delete(f"{API}/webhooks/{hook[0]}", headers=admin)).status_code == 404


async def test_an_event_that_is_rolled_back_is_told_to_nobody(hook: tuple[str, str], clean: Database) -> None:
    async with clean.sessions() as session:
        await service.tell(session, "offer.answered", {"offer_id": "1"})
        await session.rollback()
    async with clean.sessions() as session:
        assert (await session.scalars(select(WebhookDelivery.id))).all() == []


# --- nothing inside the house -----------------------------------------------------------------------------------------

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_the_house_is_allowed(address: str) -> None:
    assert not target.allowed(ipaddress.ip_address(address), loopback=False)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are(address: str) -> None:
    assert target.allowed(ipaddress.ip_address(address), loopback=False)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_the_setting_opens_this_machine_and_nothing_else(address: str) -> None:
    assert target.allowed(ipaddress.ip_address("127.0.0.1"), loopback=True)
    assert not target.allowed(ipaddress.ip_address(address), loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook", "https://127.0.0.1/hook", "https://[::1]/hook", "https://10.0.0.7:8443/", "ftp://example.org/",
        "https://user:secret@example.org/", "https://", "https://example.org/#part", "https://169.254.169.254/latest",
        "https://[::ffff:10.0.0.1]/", "https://example.org:99999/",
    ],
)  # fmt: skip
async def test_such_an_address_is_not_taken(client: httpx.AsyncClient, admin: dict[str, str], url: str) -> None:
    body = {"name": "ATS", "url": url, "events": ["decision.made"]}
    refused = await client.post(f"{API}/webhooks", json=body, headers=admin)
    assert refused.status_code == 422, refused.text


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1"])
async def test_a_name_or_number_that_leads_inside_is_not_asked(host: str) -> None:
    where = target.parse(f"https://{host}/hook", loopback=False)
    with pytest.raises((target.BadTarget, Delayed)):
        await target.resolve(where, loopback=False)


async def test_an_address_that_became_private_is_not_sent_to(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    hook: tuple[str, str],
    receiver: Receiver,
    clean: Database,
    settings: Settings,
    admin: dict[str, str],
) -> None:
    await applied(story, domain)
    await deliver(clean, settings)
    assert receiver.got == []
    (row,) = await log_of(client, admin, hook[0])
    assert "must begin with https" in row["log"][0]["error"]


async def test_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    where = target.parse(f"http://nowhere.invalid:{port}/hook", loopback=True)
    assert await target.post(where, "127.0.0.1", b"{}", {}) == 200
    assert receiver.got[0][0]["Host"] == f"nowhere.invalid:{port}"


async def test_the_certificate_must_be_the_names(tmp_path: Any) -> None:
    """TLS asks for the name, though the connection goes to a number."""
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _, name, __: asked.append(name)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    where = target.parse(f"https://hooks.example.org:{port}/hook", loopback=True)
    with pytest.raises(Delayed):
        await target.post(where, "127.0.0.1", b"{}", {})
    server.close()
    await asyncio.sleep(0.2)  # the loop takes the refused connection down by and by, and does not tell when
    assert asked == ["hooks.example.org"]
