"""A message from its cause to its delivery. Written where it is caused, sent by a job afterwards, at least once.

Links that open something for whoever holds them never stand in the row in the clear: the body has marks in their places, and the
links lie beside it, sealed with the installation's secret.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import AccountMessage, User
from core.accounts.policy import actor
from core.accounts.sealing import seal, unseal
from core.audit import service as audit
from core.clock import utcnow
from core.errors import Conflict, NotFound
from core.files import files_of
from core.notifications import calendar, policy, repository
from core.notifications.letters import File, Letter
from core.notifications.models import DeliveryAttempt, Notification
from core.notifications.senders import Refused, mail_sender, sms_sender
from core.notifications.templates import render
from core.paging import Page, decode, page_of
from core.settings import Settings

KEPT = "No server is set for this channel (VIVA_SMTP_URL, VIVA_SMS_URL): the message is kept here and was not sent."
NO_WORDS = "There are no words for this message: bring in the templates with `python -m seeds load`."
HIDDEN = "[personal link]"
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Round the name of a link in a stored body: private characters, which no template or name can hold (they are cleaned)."""


class NotResendable(Conflict):
    code = "not_resendable"
    title = "This message cannot be sent again"


@dataclass(frozen=True)
class To:
    """Who gets it, and where."""

    user_id: UUID
    name: str
    email: str
    phone: str | None = None
    language: str = "en"


@dataclass(frozen=True)
class About:
    candidate_id: UUID | None = None
    interview_id: UUID | None = None
    account_message_id: UUID | None = None


@dataclass(frozen=True)
class Outgoing:
    """What a sender needs, read from the row."""

    id: UUID
    channel: str
    key: str
    letter: Letter
    attachment_path: str | None
    """A file that goes with it, read when it is sent."""


@dataclass(frozen=True)
class Outcome:
    status: str
    detail: str | None = None


async def post(
    session: AsyncSession,
    settings: Settings,
    name: str,
    to: To,
    values: Mapping[str, str],
    *,
    links: Mapping[str, str] | None = None,
    about: About | None = None,
    sender: tuple[str | None, str | None] = (None, None),
    event: calendar.Event | None = None,
    attachment_path: str | None = None,
    channels: Sequence[str] = ("email",),
) -> list[Notification]:
    """Writes the message of this template to somebody, one row for each channel that has words and an address, and its sending.

    ``values`` are for reading, ``links`` for opening something; both are variables of the template. The template's language is
    the recipient's, else English.
    """
    about, links = about or About(), dict(links or {})
    made: list[Notification] = []
    for channel in channels:
        address = to.email if channel == "email" else to.phone
        template = await repository.newest(session, name, channel, to.language)
        if not address or (template is None and channel != "email"):
            continue
        row = Notification(
            recipient_id=to.user_id,
            candidate_id=about.candidate_id,
            interview_id=about.interview_id,
            account_message_id=about.account_message_id,
            notification_type=name,
            channel=channel,
            language=to.language,
            address=address,
            subject="",
            body="",
            sealed=seal(settings, json.dumps(links).encode()) if links else None,
            sender={"name": sender[0], "email": sender[1]},
            calendar=event.to_json() if event and channel == "email" else None,
            attachment_path=attachment_path if channel == "email" else None,
            status="queued",
        )
        session.add(row)
        made.append(row)
        if template is None:
            row.status, row.error = "failed", NO_WORDS
            continue
        plain = {"company": settings.company, "name": to.name, **values}
        read = {key: value.replace(_OPEN, "").replace(_CLOSE, "") for key, value in plain.items()}
        marks = {key: f"{_OPEN}{key}{_CLOSE}" for key in links}
        words = render(template.subject_template, template.body_template, {**read, **marks})
        row.template_id, row.language = template.id, template.language
        row.subject, row.body = words.subject, words.body
        await session.flush()
        await _queue(session, row)
    return made


async def _queue(session: AsyncSession, row: Notification) -> None:
    args = {"notification_id": str(row.id), "sending": row.sendings}
    await queue.enqueue(session, queue.Kind.SEND_MESSAGE, args, f"{row.id}:{row.sendings}")


# --- the job ----------------------------------------------------------------------------------------------------------


async def load(session: AsyncSession, settings: Settings, notification_id: UUID, sending: int) -> Outgoing | None:
    """None: there is nothing to send any more."""
    row = await session.get(Notification, notification_id)
    if row is None or row.status != "queued" or row.sendings != sending:
        return None
    to = await session.get_one(User, row.recipient_id)
    links: dict[str, str] = json.loads(unseal(settings, row.sealed)) if row.sealed else {}
    body = reveal(row.body, links)
    from_name = row.sender.get("name") or settings.company
    from_address = row.sender.get("email") or settings.mail_from
    files: list[File] = []
    if row.calendar is not None:
        event = calendar.Event.of(row.calendar)
        content = calendar.write(
            event,
            organizer=from_address,
            organizer_name=from_name,
            attendee=row.address,
            link=next(iter(links.values()), None),
        )
        files.append(File("interview.ics", "text/calendar", content, calendar_method=event.method))
    key = f"{row.id}.{row.sendings}"
    domain = settings.mail_from.rpartition("@")[2] or "viva"
    letter = Letter(
        message_id=f"<{key}@{domain}>",
        sender_name=from_name,
        sender_address=from_address,
        to_name=to.full_name,
        to_address=row.address,
        subject=row.subject,
        body=body,
        language=row.language,
        files=tuple(files),
    )
    return Outgoing(row.id, row.channel, key, letter, row.attachment_path)


async def send(settings: Settings, outgoing: Outgoing) -> Outcome:
    """Hands it over. Raises Delayed when it is to be tried again."""
    letter = outgoing.letter
    try:
        if outgoing.channel == "email":
            mail = mail_sender(settings)
            if mail is None:
                return Outcome("kept", KEPT)
            if outgoing.attachment_path is not None:
                file = await asyncio.to_thread(_file, settings, outgoing.attachment_path)
                letter = replace(letter, files=(*letter.files, file))
            await mail.send(letter)
        else:
            sms = sms_sender(settings)
            if sms is None:
                return Outcome("kept", KEPT)
            await sms.send(outgoing.key, letter.to_address, letter.body)
    except Refused as error:
        return Outcome("failed", str(error))
    return Outcome("sent")


def _file(settings: Settings, path: str) -> File:
    return File(PurePosixPath(path).name, "application/pdf", files_of(settings).read(path))


async def store(session: AsyncSession, outgoing: Outgoing, outcome: Outcome) -> None:
    row = await session.get(Notification, outgoing.id, with_for_update=True)
    if row is None:
        return
    row.status, row.error = outcome.status, outcome.detail
    if outcome.status == "sent":
        row.sent_at = utcnow()
        await _handed_over(session, row)
    logged = {"failed": "refused"}.get(outcome.status, outcome.status)
    session.add(DeliveryAttempt(notification_id=row.id, outcome=logged, detail=outcome.detail))


async def _handed_over(session: AsyncSession, row: Notification) -> None:
    """A link to an account is forgotten as soon as its owner has it."""
    if row.account_message_id is None:
        return
    row.sealed = None
    message = await session.get(AccountMessage, row.account_message_id)
    if message is not None:
        message.sent_at, message.link = utcnow(), None


async def explain(session: AsyncSession, notification_id: UUID, reason: str) -> None:
    """Writes the try into the delivery log; after the last one the message is given up until somebody sends it again."""
    row = await session.get(Notification, notification_id, with_for_update=True)
    if row is None or row.status != "queued":
        return
    job = await session.scalar(
        select(queue.Job)
        .where(queue.Job.dedupe_key == f"{queue.Kind.SEND_MESSAGE}:{row.id}:{row.sendings}")
        .execution_options(populate_existing=True)
    )
    given_up = job is not None and job.parked_at is not None
    row.error = reason
    if given_up:
        row.status = "failed"
    outcome = "given_up" if given_up else "delayed"
    session.add(DeliveryAttempt(notification_id=row.id, outcome=outcome, detail=reason))


# --- the log ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    message: Notification
    attempts: Sequence[DeliveryAttempt]


async def page(
    session: AsyncSession,
    user: User,
    *,
    status: str | None,
    candidate_id: UUID | None,
    interview_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> Page[Notification]:
    """E-mail and SMS, newest first."""
    policy.authorize(user, "message")
    rows = await repository.messages(
        session,
        policy.visible(user),
        {"status": status, "candidate_id": candidate_id, "interview_id": interview_id},
        before=decode(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of(rows, limit, lambda row: (row.id,))


async def get(session: AsyncSession, user: User, message_id: UUID) -> Found:
    row = await _reach(session, user, message_id)
    return Found(row, await repository.attempts(session, row.id))


async def resend(session: AsyncSession, user: User, message_id: UUID) -> Notification:
    """Once more, as a message of its own: servers drop a second one with the same Message-ID."""
    row = await _reach(session, user, message_id, lock=True)
    if row.status == "queued":
        raise NotResendable("It is on its way already.")
    if row.account_message_id is not None and row.sealed is None:
        raise NotResendable("Its link was handed over and is not kept. Issue a new one.")
    if not row.body:
        raise NotResendable(NO_WORDS)
    row.status, row.error = "queued", None
    row.sendings += 1
    await session.flush()
    await _queue(session, row)
    await audit.record(session, actor(user), "message.resent", row, {"sending": row.sendings})
    return row


async def _reach(session: AsyncSession, user: User, message_id: UUID, *, lock: bool = False) -> Notification:
    policy.authorize(user, "message")
    row = await repository.message(session, message_id, policy.visible(user), lock=lock)
    if row is None:
        raise NotFound("There is no such message.")
    return row


def shown(body: str) -> str:
    """A stored body for the eyes of staff."""
    while _OPEN in body:
        before, _, rest = body.partition(_OPEN)
        body = f"{before}{HIDDEN}{rest.partition(_CLOSE)[2]}"
    return body


def reveal(body: str, links: Mapping[str, str]) -> str:
    for name, link in links.items():
        body = body.replace(f"{_OPEN}{name}{_CLOSE}", link)
    return body


def link_of(settings: Settings, row: Notification, name: str = "link") -> str | None:
    """The link that a message carried, for the next message about the same thing."""
    return json.loads(unseal(settings, row.sealed)).get(name) if row.sealed else None
