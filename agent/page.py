"""The room's data side: what the candidate's page is told, and the capped readers of what it sends."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog
from livekit import rtc

from core.conductor.moves import Notify
from core.rooms import protocol

MESSAGES_PER_WINDOW = 5
WINDOW_S = 5.0
ANNOUNCE_WITHIN_S = 0.4
READY_WITHIN_S = 10.0

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
        self._recent: deque[float] = deque(maxlen=MESSAGES_PER_WINDOW)
        self._tasks: set[asyncio.Task[None]] = set()
        self.ignored = 0
        room.register_text_stream_handler(protocol.TOPIC, self._control)
        room.register_text_stream_handler(protocol.CHAT_TOPIC, self._chat)

    def _control(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_control(reader, identity))

    def _chat(self, reader: rtc.TextStreamReader, identity: str) -> None:
        self._start(self._read_chat(reader, identity))

    async def _read_control(self, reader: rtc.TextStreamReader, identity: str) -> None:
        raw = await _read(reader, protocol.MAX_BYTES)
        message = protocol.decode(raw) if raw is not None and identity == protocol.CANDIDATE_IDENTITY else None
        if message is None:
            self.ignored += 1
            log.info("control message ignored", ignored=self.ignored)
        else:
            self._on_control(message)

    async def _read_chat(self, reader: rtc.TextStreamReader, identity: str) -> None:
        text = await _read(reader, protocol.MAX_CHAT_CHARS)
        if identity != protocol.CANDIDATE_IDENTITY:
            self.ignored += 1
            return
        now = time.monotonic()
        flooded = len(self._recent) == MESSAGES_PER_WINDOW and now - self._recent[0] < WINDOW_S
        if text is None or not text.strip() or flooded:
            self.ignored += 1
            self._on_refused()
            return
        self._recent.append(now)
        await self._on_chat(reader.info.stream_id or uuid4().hex, text)

    def _start(self, reading: Awaitable[None]) -> None:
        async def read() -> None:
            await reading

        task = asyncio.create_task(read())
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
