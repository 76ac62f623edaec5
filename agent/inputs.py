"""Everything that can happen to an interview, in one queue."""

from dataclasses import dataclass, field

from core.conductor.events import ControlKind


@dataclass(frozen=True)
class Segment:
    """Recognised words; offsets in ms from the interview's zero. ``confidence`` is None when unknown, never 0."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    words: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])


@dataclass(frozen=True)
class Heard:
    """A whole spoken turn, judged complete after ``waited_s`` of silence."""

    segments: tuple[Segment, ...]
    ref: str
    waited_s: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments).strip()


@dataclass(frozen=True)
class Spoke:
    """A segment of a turn that goes on: kept as a draft, and thought about ahead."""

    segment: Segment


@dataclass(frozen=True)
class Played:
    """An utterance ended or was interrupted; ``text`` is what was really said."""

    utterance_id: str
    text: str
    interrupted: bool
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True)
class Pressed:
    intent: ControlKind


@dataclass(frozen=True)
class CameIn:
    voice: bool


@dataclass(frozen=True)
class WentOut:
    pass


@dataclass(frozen=True)
class Woken:
    """Look at the inbox."""


@dataclass(frozen=True)
class Second:
    """The clock; about once a second."""


@dataclass(frozen=True)
class Lost:
    """Another agent has the interview: leave without a sound."""


Input = Heard | Spoke | Played | Pressed | CameIn | WentOut | Woken | Second | Lost
