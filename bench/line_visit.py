"""A candidate in Chromium whose every word is known: from the link to the goodbye, and until what the page kept is heard again."""

import asyncio
import base64
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from playwright.async_api import Error, Locator, Page, expect
from sqlalchemy import select

from core.db import Database
from core.interviews import sounds
from core.interviews.models import TranscriptTurn
from sim.candidate import RATE, Pcm
from sim.script import Answer, Script
from sim.story import HEAR_YOU, farewell, not_heard, small_talk

PATIENT_MS = 240_000
"""For whatever has to come over a bad line: the room's code alone takes half a minute at 64 kbit/s."""
REPLY_MS = 15_000
"""An answer that is not taken by then is ended by its button."""
SURE_S = 1.0
"""Between two lines of the interviewer the page may say for a moment that it is the candidate's turn."""
MOST_ANSWERS = 20
CHECKS = 5
HEARD_WITHIN_S = 240
STUCK_S = 60
MICROPHONE = """(() => {
  let context, out;
  navigator.mediaDevices.getUserMedia = async () => {
    if (!context) {
      context = new AudioContext();
      out = context.createMediaStreamDestination();
      const breath = context.createBuffer(1, context.sampleRate, context.sampleRate);
      breath.copyToChannel(breath.getChannelData(0).map(() => (Math.random() - 0.5) * 2e-3), 0);
      const loop = new AudioBufferSourceNode(context, { buffer: breath, loop: true });
      loop.connect(out);
      loop.start();
    }
    await context.resume();
    return out.stream.clone();
  };
  window.say = (sound, rate) => new Promise((spoken) => {
    const samples = new Int16Array(Uint8Array.from(atob(sound), (each) => each.charCodeAt(0)).buffer);
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(Float32Array.from(samples, (each) => each / 32768), 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(out);
    source.onended = () => spoken(null);
    source.start();
  });
})();"""
"""In place of the browser's microphone: one that says what it is told, when it is told, and breathes."""
KEPT = """() => new Promise((resolve) => {
  const open = indexedDB.open("viva");
  open.onerror = () => resolve(0);
  open.onsuccess = () => {
    if (!open.result.objectStoreNames.contains("answers")) return resolve(0);
    const count = open.result.transaction("answers").objectStore("answers").count();
    count.onsuccess = () => resolve(count.result);
  };
})"""


@dataclass(frozen=True)
class Heard:
    """The candidate's spoken turns in order: as they were heard in the room, and as they count after the repair."""

    live: list[str]
    repaired: list[str]
    again: int
    """How many of them were heard a second time and count so."""


@dataclass
class Visitor:
    """One interview. Playwright's errors, AssertionError and TimeoutError tell where it stopped."""

    page: Page
    database: Database
    interview_id: UUID
    script: Script
    voice: Callable[[Answer], Pcm]
    said: list[Answer] = field(default_factory=list[Answer])
    ended: bool = False
    """The page of the goodbye was reached."""
    _read: int = 0

    async def attend(self, link: str) -> None:
        await self._enter(link)
        await self._talk()
        self.ended = True

    async def heard(self) -> Heard:
        """Waits for what the page kept: it is sent from the page of the goodbye, and heard by a job."""
        with contextlib.suppress(TimeoutError, Error):
            async with asyncio.timeout(HEARD_WITHIN_S):
                while self.ended and (await self.page.evaluate(KEPT) or await self._awaited()):  # noqa: ASYNC110 # others' work
                    await asyncio.sleep(1)
        spoken = select(TranscriptTurn.sequence_order, TranscriptTurn.content).where(
            TranscriptTurn.interview_id == self.interview_id,
            TranscriptTurn.speaker == "candidate",
            TranscriptTurn.channel == "voice",
        )
        async with self.database.sessions() as session:
            turns = (await session.execute(spoken.order_by(TranscriptTurn.sequence_order))).all()
            again = await sounds.heard_again(session, self.interview_id)
        return Heard([text for _, text in turns], [again.get(seq, text) for seq, text in turns], len(again))

    async def _awaited(self) -> bool:
        async with self.database.sessions() as session:
            return await sounds.awaited(session, self.interview_id)

    # --- the way in ---------------------------------------------------------------------------------------------------

    async def _enter(self, link: str) -> None:
        page = self.page
        await page.goto(link)
        await self._press("Get ready")
        await page.get_by_role("radio", name="Speak").check()
        await self._press("Continue")
        await page.get_by_role("radio", name="Yes, record my voice").check()
        await self._press("I agree and continue")
        await self._press("Turn on microphone")
        hears = page.get_by_text("We hear you.").first
        for _ in range(CHECKS):
            await self._say(Answer(HEAR_YOU))
            if await hears.is_visible():
                break
        for name in ("Record 3 seconds", "Sounds good", "Play three notes", "Yes, I heard them"):
            await self._press(name)
        await self._check_the_line()
        await self._press("Go on without")
        await self._press("Start the interview")

    async def _check_the_line(self) -> None:
        """Whoever is told that nothing answers tries again."""
        onward = self.page.get_by_role("button", name="Continue", exact=True)
        again = self.page.get_by_role("button", name="Test again", exact=True)
        for _ in range(CHECKS):
            await expect(self.page.get_by_text("Testing …")).to_have_count(0)
            await expect(onward.or_(again).first).to_be_visible()
            if await onward.is_visible():
                break
            await again.click()
        await onward.click()

    async def _press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    @property
    def _listening(self) -> Locator:
        return self.page.get_by_test_id("state").filter(has_text=re.compile("^Listening"))

    # --- the interview ------------------------------------------------------------------------------------------------

    async def _talk(self) -> None:
        over = self.page.get_by_role("heading", name="What happens next")
        for _ in range(MOST_ANSWERS):
            await expect(over.or_(self._listening).first).to_be_visible()
            await asyncio.sleep(SURE_S)
            if await over.is_visible():
                return
            if not await self._listening.is_visible():
                continue
            asked = await self._asked()
            if farewell(asked):
                break
            if asked:
                await self._answer(asked)
            if not await self._taken():
                await self._done()
        await expect(over).to_be_visible()

    async def _asked(self) -> str:
        """What the interviewer has said since this was asked last, as it stands in the transcript."""
        lines = select(TranscriptTurn.sequence_order, TranscriptTurn.content).where(
            TranscriptTurn.interview_id == self.interview_id,
            TranscriptTurn.speaker == "agent",
            TranscriptTurn.sequence_order > self._read,
        )
        async with self.database.sessions() as session:
            found = (await session.execute(lines.order_by(TranscriptTurn.sequence_order))).all()
        if found:
            self._read = found[-1][0]
        return " ".join(text for _, text in found)

    async def _answer(self, asked: str) -> None:
        answer = small_talk(asked) or (self.script.again() if not_heard(asked) else self.script.reply(asked))
        self.said.append(answer)
        await self._say(answer)

    async def _say(self, answer: Answer) -> None:
        pcm = await asyncio.to_thread(self.voice, answer)
        sound = base64.b64encode(pcm.tobytes()).decode()
        async with asyncio.timeout(len(pcm) / RATE + STUCK_S):
            await self.page.evaluate("([sound, rate]) => window.say(sound, rate)", [sound, RATE])

    async def _taken(self) -> bool:
        try:
            await expect(self._listening).to_be_hidden(timeout=REPLY_MS)
        except AssertionError:
            return False
        return True

    async def _done(self) -> None:
        done = self.page.get_by_role("button", name="I’m done", exact=True)
        if await done.is_enabled():
            await done.click()
        await self._taken()
