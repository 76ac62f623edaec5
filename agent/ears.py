"""What the candidate says, as whole turns. AgentSession is ears and mouth only: there is no model in it, and the hook keeps the words."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from livekit.agents import Agent, AgentSession, StopResponse, llm

from agent.inputs import Heard
from agent.turns import Listening
from agent.voice import Recogniser
from core.conductor.moves import Listen

FINISH_S = 4.0
"""The done button: how long a recognition that is under way may take."""


class Interviewer(Agent):
    """Puts each finished turn on the queue and stops there: what to say is the conductor's business."""

    def __init__(self, take: Callable[[], None]) -> None:
        super().__init__(instructions="")  # pyright: ignore[reportUnknownMemberType] # partly untyped library
        self._take = take

    async def on_user_turn_completed(self, turn_ctx: llm.ChatContext, new_message: llm.ChatMessage) -> None:
        self._take()
        raise StopResponse


class VoiceEars:
    """The spoken half of an interview's input."""

    def __init__(self, put: Callable[[Heard], None], recogniser: Recogniser, epoch: int) -> None:
        self._put, self._recogniser, self._epoch = put, recogniser, epoch
        self._turns = 0
        self._held = False
        self._taken = asyncio.Event()
        self.done = asyncio.Event()
        self.listening = Listening()
        self.session: AgentSession[Any] | None = None
        """Set once the session runs."""

    @property
    def speaking(self) -> bool:
        if self._held:
            return False
        return (self.session is not None and self.session.user_state == "speaking") or self._recogniser.hears

    def listen(self, listen: Listen) -> None:
        self.listening = Listening(listen.policy, listen.patience, listen.words)

    def take(self) -> None:
        """The turn is complete: hand over its words."""
        segments = self._recogniser.take()
        self.done.clear()
        self._taken.set()
        if segments:
            self._turns += 1
            waited = self._recogniser.since_s(segments[-1])
            self._put(Heard(segments, f"voice:{self._epoch}:{self._turns}", waited))

    async def finish(self) -> None:
        if self.session is None or not self.speaking:
            return
        self._taken.clear()
        self.done.set()
        if self.session.user_state == "speaking":
            # The microphone still hears something: end the turn by hand.
            committed = self.session.commit_user_turn(transcript_timeout=FINISH_S, stt_flush_duration=0.5)
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(asyncio.shield(committed), FINISH_S)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._taken.wait(), FINISH_S)
        if not self._taken.is_set():
            # The recogniser is slow: what it has given so far is the answer.
            self.take()
        self.done.clear()

    async def hold(self) -> None:
        self._held = True
        if self.session is not None:
            self.session.input.set_audio_enabled(False)
            self.session.clear_user_turn()
            self._recogniser.take()

    def release(self) -> None:
        self._held = False
        if self.session is not None:
            self.session.input.set_audio_enabled(True)


class NoEars:
    """For ``ai_chat``: everything comes by the inbox."""

    speaking = False

    def listen(self, listen: Listen) -> None:
        """Nothing to tune."""

    async def finish(self) -> None:
        """A sent message is complete."""

    async def hold(self) -> None:
        """No microphone."""

    def release(self) -> None:
        """No microphone."""
