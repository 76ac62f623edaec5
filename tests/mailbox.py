"""A real SMTP server that can be told to refuse."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """``answer`` is what the next messages are told; they count as received only with 250."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answer = "250 OK"
        self.offered = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        self.offered += 1
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.received.append(message)
        return self.answer


class MailServer:
    """Comes and goes at one address."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []
        self._port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    async def come(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._answer, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def go(self) -> None:
        """In the middle of whatever is being said."""
        assert self._server is not None
        self._server.close()
        for connection in self._open:
            if connection.transport is not None:
                connection.transport.abort()
        self._open.clear()
        await self._server.wait_closed()

    def _answer(self) -> SMTP:
        self._open.append(SMTP(self._inbox, hostname="mail.test"))
        return self._open[-1]


@asynccontextmanager
async def serving(inbox: Inbox) -> AsyncGenerator[MailServer]:
    server = MailServer(inbox)
    await server.come()
    yield server
    await server.go()


@asynccontextmanager
async def receiving() -> AsyncGenerator[tuple[Inbox, str]]:
    """The inbox, and the address to send to."""
    inbox = Inbox()
    async with serving(inbox) as server:
        yield inbox, server.url
