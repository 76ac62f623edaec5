"""`python -m ops.catcher`: takes every mail of a local installation and keeps it under `mail/` in the data folder. Nothing leaves.

Each message is two files of one name: `.eml` as it came, for a mail program, and `.txt` with what a person would read.
"""

import asyncio
import os
import signal
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from ops.stack import LOOPBACK

FOLDER = "mail"
MAX_BYTES = 20 * 1024 * 1024
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID")


class Catcher:
    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{next(self._numbers):04}"
        await asyncio.to_thread(self._keep, name, content)
        return "250 OK"

    def _keep(self, name: str, content: bytes) -> None:
        (self._folder / f"{name}.eml").write_bytes(content)
        (self._folder / f"{name}.txt").write_text(readable(content), encoding="utf-8")


def readable(content: bytes) -> str:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    lines = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    plain = message.get_body(("plain",))
    attached = [str(part.get_filename()) for part in message.iter_attachments()]
    lines += [f"Attached: {', '.join(attached)}"] if attached else []
    return "\n".join([*lines, "", plain.get_content() if plain else "", ""])


async def serve(folder: Path, port: int) -> None:
    catcher, over = Catcher(folder), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    server = await loop.create_server(
        lambda: SMTP(catcher, hostname="localhost", data_size_limit=MAX_BYTES, enable_SMTPUTF8=True), LOOPBACK, port
    )
    async with server:
        await over.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(os.environ["VIVA_DATA"]) / FOLDER, int(os.environ["VIVA_MAIL_PORT"])))
