"""Planning by rule: the trade's own questions, balanced over their types, with a question for each silence of the resume."""

from collections.abc import Iterator, Mapping

from core.conductor.plan import Point
from core.plans.engine import Gap, PlanInput, PlannedQuestionDraft, distinct, from_bank, room_for_gaps

PACK_ORDER = 6
"""Up to this many questions the order of the pack is the plan: its authors put the best start first."""
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
        """The core first, which does not depend on the resume; then what is special to it, or more of the bank."""
        bank = list(distinct(from_bank(question) for question in wanted.bank))
        core = list(wanted.core or _core(wanted, bank))[: wanted.count]
        room = wanted.count - len(core)
        asked = [draft.text for draft in core]
        gaps = list(distinct((_ask(gap) for gap in wanted.gaps if gap.must), asked))
        gaps = gaps[: min(room, room_for_gaps(wanted.count))]
        more = distinct(_in_turn(wanted, bank), [*asked, *(gap.text for gap in gaps)])
        fill = [draft for draft, _ in zip(more, range(room - len(gaps)), strict=False)]
        first, *rest = _ordered(wanted, [*core, *fill]) or [None]
        return (*([first] if first else []), *gaps, *(draft for draft in rest if draft))


def _core(wanted: PlanInput, bank: list[PlannedQuestionDraft]) -> list[PlannedQuestionDraft]:
    chosen = list(_in_turn(wanted, bank))[: wanted.count - room_for_gaps(wanted.count)]
    easy = [draft for draft in bank if draft.difficulty == "easy" and draft not in chosen]
    if wanted.count > PACK_ORDER and easy and not any(draft.difficulty == "easy" for draft in chosen):
        chosen[_hardest(chosen)] = easy[0]
    return _ordered(wanted, chosen)


def _ordered(wanted: PlanInput, drafts: list[PlannedQuestionDraft]) -> list[PlannedQuestionDraft]:
    """A short plan keeps the pack's order, a longer one grows harder; the core keeps its own order in both."""
    if wanted.core or wanted.count <= PACK_ORDER:
        return drafts
    return sorted(drafts, key=lambda draft: _DIFFICULTIES.index(draft.difficulty))


def _in_turn(wanted: PlanInput, bank: list[PlannedQuestionDraft]) -> Iterator[PlannedQuestionDraft]:
    """The bank in the order in which a plan takes from it: as the pack has it for a short one; else one of each type in turn, the
    level's own first."""
    if wanted.count <= PACK_ORDER:
        yield from bank
        return
    levels = {question.key: question.level for question in wanted.bank}
    queues = [list(queue) for queue in _by_type(bank, levels, wanted.level)]
    while any(queues):
        for queue in queues:
            if queue:
                yield queue.pop(0)


def _by_type(
    bank: list[PlannedQuestionDraft], levels: Mapping[str, str], level: str
) -> Iterator[list[PlannedQuestionDraft]]:
    types = list(dict.fromkeys(draft.question_type for draft in bank))
    for question_type in types:
        same = [draft for draft in bank if draft.question_type == question_type]
        yield sorted(same, key=lambda draft: _distance(levels[draft.origin or ""], level))


def _distance(one: str, other: str) -> int:
    known = one in _LEVELS and other in _LEVELS
    return abs(_LEVELS.index(one) - _LEVELS.index(other)) if known else 1


def _hardest(chosen: list[PlannedQuestionDraft]) -> int:
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
