"""Coming, going, coming back, and HR's hand on the interview."""

from core.conductor import asking, controls
from core.conductor.events import Command, Joined, Restored
from core.conductor.state import Pending
from core.conductor.turn import Turn
from core.conductor.wording import duration

FLEETING = frozenset({"nudge", "resume", "ack"})  # lines that make no sense a second time
SHORT_GAP_S = 2.0


def greet(turn: Turn, *, voice: bool) -> None:
    """The greeting with its disclosure; then the microphone check, or in writing at once the first question."""
    plan, state = turn.plan, turn.state
    spoken = voice and plan.mode != "ai_chat"
    turn.change(present=True, voice=spoken, greetings=state.greetings + 1, phase="mic_check")
    parts = [turn.line("greeting", name=plan.candidate_name, company=plan.company, job=plan.job_title)]
    if plan.recorded:
        parts.append(turn.line("recorded_text" if plan.mode == "ai_chat" else "recorded_voice"))
    parts += [turn.line("ai"), controls.help_line(turn)]
    turn.say("greeting", " ".join(parts), lead=turn.line("greeting_again") if state.greetings else "")
    if spoken:
        turn.ask("mic_check", turn.line("mic_check"))
    else:
        asking.begin(turn, linked=False)


def joined(turn: Turn, event: Joined) -> None:
    state = turn.state
    was_absent = not state.present
    turn.change(present=True, voice=event.voice and turn.plan.mode != "ai_chat")
    if state.phase == "greeting":
        greet(turn, voice=event.voice)
    elif state.phase == "paused" and state.paused_by == "hr":
        if was_absent:
            turn.say("notice", turn.line("paused_by_hr"))
    elif was_absent and state.phase != "closed":
        if state.phase == "paused":
            controls.resume(turn)
        come_back(turn, turn.line("welcome_back"))


def left(turn: Turn) -> None:
    turn.change(present=False, typing_ms=None)


def restored(turn: Turn, event: Restored) -> None:
    """A new agent. With nobody in the room it waits for `Joined`."""
    state = turn.state
    if state.phase == "closed" and state.close_reason:
        return asking.finish(turn, state.close_reason)
    if not state.present or state.phase == "greeting":
        return None
    if state.phase == "paused":
        turn.meet()
        turn.say("resume", turn.line("paused_by_hr" if state.paused_by == "hr" else "paused_hint"))
        return None
    lost = turn.line("lost", duration=duration(event.gap_s)) if event.gap_s >= SHORT_GAP_S else turn.line("lost_moment")
    return come_back(turn, lost)


def come_back(turn: Turn, opening: str) -> None:
    """One honest line; then what was being said, else a short restatement of what waits for an answer."""
    state = turn.state
    unconfirmed = [p.say for p in state.pending if _worth_saying(turn, p)]
    turn.change(pending=(), nudges=0, patience=1.0)
    if state.phase != "closing":
        turn.say("resume", f"{opening} {_where(turn, bool(unconfirmed))}".strip())
    for say in unconfirmed:
        turn.again(say)
    if state.phase == "closing" or any(say.utterance_id == _asked_by(turn) for say in unconfirmed):
        return
    if state.confirming_stop:
        if not unconfirmed:
            controls.confirm_stop(turn)
    elif state.ask and state.ask.answered:
        asking.after_answer(turn, state.said)
    else:
        turn.change(inviting=False)
        if turn.state.question_id:
            turn.note(restated=turn.progress.restated + 1)
        asking.restate(turn, "resume_lead")


def _worth_saying(turn: Turn, pending: Pending) -> bool:
    say, ask = pending.say, turn.state.ask
    if turn.state.phase == "closing":
        return say.kind == "closing"
    waits = say.utterance_id == _asked_by(turn) and not (ask and ask.answered)
    return say.kind not in FLEETING and (waits or not pending.met)


def _asked_by(turn: Turn) -> str | None:
    return turn.state.ask.utterance_id if turn.state.ask else None


def _where(turn: Turn, unconfirmed: bool) -> str:
    if unconfirmed:
        return turn.line("say_again")
    if turn.state.last_words:
        return turn.line("have_you_up_to", words=turn.state.last_words)
    return ""


def command(turn: Turn, event: Command) -> None:
    state = turn.state
    if state.phase in ("closing", "closed"):
        return
    if event.kind == "end":
        if state.present and state.phase != "greeting":
            asking.close(turn, "ended_by_hr")
        else:
            asking.finish(turn, "ended_by_hr")
    elif event.kind == "pause" and state.paused_by != "hr":
        controls.pause(turn, "paused_by_hr", by="hr")
    elif event.kind == "resume" and state.paused_by == "hr":
        _resumed_by_hr(turn)


def _resumed_by_hr(turn: Turn) -> None:
    controls.resume(turn)
    if not turn.state.present:
        return
    if turn.state.phase == "greeting":
        greet(turn, voice=turn.state.voice)
    else:
        asking.restate(turn, "go_on")
