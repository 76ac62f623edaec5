"""What happens in the room. `at_ms` is the interview clock in ms: it never runs backwards and stands while nobody is there."""

from dataclasses import dataclass
from typing import Literal

Channel = Literal["voice", "text"]
ControlKind = Literal[
    "done",
    "typing",
    "moment",
    "repeat",
    "rephrase",
    "skip",
    "pause",
    "continue_later",
    "more_time",
    "human",
    "stop",
    "continue",
]


@dataclass(frozen=True, slots=True)
class Joined:
    """The candidate is present and ready; `voice` when a microphone is heard."""

    at_ms: int
    voice: bool


@dataclass(frozen=True, slots=True)
class Left:
    at_ms: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole turn of the candidate. `ref` is its idempotency key: the same ref is taken once.

    `confidence` is 0..1 or None when unknown. `start_ms`, `stop_ms` are offsets in the recording. `waited_s`: of silence, before the
    turn was judged complete.
    """

    at_ms: int
    channel: Channel
    text: str
    confidence: float | None
    start_ms: int | None
    stop_ms: int | None
    ref: str
    waited_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Control:
    """A button on the page, or a key on the phone."""

    at_ms: int
    kind: ControlKind


@dataclass(frozen=True, slots=True)
class Silence:
    """Nobody has spoken or typed for `seconds` since the agent last ended an utterance."""

    at_ms: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An utterance was played out or interrupted (chat: delivered). `spoken` holds the words really said."""

    at_ms: int
    utterance_id: str
    spoken: str
    interrupted: bool


@dataclass(frozen=True, slots=True)
class Command:
    """From HR."""

    at_ms: int
    kind: Literal["pause", "resume", "end"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Only the clock, about once a second."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A new agent took over after `gap_s` seconds without one. Comes before its `Joined`, if it sends one."""

    at_ms: int
    gap_s: float


Event = Joined | Left | Answered | Control | Silence | Confirmed | Command | Tick | Restored
