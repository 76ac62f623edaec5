"""The clock: what counts, milestones, silence, the limit."""

from dataclasses import replace

from core.conductor import asking, controls
from core.conductor.events import Silence
from core.conductor.state import State
from core.conductor.turn import Turn
from core.conductor.wording import Key

STANDING = frozenset({"greeting", "paused", "closed"})  # phases whose time does not count
LIVE = frozenset({"mic_check", "asking", "wrapping_up"})

SILENCE_MARKS_S = (12.0, 30.0, 75.0, 150.0)
WRITING_PAUSE_S = 300.0  # writing takes long: no nudges, and the pause later
TYPING_HOLDS_MS = 60_000

SENTENCE_GRACE_MS = 8_000  # at the limit the sentence being said or typed may end
CLOSING_MAX_MS = 25_000  # for the closing line to be played


def advance(state: State, at_ms: int) -> State:
    now = max(at_ms, state.last_ms or 0)
    passed = now - state.last_ms if state.last_ms is not None and state.phase not in STANDING else 0
    return replace(state, used_ms=state.used_ms + passed, last_ms=now)


def milestones(turn: Turn) -> None:
    """Half of the time, five minutes and one minute left: each once, for the page."""
    limit, state = turn.plan.limit_ms, turn.state
    if state.phase not in LIVE:
        return
    marks = {"half": limit // 2, "5min": 300_000 if limit > 600_000 else 0, "1min": 60_000 if limit > 120_000 else 0}
    for name, left in marks.items():
        if turn.left_ms <= left and left and name not in state.milestones:
            turn.change(milestones=(*turn.state.milestones, name))
            turn.notify("time", milestone=name, left_s=max(0, round(turn.left_ms / 1000)))


def is_over(turn: Turn) -> bool:
    return turn.state.phase in LIVE and turn.left_ms <= 0


def close_at_limit(turn: Turn, *, wait: bool) -> None:
    """The polite end. With `wait` a sentence under way, said or typed, may first come to its end."""
    state = turn.state
    typing = state.typing_ms is not None and turn.at_ms - state.typing_ms < SENTENCE_GRACE_MS
    speaking = any(not p.met for p in state.pending)
    if wait and (speaking or typing) and turn.left_ms > -SENTENCE_GRACE_MS:
        return
    done = state.phase == "wrapping_up" and not state.out_of_time
    asking.close(turn, "completed" if done else "time")


def finish_closing(turn: Turn) -> None:
    """A closing line that nobody confirms ends too."""
    state = turn.state
    if state.phase == "closing" and state.close_reason and turn.at_ms - state.closing_ms >= CLOSING_MAX_MS:
        asking.finish(turn, state.close_reason)


_NUDGES: tuple[Key, Key, Key] = ("nudge_wait", "nudge_help", "nudge_pause")


def silence(turn: Turn, event: Silence) -> None:
    """One nudge per mark since the last input; the last mark pauses. Silence alone never ends an interview."""
    state = turn.state
    if state.phase not in LIVE or not state.present:
        return
    if state.typing_ms is not None and turn.at_ms - state.typing_ms < TYPING_HOLDS_MS:
        return
    level = _level(turn, event.seconds)
    if level <= state.nudges:
        return
    turn.change(nudges=level)
    if level == len(SILENCE_MARKS_S):
        controls.pause(turn, "waiting", by="silence")
    elif state.confirming_stop:
        turn.say("notice", turn.line("stop_confirm"))
    elif state.phase == "mic_check" or (state.ask and not state.ask.heard and level == 1):
        asking.repeat(turn, None)
    else:
        turn.say("nudge", turn.line(_NUDGES[level - 1]))


def _level(turn: Turn, seconds: float) -> int:
    felt = seconds / (turn.state.patience * max(1.0, turn.plan.extra_time))
    if turn.plan.mode == "ai_chat" or not turn.state.voice:
        return len(SILENCE_MARKS_S) if felt >= WRITING_PAUSE_S else 0
    return sum(felt >= mark for mark in SILENCE_MARKS_S)
