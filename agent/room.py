"""The wiring of one interview: a LiveKit room, an AgentSession without a model, and the loop between them."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from livekit import rtc
from livekit.agents import AgentSession, stt, vad
from livekit.agents.voice import room_io
from livekit.agents.voice.agent_session import SessionConnectOptions

from agent.clock import InterviewClock
from agent.ears import Interviewer, NoEars, VoiceEars
from agent.inputs import CameIn, Input, Lost, Pressed, Second, Spoke, WentOut, Woken
from agent.loop import InterviewLoop, opening
from agent.mouth import Mouth, SpeakingMouth, WritingMouth
from agent.page import ANNOUNCE_WITHIN_S, READY_WITHIN_S, Page, Reader
from agent.recorder import AgentTap, CandidateTap, Recorder
from agent.segments import BreathVad
from agent.turns import PatientDetector, Verdict
from agent.voice import Recogniser, Voice, speech_client
from agent.wording import Wording, WordingModel
from core.clock import Clock
from core.conductor.state import State, start
from core.conductor.wording import fixed_lines
from core.interviews.loading import Claimed
from core.interviews.presence import BEAT_S, LEASE
from core.interviews.run import LeaseLost, PostgresRun
from core.live import INBOX, Listener
from core.rooms import protocol
from core.settings import Settings

SILENT_BEFORE_S = LEASE.total_seconds() - 0.5
LEASE_CHECK_S = 0.1
"""An agent that could not renew its lease for this long says nothing more until it has."""

log = structlog.get_logger()


@dataclass
class RoomInterview:
    """One agent's share of an interview, from its claim to its end."""

    settings: Settings
    run_port: PostgresRun
    claimed: Claimed
    room: rtc.Room
    vad: vad.VAD
    clock: Clock
    wording_model: WordingModel | None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    _session: AgentSession[Any] | None = None
    _mouth: Mouth | None = None
    _voice: Voice | None = None
    _recorder: Recorder | None = None
    _announced: bool = False
    _greeting: asyncio.Task[None] | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _renewed: float = 0.0
    _inputs: asyncio.Queue[Input] = field(default_factory=asyncio.Queue[Input])

    def open(self) -> None:
        """Before connecting: a message that comes with the connection must find its reader."""
        self._page = Page(self.room)
        self._reader = Reader(self.room, self._on_control, self._on_chat, self._on_refused)

    async def run(self) -> str:
        """Runs to the close; returns its reason, ``lost`` or ``left``."""
        claimed = self.claimed
        zero = claimed.zero or await self.run_port.begin()
        state = start(claimed.plan) if claimed.state is None else State.from_json(claimed.state)
        monotonic = self.clock.monotonic()
        offset = max(0.0, (claimed.now - zero).total_seconds() * 1000)
        self._clock = InterviewClock(self.clock, offset, monotonic, float(state.last_ms or 0))
        gap_s = claimed.gap_s if claimed.state is not None else None
        mouth, ears = await self._mouth_and_ears(opening(claimed.plan, state, gap_s, voice=True))
        self._mouth = mouth
        self._loop = InterviewLoop(
            claimed.plan,
            state,
            self.run_port,
            self._clock,
            mouth,
            ears,
            self._page,
            self._inputs,
            Wording(self.wording_model, mouth.prepare),
            epoch=claimed.epoch,
            drafts=claimed.drafts,
            gap_s=gap_s,
            stop_recording=self._stop_recording,
        )
        self._watch_room()
        self._renewed = self.clock.monotonic()
        listener = Listener(self.settings.database_url)
        await listener.start()
        for work in (self._beat(mouth), self._watch_lease(mouth), self._tick(), self._wake(listener)):
            self._tasks.append(asyncio.create_task(work))
        await self.run_port.ready()
        mouth.prepare([question.text for question in claimed.plan.questions])
        try:
            return await self._loop.run()
        finally:
            await listener.stop()

    async def finish(self, reason: str) -> None:
        """Lets the last words be heard, then takes everything apart; flushes the recording."""
        if reason not in ("lost", "left"):
            await self._page.state("ended")
        self._stop_greeting()
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._session.aclose(), 10)
        if self._mouth is not None:
            await self._mouth.close()
        if self._voice is not None:
            await self._voice.close()
        if self._recorder is not None:
            await self._recorder.close()

    async def _mouth_and_ears(self, first_lines: list[str]) -> tuple[Mouth, VoiceEars | NoEars]:
        plan = self.claimed.plan
        if plan.mode == "ai_chat":
            return WritingMouth(self._put, self.room, self._clock.offset_ms), NoEars()
        client = speech_client(self.settings)
        voice = self._voice = Voice(client, self.settings, fixed_lines(plan), self.claimed.pronunciations)
        voice.prepare(first_lines)
        recogniser = Recogniser(
            client,
            self.settings,
            plan.language,
            self.claimed.vocabulary,
            self._clock.offset_ms,
            lambda segment: self._put(Spoke(segment)),
        )
        ears = VoiceEars(self._put, recogniser, self.claimed.epoch)
        verdict = Verdict(recogniser.idle, lambda: recogniser.text, lambda: ears.listening, ears.done)
        session = AgentSession[Any](
            stt=stt.StreamAdapter(stt=recogniser, vad=BreathVad(self.vad, recogniser.begun, recogniser.handed_over)),
            vad=self.vad,
            turn_handling={
                "turn_detection": PatientDetector(verdict),
                "endpointing": {"min_delay": 0.3, "max_delay": 8.0},
                "interruption": {"mode": "vad", "min_duration": 0.6},
                "preemptive_generation": {"enabled": False},
            },
            user_away_timeout=None,
            aec_warmup_duration=None,
            # A recogniser that is down is shown to the candidate, who can type; it never ends the interview.
            conn_options=SessionConnectOptions(max_unrecoverable_errors=1_000_000),
        )
        await session.start(  # pyright: ignore[reportUnknownMemberType] # partly untyped library
            agent=Interviewer(ears.take),
            room=self.room,
            session_host=False,
            record=False,
            room_options=room_io.RoomOptions(
                text_input=False,
                audio_input=room_io.AudioInputOptions(pre_connect_audio=False),
                participant_identity=protocol.CANDIDATE_IDENTITY,
                close_on_disconnect=False,
            ),
        )
        self._session = ears.session = session
        tap = self._tap(session)
        session.on("error", self._on_error)  # pyright: ignore[reportUnknownMemberType] # untyped callback
        mouth = SpeakingMouth(
            self._put,
            session,
            self.room,
            voice,
            tap,
            lambda: self._page.notice_soon("voice_unavailable", "My voice is not available: please read along."),
        )
        return mouth, ears

    def _tap(self, session: AgentSession[Any]) -> AgentTap:
        """Replaces the session's ends by tapped ones; only consent puts a recorder behind them."""
        assert session.output.audio is not None
        assert session.input.audio is not None
        if self.claimed.recorded:
            folder = self.settings.data / "recordings" / str(self.run_port.interview_id) / str(self.claimed.epoch)
            self._recorder = Recorder(folder, self._clock.offset_ms)
            self._recorder.start()
            session.input.audio = CandidateTap(session.input.audio, self._recorder.candidate, self._clock.offset_ms)
        tap = AgentTap(session.output.audio, self._clock.offset_ms, self._recorder and self._recorder.agent)
        tap.on_started = lambda: self._page.state_soon("speaking")
        session.output.audio = tap
        return tap

    def _stop_recording(self) -> None:
        if self._recorder is not None:
            self._recorder.refuse()

    # --- what comes from the room ------------------------------------------------------------------------------------

    def _put(self, item: Input) -> None:
        self._inputs.put_nowait(item)

    def _on_control(self, message: protocol.Incoming) -> None:
        match message:
            case protocol.Announce():
                self._announced = True
            case protocol.Ready():
                self._ready.set()
            case protocol.Control(intent):
                self._put(Pressed(intent))

    def _on_error(self, _: object) -> None:
        self._page.notice_soon("hearing_trouble", "I cannot hear well: you can type.")

    async def _on_chat(self, message_id: str, text: str) -> None:
        await self.run_port.put_text(message_id[:64], text)
        self._put(Woken())

    def _on_refused(self) -> None:
        self._page.notice_soon(
            "message_refused", "That message was too long or too soon after others. Please try again."
        )

    def _watch_room(self) -> None:
        def came(participant: rtc.RemoteParticipant) -> None:
            if participant.identity == protocol.CANDIDATE_IDENTITY:
                self._stop_greeting()
                self._greeting = asyncio.create_task(self._greet())

        def left(participant: rtc.RemoteParticipant) -> None:
            if participant.identity == protocol.CANDIDATE_IDENTITY:
                self._ready.clear()
                self._announced = False
                self._stop_greeting()
                self._put(WentOut())

        # Thrown out by the agent that took over, or the room is gone: whoever still wants an interview gets another agent.
        self.room.on("disconnected", lambda *_: self._put(Lost()))  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType]
        self.room.on("participant_connected", came)  # pyright: ignore[reportUnknownMemberType] # untyped callback
        self.room.on("participant_disconnected", left)  # pyright: ignore[reportUnknownMemberType]
        for participant in self.room.remote_participants.values():
            came(participant)

    def _stop_greeting(self) -> None:
        if self._greeting is not None:
            self._greeting.cancel()

    async def _greet(self) -> None:
        """Begins when the person is ready; a client that says nothing about it is served at once."""
        if self.claimed.state is None:
            await asyncio.sleep(ANNOUNCE_WITHIN_S)
        if self._announced:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(READY_WITHIN_S):
                    await self._ready.wait()
        self._put(CameIn(voice=self.claimed.plan.mode != "ai_chat"))

    # --- time and the lease ------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._put(Second())

    async def _wake(self, listener: Listener) -> None:
        with listener.subscribe(INBOX, str(self.run_port.interview_id)) as woken:
            while True:
                await woken.wait()
                woken.clear()
                self._put(Woken())

    async def _beat(self, mouth: Mouth) -> None:
        """Keeps the lease; what is lost ends this agent."""
        while True:
            await asyncio.sleep(BEAT_S)
            asked = self.clock.monotonic()
            try:
                if await self.run_port.beat():
                    self._put(Woken())
            except LeaseLost:
                await mouth.silence()
                self._put(Lost())
                return
            except Exception as error:
                log.warning("lease not renewed", error=type(error).__name__)
                continue
            # The lease counts from when it was asked for, whatever time the answer took.
            self._renewed = asked
            if not self._lapsed():
                mouth.release()

    def _lapsed(self) -> bool:
        return self.clock.monotonic() - self._renewed > SILENT_BEFORE_S

    async def _watch_lease(self, mouth: Mouth) -> None:
        """Falls silent before the lease ends, also while the database gives no answer. After a stop of the whole process too:
        a beat must come back before any further sound."""
        while True:
            await asyncio.sleep(LEASE_CHECK_S)
            if self._lapsed():
                await mouth.hold()


def interview_id_of(metadata: dict[str, Any]) -> tuple[UUID, int]:
    """(interview, epoch) of a dispatch. Raises KeyError or ValueError for what Viva did not write."""
    return UUID(metadata["interview_id"]), int(metadata["epoch"])
