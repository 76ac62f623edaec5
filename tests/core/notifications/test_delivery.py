"""Messages on their way: written in a transaction, sent by the job after it, to a real SMTP server."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from pydantic import SecretStr
from sqlalchemy import select, text, update

from core import queue
from core.accounts import links, messages
from core.accounts.models import AccountMessage, User
from core.db import Database
from core.notifications import service
from core.notifications.calendar import Event
from core.notifications.models import DeliveryAttempt, Notification
from core.notifications.service import To
from core.queue import Job
from core.settings import Settings
from tests.gateway import Gateway
from tests.mailbox import Inbox
from worker.attempt import attempt
from worker.tools import open_tools

LINK = "https://viva.test/i/secret-token"
VALUES = {"job_title": "Ward nurse", "when": "Monday", "duration": "30", "expires": "Friday"}
STATUS = {"job_title": "Ward nurse", "status": "was received"}


async def written(database: Database, settings: Settings, user: User, **more: object) -> UUID:
    async with database.transaction() as session:
        to = To(user.id, user.full_name, user.email)
        rows = await service.post(session, settings, "invite", to, VALUES, links={"link": LINK}, **more)  # pyright: ignore[reportArgumentType]
        return rows[0].id


async def tried(database: Database, settings: Settings) -> None:
    """Each open job once, as if its time had come."""
    tools = open_tools(settings)
    async with database.transaction() as session:
        await session.execute(update(Job).where(Job.done_at.is_(None)).values(run_after=text("now()")))
        ids = list((await session.scalars(select(Job.id).where(Job.done_at.is_(None), Job.parked_at.is_(None)))).all())
    for job_id in ids:
        await attempt(tools, job_id)
    await tools.close()


async def row(database: Database, message_id: UUID) -> Notification:
    async with database.sessions() as session:
        return await session.get_one(Notification, message_id)


async def test_mail_arrives_with_its_link_and_the_database_does_not_hold_it(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    message_id = await written(clean, mailing, nora)
    assert inbox[0].received == []  # nothing leaves inside the transaction
    await tried(clean, mailing)
    (mail,) = inbox[0].received
    assert mail["To"] == "Nora Field <nora@example.org>"
    assert mail["From"] == "Acme <jobs@viva.test>"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert LINK in plain.get_content()
    stored = await row(clean, message_id)
    assert (stored.status, stored.error) == ("sent", None)
    assert "secret-token" not in stored.body
    assert service.HIDDEN in service.shown(stored.body)
    async with clean.sessions() as session:
        dump = await session.scalar(
            text("select string_agg(n::text, '') || string_agg(j::text, '') from notifications n, jobs j")
        )
    assert "secret-token" not in str(dump)


async def test_a_server_that_is_down_is_tried_again_under_the_same_message_id(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    message_id = await written(clean, mailing, nora)
    inbox[0].answer = "451 later"
    await tried(clean, mailing)
    stored = await row(clean, message_id)
    assert stored.status == "queued"
    assert "451" in str(stored.error)
    inbox[0].answer = "250 OK"
    await tried(clean, mailing)
    (mail,) = inbox[0].received
    assert mail["Message-ID"] == f"<{message_id}.1@viva.test>"
    async with clean.sessions() as session:
        outcomes = (await session.scalars(select(DeliveryAttempt.outcome).order_by(DeliveryAttempt.id))).all()
    assert outcomes == ["delayed", "sent"]


async def test_what_is_never_taken_is_given_up_shown_and_can_be_sent_again(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    message_id = await written(clean, mailing, nora)
    inbox[0].answer = "421 busy"
    for _ in range(queue.attempts_of(queue.Kind.SEND_MESSAGE)):
        await tried(clean, mailing)
    assert (await row(clean, message_id)).status == "failed"
    inbox[0].answer = "250 OK"
    await tried(clean, mailing)
    assert inbox[0].received == []
    async with clean.transaction() as session:
        admin = User(email="root@viva.test", full_name="Root", role="super_admin")
        session.add(admin)
        await session.flush()
        await service.resend(session, admin, message_id)
    await tried(clean, mailing)
    (mail,) = inbox[0].received
    assert mail["Message-ID"] == f"<{message_id}.2@viva.test>"


async def test_a_refusal_for_good_is_not_repeated(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    message_id = await written(clean, mailing, nora)
    inbox[0].answer = "550 no such user"
    await tried(clean, mailing)
    await tried(clean, mailing)
    assert inbox[0].offered == 1
    assert (await row(clean, message_id)).status == "failed"


async def test_without_a_server_messages_are_kept_and_say_so(clean: Database, settings: Settings, nora: User) -> None:
    message_id = await written(clean, settings, nora)
    await tried(clean, settings)
    stored = await row(clean, message_id)
    assert stored.status == "kept"
    assert "VIVA_SMTP_URL" in str(stored.error)


async def test_many_messages_over_a_server_that_comes_and_goes_arrive_each_once(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    ids = [await written(clean, mailing, nora) for _ in range(25)]
    for answer in ("451 later", "250 OK", "421 busy", "250 OK"):
        inbox[0].answer = answer
        await tried(clean, mailing)
    got = [str(mail["Message-ID"]) for mail in inbox[0].received]
    assert sorted(got) == sorted(f"<{message_id}.1@viva.test>" for message_id in ids)


async def test_no_name_or_subject_becomes_a_second_header(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    async with clean.transaction() as session:
        user = await session.get_one(User, nora.id)
        user.full_name = "Nora\r\nBcc: everybody@example.org\r\n\r\n<b>hello</b>"
        to = To(user.id, user.full_name, user.email)
        values = {**VALUES, "job_title": "Nurse\r\nBcc: everybody@example.org"}
        await service.post(session, mailing, "invite", to, values, links={"link": LINK}, sender=("A\nBcc: x@y.z", None))
    await tried(clean, mailing)
    (mail,) = inbox[0].received
    assert mail["Bcc"] is None
    assert "Bcc: everybody@example.org" in mail["Subject"]
    markup = mail.get_body(("html",))
    assert markup is not None
    assert "<b>hello" not in markup.get_content()


async def test_an_address_that_is_none_is_refused_and_nothing_leaves(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    async with clean.transaction() as session:
        to = To(nora.id, "Nora", "nora@example.org>\r\nRCPT TO:<x@y.z")
        await service.post(session, mailing, "invite", to, VALUES, links={"link": LINK})
    await tried(clean, mailing)
    assert inbox[0].offered == 0


async def test_an_event_is_updated_and_cancelled_under_the_same_uid(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    start = datetime(2026, 3, 3, 9, tzinfo=UTC)
    for sequence, (method, hours) in enumerate([("REQUEST", 0), ("REQUEST", 24), ("CANCEL", 24)]):
        begins = start + timedelta(hours=hours)
        event = Event(
            "interview-1@viva", sequence, begins, begins + timedelta(minutes=30), start, "Interview", "…", method
        )  # pyright: ignore[reportArgumentType]
        await written(clean, mailing, nora, event=event)
        await tried(clean, mailing)
    entries: list[tuple[str, int, str, str]] = []
    for mail in inbox[0].received:
        (file,) = mail.iter_attachments()
        calendar = Calendar.from_ical(file.get_content())
        (entry,) = calendar.walk("VEVENT")
        entries.append((str(entry["UID"]), int(entry["SEQUENCE"]), str(calendar["METHOD"]), str(entry["STATUS"])))
        assert LINK in str(entry.get("LOCATION", "")) or entry["STATUS"] == "CANCELLED"
    assert entries == [
        ("interview-1@viva", 0, "REQUEST", "CONFIRMED"),
        ("interview-1@viva", 1, "REQUEST", "CONFIRMED"),
        ("interview-1@viva", 2, "CANCEL", "CANCELLED"),
    ]


async def test_a_text_message_goes_to_the_gateway_with_a_key_against_doubles(
    clean: Database, settings: Settings, nora: User, gateway: Gateway
) -> None:
    gateway.answers = [500]
    by_sms = settings.model_copy(update={"sms_url": SecretStr(f"{gateway.url}/sms"), "sms_from": "Acme"})
    async with clean.transaction() as session:
        to = To(nora.id, nora.full_name, nora.email, phone="+49301234567", language="es")
        await service.post(session, by_sms, "invite", to, VALUES, links={"link": LINK}, channels=("sms",))
    await tried(clean, by_sms)
    await tried(clean, by_sms)
    (_, first, headers), (_, second, again) = gateway.taken
    assert first == second
    assert headers["Idempotency-Key"] == again["Idempotency-Key"]
    assert first["to"] == "+49301234567"
    assert "entrevista" in first["text"]
    assert LINK in first["text"]


async def test_twilio_gets_its_own_form_under_the_accounts_name_and_what_it_refuses_is_not_repeated(
    clean: Database, settings: Settings, nora: User, gateway: Gateway
) -> None:
    gateway.answers = [503, 201, 400]
    twilio = {"twilio_account": "AC123", "sms_token": SecretStr("secret"), "sms_url": SecretStr(gateway.url)}
    # a number as people write it, and one that is none
    for sender, phone in (("+15005550006", "+49 (30) 123-4567"), ("MG77", "+000")):
        by_twilio = settings.model_copy(update={**twilio, "sms_from": sender})
        assert by_twilio.channels == ("email", "sms")
        async with clean.transaction() as session:
            to = To(nora.id, nora.full_name, nora.email, phone=phone)
            await service.post(session, by_twilio, "status", to, STATUS, channels=("sms",))
        for _ in range(2):
            await tried(clean, by_twilio)
    assert [path for path, _, _ in gateway.taken] == ["/2010-04-01/Accounts/AC123/Messages.json"] * 3
    (_, form, headers), (_, once_more, _), (_, other, _) = gateway.taken
    assert form == once_more == {"To": "+49301234567", "From": "+15005550006", "Body": form["Body"]}
    assert "Ward nurse" in form["Body"]
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'AC123:secret').decode()}"
    assert (other["To"], other["MessagingServiceSid"]) == ("+000", "MG77")
    async with clean.sessions() as session:
        rows = (await session.scalars(select(Notification).order_by(Notification.id))).all()
    assert [(row.status, row.error) for row in rows] == [
        ("sent", None),
        ("failed", "Twilio refused it with status 400"),
    ]


def test_half_a_twilio_account_is_found_at_the_start(settings: Settings) -> None:
    with pytest.raises(ValueError, match="VIVA_SMS_TOKEN"):
        Settings(**{**settings.model_dump(), "twilio_account": "AC123"})


async def test_a_mail_service_gets_json_once_it_answers_and_no_name_with_lines_in_it(
    clean: Database, settings: Settings, nora: User, gateway: Gateway
) -> None:
    gateway.answers = [502]
    service_of = {"mail_url": SecretStr(f"{gateway.url}/mail"), "mail_token": SecretStr("token")}
    by_http = settings.model_copy(update={**service_of, "mail_from": "jobs@viva.test", "company": "Acme"})
    start = datetime(2026, 3, 3, 9, tzinfo=UTC)
    event = Event("interview-1@viva", 0, start, start + timedelta(minutes=30), start, "Interview", "…")
    async with clean.transaction() as session:
        to = To(nora.id, nora.full_name, nora.email)
        (await session.get_one(User, nora.id)).full_name = "Nora\r\nBcc: everybody@example.org"
        more: dict[str, Any] = {"event": event, "sender": ("Acme\nBcc: x@y.z", None)}
        await service.post(session, by_http, "invite", to, VALUES, links={"link": LINK}, **more)
    await tried(clean, by_http)
    await tried(clean, by_http)
    (_, body, headers), (_, _, again) = gateway.taken
    assert headers["Authorization"] == "Bearer token"
    assert headers["Idempotency-Key"] == again["Idempotency-Key"] == body["headers"]["Message-ID"]
    assert body["from"] == {"name": "Acme Bcc: x@y.z", "email": "jobs@viva.test"}
    assert body["to"] == [{"name": "Nora Bcc: everybody@example.org", "email": "nora@example.org"}]
    assert LINK in body["text"]
    (file,) = body["attachments"]
    assert file["type"] == "text/calendar; method=REQUEST"
    (entry,) = Calendar.from_ical(base64.b64decode(file["content"])).walk("VEVENT")
    assert str(entry["UID"]) == "interview-1@viva"
    # and an address that is none does not reach it
    async with clean.transaction() as session:
        to = To(nora.id, "Nora", "nora@example.org>\r\nRCPT TO:<x@y.z")
        await service.post(session, by_http, "invite", to, VALUES, links={"link": LINK})
    await tried(clean, by_http)
    assert len(gateway.taken) == 2


async def test_a_link_to_an_account_is_mailed_and_then_forgotten(
    clean: Database, mailing: Settings, inbox: tuple[Inbox, str], nora: User
) -> None:
    async with clean.transaction() as session:
        user = await session.get_one(User, nora.id)
        issued = await links.issue(session, links.Purpose.RESET, "https://viva.test", user.id)
        await messages.leave(session, mailing, user, links.Purpose.RESET, issued)
    await tried(clean, mailing)  # writes the mail
    await tried(clean, mailing)  # sends it
    (mail,) = inbox[0].received
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert issued.url in plain.get_content()
    async with clean.sessions() as session:
        message = (await session.scalars(select(AccountMessage))).one()
        stored = (await session.scalars(select(Notification))).one()
    assert message.link is None
    assert message.sent_at is not None
    assert stored.sealed is None
