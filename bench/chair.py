"""The candidate's chair: says one prepared sound after the other to whatever agent is in the room, and measures what comes back."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.answers import Pause
from sim.candidate import RATE, Candidate, Line, Pcm, Utterance
from sim.story import HEAR_YOU, small_talk

QUIET_S = 1.2
"""An agent that has said something and is silent for so long has finished."""
REPLY_WITHIN_S = 20.0
GREETING_WITHIN_S = 60.0
SOUND_WITHIN_S = 3.0
LINK_WORDS = 4
"""A first sentence of at most so many words is an acknowledgement ("Thanks for that.")."""
LINK_GAP_S = 0.12
"""The silence between an acknowledgement and what follows it; within a phrase there is none so long."""


@dataclass(frozen=True)
class Trial:
    """Something to say. ``text`` is what a perfect recogniser would write."""

    text: str
    pcm: Pcm
    pause: Pause | None = None

    @property
    def seconds(self) -> float:
        return len(self.pcm) / RATE


@dataclass(frozen=True)
class Outcome:
    """What an agent did with one trial. Seconds count from its last sample; None where nothing came.

    ``first_sound_s``: anything audible. ``first_reply_s``: the first word of the line that is stored as the reply.
    ``first_word_s``: of that line the first word after an acknowledgement ("Thank you."), which is stored as a part of it.
    """

    trial: Trial
    said: Utterance
    reply: str
    first_sound_s: float | None
    first_reply_s: float | None
    first_word_s: float | None

    @property
    def cut_in(self) -> bool:
        return self.said.cut_in


@dataclass
class Chair:
    """One visit to a room."""

    candidate: Candidate
    greeting_reply: Pcm
    outcomes: list[Outcome] = field(default_factory=list[Outcome])
    first_words_s: float | None = None

    async def sit(self, url: str, token: str, trials: Sequence[Trial]) -> None:
        """Joins, answers what the agent says first, then goes through the trials. Stops early when the agent ends the talk."""
        candidate = self.candidate
        await candidate.join(url, token)
        try:
            if not await candidate.until(GREETING_WITHIN_S, lambda c: bool(c.sounds)):
                raise TimeoutError("the agent never said a word")
            self.first_words_s = candidate.sounds[0][0] - candidate.joined_at
            await self._settled(candidate.joined_at, GREETING_WITHIN_S)
            if small_talk(self._heard_since(candidate.joined_at)):
                began = time.monotonic()
                await candidate.speak(self.greeting_reply, HEAR_YOU)
                await self._settled(began)
            for trial in trials:
                if candidate.state == "ended" or not candidate.room.isconnected():
                    break
                self.outcomes.append(await self._one(trial))
        finally:
            await candidate.drop()

    async def _one(self, trial: Trial) -> Outcome:
        said = await self.candidate.speak(trial.pcm, trial.text)
        outcome = await self._reply_to(trial, said)
        await self._settled(said.ended)
        return outcome

    async def _settled(self, since: float, within_s: float = REPLY_WITHIN_S) -> None:
        """Waits until the agent has said something after ``since`` and is silent, or that time has passed."""

        def finished(candidate: Candidate) -> bool:
            if candidate.state == "ended" or not candidate.room.isconnected():
                return True
            spoke = candidate.first_sound_after(since) is not None
            listens = candidate.state in ("preparing", "listening") and all(line.final for line in candidate.lines)
            return spoke and listens and candidate.quiet_for() > QUIET_S

        await self.candidate.until(within_s, finished)

    def _heard_since(self, moment: float) -> str:
        return " ".join(line.text.strip() for line in self.candidate.lines_after(moment))

    async def _reply_to(self, trial: Trial, said: Utterance) -> Outcome:
        candidate, ended = self.candidate, said.ended
        await candidate.until(REPLY_WITHIN_S, lambda c: bool(c.lines_after(ended)))
        lines = candidate.lines_after(ended)
        if not lines:
            return Outcome(trial, said, "", None, None, None)
        reply = lines[0]
        await candidate.until(SOUND_WITHIN_S, lambda c: c.audible_at(reply) is not None)
        await candidate.until(REPLY_WITHIN_S, lambda c: reply.final and c.quiet_for() > LINK_GAP_S)
        sound, words = candidate.first_sound_after(ended), candidate.audible_at(reply)
        if sound is None or words is None:
            return Outcome(trial, said, reply.text, None, None, None)
        first = max(sound, words)
        return Outcome(trial, said, reply.text, sound - ended, first - ended, self._past_link(reply, first) - ended)

    def _past_link(self, reply: Line, began: float) -> float:
        """When sound came again after the short silence that ends an acknowledgement."""
        first, _, rest = reply.text.strip().partition(". ")
        if not rest or len(first.split()) > LINK_WORDS:
            return began
        return after_gap([at for at, pcm in self.candidate.agent_audio if at >= began and is_loud(pcm)], began)


def is_loud(pcm: Pcm) -> bool:
    return bool(abs(pcm.astype(int)).max(initial=0) > 300)


def after_gap(loud: Sequence[float], began: float) -> float:
    """The first loud moment after a gap; ``began`` when there is none within two seconds."""
    last = began
    for at in loud:
        if at - last >= LINK_GAP_S:
            return at
        if at - began > 2.0:
            break
        last = at
    return began
