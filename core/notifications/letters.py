"""One message as it leaves: as MIME for a mail server, as JSON for a service. Nothing in it can become a second header."""

import html
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from core.notifications.templates import one_line

_ADDRESS = re.compile(r"^[^@\s\x00-\x1f\x7f\"<>(),:;\[\]\\]+@[^@\s\x00-\x1f\x7f\"<>(),:;\[\]\\]+$")
_LINK = re.compile(r"https?://[^\s<>\"]+")


class BadAddress(ValueError):
    """No mail can be sent to it, now or later."""


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes
    calendar_method: str | None = None


@dataclass(frozen=True)
class Letter:
    """``message_id`` stays the same at every try, so that a receiver can tell a second delivery from a second message."""

    message_id: str
    sender_name: str
    sender_address: str
    to_name: str
    to_address: str
    subject: str
    body: str
    language: str
    files: tuple[File, ...] = ()


def mime(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = person(letter.sender_name, letter.sender_address)
    message["To"] = person(letter.to_name, letter.to_address)
    message["Subject"] = one_line(letter.subject)
    message["Message-ID"] = letter.message_id
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    message.add_alternative(as_html(letter.body, letter.language), subtype="html")
    for file in letter.files:
        if file.calendar_method is not None:
            # mail programs show an invitation where it is an alternative, and keep it where it is a file: it is both
            message.add_alternative(
                file.content.decode(), subtype="calendar", params={"method": file.calendar_method}, cte="base64"
            )
    for file in letter.files:
        maintype, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=one_line(file.name))
    return message


def as_html(body: str, language: str) -> str:
    """Paragraphs, and links that can be clicked; every other sign is shown as it is."""
    paragraphs = "\n".join(f"<p>{_linked(part)}</p>" for part in re.split(r"\n{2,}", body.strip()))
    style = "font:16px/1.5 system-ui,sans-serif;max-width:38em;margin:1.5em;color:#1c2430"
    return f'<!doctype html>\n<html lang="{language}"><body style="{style}">\n{paragraphs}\n</body></html>\n'


def _linked(text: str) -> str:
    out, at = list[str](), 0
    for match in _LINK.finditer(text):
        url = html.escape(match.group().rstrip(".,;)"))
        out.append(html.escape(text[at : match.start()]))
        out.append(f'<a href="{url}">{url}</a>')
        at = match.start() + len(match.group().rstrip(".,;)"))
    out.append(html.escape(text[at:]))
    return "".join(out).replace("\n", "<br>\n")


def person(name: str, address: str) -> Address:
    """:raises BadAddress: no mail can be sent there."""
    if not _ADDRESS.match(address):
        raise BadAddress("this is no e-mail address")
    try:
        return Address(display_name=one_line(name), addr_spec=address)
    except (ValueError, UnicodeError) as error:
        raise BadAddress("this is no e-mail address") from error
