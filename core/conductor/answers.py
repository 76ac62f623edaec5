"""What the candidate said or typed: an answer, a request, a question of their own, or nothing that can be used."""

from dataclasses import replace

from core.conductor import asking, controls, intents
from core.conductor.events import Answered
from core.conductor.intents import ANSWERS, Heard
from core.conductor.presence import greet
from core.conductor.state import Pending
from core.conductor.turn import Turn
from core.conductor.words import plain_words

REFS_KEPT = 256
MISSES_MAX = 2
REASKS_MAX = 2
HEARD_SHARE = 0.6  # of a line's words; with less it counts as not asked
UNSURE = 0.25  # a few words heard with less confidence are noise


def answered(turn: Turn, event: Answered) -> None:
    if event.ref in turn.state.refs:
        return
    turn.change(
        refs=(*turn.state.refs, event.ref)[-REFS_KEPT:],
        nudges=0,
        patience=1.0,
        typing_ms=None,
        present=True,
        voice=event.channel == "voice",
    )
    turn.meet()
    turn.waited_s = event.waited_s
    match turn.state.phase:
        case "greeting":
            turn.record(event, "control")
            greet(turn, voice=event.channel == "voice")
        case "paused":
            _in_pause(turn, event)
        case "closing":
            turn.record(event, "answer")
            if not any(pending.say.kind == "closing" for pending in turn.state.pending):
                asking.goodbye(turn)
        case "closed":
            turn.record(event, "answer")
        case _:
            _live(turn, event)


def last_answer(turn: Turn, event: Answered) -> None:
    """What was said when the time ran out: taken, and nothing is asked on it."""
    if event.ref in turn.state.refs:
        return
    turn.change(refs=(*turn.state.refs, event.ref)[-REFS_KEPT:], typing_ms=None)
    heard = intents.understand(event.text, turn.plan)
    if intents.has_words(event.text) and heard.answer:
        turn.record(event, "answer", turn.state.question_id)
        asking.take(turn, heard.answer)
    else:
        turn.record(event, "control", turn.state.question_id)


def _live(turn: Turn, event: Answered) -> None:
    floor = turn.state.inviting or turn.state.phase in ("mic_check", "wrapping_up")
    if turn.state.confirming_stop and _about_stopping(turn, event):
        return None
    turn.change(confirming_stop=False, inviting=False)
    if not intents.has_words(event.text) or _is_noise(event):
        return _unclear(turn, event, quiet=False)
    heard = intents.understand(event.text, turn.plan, floor=floor)
    if turn.state.phase == "mic_check":
        return _checked(turn, event, heard)
    if turn.state.phase == "wrapping_up":
        return _wrapped(turn, event, heard)
    return _asked(turn, event, heard)


def _is_noise(event: Answered) -> bool:
    unsure = event.channel == "voice" and event.confidence is not None and event.confidence < UNSURE
    return unsure and len(plain_words(event.text)) <= 3


def _about_stopping(turn: Turn, event: Answered) -> bool:
    """Yes ends, no goes on. Longer words are neither: they are heard as usual."""
    if intents.agrees(event.text) or intents.request(event.text) == "stop":
        turn.record(event, "control", turn.state.question_id)
        asking.close(turn, "stopped")
        return True
    short = len(plain_words(event.text)) <= 3 and not intents.request(event.text)
    if intents.declines(event.text) or short:
        turn.record(event, "control", turn.state.question_id)
        controls.keep_going(turn)
        return True
    return False


def _in_pause(turn: Turn, event: Answered) -> None:
    if turn.state.confirming_stop and _about_stopping(turn, event):
        return None
    asked = intents.request(event.text)
    if asked in ("stop", "human"):
        turn.record(event, "control")
        return controls.act(turn, asked)
    if turn.state.paused_by == "hr":
        return _hint(turn, event, "paused_by_hr")
    wakes = turn.state.paused_by == "silence" or event.channel == "text" or asked or intents.agrees(event.text)
    if not wakes:
        return _hint(turn, event, "paused_hint")
    if asked in ("continue", "backchannel") or len(plain_words(event.text)) <= 2:
        turn.record(event, "control")
        return controls.go_on(turn)
    controls.resume(turn)
    return _live(turn, event)


def _hint(turn: Turn, event: Answered, line: controls.Key) -> None:
    """Said once per pause: people talk to others while they are away."""
    turn.record(event, "control")
    if not turn.state.pause_hinted:
        turn.change(pause_hinted=True)
        turn.say("notice", turn.line(line))


def _checked(turn: Turn, event: Answered, heard: Heard) -> None:
    """The microphone check, and whatever else is said before the first question."""
    turn.record(event, "mic_check")
    weighty = heard.request if heard.request not in (None, *ANSWERS, "continue", "backchannel", "clarify") else None
    if weighty in ("stop", "human", "pause", "continue_later", "distress", "moment", "slower"):
        return controls.act(turn, weighty)
    if not greeting_heard(turn):
        return None if _greeting(turn) else greet(turn, voice=turn.state.voice)
    if intents.hears_badly(event.text) and not turn.state.misses:
        turn.change(misses=1)
        turn.notify("audio_trouble")
        return asking.repeat(turn, "mic_trouble")
    if weighty:
        return controls.act(turn, weighty)
    if heard.about:
        controls.answer_question(turn, heard.about, heard.question)
        if turn.state.inviting:
            return None
    return asking.begin(turn, linked=not heard.about)


def greeting_heard(turn: Turn) -> bool:
    """The disclosure has to be heard: nothing begins while it is being said, and once it is said again when it was talked over."""
    greeting = _greeting(turn)
    if greeting:
        return _played(turn, greeting.since_ms, greeting.say.text, 0)
    return turn.state.greeted or turn.state.greetings > 1


def _greeting(turn: Turn) -> Pending | None:
    return next((p for p in turn.state.pending if p.say.kind == "greeting"), None)


def _wrapped(turn: Turn, event: Answered, heard: Heard) -> None:
    request = heard.request
    if heard.about:
        turn.record(event, "answer" if heard.answer else "control")
        controls.answer_question(turn, heard.about, heard.question)
        if not turn.state.inviting:
            turn.ask("wrap_up", turn.line("anything_else"))
    elif request and request not in (*ANSWERS, "backchannel"):
        turn.record(event, "control")
        controls.act(turn, request, event.text)
    else:
        turn.record(event, "answer")
        asking.close(turn, controls.closing_reason(turn))


def _asked(turn: Turn, event: Answered, heard: Heard) -> None:
    question_id = turn.state.question_id
    if heard.request == "backchannel" and not heard.about:
        return _unclear(turn, event, quiet=event.channel == "voice")
    if heard.answer and not _line_heard(turn, event):
        return _still_before(turn, event, heard)
    turn.record(event, "answer" if heard.answer else "control", question_id)
    if heard.answer:
        asking.take(turn, heard.answer)
    if heard.about:
        controls.answer_question(turn, heard.about, heard.question)
    if not heard.answer and heard.request:
        return controls.act(turn, heard.request, event.text)
    if turn.state.inviting:
        return _settle(turn, answered=bool(heard.answer))
    if heard.answer or (turn.state.ask and turn.state.ask.answered):
        lead = turn.line("move_on") if heard.about else None
        return asking.after_answer(turn, heard.answer or turn.state.said, lead=lead)
    return asking.restate(turn, "back_to_question")


def _settle(turn: Turn, *, answered: bool) -> None:
    """Wait for the candidate's own question, and know whether the interviewer's was answered before."""
    if turn.state.ask and answered:
        turn.change(ask=replace(turn.state.ask, answered=True))


def _unclear(turn: Turn, event: Answered, *, quiet: bool) -> None:
    """No words, noise, or a mere "okay". Patient twice, then on. `quiet`: the first time needs no reply."""
    turn.record(event, "control", turn.state.question_id)
    if _still_pending(turn):
        return None
    misses = turn.state.misses + 1
    turn.change(misses=misses)
    if misses > MISSES_MAX:
        return _give_up(turn)
    if turn.state.ask and not turn.state.ask.heard:
        return asking.repeat(turn, None)
    if turn.state.phase == "mic_check":
        return asking.repeat(turn, "mic_check_again")
    if not (quiet and misses == 1):
        turn.say("notice", turn.line("not_caught" if event.channel == "voice" and not quiet else "not_caught_text"))
    return None


def _give_up(turn: Turn) -> None:
    if turn.state.phase == "mic_check":
        return asking.begin(turn, linked=False)
    if turn.state.phase == "wrapping_up":
        return asking.close(turn, controls.closing_reason(turn))
    if turn.progress.status != "answered":
        turn.note(status="unanswered")
    return asking.next_question(turn, lead=turn.line("move_on"))


def _still_pending(turn: Turn) -> bool:
    ask = turn.state.ask
    return ask is not None and not ask.heard and turn.state.saying(ask.utterance_id) is not None


def _line_heard(turn: Turn, event: Answered) -> bool:
    """Whether the candidate can have answered the waiting line: it was heard, or has been playing for long enough."""
    ask = turn.state.ask
    if ask is None or ask.heard or ask.reasks >= REASKS_MAX:
        return True
    pending = next((p for p in turn.state.pending if p.say.utterance_id == ask.utterance_id), None)
    length = (event.stop_ms or 0) - (event.start_ms or 0)
    return pending is not None and _played(turn, pending.since_ms, pending.say.text, max(0, length))


def _played(turn: Turn, since_ms: int, text: str, length_ms: int) -> bool:
    began = turn.at_ms - length_ms
    return began - since_ms >= HEARD_SHARE * len(plain_words(text)) * asking.MS_PER_WORD


def _still_before(turn: Turn, event: Answered, heard: Heard) -> None:
    """The candidate went on talking when the next line had hardly begun: the words belong to what came before it."""
    ask = turn.state.ask
    assert ask is not None
    waiting = turn.state.saying(ask.utterance_id) is not None
    turn.change(ask=replace(ask, reasks=ask.reasks + 1))
    if ask.kind == "question" and turn.state.index == 0:
        turn.record(event, "mic_check")
    elif ask.kind == "question":
        turn.record(event, "answer", turn.state.progress[turn.state.index - 1].question_id)
        asking.take_late(turn, heard.answer)
    else:
        turn.record(event, "answer", ask.question_id)
        asking.take(turn, heard.answer)
        if turn.progress.probed and turn.progress.probed[-1] in turn.progress.covered:
            return asking.after_answer(turn, heard.answer)
    if heard.about:
        controls.answer_question(turn, heard.about, heard.question)
    if not waiting and not turn.state.inviting:
        asking.repeat(turn, None)
    return None
