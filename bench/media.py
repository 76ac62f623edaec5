"""`viva media`: what moves in the README, made anew: a replay with an interviewer killed in it, and twenty seconds of the room.

The replay is the demo's own file. The room is the page in Chromium with a spoken answer as its microphone, and a person who holds the
button to talk; its pictures become one WebP.
"""

import asyncio
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image
from playwright.async_api import Locator, Page, async_playwright, expect

from bench.browser import chromium
from ops.state import ROOT
from ops.testing import running

REPLAY = ROOT / "docs" / "replay.html"
ROOM = ROOT / "docs" / "images" / "room.webp"
SIZE = (1000, 640)
SECONDS, PER_SECOND = 20, 3
WAIT_MS = 120_000
"""For what waits on speech and an interviewer."""
TALK_S = 8.0
ANSWER = (
    "I would check the airway first, then the breathing and the circulation. I call for help early, and I write down "
    "what I found and when I found it."
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
_HOLDS_TO_TALK = """localStorage.setItem("viva.room", '{"pushToTalk": true}');"""


def run(wanted: Sequence[str]) -> int:
    """Makes ``wanted`` ("replay", "room"), or both where nothing is."""
    if unknown := set(wanted) - {"replay", "room"}:
        raise SystemExit(f"there is no {', '.join(sorted(unknown))}: replay or room")
    if not wanted or "replay" in wanted:
        _replay()
    if not wanted or "room" in wanted:
        with folder() as data, folder() as sounds, running({"api", "worker", "loops", "agent"}, data) as variables:
            microphone = _spoken(variables["VIVA_SPEECH_URL"], sounds / "answer.wav")
            asyncio.run(_room(invitation(data), microphone))
    for path in (REPLAY, ROOM):
        if path.exists():
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


@contextmanager
def folder() -> Generator[Path]:
    """An empty one; a database may be made in it, which does not run as root."""
    made = Path(tempfile.mkdtemp(prefix="viva-media-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _replay() -> None:
    with folder() as data:
        told = f"demo --data {data} --domain nursing --questions 3 --persona strong --kill agent --exit"
        subprocess.run([sys.executable, "-m", "ops.cli", *told.split(), "--replay", str(REPLAY)], cwd=ROOT, check=True)


def invitation(data: Path) -> str:
    command = [sys.executable, "-m", "ops.cli", "invite", "--data", str(data), "--json", "--name", "Maya Okafor"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(made.stdout)["link"]


def _spoken(speech_url: str, path: Path) -> Path:
    """The answer as a microphone hears it, with a silence before it begins again."""
    told = {"model": "tts-1", "voice": "alloy", "input": ANSWER, "response_format": "wav"}
    said = httpx.post(f"{speech_url}/audio/speech", json=told, timeout=120).raise_for_status()
    with wave.open(io.BytesIO(said.content)) as spoken, wave.open(str(path), "wb") as whole:
        whole.setparams(spoken.getparams())
        frame = spoken.getsampwidth() * spoken.getnchannels()
        whole.writeframes(spoken.readframes(spoken.getnframes()) + bytes(2 * spoken.getframerate() * frame))
    return path


async def _room(link: str, microphone: Path) -> None:
    async with async_playwright() as playwright:
        flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]
        browser = await playwright.chromium.launch(executable_path=chromium(), args=flags)
        context = await browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light")
        await context.add_init_script(_HOLDS_TO_TALK)
        page = await context.new_page()
        await enter(page, link)
        await _answer(page)  # whether one can be heard
        await expect(page.get_by_text("Question 1 of ")).to_be_visible(timeout=WAIT_MS)
        filming = asyncio.create_task(_film(page))
        await _answer(page)
        pictures = await filming
        await browser.close()
    first, *rest = (Image.open(io.BytesIO(each)).convert("RGB") for each in pictures)
    first.save(ROOM, save_all=True, append_images=rest, duration=1000 // PER_SECOND, loop=0, quality=60, method=4)


async def enter(page: Page, link: str) -> None:
    """From the invitation through consent, devices and practice."""

    async def press(name: str) -> None:
        await page.get_by_role("button", name=name, exact=True).click(timeout=WAIT_MS)

    await page.goto(link)
    await press("Get ready")
    await page.get_by_role("radio", name="Speak").check()
    await press("Continue")
    await page.get_by_role("radio", name="Yes, record my voice").check()
    await press("I agree and continue")
    for name in ("Turn on microphone", "Record 3 seconds", "Play it back", "Sounds good", "Play three notes"):
        await press(name)
    await press("Yes, I heard them")
    await press("Continue")
    await press("Go on without")
    await press("Start the interview")


def listening(page: Page) -> Locator:
    return page.get_by_test_id("state").filter(has_text=re.compile("^Listening"))


async def _answer(page: Page) -> None:
    """Holds the button while the answer is said, as soon as the interviewer listens."""
    await expect(listening(page)).to_be_visible(timeout=WAIT_MS)
    talk = page.get_by_role("button", name=re.compile("Hold to talk|Speaking"))
    await talk.dispatch_event("pointerdown")
    await asyncio.sleep(TALK_S)
    await talk.dispatch_event("pointerup")
    done = page.get_by_role("button", name="I’m done", exact=True)
    if await done.is_enabled():
        await done.click()


async def _film(page: Page) -> list[bytes]:
    pictures: list[bytes] = []
    began = time.monotonic()
    for number in range(SECONDS * PER_SECOND):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
        pictures.append(await page.screenshot(animations="allow"))
    return pictures
