"""The words of messages: which there are, what each may use, and how HR edits them, version by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.accounts.policy import actor
from core.audit import service as audit
from core.errors import NotFound
from core.notifications import policy, repository
from core.notifications.models import NotificationTemplate
from core.notifications.templates import TemplateNotValid, Words, render, variables_of

_PERSON = {"name": "Nora Field", "company": "Northwind Hospital"}
_INTERVIEW = {
    **_PERSON,
    "job_title": "Ward nurse",
    "when": "Tuesday, 3 March 2026, 10:00 (Europe/Berlin)",
    "duration": "30",
}
_LINK = {"link": "https://viva.example.org/i/…"}
SAMPLES: dict[str, dict[str, str]] = {
    "invite": {**_INTERVIEW, **_LINK, "expires": "17 March 2026"},
    "reminder": {**_INTERVIEW, **_LINK, "hours": "24"},
    "times": {**_INTERVIEW, **_LINK},
    "reschedule": {**_INTERVIEW, **_LINK},
    "cancellation": _INTERVIEW,
    "status": {**_PERSON, "job_title": "Ward nurse", "status": "is being looked at by the hiring team"},
    "result": {**_PERSON, "job_title": "Ward nurse", "link": "https://viva.example.org/appeal#…", "days": "30"},
    "advance": {**_PERSON, "job_title": "Ward nurse"},
    "offer": {
        **_PERSON,
        "job_title": "Ward nurse",
        "link": "https://viva.example.org/offer#…",
        "expires": "17 March 2026",
    },
    "offer_letter": {
        **_PERSON,
        "job_title": "Ward nurse",
        "terms": "3,400 euros a month, 38.5 hours a week.",
        "start": "2026-04-01",
        "expires": "17 March 2026",
        "signer": "Ida Stone",
    },
    "human": {**_PERSON, "job_title": "Ward nurse", "by": "the hiring team", "due": "Friday, 6 March 2026"},
    "account_invite": {**_PERSON, **_LINK, "expires": "10 March 2026"},
    "account_claim": {**_PERSON, **_LINK, "expires": "5 March 2026"},
    "account_reset": {**_PERSON, **_LINK, "expires": "3 March 2026, 11:00"},
    "account_already_registered": {**_PERSON, **_LINK, "expires": "3 March 2026, 11:00"},
}
"""Every message there is, with the variables that its templates may use and what the preview puts there."""
NEEDED = {name: {"link"} for name, sample in SAMPLES.items() if "link" in sample}
"""Without these the message would be of no use."""


@dataclass(frozen=True)
class Preview:
    words: Words
    variables: Sequence[str]


async def page(session: AsyncSession, user: User) -> Sequence[NotificationTemplate]:
    policy.authorize(user, "template")
    return await repository.newest_of_all(session)


async def versions(session: AsyncSession, user: User, template_id: UUID) -> Sequence[NotificationTemplate]:
    """Newest first."""
    policy.authorize(user, "template")
    return await repository.versions(session, await _existing(session, template_id))


async def revise(session: AsyncSession, user: User, template_id: UUID, subject: str, body: str) -> NotificationTemplate:
    """A new version, which counts from now on. Messages that were written stay as they are."""
    policy.authorize(user, "template")
    like = await _existing(session, template_id)
    check(like.name, like.channel, subject, body)
    await repository.lock_versions(session, like)
    newest = (await repository.versions(session, like))[0]
    if (newest.subject_template, newest.body_template) == (subject, body):
        return newest
    row = NotificationTemplate(
        name=like.name,
        notification_type=like.notification_type,
        channel=like.channel,
        language=like.language,
        version=newest.version + 1,
        subject_template=subject,
        body_template=body,
        variables=variables_of(subject, body),
        edited_by=user.id,
    )
    session.add(row)
    await session.flush()
    await audit.record(
        session, actor(user), "message_template.revised", row, {"version": row.version, "name": row.name}
    )
    return row


async def preview(
    session: AsyncSession,
    user: User,
    template_id: UUID,
    subject: str | None,
    body: str | None,
    values: Mapping[str, str],
) -> Preview:
    """As it would be sent with example values, or with those given. Nothing is stored."""
    policy.authorize(user, "template")
    row = await _existing(session, template_id)
    subject = row.subject_template if subject is None else subject
    body = row.body_template if body is None else body
    return Preview(render(subject, body, {**SAMPLES[row.name], **values}), variables_of(subject, body))


def check(name: str, channel: str, subject: str, body: str) -> None:
    """:raises TemplateNotValid, MissingVariable: the words could not be sent."""
    render(subject, body, SAMPLES[name])
    if channel != "sms" and not subject.strip():
        raise TemplateNotValid(
            "An e-mail needs a subject, and a letter a heading.",
            errors=[{"field": "subject_template", "message": "empty"}],
        )
    if lacking := NEEDED.get(name, set[str]()) - set(variables_of(body)):
        names = ", ".join("{{ " + each + " }}" for each in sorted(lacking))
        message = f"This message is of no use without {names}."
        raise TemplateNotValid(message, errors=[{"field": "body_template", "message": f"needs {names}"}])


async def _existing(session: AsyncSession, template_id: UUID) -> NotificationTemplate:
    row = await session.get(NotificationTemplate, template_id)
    if row is None:
        raise NotFound("There is no such template.")
    return row
