"""The doors to mail servers and SMS gateways. Each raises Refused for what will never go, and anything else for what may go later."""

import base64
import re
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

import aiosmtplib
import httpx

from core.db import Json, refuse_in_transaction
from core.notifications.letters import BadAddress, File, Letter, mime, person
from core.notifications.templates import one_line
from core.queue import Delayed
from core.settings import Settings

TIMEOUT_S = 20.0
TWILIO = "https://api.twilio.com"
_NOT_DIALLED = re.compile(r"[^0-9+]")
_PORTS = {"smtp": 25, "smtps": 465}
_BEFORE_THE_MESSAGE = (
    aiosmtplib.SMTPAuthenticationError,
    aiosmtplib.SMTPConnectResponseError,
    aiosmtplib.SMTPHeloError,
)


class Refused(Exception):
    """The server says that this message will never be taken."""


class MailSender(Protocol):
    async def send(self, letter: Letter) -> None: ...


class SmsSender(Protocol):
    async def send(self, key: str, number: str, text: str) -> None: ...


def mail_sender(settings: Settings) -> MailSender | None:
    if settings.mail_url is not None:
        return HttpMailSender(settings.mail_url.get_secret_value(), _secret(settings, "mail_token"))
    if settings.smtp_url is not None:
        return SmtpSender(settings.smtp_url.get_secret_value())
    return None


def sms_sender(settings: Settings) -> SmsSender | None:
    url, token = _secret(settings, "sms_url"), _secret(settings, "sms_token")
    if settings.twilio_account is not None:
        return TwilioSender(url or TWILIO, settings.twilio_account, token or "", settings.sms_from or "")
    if url is None:
        return None
    return HttpSmsSender(url, token, settings.sms_from)


class SmtpSender:
    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("VIVA_SMTP_URL must look like smtp://user:password@host:587 or smtps://host")
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, letter: Letter) -> None:
        """With a password it goes over TLS or not at all."""
        refuse_in_transaction("the mail server")
        try:
            message = mime(letter)
        except BadAddress as error:
            raise Refused(str(error)) from error
        try:
            async with aiosmtplib.SMTP(
                hostname=self._host,
                port=self._port,
                use_tls=self._tls,
                start_tls=None if self._tls or self._password is None else True,
                timeout=TIMEOUT_S,
            ) as smtp:
                if self._user is not None and self._password is not None:
                    await smtp.login(self._user, self._password)
                await smtp.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _by_code(error.recipients[0].code, "the recipient") from error
        except aiosmtplib.SMTPResponseException as error:
            # what goes wrong before the message is the installation's fault, not the message's: it is tried again
            if isinstance(error, _BEFORE_THE_MESSAGE):
                raise Delayed(f"the mail server did not let us in (code {error.code})") from error
            raise _by_code(error.code, "it") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Delayed(f"the mail server does not answer ({type(error).__name__})") from error


class HttpMailSender:
    """For services that take mail over HTTPS; the message's id goes along as the idempotency key."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url, self._token = url, token

    async def send(self, letter: Letter) -> None:
        try:
            sender, to = person(letter.sender_name, letter.sender_address), person(letter.to_name, letter.to_address)
        except BadAddress as error:
            raise Refused(str(error)) from error
        # a service may make headers of these, so they are as clean as in mail of our own
        body: Json = {
            "from": {"name": sender.display_name, "email": sender.addr_spec},
            "to": [{"name": to.display_name, "email": to.addr_spec}],
            "subject": one_line(letter.subject),
            "text": letter.body,
            "headers": {"Message-ID": letter.message_id},
            "attachments": [
                {"filename": one_line(f.name), "type": _type(f), "content": base64.b64encode(f.content).decode()}
                for f in letter.files
            ],
        }
        await _post("the mail service", self._url, json=body, headers=_headers(letter.message_id, self._token))


def _type(file: File) -> str:
    """Mail programs offer an event only with its method beside it."""
    return f"{file.media_type}; method={file.calendar_method}" if file.calendar_method else file.media_type


class HttpSmsSender:
    def __init__(self, url: str, token: str | None, sender: str | None) -> None:
        self._url, self._token, self._sender = url, token, sender

    async def send(self, key: str, number: str, text: str) -> None:
        body: Json = {"to": number, "from": self._sender, "text": text}
        await _post("the SMS gateway", self._url, json=body, headers=_headers(key, self._token))


class TwilioSender:
    """By Twilio's HTTP API; for this one request its library would be a large thing to depend on. It takes no key
    against doubles: what is tried again may come twice."""

    def __init__(self, url: str, account: str, token: str, sender: str) -> None:
        self._url = f"{url.rstrip('/')}/2010-04-01/Accounts/{quote(account, safe='')}/Messages.json"
        self._auth = (account, token)
        self._sender = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}

    async def send(self, key: str, number: str, text: str) -> None:
        form = {"To": _NOT_DIALLED.sub("", number), "Body": text, **self._sender}
        await _post("Twilio", self._url, data=form, auth=self._auth)


def _headers(key: str, token: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key, **({"Authorization": f"Bearer {token}"} if token else {})}


async def _post(
    what: str,
    url: str,
    *,
    json: Json | None = None,
    data: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> None:
    refuse_in_transaction(what)
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, auth=auth) as client:
            answer = await client.post(url, json=json, data=data, headers=headers)
    except httpx.HTTPError as error:
        raise Delayed(f"{what} does not answer ({type(error).__name__})") from error
    if answer.status_code in (400, 404, 413, 422):
        raise Refused(f"{what} refused it with status {answer.status_code}")
    if not answer.is_success:
        raise Delayed(f"{what} answered with status {answer.status_code}")


def _by_code(code: int, what: str) -> Refused | Delayed:
    if 500 <= code < 600:
        return Refused(f"the mail server refused {what} with code {code}")
    return Delayed(f"the mail server put it off with code {code}")


def _secret(settings: Settings, name: str) -> str | None:
    value = getattr(settings, name)
    return None if value is None else value.get_secret_value()
