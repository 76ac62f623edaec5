"""Planning by rule: the trade's own questions, balanced over their types, with a question for each silence of the resume."""

from collections.abc import Iterator

from core.conductor.plan import Point
from core.plans.engine import BankQuestion, Gap, PlanInput, PlannedQuestionDraft, distinct, from_bank

PACK_ORDER = 6
"""Up to this many questions, and with no gaps, the order of the pack is the plan: its authors put the best start first."""
_LEVELS = ("entry", "mid", "senior", "lead")
_DIFFICULTIES = ("easy", "medium", "hard")
_ASK = {
    "licence": "Do you hold it, and until when is it valid?",
    "license": "Do you hold it, and until when is it valid?",
    "certificate": "Do you hold it, and until when is it valid?",
    "shift": "Have you worked that way before, and how would it suit you?",
    "language": "How do you use it at work?",
    "experience": "Where did you gain it, and for how long?",
}
_TYPES = {"skill": "technical", "tool": "technical", "duty": "technical", "knowledge": "domain_specific"}


class OfflinePlanner:
    async def plan(self, wanted: PlanInput) -> tuple[PlannedQuestionDraft, ...]:
        gaps = [_ask(gap) for gap in wanted.gaps if gap.must][: _room_for_gaps(wanted.count)]
        bank = list(distinct((from_bank(question) for question in wanted.bank), [gap.text for gap in gaps]))
        if not gaps and wanted.count <= PACK_ORDER:
            return tuple(bank[: wanted.count])
        by_key = {question.key: question for question in wanted.bank}
        room = wanted.count - len(gaps)
        chosen = _balanced([by_key[draft.origin or ""] for draft in bank], wanted.level, room)
        first, *rest = sorted(chosen, key=lambda q: _DIFFICULTIES.index(q.difficulty)) or [None]
        opening = [from_bank(first)] if first else []
        return (*opening, *gaps, *(from_bank(question) for question in rest if question))


def _room_for_gaps(count: int) -> int:
    """At most a third: an interview is about the trade, not about the resume."""
    return max(1, count // 3) if count > 1 else 0


def _balanced(bank: list[BankQuestion], level: str, room: int) -> list[BankQuestion]:
    """One of each type in turn, the level's own first; an easy one is among them when the bank has any."""
    queues = [list(queue) for queue in _by_type(bank, level)]
    chosen: list[BankQuestion] = []
    while len(chosen) < room and any(queues):
        for queue in queues:
            if queue and len(chosen) < room:
                chosen.append(queue.pop(0))
    easy = [question for queue in queues for question in queue if question.difficulty == "easy"]
    if chosen and easy and not any(question.difficulty == "easy" for question in chosen):
        chosen[_hardest(chosen)] = easy[0]
    return sorted(chosen, key=bank.index)


def _by_type(bank: list[BankQuestion], level: str) -> Iterator[list[BankQuestion]]:
    types = list(dict.fromkeys(question.question_type for question in bank))
    for question_type in types:
        same = [question for question in bank if question.question_type == question_type]
        yield sorted(same, key=lambda question: _distance(question.level, level))


def _distance(one: str, other: str) -> int:
    known = one in _LEVELS and other in _LEVELS
    return abs(_LEVELS.index(one) - _LEVELS.index(other)) if known else 1


def _hardest(chosen: list[BankQuestion]) -> int:
    """The last of the hardest, so that the pack's first choices stay."""
    return max(range(len(chosen)), key=lambda at: (_DIFFICULTIES.index(chosen[at].difficulty), at))


def _ask(gap: Gap) -> PlannedQuestionDraft:
    named = gap.text.strip().rstrip(".")
    plain = named if named[:2].isupper() else named[:1].lower() + named[1:]
    missing = plain if len(plain.split()) <= 5 else f"something that this job asks for: {plain}"
    point = Point(gap.key, f"Tells of {plain}", (*gap.aliases, *((named,) if len(named.split()) <= 5 else ())))
    return PlannedQuestionDraft(
        f"Your resume doesn't mention {missing}. {_ASK.get(gap.kind, 'What is your experience with it?')}",
        _TYPES.get(gap.kind, "domain_specific"),
        "easy",
        "gap",
        gap.key,
        points=(point,),
        dimensions=("domain_knowledge",),
    )
