"""Where an interview is. All that another agent needs to go on with it."""

from dataclasses import dataclass
from typing import Any, Literal

from core.conductor.codec import decode, encode
from core.conductor.moves import Kind, Reason, Say
from core.conductor.plan import Plan

STATE_VERSION = 1

Phase = Literal["greeting", "mic_check", "asking", "wrapping_up", "closing", "paused", "closed"]
Status = Literal["waiting", "asked", "answered", "skipped", "unanswered"]
PausedBy = Literal["candidate", "silence", "hr"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One planned question: `covered` and `probed` hold keys of expected points."""

    question_id: str
    status: Status = "waiting"
    covered: tuple[str, ...] = ()
    probed: tuple[str, ...] = ()
    restated: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """The line that waits for the candidate's answer.

    `utterance_id` is its latest saying, repeats included; `heard`: most of it was once; `reasks`: times that the candidate was still
    busy with the answer before; `answered`: an answer was taken and only a question of the candidate's own stands between.
    """

    utterance_id: str
    kind: Kind
    text: str
    question_id: str | None = None
    heard: bool = False
    reasks: int = 0
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """Said, not yet confirmed. `met`: an input came meanwhile, so that it may be cut off and is not worth saying again."""

    say: Say
    since_ms: int
    met: bool = False


@dataclass(frozen=True, slots=True)
class State:
    phase: Phase = "greeting"
    progress: tuple[Progress, ...] = ()
    index: int = -1  # of the current question; -1 before the first
    ask: Ask | None = None
    pending: tuple[Pending, ...] = ()
    sequence: int = 0  # number of the last utterance

    present: bool = False
    voice: bool = False
    greeted: bool = False  # the disclosure was heard
    greetings: int = 0
    confirming_stop: bool = False
    inviting: bool = False  # the candidate was told to go ahead with a question about the job
    misses: int = 0  # inputs without words since the last new question
    said: str = ""  # the candidate's words on the current question, bounded
    last_words: str = ""
    links: tuple[str, ...] = ()  # the last five
    link_count: int = 0

    used_ms: int = 0
    last_ms: int | None = None
    milestones: tuple[str, ...] = ()
    nudges: int = 0  # silence marks reached since the last input
    patience: float = 1.0
    slow: bool = False
    typing_ms: int | None = None
    out_of_time: bool = False

    paused_from: Phase | None = None
    paused_by: PausedBy | None = None
    pause_hinted: bool = False

    close_reason: Reason | None = None
    closing_ms: int = 0
    closing_heard: bool = False  # one closing line has been played or interrupted

    refs: tuple[str, ...] = ()  # idempotency keys taken, bounded

    @property
    def question_id(self) -> str | None:
        """The current question's, None before the first and after the last."""
        return self.progress[self.index].question_id if self.phase == "asking" and self.index >= 0 else None

    def ids(self, *statuses: Status) -> tuple[str, ...]:
        """Questions in any of these statuses, in plan order."""
        return tuple(p.question_id for p in self.progress if p.status in statuses)

    def saying(self, utterance_id: str) -> Say | None:
        """The pending utterance as it stands now, a model's wording included."""
        return next((p.say for p in self.pending if p.say.utterance_id == utterance_id), None)

    def to_json(self) -> dict[str, Any]:
        return {"version": STATE_VERSION, **encode(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "State":
        """Raises ValueError for another version or another shape."""
        if data.get("version") != STATE_VERSION:
            raise ValueError(f"state version {data.get('version')!r} is not {STATE_VERSION}")
        return decode(cls, data)


def start(plan: Plan) -> State:
    return State(progress=tuple(Progress(question.id) for question in plan.questions))
