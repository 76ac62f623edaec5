"""What comes before the first page stands there: asked for early, once, and compressed."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Request, Response, expect

from tests.web.conftest import Invite
from tests.web.person import PHONE, person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]


async def test_nothing_is_asked_for_twice_and_every_file_comes_compressed(browser: Browser, invite: Invite) -> None:
    link = invite(questions=1)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(link))
    async with person(browser, size=PHONE) as guest:
        asked = Counter[str]()
        plain: list[str] = []

        def ask(request: Request) -> None:
            asked[urlsplit(request.url).path] += 1

        def hear(response: Response) -> None:
            if response.url.endswith((".js", ".css")) and response.headers.get("content-encoding") not in (
                "br",
                "gzip",
            ):
                plain.append(response.url)

        guest.page.on("request", ask)
        guest.page.on("response", hear)
        # When the invitation is opened
        await guest.page.goto(link)
        await guest.at("Good to know")
        # Then its own answer was asked for, by the page or by its code
        assert asked["/api/v1/invitation"] == 1
        # and so it is with the jobs that stand open
        asked.clear()
        await guest.page.goto(f"{origin}/jobs")
        await guest.page.locator("main li a").first.click()
        await expect(guest.page.get_by_role("heading", level=2)).not_to_have_count(0)
        assert [path for path, times in asked.items() if "careers" in path and times > 1] == []
        assert len([path for path in asked if "careers" in path]) == 2
        assert plain == []
        guest.blameless()
