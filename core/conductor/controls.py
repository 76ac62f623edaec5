"""What the candidate may ask for at any time, by word or by button, and what the interviewer does then."""

from typing import Literal

from core.conductor import asking
from core.conductor.briefs import clarify_brief, job_brief
from core.conductor.events import Control
from core.conductor.intents import Intent, Question, job_answer
from core.conductor.turn import Turn
from core.conductor.wording import Key, amount

LONG_PATIENCE = 4.0  # after "give me a moment"
Request = Literal[
    "distress",
    "stop",
    "human",
    "continue_later",
    "pause",
    "skip",
    "rephrase",
    "repeat",
    "slower",
    "more_time",
    "moment",
    "continue",
]


def control(turn: Turn, event: Control) -> None:
    """A button. In a pause only those count that end it."""
    kind, phase = event.kind, turn.state.phase
    if kind == "typing":
        return turn.change(typing_ms=turn.at_ms)
    if kind == "done" or phase in ("greeting", "closing", "closed"):
        return None
    turn.change(nudges=0, present=True)
    turn.meet()
    turn.pressed(kind)
    if kind == "stop" and turn.state.confirming_stop:
        return asking.close(turn, "stopped")
    if phase == "paused":
        return _in_pause(turn, kind)
    if kind == "continue":
        return keep_going(turn) if turn.state.confirming_stop else None
    turn.change(confirming_stop=False, inviting=False)
    return act(turn, kind)


def _in_pause(turn: Turn, kind: str) -> None:
    if kind == "stop":
        confirm_stop(turn)
    elif kind == "human":
        human(turn)
    elif kind == "continue" and turn.state.paused_by == "hr":
        turn.say("notice", turn.line("paused_by_hr"))
    elif kind == "continue":
        go_on(turn)


def act(turn: Turn, request: Intent, words: str = "") -> None:
    match request:
        case "repeat":
            asking.repeat(turn)
        case "rephrase":
            asking.rephrase(turn)
        case "clarify":
            clarify(turn, words)
        case "moment":
            turn.change(patience=LONG_PATIENCE)
            turn.say("ack", turn.line("moment"))
        case "skip":
            skip(turn)
        case "slower":
            slower(turn)
        case "more_time":
            more_time(turn)
        case "pause":
            pause(turn, "paused")
        case "continue_later":
            pause(turn, "paused_later")
        case "stop":
            confirm_stop(turn)
        case "human":
            human(turn)
        case "distress":
            turn.change(patience=LONG_PATIENCE)
            turn.say("notice", turn.line("distress"))
        case _:  # "hello, are you there?"
            asking.repeat(turn, "here")


def clarify(turn: Turn, doubt: str) -> None:
    question, ask = turn.question, turn.state.ask
    if question is None or ask is None:
        return asking.repeat(turn)
    text = f"{turn.line('clarify')} {ask.text}"
    return turn.ask_again("repeat", text, brief=clarify_brief(question, ask.text, doubt, text))


def skip(turn: Turn) -> None:
    """A question without an answer is skipped; of an answered one only the follow-up is."""
    if turn.state.phase == "mic_check":
        return asking.begin(turn, linked=False)
    if turn.state.phase == "wrapping_up":
        return asking.close(turn, closing_reason(turn))
    if turn.progress.status != "answered":
        turn.note(status="skipped")
    return asking.next_question(turn, lead=turn.line("skip"))


def closing_reason(turn: Turn) -> Literal["time", "completed"]:
    return "time" if turn.state.out_of_time else "completed"


def slower(turn: Turn) -> None:
    turn.change(slow=True)
    turn.notify("pace", slow=True)
    asking.repeat(turn, "slower")


def more_time(turn: Turn) -> None:
    """Told to HR, who gives accommodations; the clock stays as HR set it."""
    turn.change(patience=2.0)
    turn.notify("more_time", left_s=turn.left_ms // 1000)
    if turn.plan.extra_time > 1:
        turn.say("notice", turn.line("more_time_given", minutes=minutes_left(turn)))
    else:
        turn.say("notice", turn.line("more_time"))


def minutes_left(turn: Turn) -> str:
    return amount(max(1, round(turn.left_ms / 60_000)), "minute")


def pause(turn: Turn, line: Key, by: Literal["candidate", "silence", "hr"] = "candidate") -> None:
    if turn.state.phase != "paused":
        turn.change(paused_from=turn.state.phase)
    turn.meet()
    turn.change(phase="paused", paused_by=by, pause_hinted=False, confirming_stop=False, inviting=False)
    turn.notify("paused", by=by)
    if turn.state.present:
        turn.say("nudge" if by == "silence" else "notice", turn.line(line))


def resume(turn: Turn) -> None:
    """Out of the pause, without a word."""
    turn.change(
        phase=turn.state.paused_from,
        paused_from=None,
        paused_by=None,
        pause_hinted=False,
        confirming_stop=False,
        nudges=0,
        patience=1.0,
    )
    turn.meet()
    turn.notify("resumed")


def go_on(turn: Turn) -> None:
    """Out of the pause, with the question where it was left."""
    resume(turn)
    asking.restate(turn, "go_on")


def confirm_stop(turn: Turn) -> None:
    if turn.state.phase == "wrapping_up":
        return asking.close(turn, closing_reason(turn))
    turn.change(confirming_stop=True)
    turn.say("notice", turn.line("stop_confirm"))
    return None


def keep_going(turn: Turn) -> None:
    turn.change(confirming_stop=False)
    if turn.state.phase == "paused":
        turn.say("notice", turn.line("paused_hint"))
    else:
        asking.restate(turn, "stop_no")


def human(turn: Turn) -> None:
    turn.notify("human_requested")
    asking.close(turn, "human_requested")


def answer_question(turn: Turn, about: Question, question: str) -> None:
    """A fair question: about the job from what HR wrote, about Viva with fixed true lines."""
    if about == "ask_first":
        turn.change(inviting=True)
        turn.say("job_answer", turn.line("ask_first"))
    elif about == "job":
        _answer_about_job(turn, question)
    else:
        turn.say("job_answer", _about_viva(turn, about))


def _answer_about_job(turn: Turn, question: str) -> None:
    fact = job_answer(question, turn.plan)
    if fact:
        turn.say("job_answer", fact, brief=job_brief(question, fact))
    else:
        turn.note_for_hr(question)
        turn.notify("team_question", text=question)
        turn.say("job_answer", turn.line("job_unknown"))


def _about_viva(turn: Turn, about: Question) -> str:
    match about:
        case "recorded" if turn.plan.mode == "ai_chat":
            return turn.line("is_recorded_text")
        case "recorded":
            return turn.line("is_recorded_voice" if turn.plan.recorded else "not_recorded")
        case "time_left":
            waiting = amount(len(turn.state.ids("waiting")), "more question")
            return turn.line("time_left", minutes=minutes_left(turn), questions=waiting)
        case "help":
            return help_line(turn)
        case "robot":
            return turn.line("robot")
        case "decides":
            return turn.line("decides")
        case "listens":
            return turn.line("listens")
        case _:
            return turn.line("result")


def help_line(turn: Turn) -> str:
    return turn.line("help_voice" if turn.state.voice else "help_text")
