"""What of an interview's course is kept in its transcript: events and moves made into rows."""

from agent.inputs import Played
from core.conductor import events
from core.conductor.moves import Record, Say
from core.interviews.run import Inbox, TurnRow

Words = list[tuple[str, int, int]]
"""Each word with where it starts and ends, in milliseconds of the interview."""


def line(say: Say, played: Played, *, aloud: bool) -> TurnRow:
    """What of a line was really heard."""
    return TurnRow(
        ref=f"say:{say.utterance_id}",
        speaker="agent",
        kind=say.kind,
        channel="voice" if aloud else "text",
        text=played.text or ("…" if played.interrupted else say.line),
        question_id=say.question_id,
        start_ms=played.start_ms,
        end_ms=played.end_ms,
        interrupted=played.interrupted,
    )


def answer(record: Record, ref: str, answered: events.Answered, words: Words | None, at_ms: int) -> TurnRow:
    """``at_ms``: where a typed one stands."""
    spoken = answered.channel == "voice"
    return TurnRow(
        ref=ref,
        speaker="candidate",
        kind=record.kind,
        channel=answered.channel,
        text=answered.text,
        question_id=record.question_id,
        start_ms=answered.start_ms if spoken else at_ms,
        end_ms=answered.stop_ms if spoken else at_ms,
        confidence=answered.confidence,
        words=words,
        answers=record.question_id if record.kind == "answer" else None,
    )


def note(record: Record, ref: str, at_ms: int) -> TurnRow:
    """What happened without words of anybody."""
    return TurnRow(
        ref=ref,
        speaker=record.speaker,
        kind=record.kind,
        channel="text",
        text=record.text,
        question_id=record.question_id,
        start_ms=at_ms,
        end_ms=at_ms,
    )


def unread(message: Inbox, at_ms: int) -> TurnRow:
    """Typed while nobody was there to be answered, when the interview ended: kept for HR."""
    return TurnRow(f"inbox:{message.id}", "candidate", "answer", "text", message.content, None, at_ms, at_ms)
