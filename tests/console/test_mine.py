"""A candidate with an account: from the application to the account, back into the interview, and out again with a receipt."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from core.settings import Settings
from tests.api.story import Story
from tests.console.browser import Watched, watched
from tests.console.steps import evaluated, invited_to, mailed, nursing_job, saved
from tests.console.test_apply import PHONE, sound

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
PASSWORD = "seven gulls over the pier"


async def claimed(seen: Watched, name: str, email: str, mail: Path) -> None:
    """Registers; whoever has applied before shows that the address is theirs."""
    page = seen.page
    await seen.go("/register")
    await sound(seen, "register")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Make the account").click()
    await expect(page.get_by_text(re.compile("a link is on its way"))).to_be_visible()
    text = (await mailed(mail, email, "/claim#")).get_body(("plain",))
    assert text is not None
    link = re.search(r"\S+/claim#\S+", text.get_content())
    assert link is not None
    await page.goto("about:blank")
    await page.goto(link[0])
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Start").click()


async def test_a_candidate_looks_after_their_own(
    browser: Browser, base: str, story: Story, installation: Settings
) -> None:
    # Given one whose interview is over and read, and another application of theirs
    name, tag = "Quinn Abara", uuid4().hex[:6]
    first = await invited_to(story, await nursing_job(story), f"Quinn{tag} Abara")
    await evaluated(story, first)
    email = f"quinn{tag}@example.org"
    await invited_to(story, await nursing_job(story), f"Quinn{tag} Abara")
    async with watched(browser, base, width=PHONE) as seen:
        page = seen.page
        # When they make an account, they land on their own page
        await claimed(seen, name, email, installation.data)
        await expect(page.get_by_role("heading", name="My applications")).to_be_visible()
        await expect(page.get_by_role("article")).to_have_count(2)
        done = page.get_by_role("article").filter(has_text="Interview done")
        await expect(done.get_by_text(re.compile("You have an answer by"))).to_be_visible()
        await sound(seen, "my-applications")
        # Then their report is theirs to keep, and so is all that is stored,
        assert (await saved(page, "My report (PDF)")).startswith(b"%PDF")
        data = json.loads(await saved(page, "Download my data"))
        assert email in json.dumps(data["tables"]["candidates"])
        # the other interview opens without the mail,
        await page.get_by_role("button", name="Open the interview").click()
        await page.wait_for_url(re.compile("/i/"))
        await expect(page.get_by_role("button", name="Get ready")).to_be_visible()
        # an application can be withdrawn, but not by one press,
        await seen.go("/my")
        waiting = page.get_by_role("article").filter(has_text="Not begun yet")
        await waiting.get_by_role("button", name="Withdraw").click()
        await sound(seen, "my-withdrawal")
        await page.get_by_role("group", name="Withdraw your application").get_by_role("button", name="Withdraw").click()
        await expect(page.get_by_role("article").filter(has_text="You took this application back.")).to_have_count(1)
        # and everything can be erased, by somebody who knows what that means
        await page.get_by_role("button", name="Erase everything").click()
        asked = page.get_by_role("group", name="Erase everything about you?")
        await expect(asked.get_by_role("heading")).to_be_focused()
        await asked.get_by_role("button", name="Erase it all").click()
        await expect(asked.get_by_role("alert")).to_contain_text("Please tick")
        await sound(seen, "my-erasure")
        await asked.get_by_role("checkbox").check()
        await asked.get_by_role("button", name="Erase it all").click()
        await expect(page.get_by_role("heading", name="Your data is erased")).to_be_visible()
        await sound(seen, "my-receipt")
        receipt = json.loads(await saved(page, "Save the receipt"))
        assert receipt["rows"]["candidates"] == 2
        assert [said for said in seen.complaints if "401" not in said] == []
        # The account is gone with it
        await seen.go("/my")
        await page.wait_for_url(re.compile("/sign-in"))
    assert (await story.get(f"/candidates?text={email}"))["items"] == []


async def test_without_a_session_the_page_asks_to_sign_in_and_comes_back(browser: Browser, base: str) -> None:
    name, email = "Rui Costa", f"rui-{uuid4().hex[:6]}@example.org"
    async with watched(browser, base, width=PHONE, language="es-ES") as seen:
        page = seen.page
        # Given a new address, which may sign in at once
        await seen.go("/register")
        await page.get_by_label("Nombre").fill(name)
        await page.get_by_label("Correo electrónico").fill(email)
        await page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Crear la cuenta").click()
        await page.get_by_role("link", name="Iniciar sesión").click()
        # When the page is opened without a session
        await seen.go("/my")
        await page.get_by_label("Correo electrónico").fill(email)
        await page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Iniciar sesión").click()
        # Then it is there after signing in, and says that there is nothing yet
        await expect(page.get_by_role("heading", name="Mis solicitudes")).to_be_visible()
        await expect(page.get_by_role("heading", name="Aquí no hay ninguna solicitud suya")).to_be_visible()
        # nothing but the account, which can be taken along and erased all the same
        await expect(page.get_by_role("button", name="Borrarlo todo")).to_be_visible()
        await sound(seen, "my-applications-none")
        assert seen.complaints == []
        # The console is not for them, and signing out ends it
        await seen.go("/console")
        await page.wait_for_url(re.compile("/my$"))
        await page.get_by_role("button", name="Salir").click()
        await page.wait_for_url(re.compile("/sign-in"))
