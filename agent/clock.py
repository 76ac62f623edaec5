"""The two times of an interview: its wall offset (transcript, recording) and its own clock, which stands while nobody is there."""

from dataclasses import dataclass

from core.clock import Clock


@dataclass
class InterviewClock:
    """``offset_ms`` counts from the interview's zero; ``at_ms`` only while somebody is present."""

    clock: Clock
    zero_offset_ms: float
    """The offset at ``started`` (monotonic seconds)."""
    started: float
    used_ms: float
    """The interview's clock when it last stood."""
    running_since: float | None = None

    def offset_ms(self) -> int:
        return self.offset_of(self.clock.monotonic())

    def offset_of(self, monotonic: float) -> int:
        return round(self.zero_offset_ms + (monotonic - self.started) * 1000)

    def at_ms(self) -> int:
        if self.running_since is None:
            return round(self.used_ms)
        return round(self.used_ms + (self.clock.monotonic() - self.running_since) * 1000)

    def run(self) -> None:
        if self.running_since is None:
            self.running_since = self.clock.monotonic()

    def stand(self) -> None:
        self.used_ms = float(self.at_ms())
        self.running_since = None
