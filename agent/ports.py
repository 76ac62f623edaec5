"""What the loop needs of a room: a mouth, ears and a page. Real ones speak, hear and show; fake ones make the simulator."""

from collections.abc import Sequence
from typing import Protocol

from core.conductor.moves import Listen, Notify, Say
from core.rooms.protocol import RoomState


class Mouth(Protocol):
    """Says one line after the other; each ends in a ``Played`` on the queue."""

    def say(self, say: Say) -> None: ...

    def prepare(self, lines: Sequence[str]) -> None:
        """Lines that may come soon: have their sound ready."""
        ...

    async def hush(self) -> None:
        """Stops at once and drops what waits."""
        ...

    @property
    def busy(self) -> bool: ...

    slow: bool
    """The candidate asked for slower speech."""


class Ears(Protocol):
    def listen(self, listen: Listen) -> None: ...

    async def finish(self) -> None:
        """The candidate says that the answer is complete: commit what was heard, now."""
        ...

    async def hold(self) -> None:
        """A typed message is being answered: what the microphone hears meanwhile is not an answer."""
        ...

    def release(self) -> None: ...

    @property
    def speaking(self) -> bool: ...


class Page(Protocol):
    """What the candidate's page is told."""

    async def state(self, state: RoomState) -> None: ...

    async def question(self, n: int, m: int, text: str) -> None: ...

    async def notify(self, notify: Notify) -> None: ...

    async def timer(self, used_ms: int, limit_ms: int, *, running: bool) -> None: ...

    def forget(self) -> None:
        """The page was loaded anew: whatever it was told, it does not know."""
        ...
