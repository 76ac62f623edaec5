"""Who works with Viva: invited, given a role and a department, safe with a second factor, and let go."""

import base64
import io
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, StorageState, expect

from core.accounts.models import AccountMessage
from core.accounts.sealing import seal
from core.accounts.second_factor import RECOVERY_CODES, STEP_S, code_at
from core.clock import utcnow
from tests.api.story import Story
from tests.console.browser import Watched, watched

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

PASSWORD = "a lantern over the jetty"
TOMORROW = utcnow() + timedelta(days=1)


async def _invited(seen: Watched, name: str, email: str) -> str:
    """The link for the first password."""
    page = seen.page
    await seen.go("/console/people/new")
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("button", name="Send the invitation").click()
    return await page.get_by_label("Link for this person").input_value()


def _picture() -> bytes:
    """A PNG, 64 squares wide."""
    written = io.BytesIO()
    Image.new("RGB", (64, 24), "teal").save(written, "PNG")
    return written.getvalue()


async def _claimed(page: Page, link: str) -> None:
    await page.goto(link)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Start").click()
    await page.get_by_role("navigation", name="Pages").wait_for()


async def test_a_colleague_comes_guards_their_account_and_is_let_go(
    browser: Browser, base: str, admin: StorageState
) -> None:
    name, email = "Ivo Brandt", f"ivo-{uuid4().hex[:8]}@example.com"
    # Given a colleague, invited as an interviewer
    async with watched(browser, base, admin) as seen:
        link = await _invited(seen, name, email)
        assert seen.complaints == []
    async with watched(browser, base) as seen:
        page = seen.page
        await _claimed(page, link)
        # Then their menu has what is theirs, and an address of others' work says so
        places = page.get_by_role("navigation", name="Pages")
        await expect(places.get_by_role("link", name="Question bank")).to_be_visible()
        await expect(places.get_by_role("link", name="People")).to_have_count(0)
        for path in ("people", "analytics", "integrations", "notifications", "audit", "system"):
            await seen.go(f"/console/{path}")
            await expect(page.get_by_text("Your role does not include this")).to_be_visible()

        # When they turn a second factor on
        await seen.go("/console/settings")
        await page.get_by_role("button", name="Turn on").click()
        await expect(page.get_by_role("img", name="QR code with the key")).to_be_visible()
        assert await seen.violations() == []
        secret = base64.b32decode(await page.get_by_label("Key for the app").input_value())
        await page.get_by_label("Code", exact=True).fill(code_at(secret, int(time.time()) // STEP_S))
        await page.get_by_role("button", name="Confirm").click()
        # Then recovery codes are shown, and it is on
        codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
        await expect(codes).to_have_count(RECOVERY_CODES)
        recovery = await codes.first.inner_text()
        assert await seen.violations() == []
        await page.get_by_role("button", name="I have kept them").click()
        await expect(page.get_by_role("button", name="Turn off")).to_be_visible()
        assert seen.complaints == []

        # When they sign out everywhere, a password alone does not bring them back; a recovery code does
        await page.get_by_role("button", name="Sign out everywhere").click()
        await page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_label("Code", exact=True).fill(recovery)
        await page.get_by_role("button", name="Sign in").click()
        await places.wait_for()

    # When an administrator looks for them and deactivates them
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/people?text={email}")
        await page.get_by_role("link", name=name).click()
        await page.get_by_role("button", name="Deactivate").click()
        await page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
        await expect(page.get_by_role("button", name="Let in again")).to_be_visible()
        assert await seen.violations() == []
        # Then they stand among the deactivated only
        await seen.go(f"/console/people?text={email}")
        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await page.get_by_label("Status").select_option("inactive")
        await expect(page.get_by_role("link", name=name)).to_be_visible()
        assert seen.complaints == []


async def test_a_link_that_no_mail_has_taken_is_handed_over(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given a link to a new password that waits
    email, link = f"uma-{uuid4().hex[:8]}@example.com", f"{base}/reset#{uuid4().hex}"
    made = await story.post("/users", {"email": email, "full_name": "Uma Reyes", "role": "interviewer"})
    async with story.database.transaction() as session:
        sealed = seal(story.settings, link.encode())
        waits = AccountMessage(user_id=UUID(made["user"]["id"]), purpose="reset", link=sealed, expires_at=TOMORROW)
        session.add(waits)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/people")
        await page.get_by_role("link", name="Links that wait").click()
        waiting = page.locator("section", has=page.get_by_role("heading", name=email)).filter(has_text="New password")
        # Then it can be taken along
        await waiting.get_by_role("button", name="Copy").click()
        assert await page.evaluate("navigator.clipboard.readText()") == link
        assert await seen.violations() == []
        assert seen.complaints == []


async def test_settings_hold_the_name_the_language_and_the_look(
    browser: Browser, base: str, admin: StorageState
) -> None:
    async with watched(browser, base, admin) as seen:
        link = await _invited(seen, "Lea Marin", f"lea-{uuid4().hex[:8]}@example.com")
    async with watched(browser, base) as seen:
        page = seen.page
        await _claimed(page, link)
        await seen.go("/console/settings")
        # When the look is changed
        await page.get_by_role("main").get_by_text("Dark", exact=True).click()
        # Then the page is dark, the menu says so too, and a reload keeps it
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.get_by_label("Appearance").first).to_have_value("dark")
        await page.reload()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")

        # When a wrong current password is given, nothing changes; the right one does
        await page.get_by_label("Current password").fill(PASSWORD)
        await page.get_by_label("New password").fill("short")
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_role("alert")).to_contain_text("At least 12 characters.")
        await page.get_by_label("New password").fill("another lantern, further out")
        await page.get_by_role("button", name="Change password").click()
        await expect(page.get_by_text("Your password is changed.")).to_be_visible()

        # When name and language are saved
        await page.get_by_label("Name", exact=True).fill("Lea Marín")
        await page.get_by_role("main").get_by_label("Language").select_option("es")
        await page.get_by_role("button", name="Save", exact=True).click()
        # Then the pages speak it, and know the new name
        await expect(page.get_by_role("heading", level=1, name="Mis ajustes")).to_be_visible()
        await expect(page.get_by_role("complementary").get_by_text("Lea Marín")).to_be_visible()
        assert seen.complaints == []


async def test_a_department_has_its_logo_or_the_one_from_above(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    # Given a department below another
    above = await story.post("/departments", {"name": f"Clinic {uuid4().hex[:6]}"})
    below = await story.post("/departments", {"name": f"Ward {uuid4().hex[:6]}", "parent_id": above["id"]})
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go(f"/console/departments/{above['id']}")
        # When something that is no picture is chosen, that is said
        pick = page.get_by_label("A new logo")
        await pick.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": b"no picture"})
        await page.get_by_role("button", name="Use this logo").click()
        await expect(page.get_by_role("status").filter(has_text="PNG")).to_be_visible()
        # When it is one, it is in use
        await pick.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": _picture()})
        await page.get_by_role("button", name="Use this logo").click()
        await expect(page.get_by_text("The logo is in use.")).to_be_visible()
        logo = page.get_by_role("img", name="Logo")
        await expect(logo).to_have_js_property("naturalWidth", 64)
        assert await seen.violations() == []
        # Then the one below has it too, and cannot take it away
        await seen.go(f"/console/departments/{below['id']}")
        await expect(logo).to_have_js_property("naturalWidth", 64)
        await expect(page.get_by_text("From a department above")).to_be_visible()
        await expect(page.get_by_role("button", name="Remove the logo")).to_have_count(0)
        # When it is removed where it belongs
        await seen.go(f"/console/departments/{above['id']}")
        await page.get_by_role("button", name="Remove the logo").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove the logo").click()
        await expect(page.get_by_text("The logo is gone.")).to_be_visible()
        await expect(logo).to_have_count(0)
        # but for the browser's own line about what was no picture
        assert [each for each in seen.complaints if "status of 4" not in each] == []


async def test_a_department_lies_below_another_and_goes_when_it_is_empty(
    browser: Browser, base: str, admin: StorageState
) -> None:
    above, below = f"Clinic {uuid4().hex[:6]}", f"Ward {uuid4().hex[:6]}"
    async with watched(browser, base, admin) as seen:
        page = seen.page
        await seen.go("/console/departments/new")
        await page.get_by_label("Name", exact=True).fill(above)
        await page.get_by_label("Sender of messages").fill("Clinic office")
        await page.get_by_role("button", name="Create department").click()
        await page.get_by_role("heading", level=1, name=above).wait_for()
        await seen.go("/console/departments/new")
        await page.get_by_label("Name", exact=True).fill(below)
        await page.get_by_label("Lies below").select_option(label=above)
        await page.get_by_role("button", name="Create department").click()
        # Then it says where it lies, and what it has from above
        await expect(page.get_by_text(f"{above} › {below}")).to_be_visible()
        await expect(page.get_by_text("Empty: as above, Clinic office.")).to_be_visible()
        assert await seen.violations() == []
        assert seen.complaints == []

        # When it is deleted, one is asked; then the list has it no longer
        await page.get_by_role("button", name="Delete").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        await page.get_by_role("heading", level=1, name="Departments").wait_for()
        await expect(page.get_by_role("link", name=above)).to_be_visible()
        await expect(page.get_by_role("link", name=below)).to_have_count(0)
        assert seen.complaints == []
