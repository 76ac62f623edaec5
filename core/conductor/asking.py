"""What the interviewer asks: planned questions in order, follow-ups, asking again, the wrap-up and the closing."""

from core.conductor.briefs import link_brief, probe_brief, rephrase_brief
from core.conductor.coverage import covered
from core.conductor.intents import says_enough
from core.conductor.moves import Close, Kind, Reason
from core.conductor.plan import PlannedQuestion, Probe
from core.conductor.state import Progress
from core.conductor.turn import Turn
from core.conductor.wording import Key
from core.conductor.words import plain_words, sentences

PROBES_MAX = 2
SAID_MAX = 6_000  # characters kept of what was said on one question
LAST_WORDS = 6
LINK_FROM_WORDS = 4  # a shorter answer gets no link
LINK_WITHIN_S = 3.0  # after a longer silence people wait for the question
DETAIL_FROM_WORDS = 12  # a link with a detail needs an answer that has one

MS_PER_WORD = 400
SHORT_MS = 60_000  # too short for another question
ANSWER_MS = 45_000  # the least that an answer needs
WRAP_UP_MS = 12_000  # the least that the wrap-up needs
RESTATEMENT_WORDS = 25
BREAK_EVERY = 3  # questions, for who asked for breaks


def begin(turn: Turn, *, linked: bool) -> None:
    turn.change(phase="asking", index=-1)
    next_question(turn, lead=turn.link() if linked else "")


def next_question(turn: Turn, answer: str = "", lead: str | None = None) -> None:
    """Ask the next planned question, or wrap up when there is none or no time for it."""
    index, questions = turn.state.index + 1, turn.plan.questions
    if index >= len(questions):
        return wrap_up(turn)
    question = questions[index]
    if turn.left_ms <= _needed_ms(turn, question):
        turn.change(out_of_time=True)
        return wrap_up(turn)
    brief = None
    length = len(plain_words(answer))
    if lead is None:
        lead = turn.link() if length >= LINK_FROM_WORDS and turn.waited_s <= LINK_WITHIN_S else ""
        if lead and length >= DETAIL_FROM_WORDS:
            brief = link_brief(answer, question.text, lead)
    if len(questions) - index == 2 and len(questions) > 3:
        lead, brief = f"{lead} {turn.line('two_to_go')}".strip(), None
    if turn.plan.breaks and index and index % BREAK_EVERY == 0:
        lead, brief = f"{lead} {turn.line('break_offer')}".strip(), None
    turn.change(index=index, said="", misses=0)
    turn.note(status="asked")
    turn.ask("question", question.text, lead=lead, brief=brief)
    turn.notify("question", number=index + 1, of=len(questions), question_id=question.id)
    return None


def _needed_ms(turn: Turn, question: PlannedQuestion) -> int:
    """The time below which a question is not begun; in a very short interview a fifth of it."""
    spoken = len(plain_words(question.text)) * MS_PER_WORD
    return min(max(SHORT_MS, spoken + ANSWER_MS), turn.plan.limit_ms // 5)


def take(turn: Turn, answer: str) -> None:
    """Accept words as answer to the current question."""
    question, ask = turn.question, turn.state.ask
    if question is None or ask is None:
        return
    turn.note(status="answered", covered=_covered(question, turn.progress, answer))
    turn.change(said=f"{turn.state.said} {answer}".strip()[-SAID_MAX:])
    remember(turn, answer)


def take_late(turn: Turn, answer: str) -> None:
    """Words that still belong to the question before the current one."""
    before = turn.state.index - 1
    question = turn.plan.questions[before]
    turn.note(before, covered=_covered(question, turn.state.progress[before], answer))
    remember(turn, answer)


def remember(turn: Turn, words: str) -> None:
    turn.change(last_words=" ".join(words.split()[-LAST_WORDS:]).rstrip(".,;!?"))


def _covered(question: PlannedQuestion, progress: Progress, answer: str) -> tuple[str, ...]:
    new = (p.key for p in question.points if p.key not in progress.covered and covered(p, answer))
    return (*progress.covered, *new)


def after_answer(turn: Turn, answer: str, *, lead: str | None = None) -> None:
    """Follow up on what is missing, else go on."""
    question = turn.question
    if question and not says_enough(answer) and len(turn.progress.probed) < PROBES_MAX and not _hurried(turn):
        missing = {p.key for p in question.points} - {*turn.progress.covered, *turn.progress.probed}
        if probes := _open_probes(question, turn.progress, missing):
            return _probe(turn, question, probes, missing, lead)
        if _wants_generic(question, turn.progress, missing):
            key = next(p.key for p in question.points if p.key in missing)
            return _probe(turn, question, (Probe(key, turn.line("probe_generic")),), missing, lead)
    return next_question(turn, answer, lead)


def _open_probes(question: PlannedQuestion, progress: Progress, missing: set[str]) -> tuple[Probe, ...]:
    """The approved probe of every missing point, in the order of the points."""
    own = {probe.point: probe for probe in reversed(question.probes)}
    asked = {own[key].text for key in progress.probed if key in own}
    return tuple(
        own[p.key] for p in question.points if p.key in missing and p.key in own and own[p.key].text not in asked
    )


def _wants_generic(question: PlannedQuestion, progress: Progress, missing: set[str]) -> bool:
    """Points without a probe of their own are asked for once, and only when most of the answer is missing."""
    own = {probe.point for probe in question.probes}
    asked = any(key not in own for key in progress.probed)
    return bool(missing - own) and not asked and len(progress.covered) * 2 < len(question.points)


def _probe(
    turn: Turn, question: PlannedQuestion, probes: tuple[Probe, ...], missing: set[str], lead: str | None
) -> None:
    probe = probes[0]
    brief = probe_brief(question, question.text, turn.state.said, probes, missing)
    turn.note(probed=(*turn.progress.probed, probe.point))
    turn.ask("probe", probe.text, lead=lead or "", brief=brief, point=probe.point)


def _hurried(turn: Turn) -> bool:
    waiting = len(turn.state.ids("waiting"))
    return turn.left_ms < SHORT_MS + waiting * (SHORT_MS // 2)


def repeat(turn: Turn, lead: Key | None = "repeat_lead") -> None:
    """The waiting line once more, whole."""
    if turn.state.ask:
        turn.ask_again(_repeat_kind(turn), turn.state.ask.text, lead=turn.line(lead) if lead else "")


def restate(turn: Turn, lead: Key) -> None:
    """The waiting line once more, short."""
    if turn.state.ask:
        turn.ask_again(_repeat_kind(turn), _short(turn.state.ask.text), lead=turn.line(lead))


def _repeat_kind(turn: Turn) -> Kind:
    return "mic_check" if turn.state.phase == "mic_check" else "repeat"


def _short(text: str) -> str:
    """A long line's own question."""
    if len(plain_words(text)) <= RESTATEMENT_WORDS:
        return text
    parts = [text[start:end] for start, end in sentences(text)]
    return next((part for part in reversed(parts) if part.endswith("?")), text)


_BY_TYPE: dict[str, Key] = {
    "behavioral": "rephrase_behavioral",
    "situational": "rephrase_situational",
    "technical": "rephrase_technical",
}


def rephrase(turn: Turn) -> None:
    """In other words: HR's own where there are any, else the same question with a hand to hold."""
    question, ask = turn.question, turn.state.ask
    if question is None or ask is None:
        return repeat(turn)
    lead = turn.line("rephrase_lead")
    if ask.kind == "question" and question.rephrase:
        return turn.ask_again("rephrase", question.rephrase, lead=lead, instead=True)
    hint = turn.line(_BY_TYPE.get(question.question_type, "rephrase_domain_specific"))
    text = f"{hint} {ask.text}" if ask.kind == "question" else ask.text
    brief = rephrase_brief(question, ask.text, turn.state.said, text)
    return turn.ask_again("rephrase", text, lead=lead, brief=brief)


def wrap_up(turn: Turn) -> None:
    if turn.left_ms < min(WRAP_UP_MS, turn.plan.limit_ms // 10):
        return close(turn, "time" if turn.state.out_of_time else "completed")
    turn.change(phase="wrapping_up", misses=0)
    turn.ask("wrap_up", turn.line("wrap_up_time" if turn.state.out_of_time else "wrap_up"))
    return None


_CLOSINGS: dict[Reason, Key] = {
    "completed": "closing",
    "time": "closing_time",
    "stopped": "closing_stopped",
    "ended_by_hr": "closing_hr",
    "human_requested": "closing_human",
}


def close(turn: Turn, reason: Reason) -> None:
    """Say the last line. `finish` follows when it was heard, or after a while."""
    polite = reason == "time" and turn.state.phase == "wrapping_up" and turn.left_ms > 0
    turn.meet()
    turn.change(
        phase="closing",
        close_reason=reason,
        closing_ms=turn.at_ms,
        confirming_stop=False,
        inviting=False,
        paused_from=None,
        paused_by=None,
    )
    turn.say("closing", turn.line("closing" if polite else _CLOSINGS[reason], name=turn.plan.candidate_name))


def goodbye(turn: Turn) -> None:
    """After what was said into the closing."""
    turn.change(closing_heard=True)
    turn.say("closing", turn.line("goodbye"))


def finish(turn: Turn, reason: Reason) -> None:
    turn.change(phase="closed", close_reason=reason, pending=())
    turn.notify("ended", reason=reason)
    turn.moves.append(Close(reason))
