"""What candidates meet when something is not as it should be: links that ended, devices that do not work, browsers inside of apps."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect
from sqlalchemy import update

from core.clock import utcnow
from core.interviews.models import Interview, Invitation
from tests.web.conftest import Invite, interview_of, rows
from tests.web.person import ROOM, SOON, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

REFUSALS = {
    "NotAllowedError": "The microphone is blocked for this page",
    "NotAllowedError: by the system": "Your device does not give the browser the microphone",
    "NotFoundError": "No microphone was found",
    "NotReadableError": "Another program is using the microphone",
}
REFUSES = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const [name, why] = (window.refusal ?? "").split(": ");
  if (name) throw new DOMException(why ?? "Permission denied", name);
  return open(wanted);
};
"""
"""A microphone that is not there for as long as the test says why."""
IN_APP = """Object.defineProperty(navigator, "userAgent", { get: () => "%s" });"""
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 Instagram 390.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/500.0]"
)
UNENCRYPTED = """Object.defineProperty(window, "isSecureContext", { get: () => false });"""
SLOW_S = 0.8


async def test_a_link_that_is_early_ends_or_leads_nowhere(
    browser: Browser, invite: Invite, services: tuple[Path, dict[str, str]]
) -> None:
    link = invite(questions=1)
    async with person(browser) as guest:
        # Given an interview of tomorrow, the way to its door is open, and the door says when it opens
        async with rows(services[1]) as session:
            interview = Interview.id == await interview_of(session, link)
            await session.execute(update(Interview).where(interview).values(scheduled_at=utcnow() + timedelta(days=1)))
            await session.commit()
        await guest.begin(link, "Type")
        await guest.press("I agree and continue")
        await guest.page.get_by_label("Your answer").fill("By tram, and the river was high.")
        await guest.press("Show it as in the interview")
        await guest.everywhere("practice, typed")
        await guest.press("I feel ready")
        await expect(guest.page.get_by_text("Your interview opens at")).to_be_visible()
        await expect(guest.page.get_by_role("button", name="Start the interview")).to_be_disabled()
        await guest.everywhere("early")
        # When nothing answers, the page says so, and comes by itself when asked again
        await guest.page.route("**/api/v1/invitation", lambda route: route.abort())
        await guest.page.reload()
        await guest.at("Viva cannot be reached")
        await guest.everywhere("unreachable")
        await guest.page.unroute("**/api/v1/invitation")
        await guest.press("Try again")
        await guest.at("Ready when you are")
        # When the time of the link is over, then its owner reads how to get another one
        async with rows(services[1]) as session:
            interview_id = await interview_of(session, link)
            ended = update(Invitation).where(Invitation.interview_id == interview_id).values(expires_at=utcnow())
            await session.execute(ended)
            await session.commit()
        await guest.page.reload()
        await guest.at("This invitation has ended")
        await guest.everywhere("expired")
        await guest.page.goto(link[:-4])
        await guest.at("We do not know this link")
        await guest.everywhere("unknown")
        expected = re.compile("ERR_FAILED|status of 40[14]|status of 410")
        assert [fault for fault in guest.faults if not expected.search(fault)] == []


async def test_every_device_that_does_not_work_is_named_with_a_way_out(browser: Browser, invite: Invite) -> None:
    async with person(browser, script=REFUSES) as guest:
        page = guest.page
        await guest.begin(invite(questions=1), "Speak")
        await page.get_by_role("radio", name="No recording").check()
        await guest.press("I agree and continue")
        await guest.at("Your microphone")
        # Given a microphone that cannot be had, for each reason there is
        press = "Turn on microphone"
        for why, told in REFUSALS.items():
            await page.evaluate("why => { window.refusal = why }", why)
            await guest.press(press)
            await expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
            await guest.everywhere(told)
            press = "Try again"
        # When it is there, the check goes on
        await page.evaluate("window.refusal = ''")
        await guest.press(press)
        await expect(page.get_by_text("We hear you.").first).to_be_visible(timeout=SOON)
        await guest.press("Record 3 seconds")
        await guest.press("Sounds good")
        # Given a line on which the server is away, then the rooms are, then everything is slow
        await page.route("**/health/live", lambda route: route.abort())
        await guest.press("Play three notes")
        await guest.press("Yes, I heard them")
        await expect(page.get_by_text("We cannot reach the server.")).to_be_visible(timeout=SOON)
        await guest.everywhere("server away")
        await page.unroute("**/health/live")
        rooms = (await page.get_attribute('meta[name="viva-room"]', "content") or "").replace("ws", "http", 1)
        await page.route(f"{rooms}/**", lambda route: route.abort())
        await guest.press("Test again")
        await expect(page.get_by_text("The address for sound cannot be reached")).to_be_visible(timeout=SOON)
        await guest.everywhere("rooms away")
        await page.unroute(f"{rooms}/**")
        await page.route("**/health/live", _slowly)
        await guest.press("Test again")
        await expect(page.get_by_text("Your connection is slow.")).to_be_visible(timeout=SOON)
        await guest.everywhere("slow")
        # Then nobody was held up
        await guest.press("Continue")
        await guest.press("Answer aloud")
        await guest.everywhere("practice, recording")
        await guest.press("I’m done")
        await expect(
            page.get_by_text(re.compile("This is what was understood|No words were understood"))
        ).to_be_visible(timeout=ROOM)
        await guest.everywhere("practice, heard")
        expected = re.compile("ERR_FAILED")
        assert [fault for fault in guest.faults if not expected.search(fault)] == []


async def _slowly(route: Route) -> None:
    await asyncio.sleep(SLOW_S)
    await route.continue_()


async def test_a_browser_inside_of_an_app_shows_the_way_out_of_it(browser: Browser, invite: Invite) -> None:
    link = invite(questions=1)
    for agent, app, way_out in ((ANDROID, "Instagram", "Open in the browser"), (IPHONE, "Facebook", "Copy the link")):
        async with person(browser, script=IN_APP % agent + UNENCRYPTED) as guest:
            await guest.page.goto(link)
            await expect(guest.page.get_by_text(f"You are inside {app}")).to_be_visible()
            await expect(guest.page.get_by_text(way_out, exact=True)).to_be_visible()
            await guest.everywhere(f"inside {app}")
            if app == "Facebook":
                # Where there is no encryption either, typing is what is left, and it is said why
                await guest.press("Get ready")
                await expect(guest.page.get_by_text("This address is not encrypted")).to_be_visible()
                await expect(guest.page.get_by_role("radio", name="Speak")).to_be_disabled()
                await guest.everywhere("unencrypted")
            guest.blameless()
