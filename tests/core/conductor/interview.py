"""A whole interview in memory: no room, no voice, no clock but a number. For tests of anything that needs an interview."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.conductor.events import (
    Answered,
    Channel,
    Command,
    Confirmed,
    Control,
    ControlKind,
    Event,
    Joined,
    Left,
    Restored,
    Silence,
    Tick,
)
from core.conductor.moves import Close, Listen, Move, Notify, Record, Say
from core.conductor.plan import Plan, PlannedQuestion, Point, Probe
from core.conductor.state import State
from core.conductor.step import start, step

ASKING = ("question", "probe", "repeat", "rephrase", "mic_check", "wrap_up")
FULL_ANSWER = "I check the airway first, then the breathing, I call the doctor and I write it down in the chart."


def sample_plan(
    *,
    questions: int = 3,
    mode: str = "ai_both",
    recorded: bool = True,
    time_limit_s: int = 1200,
    extra_time: float = 1.0,
    points: bool = True,
) -> Plan:
    texts = (
        "What do you do first when you find a patient on the floor?",
        "Tell me about a time when you disagreed with a doctor.",
        "How do you prepare an insulin injection?",
        "A family member shouts at you in the corridor. What do you do?",
        "Which signs tell you that a wound is infected?",
        "How do you hand over at the end of a shift?",
    )
    types = ("situational", "behavioral", "technical", "situational", "domain_specific", "technical")
    return Plan(
        interview_id="interview-1",
        candidate_name="Ana",
        company="St. Mary",
        job_title="Ward Nurse",
        language="en",
        mode=mode,  # type: ignore[arg-type]  # tests choose from the three
        recorded=recorded,
        time_limit_s=time_limit_s,
        questions=tuple(
            PlannedQuestion(
                f"q{n}",
                texts[(n - 1) % len(texts)] if n <= len(texts) else f"Question number {n}, what do you say?",
                types[(n - 1) % len(types)],
                "medium",
                _POINTS if points and n == 1 else (),
                _PROBES if points and n == 1 else (),
                "You come in, and a patient lies on the floor. What is your first step?" if n == 1 else None,
            )
            for n in range(1, questions + 1)
        ),
        job_facts=(
            ("shifts", "Shifts are twelve hours, days and nights in turn."),
            ("salary", "The pay is 3,200 euros a month."),
        ),
        job_description="We care for forty patients. The team has twelve nurses. Parking is free for staff.",
        extra_time=extra_time,
    )


_POINTS = (
    Point("abc", "checks the airway first", ("airway",), ("abc", "breathing")),
    Point("help", "calls for help", ("call the doctor", "help"), ("alarm",)),
    Point("chart", "documents the fall", ("chart", "document", "write down"), ()),
)
_PROBES = (
    Probe("abc", "What did you look at first?"),
    Probe("help", "Whom did you involve?"),
    Probe("chart", "What happened after that?"),
)


@dataclass
class Interview:
    """Drives the conductor by hand. Lines are confirmed as heard at once, unless `hear` is False."""

    plan: Plan
    hear: bool = True
    now: int = 0
    moves: list[Move] = field(default_factory=list)
    last: tuple[Move, ...] = ()
    refs: int = 0

    def __post_init__(self) -> None:
        self.state: State = start(self.plan)

    def send(self, event: Event) -> tuple[Move, ...]:
        self.state, moves = step(self.plan, self.state, event)
        self.last = moves
        self.moves += moves
        if self.hear:
            for say in (m for m in moves if isinstance(m, Say)):
                self.confirm(say)
        return moves

    def confirm(self, say: Say, *, share: float = 1.0) -> tuple[Move, ...]:
        """`share` of the words were played before the candidate spoke."""
        words = say.line.split()
        spoken = " ".join(words[: round(len(words) * share)])
        self.now += round(300 * len(words) * share)
        self.state, moves = step(self.plan, self.state, Confirmed(self.now, say.utterance_id, spoken, share < 1))
        self.moves += moves
        if moves:
            self.last = (*self.last, *moves)
        return moves

    def join(self, *, voice: bool = True) -> tuple[Move, ...]:
        return self.send(Joined(self.now, voice))

    def leave(self) -> tuple[Move, ...]:
        return self.send(Left(self.now))

    def answer(
        self,
        text: str,
        *,
        channel: Channel = "voice",
        confidence: float | None = 0.9,
        ref: str = "",
        after_s: float = 5,
        waited_s: float = 0.0,
    ) -> tuple[Move, ...]:
        self.refs += 1
        self.now += round(after_s * 1000)
        return self.send(Answered(self.now, channel, text, confidence, None, None, ref or f"r{self.refs}", waited_s))

    def press(self, kind: ControlKind) -> tuple[Move, ...]:
        return self.send(Control(self.now, kind))

    def silence(self, seconds: float) -> tuple[Move, ...]:
        return self.send(Silence(self.now, seconds))

    def hr(self, kind: str, reason: str = "") -> tuple[Move, ...]:
        return self.send(Command(self.now, kind, reason))  # type: ignore[arg-type]  # tests choose from the three

    def restore(self, gap_s: float = 8) -> tuple[Move, ...]:
        return self.send(Restored(self.now, gap_s))

    def wait(self, seconds: float, *, tick_s: float = 1) -> tuple[Move, ...]:
        """Let the clock run, with ticks. All moves of that time."""
        until = self.now + round(seconds * 1000)
        before = len(self.moves)
        while self.now < until:
            self.now = min(until, self.now + round(tick_s * 1000))
            self.send(Tick(self.now))
        return tuple(self.moves[before:])

    def to_first_question(self, *, voice: bool = True) -> "Interview":
        self.join(voice=voice)
        if voice and self.plan.mode != "ai_chat":
            self.answer("Yes, I can hear you well.")
        return self

    @property
    def says(self) -> list[Say]:
        return [move for move in self.moves if isinstance(move, Say)]

    @property
    def said(self) -> list[Say]:
        """What the last event made the interviewer say."""
        return [move for move in self.last if isinstance(move, Say)]

    @property
    def kinds(self) -> list[str]:
        return [say.kind for say in self.said]

    @property
    def records(self) -> list[Record]:
        return [move for move in self.moves if isinstance(move, Record)]

    @property
    def listens(self) -> list[Listen]:
        return [move for move in self.moves if isinstance(move, Listen)]

    def notices(self, kind: str) -> list[dict[str, object]]:
        return [move.data for move in self.moves if isinstance(move, Notify) and move.kind == kind]

    @property
    def closed(self) -> str | None:
        return next((move.reason for move in self.moves if isinstance(move, Close)), None)

    @property
    def asked(self) -> list[str]:
        """Ids of the planned questions said."""
        return [say.question_id or "" for say in self.says if say.kind == "question"]


Answers = Callable[[Say], str] | Mapping[str, Iterable[str]] | Iterable[str]


def talk(
    plan: Plan, answers: Answers, *, channel: Channel = "voice", seconds: float = 5, steps: int = 500
) -> Interview:
    """Run a whole interview.

    `answers`: what to say to a line that asks; or per question id the answer and then those to its follow-ups; or simply the answers in
    order, the microphone check left out. Whoever has no more to say says "That's all.". Every answer takes `seconds`.
    """
    interview = Interview(plan)
    reply = _replier(answers)
    interview.join(voice=channel == "voice")
    for _ in range(steps):
        if interview.closed:
            break
        line = next((say for say in reversed(interview.says) if say.kind in ASKING), None)
        text = "Yes, I hear you." if line is None or line.kind == "mic_check" else reply(line)
        interview.answer(text, channel=channel, after_s=seconds)
    return interview


def _replier(answers: Answers) -> Callable[[Say], str]:
    if callable(answers):
        return answers
    if isinstance(answers, Mapping):
        left = {question_id: iter(texts) for question_id, texts in answers.items()}
        return lambda say: next(left.get(say.question_id or "", iter(())), "That's all.")
    texts = iter(answers)
    return lambda say: next(texts, "That's all.")
