"""One step of the interview: pure, deterministic, and never raising for any order of events."""

from dataclasses import replace

from core.conductor import asking, timing
from core.conductor.answers import HEARD_SHARE, answered, greeting_heard, last_answer
from core.conductor.controls import control, human
from core.conductor.events import Answered, Command, Confirmed, Control, Event, Joined, Left, Restored, Silence, Tick
from core.conductor.moves import Move, Say
from core.conductor.plan import Plan
from core.conductor.presence import command, greet, joined, left, restored
from core.conductor.state import Pending, State, start
from core.conductor.turn import Turn
from core.conductor.words import plain_words

__all__ = ["start", "step"]


def step(plan: Plan, state: State, event: Event) -> tuple[State, tuple[Move, ...]]:
    """The next state, and what to do about the event. Commit the state before acting on the moves."""
    state = timing.advance(state, event.at_ms)
    turn = Turn(plan, state, state.last_ms or 0)
    if timing.is_over(turn):
        _over(turn, event)
    else:
        _dispatch(turn, event)
    timing.milestones(turn)
    timing.finish_closing(turn)
    turn.listen()
    return turn.state, tuple(turn.moves)


def _dispatch(turn: Turn, event: Event) -> None:
    match event:
        case Joined():
            joined(turn, event)
        case Left():
            left(turn)
        case Answered():
            answered(turn, event)
        case Control():
            control(turn, event)
        case Silence():
            timing.silence(turn, event)
        case Confirmed():
            _confirmed(turn, event)
        case Command():
            command(turn, event)
        case Restored():
            restored(turn, event)
        case Tick():
            pass


def _over(turn: Turn, event: Event) -> None:
    """After the limit: what was said is taken, HR and a wish to end are obeyed, and nothing more is asked."""
    match event:
        case Answered():
            last_answer(turn, event)
        case Confirmed():
            _confirmed(turn, event)
        case Joined():
            turn.change(present=True)
            turn.meet()
        case Left():
            left(turn)
        case Control(kind="typing"):
            turn.change(typing_ms=turn.at_ms)
        case Control(kind="human"):
            human(turn)
        case Command(kind="end"):
            command(turn, event)
        case Restored():
            turn.meet()
        case _:
            pass
    if timing.is_over(turn):
        timing.close_at_limit(turn, wait=not isinstance(event, Answered))


def _confirmed(turn: Turn, event: Confirmed) -> None:
    pending = next((p for p in turn.state.pending if p.say.utterance_id == event.utterance_id), None)
    if pending is None:
        return
    say, ask = pending.say, turn.state.ask
    turn.change(pending=tuple(p for p in turn.state.pending if p is not pending))
    heard = not event.interrupted or _share_spoken(say, event.spoken) >= HEARD_SHARE
    if heard and ask and ask.utterance_id == say.utterance_id:
        turn.change(ask=replace(ask, heard=True))
    if heard and say.kind == "greeting":
        turn.change(greeted=True)
    if say.kind == "closing":
        _closing_confirmed(turn, pending, event)
    elif pending.met and not heard:
        _cut_off(turn, say)


def _closing_confirmed(turn: Turn, pending: Pending, event: Confirmed) -> None:
    if turn.state.close_reason and (not event.interrupted or turn.state.closing_heard):
        asking.finish(turn, turn.state.close_reason)
    elif pending.met:
        asking.goodbye(turn)
    else:
        turn.change(closing_heard=True)


def _cut_off(turn: Turn, say: Say) -> None:
    """An input that did not settle it stopped a line that was hardly heard: nothing else would bring it back."""
    state = turn.state
    if state.phase not in timing.LIVE or not state.present or state.confirming_stop:
        return
    if say.kind == "greeting" and state.phase == "mic_check" and not greeting_heard(turn):
        greet(turn, voice=state.voice)
    elif state.ask and state.ask.utterance_id == say.utterance_id and not state.ask.heard and not state.ask.answered:
        asking.repeat(turn, None)


def _share_spoken(say: Say, spoken: str) -> float:
    lead, text, words = plain_words(say.lead), plain_words(say.text), plain_words(spoken)
    if lead and words[: len(lead)] == lead:
        words = words[len(lead) :]
    return len(words) / max(1, len(text))
