"""What the agent is to do, in order."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "greeting",
    "mic_check",
    "warmup",
    "question",
    "repeat",
    "rephrase",
    "probe",
    "answer",
    "ack",
    "nudge",
    "resume",
    "notice",
    "job_answer",
    "wrap_up",
    "closing",
    "control",
]
Purpose = Literal["probe", "link", "rephrase", "job_answer", "clarify"]
Policy = Literal["answer", "short", "control"]
Reason = Literal["completed", "stopped", "time", "ended_by_hr", "human_requested"]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be said. For a probe `key` is the point's key."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What a language model may word. `context` and `options` may be shown to it.

    `guard` are stems of expected words that the candidate has not said: for `acceptable` only, never for a model or a candidate.
    """

    purpose: Purpose
    context: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    max_words: int
    guard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """`text` is complete and always usable as it is; a `brief` only invites a better wording through `briefs.choose`.

    `lead` is a short link, played before or together with the text. `point` is the expected point that a probe is for.
    After a restore the same utterance comes again with the same id.
    """

    utterance_id: str
    kind: Kind
    text: str
    question_id: str | None = None
    brief: Brief | None = None
    interruptible: bool = True
    lead: str = ""
    point: str | None = None

    @property
    def line(self) -> str:
        """Lead and text, as they are heard."""
        return f"{self.lead} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Listen:
    """`patience` multiplies every wait for the end of a turn (1.0 normal).

    `words`: of a usual answer to what was asked; None where any length will do.
    """

    policy: Policy
    patience: float = 1.0
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A transcript row without speech of the agent.

    Every `Answered` that is new gives exactly one with its `ref`: the candidate's row, saying how the words were taken (`answer`,
    `mic_check` or `control`) and which question they belong to. Rows without `ref` are buttons pressed and notes for HR.
    """

    kind: Kind
    text: str
    question_id: str | None = None
    speaker: Literal["candidate", "system"] = "candidate"
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Notify:
    """For the page and for HR: question, time, paused, resumed, ended, human_requested, more_time, pace, audio_trouble, team_question."""

    kind: str
    data: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Close:
    reason: Reason


Move = Say | Listen | Record | Notify | Close
