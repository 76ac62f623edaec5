"""The room's data side: what the candidate's page is told, and the capped readers of what it sends."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import uuid4

import structlog
from livekit import rtc

from core.conductor.moves import Notify
from core.rooms import protocol

WINDOW_S = 5.0
MESSAGES_PER_WINDOW = 5
CONTROLS_PER_WINDOW = 20
"""Typing is told once a second, and nobody presses fifteen buttons in five."""
ANNOUNCE_WITHIN_S = 0.4
READY_WITHIN_S = 10.0
OPEN_AT_ONCE = 32
"""Messages that are begun and never finished hold memory; more than these are not taken up."""
LOGGED_COUNTS = frozenset(10**n for n in range(9))
Reading = Callable[[rtc.TextStreamReader], Coroutine[Any, Any, None]]

log = structlog.get_logger()


class Page:
    """Sends the protocol's messages; a room that is away is not an error."""

    def __init__(self, room: rtc.Room) -> None:
        self._room = room
        self._state: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def state(self, state: protocol.RoomState) -> None:
        if state != self._state:
            self._state = state
            await self._send(protocol.StateChanged(state))

    def forget(self) -> None:
        """The page was loaded anew: what it is told next is news, whatever was sent before."""
        self._state = None

    def state_soon(self, state: protocol.RoomState) -> None:
        """For callbacks that cannot wait."""
        self._soon(self.state(state))

    async def question(self, n: int, m: int, text: str) -> None:
        await self._send(protocol.QuestionShown(n, m, text))

    async def notify(self, notify: Notify) -> None:
        """A code for the page, and what else there is to know as text (`left_s=60`)."""
        text = ", ".join(f"{key}={value}" for key, value in notify.data.items())
        await self._send(protocol.Notice(notify.kind, text))

    def notice_soon(self, code: str, text: str) -> None:
        self._soon(self._send(protocol.Notice(code, text)))

    async def timer(self, used_ms: int, limit_ms: int, *, running: bool) -> None:
        await self._send(protocol.Timer(used_ms // 1000, limit_ms // 1000, running))

    async def _send(self, message: protocol.Outgoing) -> None:
        with contextlib.suppress(Exception):
            # the candidate may be away; the state is in the database and is sent again on joining
            await self._room.local_participant.send_text(protocol.encode(message), topic=protocol.TOPIC)

    def _soon(self, sending: Awaitable[None]) -> None:
        async def send() -> None:
            await sending

        task = asyncio.create_task(send())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class Limit:
    """So many in each ``WINDOW_S``."""

    def __init__(self, most: int) -> None:
        self._recent: deque[float] = deque(maxlen=most)

    def allows(self) -> bool:
        """Counts one more, unless it is one too many."""
        now = time.monotonic()
        if len(self._recent) == self._recent.maxlen and now - self._recent[0] < WINDOW_S:
            return False
        self._recent.append(now)
        return True


class Reader:
    """Reads ``viva.control`` and ``lk.chat`` from the candidate only, each message up to its cap and no further."""

    def __init__(
        self,
        room: rtc.Room,
        on_control: Callable[[protocol.Incoming], None],
        on_chat: Callable[[str, str], Awaitable[None]],
        on_refused: Callable[[], None],
    ) -> None:
        self._on_control, self._on_chat, self._on_refused = on_control, on_chat, on_refused
        self._chats, self._controls = Limit(MESSAGES_PER_WINDOW), Limit(CONTROLS_PER_WINDOW)
        self._notices = Limit(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self.ignored = 0
        room.register_text_stream_handler(protocol.TOPIC, self._control)
        room.register_text_stream_handler(protocol.CHAT_TOPIC, self._chat)

    def _control(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(reader, identity, self._read_control)

    def _chat(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(reader, identity, self._read_chat)

    async def _read_control(self, reader: rtc.TextStreamReader) -> None:
        raw = await _read(reader, protocol.MAX_BYTES)
        message = protocol.decode(raw) if raw is not None else None
        if message is None:
            self._ignore()
        elif not self._controls.allows():
            self._refuse()
        else:
            self._on_control(message)

    async def _read_chat(self, reader: rtc.TextStreamReader) -> None:
        text = await _read(reader, protocol.MAX_CHAT_CHARS)
        if text is None or not text.strip() or not self._chats.allows():
            self._refuse()
        else:
            await self._on_chat(reader.info.stream_id or uuid4().hex, text)

    def _ignore(self) -> None:
        self.ignored += 1
        if self.ignored in LOGGED_COUNTS:
            log.info("messages ignored", ignored=self.ignored)

    def _refuse(self) -> None:
        """Says so, once for many: the answer to a flood is not a flood."""
        self._ignore()
        if self._notices.allows():
            self._on_refused()

    def _start(self, reader: rtc.TextStreamReader, identity: str, read: Reading) -> None:
        if identity != protocol.CANDIDATE_IDENTITY or len(self._tasks) == OPEN_AT_ONCE:
            reader.close()
            self._ignore()
            return
        task = asyncio.create_task(read(reader))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.ignored += 1
            log.warning("a message could not be read", error=type(error).__name__)


async def _read(reader: rtc.TextStreamReader, cap: int) -> str | None:
    """The message, or None as soon as it is over its cap; the rest is never taken in."""
    text = ""
    async for chunk in reader:
        text += chunk
        if len(text) > cap:
            reader.close()
            return None
    return text
