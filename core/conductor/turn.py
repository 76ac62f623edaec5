"""One step under way: the state as it becomes, and the moves so far. Lives inside `step` only, which stays pure."""

from dataclasses import replace
from typing import Any

from core.conductor import wording
from core.conductor.events import Answered
from core.conductor.moves import Brief, Kind, Listen, Move, Notify, Policy, Record, Say
from core.conductor.plan import Plan, PlannedQuestion
from core.conductor.state import Ask, Pending, Progress, State

LINKS_APART = 5
ANSWER_WORDS = 60
"""Of a usual answer to a planned question: before that, a stop is more likely a pause."""
PENDING_MAX = 16  # an agent that confirms nothing must not grow the state


class Turn:
    __slots__ = ("at_ms", "before", "moves", "plan", "state", "waited_s")

    def __init__(self, plan: Plan, state: State, at_ms: int) -> None:
        self.plan = plan
        self.before = state
        self.state = state
        self.at_ms = at_ms  # never before an earlier event's
        self.moves: list[Move] = []
        self.waited_s = 0.0
        """Of silence, before what is replied to."""

    # state

    def change(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)

    @property
    def question(self) -> PlannedQuestion | None:
        return self.plan.questions[self.state.index] if self.state.question_id else None

    @property
    def progress(self) -> Progress:
        return self.state.progress[self.state.index]

    def note(self, index: int | None = None, **fields: Any) -> None:
        """Change the progress of the current question, or of the one at `index`."""
        at = self.state.index if index is None else index
        progress = list(self.state.progress)
        progress[at] = replace(progress[at], **fields)
        self.change(progress=tuple(progress))

    @property
    def left_ms(self) -> int:
        return self.plan.limit_ms - self.state.used_ms

    # moves

    def line(self, key: wording.Key, **values: str) -> str:
        return wording.line(self.plan.language, key, **values)

    def say(
        self,
        kind: Kind,
        text: str,
        *,
        lead: str = "",
        question_id: str | None = None,
        brief: Brief | None = None,
        point: str | None = None,
    ) -> Say:
        number = self.state.sequence + 1
        say = Say(f"u{number}", kind, text, question_id or self.state.question_id, brief, True, lead, point)
        self.change(sequence=number, pending=(*self.state.pending, Pending(say, self.at_ms))[-PENDING_MAX:])
        self.moves.append(say)
        return say

    def ask(
        self, kind: Kind, text: str, *, lead: str = "", brief: Brief | None = None, point: str | None = None
    ) -> None:
        """Say a new line that waits for an answer."""
        say = self.say(kind, text, lead=lead, brief=brief, point=point)
        self.change(ask=Ask(say.utterance_id, kind, text, say.question_id))

    def ask_again(
        self, kind: Kind, text: str, *, lead: str = "", brief: Brief | None = None, instead: bool = False
    ) -> None:
        """Say what waits for an answer once more. `instead`: these words replace the line from now on."""
        say = self.say(kind, text, lead=lead, brief=brief)
        if self.state.ask:
            ask = replace(self.state.ask, utterance_id=say.utterance_id)
            self.change(ask=replace(ask, text=text) if instead else ask)

    def meet(self) -> None:
        """An input came while these lines were being said."""
        self.change(pending=tuple(replace(p, met=True) for p in self.state.pending))

    def again(self, say: Say) -> None:
        """The very same utterance, after a restore. Its wording is settled, so it carries no brief."""
        same = replace(say, brief=None)
        self.change(pending=(*self.state.pending, Pending(same, self.at_ms))[-PENDING_MAX:])
        self.moves.append(same)

    def link(self) -> str:
        text = wording.link(self.plan.language, self.state.link_count, self.state.links)
        self.change(links=(*self.state.links, text)[-LINKS_APART:], link_count=self.state.link_count + 1)
        return text

    def record(self, event: Answered, kind: Kind, question_id: str | None = None) -> None:
        """The candidate's row for this input."""
        self.moves.append(Record(kind, event.text, question_id, "candidate", event.ref))

    def note_for_hr(self, text: str, kind: Kind = "notice") -> None:
        self.moves.append(Record(kind, text, self.state.question_id, "system"))

    def pressed(self, control: str) -> None:
        self.moves.append(Record("control", control, self.state.question_id))

    def notify(self, kind: str, **data: object) -> None:
        self.moves.append(Notify(kind, dict(data)))

    def listen(self) -> None:
        """How to listen from here on, when this step said something or changed the patience."""
        if self.state.phase == "closed" or not (
            any(isinstance(move, Say) for move in self.moves) or self.state.patience != self.before.patience
        ):
            return
        policy: Policy = "answer"
        if self.state.phase in ("paused", "closing"):
            policy = "control"
        elif self.state.phase in ("greeting", "mic_check") or self.state.confirming_stop:
            policy = "short"
        first = policy == "answer" and self.question is not None and not self.progress.probed
        self.moves.append(
            Listen(policy, self.state.patience * max(1.0, self.plan.extra_time), ANSWER_WORDS if first else None)
        )
