"""One whole interview from the candidate's chair: listen, answer by the script, and note when what was heard."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sim.candidate import Candidate, Line, Utterance
from sim.script import Answer, Script, plain
from sim.voice import Synthesiser

QUIET_S = 0.4
"""A person waits this long to be sure that the question is over."""
AGENT_PATIENCE_S = 60.0
"""An agent that says nothing for so long is gone for good."""
REPLY_WITHIN_S = 25.0

_SMALL_TALK: tuple[tuple[str, str], ...] = (
    ("can you hear me", "Yes, I can hear you well."),
    ("say a few words", "Yes, I can hear you well."),
    ("anything you wanted to say", "No, thank you. That is all from my side."),
    ("end the interview now", "No, please go on."),
)


@dataclass(frozen=True)
class Exchange:
    """One answer and how the agent took it; seconds from the end of the answer, None when it never came."""

    heard: str
    said: Utterance
    channel: str
    first_sound_s: float | None
    first_reply_s: float | None


@dataclass
class Story:
    """What the candidate measured."""

    first_words_s: float | None = None
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    @property
    def cut_ins(self) -> int:
        return sum(exchange.said.cut_in for exchange in self.exchanges)


async def tell(
    candidate: Candidate,
    script: Script,
    synthesiser: Synthesiser | None,
    *,
    on_exchange: Callable[[Exchange], None] = lambda _: None,
    on_heard: Callable[[str], None] = lambda _: None,
) -> Story:
    """Answers until the agent closes the interview. ``synthesiser`` None: everything is typed (``ai_chat``)."""
    story = Story()
    asked_from = candidate.joined_at
    if await candidate.until(AGENT_PATIENCE_S, lambda c: bool(c.sounds or c.lines)):
        first = candidate.sounds[0][0] if candidate.sounds else candidate.lines[0].first_at
        story.first_words_s = first - candidate.joined_at
    while await _turn_is_ours(candidate, asked_from):
        heard = " ".join(line.text for line in candidate.lines_after(asked_from))
        on_heard(heard)
        answer = small_talk(heard) or script.reply(heard)
        exchange = await _exchange(candidate, answer, heard, synthesiser)
        asked_from = exchange.said.ended
        story.exchanges.append(exchange)
        on_exchange(exchange)
    return story


def small_talk(heard: str) -> Answer | None:
    words = plain(heard)
    return next((Answer(reply) for cue, reply in _SMALL_TALK if plain(cue) in words[-200:]), None)


async def _turn_is_ours(candidate: Candidate, since: float) -> bool:
    """Waits until the agent has spoken and listens; False when the interview has ended or the agent stays away."""

    def ours(c: Candidate) -> bool:
        lines = c.lines_after(since)
        listening = c.state in ("listening", "paused") and lines and all(line.final for line in lines)
        return c.state == "ended" or not c.room.isconnected() or bool(listening and c.quiet_for() > QUIET_S)

    if not await candidate.until(AGENT_PATIENCE_S, ours):
        return False
    return candidate.state != "ended" and candidate.room.isconnected()


async def _exchange(candidate: Candidate, answer: Answer, heard: str, synthesiser: Synthesiser | None) -> Exchange:
    if synthesiser is None or answer.channel == "text":
        began = time.monotonic()
        sent = await candidate.type(answer.text)
        said = Utterance(answer.text, began, sent, cut_in=False)
        channel = "text"
    else:
        pcm = await asyncio.to_thread(synthesiser.say, answer.text, list(answer.pauses))
        said = await candidate.speak(pcm, answer.text)
        channel = "voice"
    await candidate.until(REPLY_WITHIN_S, lambda c: bool(c.lines_after(said.ended)) or c.state == "ended")
    if channel == "voice":
        await candidate.until(2.0, lambda c: c.first_sound_after(said.ended) is not None)
    sound = candidate.first_sound_after(said.ended)
    reply = first_reply(candidate.lines_after(said.ended))
    return Exchange(
        heard,
        said,
        channel,
        None if sound is None else sound - said.ended,
        None if reply is None else reply.first_at - said.ended,
    )


def first_reply(lines: list[Line]) -> Line | None:
    return lines[0] if lines else None
