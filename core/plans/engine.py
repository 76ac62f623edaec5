"""The planning pipeline's contract: the trade's questions, the job and the gaps of a resume in, questions in order out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from core.conductor.coverage import stems
from core.conductor.plan import Point, Probe
from core.errors import Invalid

Source = Literal["bank", "generated", "gap", "hr"]

MAX_QUESTIONS = 20
_SCAFFOLD = stems(
    "tell talk walk describe explain give example one time occasion situation me us about through when what which who how why where"
    " you your yourself i we it they he she do did does would could should can will have had has been was were if as then next not no"
    " that this there so up out from after before into your work resume mention experience met happened"
)
"""How questions are put, not what they are about."""
SAME = 0.7
"""Share of meaning words, of both questions together, from which two questions ask the same."""


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question of the trade's bank; ``level`` is entry, mid, senior or lead."""

    key: str
    text: str
    question_type: str
    difficulty: str
    level: str
    keywords: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    probes: tuple[Probe, ...] = ()
    dimensions: tuple[str, ...] = ()
    rephrase: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A requirement of the job on which the resume is silent."""

    key: str
    kind: str
    text: str
    must: bool = True
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedQuestionDraft:
    """``origin`` is the key of the bank question or the requirement; None for a generated one."""

    text: str
    question_type: str
    difficulty: str
    source: Source
    origin: str | None
    keywords: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    probes: tuple[Probe, ...] = ()
    dimensions: tuple[str, ...] = ()
    rephrase: str | None = None


@dataclass(frozen=True, slots=True)
class PlanInput:
    """``bank`` in the order of the pack; ``count`` from 1 to 20; ``core`` is what every candidate of the job is asked, once the
    first plan has set it; ``seed`` is for engines that draw."""

    bank: tuple[BankQuestion, ...]
    job_title: str
    job_description: str
    level: str
    gaps: tuple[Gap, ...]
    count: int
    seed: int = 0
    core: tuple[PlannedQuestionDraft, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_QUESTIONS:
            raise Invalid(f"A plan has 1 to {MAX_QUESTIONS} questions.", count=self.count)


class PlanEngine(Protocol):
    async def plan(self, wanted: PlanInput) -> tuple[PlannedQuestionDraft, ...]:
        """At most ``wanted.count`` questions, fewer when the bank has no more. Raises when the model cannot answer."""
        ...


def room_for_gaps(count: int) -> int:
    """At most a third: an interview is about the trade, not about the resume. The rest is the core, the same for all."""
    return max(1, count // 3) if count > 1 else 0


def from_bank(question: BankQuestion) -> PlannedQuestionDraft:
    return PlannedQuestionDraft(
        question.text,
        question.question_type,
        question.difficulty,
        "bank",
        question.key,
        question.keywords,
        question.points,
        question.probes,
        question.dimensions,
        question.rephrase,
    )


def same_question(one: str, other: str) -> bool:
    first, second = stems(one) - _SCAFFOLD, stems(other) - _SCAFFOLD
    if not first or not second:
        return stems(one) == stems(other)
    return len(first & second) >= SAME * len(first | second)


def distinct(drafts: Iterable[PlannedQuestionDraft], taken: Iterable[str] = ()) -> Iterator[PlannedQuestionDraft]:
    """The drafts without those that ask what ``taken`` or an earlier one asks already."""
    asked = list(taken)
    for draft in drafts:
        if not any(same_question(draft.text, text) for text in asked):
            asked.append(draft.text)
            yield draft
