"""What candidates arrange themselves: another time, what helps, and a person instead of the AI."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select, update

from core.interviews.models import HumanRequest, Interview
from tests.web.conftest import Invite, interview_of, rows
from tests.web.person import ROOM, SOON, Person, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

Services = tuple[Path, dict[str, str]]
OWN_TIME = "new Date(%d).toLocaleString('sv').slice(0, 16).replace(' ', 'T')"
"""As its field wants it, in the browser's own time zone."""


async def arranging(guest: Person, link: str) -> None:
    await guest.page.goto(link)
    await guest.press("Ask, or change the time")
    await guest.at("What would you like to change?")


async def test_a_time_is_chosen_moved_and_given_up(browser: Browser, invite: Invite, services: Services) -> None:
    link = invite(questions=1, kind="ai_chat")
    ahead = [(datetime.now(UTC) + timedelta(days=days)).replace(second=0, microsecond=0) for days in (2, 3, 4, 6)]
    # Given two times and a window that HR offers
    async with rows(services[1]) as session:
        times = [at.isoformat() for at in ahead]
        changed = update(Interview).where(Interview.id == await interview_of(session, link))
        await session.execute(changed.values(offered_times={"slots": times[:2], "window": times[2:]}))
        await session.commit()
    async with person(browser) as guest:
        page = guest.page
        await arranging(guest, link)
        await guest.everywhere("times")
        # When none is chosen, one is asked for; the second is taken
        await guest.press("Take this time")
        await expect(page.get_by_text("Please choose a time first.")).to_be_visible(timeout=SOON)
        times_offered = page.get_by_role("group", name="Times to choose from").get_by_role("radio")
        await expect(times_offered).to_have_count(3)
        await times_offered.nth(1).check()
        await guest.press("Take this time")
        # Then the page says so
        await taken(guest, ahead[1])
        assert await at_of(services, link) == ahead[1]
        # When one outside of the window is tried, and then one within, in their own time zone
        await page.get_by_role("radio", name="Another time").check()
        await own_time(guest, ahead[1] + timedelta(hours=5))
        await expect(page.get_by_text("between these two")).to_be_visible(timeout=SOON)
        wanted = ahead[2] + timedelta(hours=5)
        await own_time(guest, wanted)
        await taken(guest, wanted)
        assert await at_of(services, link) == wanted
        await guest.press("Back to the invitation")
        await guest.at("Good to know")
        # When it is given up, after being asked
        await guest.press("Ask, or change the time")
        await guest.press("Cancel the interview")
        await guest.everywhere("cancel")
        await guest.press("Yes, cancel it")
        # Then the link says so from now on
        await guest.at("Your interview is cancelled")
        await page.reload()
        await guest.at("Your interview is cancelled")
        await guest.everywhere("cancelled")
        guest.blameless()


async def test_who_missed_it_is_shown_the_other_times_and_no_reproach(
    browser: Browser, invite: Invite, services: Services
) -> None:
    link = invite(questions=1, kind="ai_chat")
    at = (datetime.now(UTC) + timedelta(days=2)).replace(second=0, microsecond=0)
    async with rows(services[1]) as session:
        changed = update(Interview).where(Interview.id == await interview_of(session, link))
        missed = {"status": "cancelled", "end_reason": "no_show", "offered_times": {"slots": [at.isoformat()]}}
        await session.execute(changed.values(missed))
        await session.commit()
    async with person(browser) as guest:
        await guest.page.goto(link)
        await guest.at("You missed your interview")
        await guest.everywhere("missed")
        await guest.page.get_by_role("group", name="Times to choose from").get_by_role("radio").check()
        await guest.press("Take this time")
        # Then it is as it was before
        await guest.at("What would you like to change?")
        await taken(guest, at)
        await guest.press("Back to the invitation")
        await guest.at("Good to know")
        guest.blameless()


async def own_time(guest: Person, at: datetime) -> None:
    typed = await guest.page.evaluate(OWN_TIME % (at.timestamp() * 1000))
    await guest.page.get_by_label("Your time").fill(typed)
    await guest.press("Take this time")


async def taken(guest: Person, at: datetime) -> None:
    """It is told, and not of an earlier choice: the words hold the moment."""
    shown = "new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' }).format(new Date(%d))"
    moment = await guest.page.evaluate(shown % (at.timestamp() * 1000))
    told = guest.page.get_by_text(f"Your interview is now on {moment}.")
    await expect(told.first).to_be_visible(timeout=SOON)


async def at_of(services: Services, link: str) -> datetime:
    async with rows(services[1]) as session:
        return (await session.get_one(Interview, await interview_of(session, link))).scheduled_at


async def test_what_helps_is_given_at_once_and_a_person_is_asked_for(
    browser: Browser, invite: Invite, services: Services
) -> None:
    link = invite(questions=1, kind="ai_chat")
    async with person(browser) as guest:
        page = guest.page
        await arranging(guest, link)
        # When time and breaks are asked for, it is so at once, and after a reload
        await page.get_by_role("radio", name="Half as much again").check()
        await page.get_by_role("switch", name="Breaks").click()
        await page.get_by_label("Anything else").fill("I hear badly on the left.")
        await guest.press("Save")
        saved = page.get_by_text(re.compile(r"^Saved. Your interview may take up to \d+ minutes.$")).first
        await expect(saved).to_be_visible(timeout=SOON)
        await page.reload()
        await expect(page.get_by_role("radio", name="Half as much again")).to_be_checked(timeout=SOON)
        await expect(page.get_by_role("switch", name="Breaks")).to_be_checked()
        async with rows(services[1]) as session:
            interview_id = await interview_of(session, link)
            helped = await session.get_one(Interview, interview_id)
            assert (helped.extra_time, helped.accommodations["breaks"]) == (1.5, True)
        # When a person is asked for, after being asked
        await page.get_by_label("What should they know?").fill("Mornings are best.")
        await guest.press("Ask for a person")
        await guest.everywhere("person")
        await guest.press("Yes, I want a person")
        # Then it says who gets in touch, and by when, also the next time
        for _ in range(2):
            await guest.at("A person will take over from here")
            by = page.get_by_text(re.compile(r"will contact you by \w+ \d+, \d{4}\."))
            await expect(by).to_be_visible(timeout=SOON)
            await page.reload()
        async with rows(services[1]) as session:
            task = await session.scalar(select(HumanRequest).where(HumanRequest.interview_id == interview_id))
            assert task is not None
            assert task.message == "Mornings are best."
        guest.blameless()


async def test_a_person_asked_for_in_the_room_is_a_task_with_a_day_too(
    browser: Browser, invite: Invite, services: Services
) -> None:
    link = invite(questions=1, kind="ai_chat")
    async with person(browser) as guest:
        await guest.enter_typing(link)
        await guest.question(1)
        await guest.choose("I want a human")
        await guest.press("Yes, I want a human")
        await guest.at("A person will take over from here", within=ROOM)
        await expect(guest.page.get_by_text(re.compile("will contact you by"))).to_be_visible(timeout=SOON)
        async with rows(services[1]) as session:
            asked = HumanRequest.interview_id == await interview_of(session, link)
            assert await session.scalar(select(HumanRequest).where(asked)) is not None
        guest.blameless()
