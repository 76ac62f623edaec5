"""The simulated candidate of the demo: `python -m sim` in a process of its own, its events shown, things broken on the way."""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from ops import faults
from ops.demo_screen import Screen
from ops.faults import Target
from ops.stack import Stack
from ops.state import ROOT, OpsError

Json = dict[str, Any]
LINE_BYTES = 1 << 20
LONG_ENOUGH_S = 2.0
"""Only in the middle of an answer of at least this length is anything broken."""
AFTER_S = 0.4
"""Every other time it is broken so soon after an answer, while the interviewer thinks or begins to speak."""
BACKGROUND: tuple[Target, ...] = ("worker", "loops", "redis")
"""What stands behind screening, evaluation and report."""
INTERVIEWER = "Viva"


@dataclass
class Kill:
    """One thing broken. ``silence_s`` and ``resume_line`` are for the agent: until its successor's first word, as heard."""

    target: Target
    what: str
    at: float
    """Monotonic seconds."""
    wall: float
    """Seconds since the epoch."""
    during: str
    agent: str | None
    """Who interviewed then."""
    committed: list[Json]
    """The transcript as it was then."""
    silence_s: float | None = None
    resume_line: str | None = None

    @property
    def over(self) -> bool:
        return self.target != "agent" or self.resume_line is not None


@dataclass
class Breaker:
    """Breaks the next of ``targets`` in or right after an answer, never in the one that follows: that is the recovery.

    When the interview is over, what is left of them and again what makes the report. An agent is left for the next interview.
    """

    stack: Stack
    transcript: Callable[[], Awaitable[list[Json]]]
    targets: list[Target]
    kills: list[Kill] = field(default_factory=list[Kill])
    _recovering: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def speaking(self, event: Json, agent: str | None, screen: "Conversation") -> None:
        if self._ready() and len(self.kills) % 2 == 0 and event["seconds"] >= LONG_ENOUGH_S:
            self._soon(event["seconds"] / 2, "an answer", agent, screen)

    def said(self, event: Json, agent: str | None, screen: "Conversation") -> None:
        recovered = self._recovering and event["whole"] and all(kill.over for kill in self.kills)
        answer = event["channel"] == "voice" and event["at"] - event["began"] >= LONG_ENOUGH_S
        if self._ready() and len(self.kills) % 2 == 1 and event["whole"] and answer:
            self._soon(AFTER_S, "the reply", agent, screen)
        elif recovered:
            self._recovering = False

    def heard(self, event: Json) -> None:
        """The first line of another agent ends the silence."""
        for kill in self.kills:
            if not kill.over and event["agent"] != kill.agent and event["at"] > kill.at:
                kill.silence_s, kill.resume_line = round(event["at"] - kill.at, 2), event["text"]

    def closed(self, screen: "Conversation") -> None:
        struck = {kill.target for kill in self.kills}
        left: list[Target] = [target for target in self.targets if target != "agent"]
        again: list[Target] = [target for target in BACKGROUND if target in struck]
        self.targets = ["agent"] * self.targets.count("agent")
        for target in left + again:
            self._start(0.0, target, "the evaluation", None, screen)

    async def finish(self) -> None:
        """An error of the breaking itself is the demo's."""
        await asyncio.gather(*self._tasks)

    def _ready(self) -> bool:
        return bool(self.targets) and not self._recovering

    def _soon(self, seconds: float, during: str, agent: str | None, screen: "Conversation") -> None:
        self._recovering = True
        self._start(seconds, self.targets.pop(0), during, agent, screen)

    def _start(self, seconds: float, target: Target, during: str, agent: str | None, screen: "Conversation") -> None:
        self._tasks.add(asyncio.create_task(self._strike(seconds, target, during, agent, screen)))

    async def _strike(
        self, seconds: float, target: Target, during: str, agent: str | None, screen: "Conversation"
    ) -> None:
        await asyncio.sleep(seconds)
        committed = await self.transcript()
        what = await faults.strike(self.stack, target)
        kill = Kill(target, what, time.monotonic(), time.time(), during, agent, committed)
        self.kills.append(kill)
        screen.fault(kill.at, f"{what}, during {during}")


@dataclass
class Conversation:
    """Shows the interview with times from the moment of joining."""

    screen: Screen
    name: str
    joined: float = 0.0

    def line(self, at: float, who: str, text: str, how: str = "") -> None:
        self.screen.line((at - self.joined) * 1000, who, text, agent=who == INTERVIEWER, how=how)

    def fault(self, at: float, text: str) -> None:
        self.screen.fault((at - self.joined) * 1000, text)


@dataclass
class SimulatedCandidate:
    """Goes to one interview. ``visit`` has the shape of ``sim.visit.Visit``."""

    stack: Stack
    screen: Screen
    name: str
    breaker: Breaker
    _agent: str | None = None
    _measured: Json | None = None
    _ended: bool = False

    async def attend(self, visit: Json) -> Json:
        """What it measured. OpsError when it could not get in, or when the interview was not brought to its end."""
        log = self.stack.data / "logs" / "candidate.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "sim",
                cwd=ROOT,
                env=self.stack.python_environment(()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=LINE_BYTES,
            )
        try:
            await self._follow(process, visit)
            await self.breaker.finish()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()
        if self._measured is None:
            raise OpsError(f"the simulated candidate ended with exit code {process.returncode}; log: {log}")
        if not self._ended:
            raise OpsError("the interviewer stayed away; the interview was not brought to its end")
        return self._measured

    async def _follow(self, process: asyncio.subprocess.Process, visit: Json) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(visit).encode())
        process.stdin.close()
        talk = Conversation(self.screen, self.name.split()[0])
        async for line in process.stdout:
            self._take(json.loads(line), talk)
        await process.wait()

    def _take(self, event: Json, talk: Conversation) -> None:
        match event["event"]:
            case "preparing":
                self.screen.busy(f"the candidate's voice: {event['done']} of {event['of']} answers")
                if event["done"] == event["of"]:
                    self.screen.busy(None)
                    self.screen.step("voice", f"{event['of']} answers synthesised")
            case "consented":
                agreed = "interview and recording" if event["recording"] else "interview, no recording"
                self.screen.step("consent", agreed)
            case "joined":
                talk.joined = event["at"]
                self.screen.heading("Interview")
                self.screen.busy(f"{INTERVIEWER} speaks")
            case "heard":
                talk.line(event["at"], INTERVIEWER, event["text"])
                self.breaker.heard(event)
                self._agent = event["agent"]
            case "speaking":
                self.screen.busy(f"{talk.name} {'types' if event['channel'] == 'text' else 'speaks'}")
                self.breaker.speaking(event, self._agent, talk)
            case "said":
                self._said(event, talk)
            case "dropped":
                talk.fault(event["at"], f"{talk.name} loses the line")
            case "rejoined":
                talk.line(event["at"], talk.name, "is back")
            case "closed":
                self.screen.busy("the candidate compares what it heard with what was asked")
                self._ended = event["ended"]
                self.breaker.closed(talk)
            case "failed":
                raise OpsError(f"the simulated candidate: {event['reason']}")
            case "measured":
                self.screen.busy(None)
                self._measured = event
            case _:
                pass

    def _said(self, event: Json, talk: Conversation) -> None:
        reply = event["first_reply_ms"]
        how = ["typed"] if event["channel"] == "text" else []
        how += [] if event["whole"] else ["not heard to its end"]
        how += [] if reply is None else [f"answered after {reply / 1000:.1f} s"]
        talk.line(event["began"], talk.name, event["text"], ", ".join(how))
        self.screen.busy(f"{INTERVIEWER} thinks and speaks")
        self.breaker.said(event, self._agent, talk)
