"""Bring the words of messages into the database: a file that changed is a new version, unless HR wrote the newest one."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.notifications import repository
from core.notifications.models import NotificationTemplate
from core.notifications.templates import variables_of
from core.notifications.wording import SAMPLES, check

FOLDER = Path(__file__).parent / "message_templates"
_SUBJECT = "Subject: "


@dataclass(frozen=True)
class Template:
    name: str
    channel: str
    language: str
    subject: str
    body: str


def read_templates(folder: Path = FOLDER) -> list[Template]:
    """The files `{language}/{name}.{channel}.txt`; an e-mail's begins with its subject.

    :raises ValueError: a file belongs to no message. :raises Invalid: its words could not be sent.
    """
    found: list[Template] = []
    for path in sorted(folder.glob("*/*.txt")):
        name, _, channel = path.stem.rpartition(".")
        if name not in SAMPLES:
            raise ValueError(f"{path}: there is no message {name!r}")
        subject, body = "", path.read_text(encoding="utf-8").strip()
        if channel != "sms":
            first, _, rest = body.partition("\n")
            subject, body = first.removeprefix(_SUBJECT), rest.strip()
        check(name, channel, subject, body)
        found.append(Template(name, channel, path.parent.name, subject, body))
    return found


async def load_messages(session: AsyncSession) -> int:
    """How many versions were added; 0 when the database said the same already. Two loads at once wait for each other."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("viva message templates"))))
    present = {(row.name, row.channel, row.language): row for row in await repository.newest_of_all(session)}
    added = 0
    for template in read_templates():
        old = present.get((template.name, template.channel, template.language))
        if old is not None and (
            old.edited_by is not None or (old.subject_template, old.body_template) == (template.subject, template.body)
        ):
            continue
        session.add(
            NotificationTemplate(
                name=template.name,
                notification_type=template.name.partition("_")[0],
                channel=template.channel,
                language=template.language,
                version=old.version + 1 if old else 1,
                subject_template=template.subject,
                body_template=template.body,
                variables=variables_of(template.subject, template.body),
            )
        )
        added += 1
    await session.flush()
    return added
