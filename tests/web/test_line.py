"""What the line and the machines do to an interview: cut for half a minute, the interviewer killed, words lost on the way."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect
from sqlalchemy import select

from core.db import Database
from core.interviews.models import AnswerSound
from core.settings import Settings
from ops import state
from ops.faults import strike
from ops.stack import Stack
from tests.web.conftest import Invite
from tests.web.person import PHONE, ROOM, Person, person
from tests.web.test_interview import ANSWERS, HOLDS_TO_TALK, answer_until_the_end

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

CUT_S = 30.0
LEFT_BEHIND = """() => new Promise((resolve, reject) => {
  const open = indexedDB.open("viva", 1);
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const count = open.result.transaction("answers").objectStore("answers").count();
    count.onsuccess = () => resolve(count.result);
  };
})"""


class Line:
    """The way from the page to the server: its sockets pass through here, and can be cut."""

    def __init__(self) -> None:
        self._open: list[WebSocketRoute] = []
        self._cut = False

    async def lay(self, page: Page) -> None:
        await page.route_web_socket(re.compile(".*"), self._passed)

    async def _passed(self, socket: WebSocketRoute) -> None:
        if self._cut:
            await socket.close()
            return
        socket.connect_to_server()
        self._open.append(socket)

    @asynccontextmanager
    async def cut(self, page: Page) -> AsyncGenerator[None]:
        self._cut = True
        await page.context.set_offline(True)
        for socket in self._open:
            await socket.close()
        self._open.clear()
        try:
            yield
        finally:
            self._cut = False
            await page.context.set_offline(False)


def blameless_but_for_the_cut(guest: Person) -> None:
    """A browser logs every request that found no network."""
    noise = re.compile("ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load resource")
    assert [fault for fault in guest.faults if not noise.search(fault)] == []


@pytest.mark.parametrize("size", [PHONE], ids=["phone"])
async def test_a_network_that_is_gone_for_half_a_minute(
    browser: Browser, invite: Invite, size: tuple[int, int]
) -> None:
    line = Line()
    async with person(browser, size=size) as guest:
        # Given an interview at its first question
        await line.lay(guest.page)
        await guest.enter_typing(invite(questions=1))
        await guest.question(1)
        await guest.state("Waiting for your answer")
        # When the network goes away
        async with line.cut(guest.page):
            # Then the page says so, says that nothing is lost, and stays in its bounds
            banner = guest.page.get_by_text(re.compile("connection (was interrupted|is gone)")).first
            await expect(banner).to_be_visible(timeout=ROOM)
            await guest.accessible("without a network")
            # and what is written meanwhile is not lost either
            await guest.write(ANSWERS[0])
            await expect(guest.page.get_by_text("Not sent.")).to_be_visible(timeout=ROOM)
            await asyncio.sleep(CUT_S)
        # When it is back, the page comes back by itself, at the same question
        await guest.state("Waiting for your answer")
        await guest.question(1)
        await expect(guest.page.get_by_text(re.compile("connection (was interrupted|is gone)"))).to_have_count(0)
        await guest.press("Send again")
        await guest.says(ANSWERS[0])
        # Then the interview goes on to its end
        await answer_until_the_end(guest)
        blameless_but_for_the_cut(guest)


async def test_an_interviewer_that_is_killed_is_replaced_at_the_same_question(
    browser: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    run = state.running(services[0])
    assert run is not None
    stack = Stack.of(services[0], state.cache_folder(), run)
    async with person(browser) as guest:
        await guest.enter_typing(invite(questions=2))
        await guest.question(1)
        await guest.state("Waiting for your answer")
        lines = guest.page.get_by_role("log").get_by_text("Interviewer", exact=True)
        before = await lines.count()
        # When the process that serves the interview is killed
        await strike(stack, "agent")
        # Then another one says where they were, and the page waits for the same answer
        await expect(lines.nth(before)).to_be_visible(timeout=ROOM)
        await guest.state("Waiting for your answer")
        await guest.question(1)
        # and the interview goes on to its end
        await answer_until_the_end(guest)
        guest.blameless()


async def test_an_answer_that_the_line_damaged_is_heard_a_second_time(
    speaking: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    line = Line()
    async with person(speaking, script=HOLDS_TO_TALK) as guest:
        page = guest.page
        await line.lay(page)
        # Given a candidate who agreed to a recording, and speaks
        await guest.begin(invite(questions=1), "Speak")
        await page.get_by_role("radio", name="Yes, record my voice").check()
        await guest.press("I agree and continue")
        await guest.test_sound()
        await guest.press("Go on without")
        await guest.press("Start the interview")
        listening = page.get_by_test_id("state").filter(has_text=re.compile("^Listening"))
        await expect(listening).to_be_visible(timeout=ROOM)
        talk = page.get_by_role("button", name=re.compile("Hold to talk|Speaking"))
        await talk.dispatch_event("pointerdown")
        await asyncio.sleep(5)
        # When the line breaks in the middle of it, and is back soon
        async with line.cut(page):
            await asyncio.sleep(3)
        # Then the page sends what it has kept, for the line of the transcript that came of it,
        async with page.expect_response(re.compile("/sound"), timeout=ROOM) as sent:
            for _ in range(6):
                await expect(listening).to_be_visible(timeout=ROOM)
                await talk.dispatch_event("pointerdown")
                await asyncio.sleep(6)
                await talk.dispatch_event("pointerup")
                done = page.get_by_role("button", name="I’m done", exact=True)
                if await done.is_enabled():
                    await done.click()
                if sent.is_done():
                    break
        assert (await sent.value).status == 202
        # and it is heard again, while the interview goes on
        heard = await _heard(services[1])
        assert re.search("airway|breathing|help", heard, re.IGNORECASE), heard
        await guest.end()
        # Nothing of it stays in the browser
        left = -1
        for _ in range(60):
            if (left := await page.evaluate(LEFT_BEHIND)) == 0:
                break
            await asyncio.sleep(0.5)
        assert left == 0
        blameless_but_for_the_cut(guest)


async def _heard(variables: dict[str, str]) -> str:
    """What the second hearing understood, when it is there."""
    settings = Settings(**{name.removeprefix("VIVA_").lower(): value for name, value in variables.items()})  # pyright: ignore[reportArgumentType]
    database = Database(settings)
    try:
        while True:
            async with database.sessions() as session:
                rows = (await session.scalars(select(AnswerSound).order_by(AnswerSound.part))).all()
            if rows and all(row.heard_at for row in rows):
                return " ".join(row.content or "" for row in rows)
            await asyncio.sleep(0.5)
    finally:
        await database.close()
