"""One candidate at one interview, from the invitation to the measurements."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livekit import rtc

from sim import visit as events
from sim.candidate import Candidate, Line
from sim.guest import Guest
from sim.measure import Spread, heard_as, normalise, spread, word_error_rate
from sim.recordings import Recordings
from sim.script import SAME, Answer, Known, Script, likeness, resembles
from sim.story import Drop, Exchange, Listeners, Story, Told, small_talk_lines
from sim.visit import Visit
from sim.voice import Voice

CONNECT_TRIES = 3
LEAD_S = 0.5
"""What may be heard of a line before the sound that counts as its start."""

Tell = Callable[[events.Told], None]


@dataclass
class Attendance:
    """Raises guest.Refused where the server says no, httpx.HTTPError where the speech service cannot, ValueError for a bad script."""

    visit: Visit
    tell: Tell
    candidate: Candidate = field(default_factory=Candidate)

    async def attend(self) -> None:
        visit = self.visit
        self.guest = Guest.of(visit.api, visit.invitation_token)
        invitation = await self.guest.invitation()
        self.voice = None if invitation["interview_type"] == "ai_chat" else Voice(visit.speech_url, Path(visit.cache))
        replies, typed = self._replies(invitation["interview_type"])
        if self.voice is not None:
            await asyncio.to_thread(self._prepare, self.voice, replies, typed)
        await self.guest.consent(recording=visit.recording, text_version=invitation["told"]["text_version"])
        self.tell(events.Consented(at=time.monotonic(), recording=visit.recording))
        await self._join()
        self.tell(events.Joined(at=self.candidate.joined_at))
        say = self.voice.say if self.voice else None
        told = await Story(self.candidate, replies, say, typed, self._drop(), self._listeners()).tell()
        self.tell(events.Closed(at=time.monotonic(), ended=self.candidate.state == "ended"))
        await self.candidate.drop()
        self.tell(await self._measured(told, invitation["interview_id"]))

    def _replies(self, interview_type: str) -> tuple[Script | Recordings, str | None]:
        """What to say, and the question whose answer is typed: where both ways are open, one is."""
        visit = self.visit
        if visit.wavs:
            return Recordings([Path(wav) for wav in visit.wavs]), None
        script = Script.read(Path(visit.script), visit.questions)
        if interview_type != "ai_both":
            return script, None
        last = visit.questions[-1].key if len(visit.questions) > 1 else None
        return script, script.typed() or last

    def _prepare(self, voice: Voice, replies: Script | Recordings, typed: str | None) -> None:
        answers = replies.voiced() if isinstance(replies, Recordings) else replies.voiced(typed)
        answers += small_talk_lines()
        for done, answer in enumerate(answers, 1):
            voice.say(answer)
            self.tell(events.Preparing(at=time.monotonic(), done=done, of=len(answers)))

    async def _join(self) -> None:
        """Tokens work for a minute and once; a room server that is just coming back is asked again with a fresh one."""
        for tries_left in reversed(range(CONNECT_TRIES)):
            url, token = await self.guest.join()
            try:
                return await self.candidate.join(url, token, voice=self.voice is not None)
            except rtc.ConnectError:
                if not tries_left:
                    raise
                await asyncio.sleep(1)
        return None

    def _drop(self) -> Drop | None:
        planned = self.visit.drop
        return Drop(planned.answer, planned.seconds, self._join) if planned else None

    def _listeners(self) -> Listeners:
        def speaking(answer: Answer, seconds: float) -> None:
            channel = "text" if answer.channel == "text" else "voice"
            self.tell(
                events.Speaking(
                    at=time.monotonic(), text=answer.text, channel=channel, seconds=seconds, question=answer.question
                )
            )

        def said(exchange: Exchange) -> None:
            utterance = exchange.said
            channel = "text" if exchange.channel == "text" else "voice"
            self.tell(
                events.Said(
                    at=utterance.ended,
                    text=utterance.text,
                    channel=channel,
                    whole=utterance.whole,
                    began=utterance.began,
                    first_reply_ms=_ms(exchange.first_reply_s),
                )
            )

        def heard(line: Line) -> None:
            at = self.candidate.audible_at(line) or line.first_at
            self.tell(events.HeardLine(at=at, agent=line.agent, text=line.text.strip()))

        return Listeners(
            speaking,
            said,
            heard,
            dropped=lambda: self.tell(events.Dropped(at=time.monotonic())),
            rejoined=lambda: self.tell(events.Rejoined(at=time.monotonic())),
        )

    # --- afterwards ---------------------------------------------------------------------------------------------------

    async def _measured(self, told: Told, interview_id: str) -> events.Measured:
        turns = await self.guest.transcript(interview_id)
        return events.Measured(
            at=time.monotonic(),
            asked=await asyncio.to_thread(self._asked),
            first_words_ms=_ms(told.first_words_s),
            first_sound_ms=_spread(e.first_sound_s for e in told.exchanges),
            first_reply_ms=_spread(e.first_reply_s for e in told.exchanges),
            cut_ins=sum(e.said.cut_in for e in told.exchanges if e.channel == "voice"),
            wer=error_rate(told.exchanges, turns),
        )

    def _asked(self) -> list[str]:
        return [question.key for question in self.visit.questions if self._was_asked(question)]

    def _was_asked(self, question: Known) -> bool:
        """Its line came on the transcription topic, and where there is a voice a recogniser finds it in that sound."""
        lines = [line for line in self.candidate.lines if resembles(question.text, line.text)]
        return any(self.voice is None or self._recognised(question.text, line, self.voice) for line in lines)

    def _recognised(self, text: str, line: Line, voice: Voice) -> bool:
        began = self.candidate.audible_at(line)
        if began is None:
            return False
        following = next((other.first_at for other in self.candidate.lines_after(line.first_at)), float("inf"))
        ended = max(last for first, last in self.candidate.sounds if first < following)
        heard = voice.recognise(self.candidate.audio_between(began - LEAD_S, ended + LEAD_S))
        return likeness(normalise(text), normalise(heard)) >= SAME


def error_rate(exchanges: list[Exchange], turns: list[dict[str, Any]]) -> float | None:
    """Pooled over the spoken answers that nothing broke off: their words against those of the stored voice turns.

    An answer right after one that was broken off is left out too, since what was heard of the first is joined to it.
    """
    spoken = [exchange for exchange in exchanges if exchange.channel == "voice"]
    stored = [turn["content"] for turn in turns if turn["speaker"] == "candidate" and turn["channel"] == "voice"]
    recognised = heard_as([exchange.said.text for exchange in spoken], stored)
    pairs = [
        (exchange.said.text, heard)
        for index, (exchange, heard) in enumerate(zip(spoken, recognised, strict=True))
        if exchange.said.text and all(e.said.whole for e in spoken[max(0, index - 1) : index + 1])
    ]
    return round(word_error_rate([text for text, _ in pairs], [heard for _, heard in pairs]), 4) if pairs else None


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _spread(seconds: Iterable[float | None]) -> Spread:
    return spread([round(value * 1000) for value in seconds if value is not None])
