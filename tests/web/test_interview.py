"""From the link to the goodbye in a real browser: spoken, typed, and with everything that goes wrong on the way."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.web.conftest import Invite
from tests.web.person import AGENT_SOUND, DENIED, PHONE, ROOM, Person, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

ANSWERS = (
    "I check the airway first, then breathing and circulation, and I call the doctor early.",
    "I explain it again in plain words and ask the patient to tell me what they understood.",
)


async def answer_until_the_end(guest: Person) -> None:
    """Types something to whatever is asked. Follow-ups and the invitation to add something make more turns than questions."""
    over = guest.page.get_by_role("heading", name="What happens next")
    waiting = guest.page.get_by_test_id("state").filter(has_text=re.compile("Waiting for your answer|Listening to you"))
    for turn in range(12):
        await expect(over.or_(waiting).first).to_be_visible(timeout=ROOM)
        if await over.is_visible():
            return
        lines = await guest.page.get_by_role("log").get_by_text("Interviewer", exact=True).count()
        await asyncio.sleep(1.5)  # nobody types five answers in five seconds, and the server takes no more
        if await over.is_visible():
            return
        await guest.write(ANSWERS[turn % 2] if turn < 8 else "No, thank you, that was all.")
        spoke = guest.page.get_by_role("log").get_by_text("Interviewer", exact=True).nth(lines)
        await expect(over.or_(spoke).first).to_be_visible(timeout=ROOM)
    await expect(over).to_be_visible(timeout=ROOM)


HOLDS_TO_TALK = """localStorage.setItem("viva.room", '{"pushToTalk": true}');"""


async def loudest(guest: Person) -> float:
    """Of what the page has played, as RMS; waits for something. Asked from outside: the page's policy evaluates no strings."""
    for _ in range(100):
        if (rms := await guest.page.evaluate("window.agentRms")) > 0.01:
            return float(rms)
        await asyncio.sleep(0.2)
    return 0.0


async def test_a_spoken_interview_on_a_phone(speaking: Browser, invite: Invite) -> None:
    # Given a person with a voice who was never here before, and who holds a button to talk: this one never stops by itself
    async with person(speaking, size=PHONE, script=AGENT_SOUND + HOLDS_TO_TALK) as guest:
        await guest.begin(invite(questions=1), "Speak")
        await guest.page.get_by_role("radio", name="Yes, record my voice").check()
        await guest.press("I agree and continue")
        await guest.test_sound()
        # When they practise, they read what was understood of them
        await guest.press("Answer aloud")
        await asyncio.sleep(6)
        await guest.press("I’m done")
        await expect(guest.page.get_by_text("This is what was understood").first).to_be_visible(timeout=ROOM)
        await expect(guest.page.get_by_text(re.compile("airway", re.IGNORECASE)).first).to_be_visible()
        await guest.press("I feel ready")
        await guest.page.evaluate("window.agentRms = 0")
        await guest.press("Start the interview")
        # Then the greeting is heard, not only read
        await guest.state("Interviewer is speaking")
        assert await loudest(guest) > 0.01
        # and each answer by voice brings the next line, to the goodbye
        talk = guest.page.get_by_role("button", name=re.compile("Hold to talk|Speaking"))
        over = guest.page.get_by_role("heading", name="What happens next")
        listening = guest.page.get_by_test_id("state").filter(has_text=re.compile("^Listening"))
        for _ in range(8):
            await expect(over.or_(listening).first).to_be_visible(timeout=ROOM)
            if await over.is_visible():
                break
            await talk.dispatch_event("pointerdown")
            await asyncio.sleep(7)
            if await over.is_visible():
                break
            await talk.dispatch_event("pointerup")
            done = guest.page.get_by_role("button", name="I’m done", exact=True)
            if await done.is_enabled():
                await done.click()
            await expect(listening).to_be_hidden(timeout=ROOM)
        await expect(over).to_be_visible(timeout=ROOM)
        # Then what was said stands there, as it was understood
        await guest.press("Read the transcript")
        await expect(guest.page.get_by_text(re.compile("airway", re.IGNORECASE)).first).to_be_visible()
        guest.blameless()


async def test_a_typed_interview_with_pause_reload_and_correction(browser: Browser, invite: Invite) -> None:
    # Given somebody who types: no microphone was ever asked for
    asked = (
        "window.asked = 0; navigator.mediaDevices.getUserMedia = async () => { window.asked++; throw new Error(); };"
    )
    async with person(browser, script=asked) as guest:
        await guest.enter_typing(invite())
        await guest.question(1)
        # When they pause, the clock stands until they go on
        await guest.choose("Pause")
        await guest.state("Paused")
        await guest.press("Continue")
        await guest.state("Waiting for your answer")
        # When the page is loaded anew in the middle of a sentence
        await guest.page.get_by_label("Type a message").fill("I had begun to write")
        await guest.page.reload()
        await guest.at("Welcome back")
        await guest.press("Go on")
        # Then question, transcript and draft are there again
        await guest.question(1)
        await guest.says("Viva, an AI")
        await expect(guest.page.get_by_label("Type a message")).to_have_value("I had begun to write")
        await answer_until_the_end(guest)
        # Then there is a promise of an answer, a rating, and the own words can be corrected
        await expect(guest.page.get_by_text("You have an answer by")).to_be_visible()
        await guest.page.get_by_role("radio", name="Very good").check()
        await guest.press("Send")
        await expect(guest.page.get_by_text("Your rating is saved")).to_be_visible()
        await guest.press("Read the transcript")
        await guest.page.get_by_role("button", name=re.compile("^Correct: I check the airway")).first.click()
        await guest.page.get_by_label("What you meant").fill("I look at the airway first.")
        await guest.press("Save")
        await expect(guest.page.get_by_text("I look at the airway first.")).to_be_visible()
        await expect(guest.page.get_by_text("Understood as: I check the airway")).to_be_visible()
        assert await guest.page.evaluate("window.asked") == 0
        guest.blameless()


async def test_a_refused_microphone_is_explained_and_typing_is_one_press_away(browser: Browser, invite: Invite) -> None:
    async with person(browser, script=DENIED) as guest:
        await guest.begin(invite(questions=1), "Speak")
        await guest.page.get_by_role("radio", name="No recording").check()
        await guest.press("I agree and continue")
        await guest.press("Turn on microphone")
        # Then it says what to do in this very browser
        alert = guest.page.get_by_role("alert").filter(has_text="The microphone is blocked for this page")
        await expect(alert).to_be_visible()
        await expect(alert).to_contain_text("left of the address")
        # and whoever would rather type is in the interview with two presses
        await guest.press("Type instead")
        await guest.press("Go on without")
        await guest.press("Start the interview")
        await guest.question(1)
        await guest.end()
        guest.blameless()


async def test_only_one_tab_speaks_and_it_can_be_taken_over(browser: Browser, invite: Invite) -> None:
    async with person(browser) as first:
        link = invite(questions=1)
        await first.enter_typing(link)
        await first.question(1)
        # When the same link is opened in a second tab of the same browser
        second = Person(await first.page.context.new_page())
        second.watch()
        await second.page.goto(link)
        await second.press("Continue your interview")
        await second.press("Go on")
        # Then it does not cut in
        elsewhere = "The interview is open in another tab or on another device"
        await second.at(elsewhere)
        await second.everywhere("elsewhere")
        await first.state("Waiting for your answer")
        # and takes over when asked to
        await second.press("Continue here")
        await second.question(1)
        await first.at(elsewhere)
        # and whoever would rather speak with a person is let go
        await second.choose("I want a human")
        await second.press("Yes, I want a human")
        await second.at("A person will take over from here", within=ROOM)
        await second.everywhere("a person takes over")
        second.blameless()
        first.blameless()


async def test_consent_can_be_refused_without_harm(browser: Browser, invite: Invite) -> None:
    async with person(browser) as guest:
        await guest.begin(invite(questions=1), "Both")
        # Given neither answer is chosen for the person, agreeing asks for one
        await guest.press("I agree and continue")
        await expect(guest.page.get_by_role("alert")).to_contain_text("Please choose one of the two.")
        await guest.press("I do not agree")
        await guest.at("That is fine")
        await guest.press("Read it again")
        await guest.at("Before we begin")
        guest.blameless()


async def in_order(guest: Person, *names: str) -> None:
    """As a screen reader goes through the page: by its tree of roles and names, whatever it looks like."""
    tree, place = await guest.page.locator("body").aria_snapshot(), 0
    for name in names:
        place = tree.find(name, place)
        assert place >= 0, f"{name} does not follow in:\n{tree}"


async def test_the_whole_way_by_keyboard(browser: Browser, invite: Invite) -> None:
    async with person(browser) as guest:
        await guest.page.goto(invite(questions=1))
        await guest.page.get_by_role("button", name="Get ready").wait_for()
        keys = guest.page.keyboard

        async def to(name: str, role: str = "button") -> None:
            """Tab by tab, as long as it takes; what has the focus must be seen to have it."""
            for _ in range(40):
                await keys.press("Tab")
                focused = guest.page.locator(":focus")
                wanted = guest.page.get_by_role(role, name=name, exact=role == "button")  # pyright: ignore[reportArgumentType]
                if await focused.count() and await wanted.count():
                    same = await wanted.first.evaluate("(wanted) => wanted === document.activeElement")
                    if same:
                        return
            raise AssertionError(f"{name} is not reached by Tab")

        await to("Get ready")
        await keys.press("Enter")
        await guest.at("How would you like to answer?")
        # the heading has the focus, so that it is read aloud
        assert await guest.page.evaluate("document.activeElement.tagName") == "H1"
        await to("Speak", "radio")
        await keys.press("ArrowDown")
        await expect(guest.page.get_by_role("radio", name="Type")).to_be_checked()
        await to("Continue")
        await keys.press("Enter")
        await guest.at("Before we begin")
        await to("I agree and continue")
        await keys.press("Enter")
        await guest.at("One question to warm up")
        await to("Go on without")
        await keys.press("Enter")
        await guest.at("Ready when you are")
        await to("Start the interview")
        await keys.press("Enter")
        await guest.question(1)
        # what the menu has is off until the interviewer is there
        await guest.state("Waiting for your answer")
        await in_order(guest, 'heading "', 'button "More"', 'log "Transcript"', 'textbox "Type a message"')
        # In the room a shortcut leads to the field, Enter sends
        await keys.press("Alt+KeyT")
        await keys.type(ANSWERS[0])
        await keys.press("Enter")
        await guest.says(ANSWERS[0])
        # and a dialog keeps the focus until Escape gives it back
        await to("More")
        await keys.press("Enter")
        items = guest.page.get_by_role("menu").get_by_role("menuitem")
        await expect(items.first).to_be_focused()
        await keys.press("End")
        await expect(items.last).to_be_focused()
        await keys.press("Enter")
        dialog = guest.page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        for _ in range(6):
            await keys.press("Tab")
            assert await dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
        await keys.press("Escape")
        await expect(dialog).to_be_hidden()
        await guest.end()
        await in_order(
            guest, 'heading "', 'radio "Good"', 'heading "What happens next"', 'button "Read the transcript"'
        )
        guest.blameless()


async def test_a_link_that_leads_nowhere_says_so(browser: Browser, invite: Invite) -> None:
    async with person(browser) as guest:
        await guest.page.goto(re.sub(r"/i/.*", "/i/not-a-token", invite(questions=1)))
        await guest.at("We do not know this link")
