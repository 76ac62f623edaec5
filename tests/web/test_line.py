"""What the line and the machines do to an interview: cut for half a minute, loaded anew, the interviewer killed, words lost on the way."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from playwright.async_api import Browser, Locator, Page, Response, WebSocketRoute, expect
from sqlalchemy import select

from core.interviews.models import AnswerSound, TranscriptTurn
from ops import state
from ops.faults import strike
from ops.stack import Stack
from tests.web.conftest import Invite, interview_of, rows
from tests.web.person import PHONE, ROOM, Person, person
from tests.web.test_interview import ANSWERS, HOLDS_TO_TALK, answer_until_the_end

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

CUT_S = 30.0
KEPT = """() => new Promise((resolve, reject) => {
  const open = indexedDB.open("viva", 1);
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const keys = open.result.transaction("answers").objectStore("answers").getAllKeys();
    keys.onsuccess = () => resolve(keys.result);
  };
})"""
"""The numbers of the sounds that this browser keeps."""


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
            await guest.everywhere("without a network")
            # and what is written meanwhile is not lost either
            await guest.write(ANSWERS[0])
            await expect(guest.page.get_by_text("Not sent.")).to_be_visible(timeout=ROOM)
            await asyncio.sleep(CUT_S)
            await guest.everywhere("with the network gone for longer")
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
        await guest.everywhere("another interviewer")
        # and the interview goes on to its end
        await answer_until_the_end(guest)
        guest.blameless()


async def enter_speaking(guest: Person, link: str) -> Locator:
    """With consent to a recording, to the candidate's turn; the button to hold while one talks."""
    await guest.begin(link, "Speak")
    await guest.page.get_by_role("radio", name="Yes, record my voice").check()
    await guest.press("I agree and continue")
    await guest.test_sound()
    await guest.press("Go on without")
    await guest.press("Start the interview")
    await expect(listening(guest)).to_be_visible(timeout=ROOM)
    return guest.page.get_by_role("button", name=re.compile("Hold to talk|Speaking"))


def listening(guest: Person) -> Locator:
    return guest.page.get_by_test_id("state").filter(has_text=re.compile("^Listening"))


async def answer_until(over: Callable[[], bool], guest: Person, talk: Locator) -> None:
    """Says something whenever it is asked for."""
    for _ in range(6):
        await expect(listening(guest)).to_be_visible(timeout=ROOM)
        await talk.dispatch_event("pointerdown")
        await asyncio.sleep(6)
        await talk.dispatch_event("pointerup")
        done = guest.page.get_by_role("button", name="I’m done", exact=True)
        if await done.is_enabled():
            await done.click()
        if over():
            return


async def nothing_kept(page: Page) -> None:
    left: list[str] = []
    for _ in range(60):
        if not (left := await page.evaluate(KEPT)):
            return
        await asyncio.sleep(0.5)
    raise AssertionError(f"still in the browser: {left}")


async def test_an_answer_that_the_line_damaged_is_heard_a_second_time(
    speaking: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    line, link = Line(), invite(questions=1)
    async with person(speaking, script=HOLDS_TO_TALK) as guest:
        page = guest.page
        await line.lay(page)
        # Given a candidate who agreed to a recording, and speaks
        talk = await enter_speaking(guest, link)
        await talk.dispatch_event("pointerdown")
        await asyncio.sleep(5)
        # When the line breaks in the middle of it, and is back soon
        async with line.cut(page):
            await asyncio.sleep(3)
        # Then the page sends what it has kept, for the line of the transcript that came of it,
        async with page.expect_response(re.compile("/sound"), timeout=ROOM) as sent:
            await answer_until(sent.is_done, guest, talk)
        assert (await sent.value).status == 202
        # and it is heard again, while the interview goes on
        heard = " ".join(row.content or "" for row in await heard_again(services[1], link))
        assert re.search("airway|breathing|help", heard, re.IGNORECASE), heard
        await guest.end()
        # Nothing of it stays in the browser
        await nothing_kept(page)
        blameless_but_for_the_cut(guest)


async def test_half_an_answer_outlives_a_page_that_is_loaded_anew(
    speaking: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    link = invite(questions=2)
    async with person(speaking, script=HOLDS_TO_TALK) as guest:
        page = guest.page
        # Given a candidate in the middle of the answer to the first question
        talk = await enter_speaking(guest, link)
        await guest.write("Yes, I can hear you well.")
        await guest.question(1)
        await expect(listening(guest)).to_be_visible(timeout=ROOM)
        await talk.dispatch_event("pointerdown")
        # it is kept from the moment at which the question was heard to its end
        kept: list[str] = []
        while not kept:
            await asyncio.sleep(1)
            kept = await page.evaluate(KEPT)
        await asyncio.sleep(5)
        # When the page is loaded anew, and they go on
        sent: set[str] = set()
        page.on("response", lambda answer: sent.update(_sound_of(answer)))
        await page.reload()
        await guest.at("Welcome back")
        await guest.press("Go on")
        # Then it is the same question, and the interviewer says that nothing is lost
        await guest.question(1)
        await guest.says("Nothing is lost")
        # and with the rest of the answer the half that this browser had kept is there, and heard
        await answer_until(lambda: kept[-1] in sent, guest, talk)
        half = next(row for row in await heard_again(services[1], link) if row.client_id == kept[-1])
        assert re.search("airway|breath|circulation|help|write|found|shift", half.content or "", re.IGNORECASE), half
        await guest.end()
        await nothing_kept(page)
        guest.blameless()
    # No question was asked a second time as if it were new
    asked = await _questions(services[1], link)
    assert asked
    assert len(asked) == len(set(asked))


def _sound_of(answer: Response) -> list[str]:
    """The number of a kept sound that the server has taken."""
    address = urlsplit(answer.url)
    return parse_qs(address.query)["client_id"] if address.path.endswith("/sound") and answer.status == 202 else []


async def heard_again(variables: dict[str, str], link: str) -> Sequence[AnswerSound]:
    """The sounds that were sent for an interview, each heard a second time."""
    async with rows(variables) as session:
        while True:
            kept = await session.scalars(
                select(AnswerSound)
                .where(AnswerSound.interview_id == await interview_of(session, link))
                .order_by(AnswerSound.turn_seq, AnswerSound.part)
                .execution_options(populate_existing=True)
            )
            found = kept.all()
            if found and all(row.heard_at for row in found):
                return found
            await session.rollback()
            await asyncio.sleep(0.5)


async def _questions(variables: dict[str, str], link: str) -> list[UUID | None]:
    """Every time that the interviewer asked one for the first time."""
    async with rows(variables) as session:
        lines = select(TranscriptTurn.question_id).where(
            TranscriptTurn.interview_id == await interview_of(session, link),
            TranscriptTurn.speaker == "agent",
            TranscriptTurn.message_type == "question",
        )
        return list(await session.scalars(lines))
