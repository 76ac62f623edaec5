"""A list of candidates: what would come of each row is seen first, then it comes true."""

import csv
import io
import re
import zipfile

import pytest
from playwright.async_api import Browser, FilePayload, Page, StorageState, expect

from tests.api.story import RESUME, Story
from tests.console.browser import watched
from tests.console.steps import looks_right, nursing_job, saved

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

ROWS = """full_name,email,phone,external_ref,resume,source
Irene Solano,irene.solano@example.org,+34 600 111 222,list-1,irene.docx,fair
Otto Lindt,otto.lindt@example.org,,,,fair
Pia Ros,not an address,,,,fair
Quim Vidal,quim.vidal@example.org,,,missing.pdf,fair
"""


async def choose(page: Page, label: str, name: str, content: bytes) -> None:
    await page.get_by_label(label).set_input_files(
        FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
    )


async def table(page: Page, button: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((await saved(page, button)).decode("utf-8-sig"))))


async def test_a_list_is_seen_through_then_imported_with_a_report_for_each_row(
    browser: Browser, base: str, admin: StorageState, story: Story
) -> None:
    job = await nursing_job(story)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as resumes:
        resumes.writestr("irene.docx", RESUME)
    async with watched(browser, base, admin) as seen:
        page = seen.page
        # Given the candidates of a job, from where a list is sent for it
        await seen.go(f"/console/candidates?job={job}")
        await page.get_by_role("link", name="Import a list").first.click()
        await expect(page.get_by_label("Job", exact=True)).to_have_value(job)
        (template,) = await table(page, "Get a template")
        assert template == ["full_name", "email", "phone", "external_ref", "resume"]
        # a list without a file is none, and a file that is no list is refused on its field
        await page.get_by_role("button", name="Check the list").click()
        await expect(page.get_by_role("alert")).to_contain_text("Choose the file with the list.")
        await choose(page, "List of candidates", "list.csv", b"name,address\nIrene,Madrid\n")
        await page.get_by_role("button", name="Check the list").click()
        await expect(page.get_by_role("alert")).to_contain_text("full_name, email is missing")
        assert await seen.violations() == []
        seen.complaints.clear()  # the browser logs the refusal itself
        # When the right one is sent with resumes
        await choose(page, "List of candidates", "list.csv", ROWS.encode())
        await choose(page, "Their resumes", "resumes.zip", archive.getvalue())
        await page.get_by_role("button", name="Check the list").click()
        # Then it says of each row what would come of it, and nobody is there yet
        await expect(page.get_by_text("This is what would come of it.")).to_be_visible()
        await expect(page.get_by_text("These columns were not read: source.")).to_be_visible()
        await expect(page.locator("tbody tr")).to_have_count(4)
        await expect(page.get_by_role("row", name=re.compile("^4 Refused A value is missing or wrong"))).to_be_visible()
        await expect(
            page.get_by_role("row", name=re.compile("^5 Refused The resume is not in the zip"))
        ).to_be_visible()
        assert (await story.get(f"/candidates?job_id={job}"))["items"] == []
        # and rows are narrowed in the address
        await page.get_by_label("Result").select_option("created")
        await expect(page).to_have_url(re.compile("outcome=created"))
        await expect(page.locator("tbody tr")).to_have_count(2)
        await page.get_by_label("Result").select_option("")
        # When it is started
        await page.get_by_role("button", name="Import 2 candidates").click()
        # Then it comes true, and can be taken along
        await expect(page.get_by_text("The list is imported.")).to_be_visible()
        report = await table(page, "Report (CSV)")
        assert [row[:3] for row in report[1:]] == [
            ["2", "Added", ""],
            ["3", "Added", ""],
            ["4", "Refused", "invalid"],
            ["5", "Refused", "resume_missing"],
        ]
        address = page.url
        await page.get_by_role("link", name="Open the candidate of row 2").click()
        await expect(page.get_by_role("heading", level=1, name="Irene Solano")).to_be_visible()
        await expect(page.get_by_text("irene.docx")).to_be_visible()
        # and it stands among the earlier lists
        await seen.go("/console/candidates/imports")
        await expect(page.get_by_role("row", name=re.compile("Ward nurse 4 .*Imported")).first).to_be_visible()
        assert seen.complaints == []
        # When the same list comes again, nobody is there twice and there is nothing to start
        await page.get_by_label("Job", exact=True).select_option(job)
        await choose(page, "List of candidates", "list.csv", ROWS.encode().replace(b"irene.docx", b""))
        await page.get_by_role("button", name="Check the list").click()
        await expect(page.get_by_text("There is nothing to import in this list.")).to_be_visible()
        await expect(page.get_by_role("row", name=re.compile("^3 Refused Has applied"))).to_be_visible()
        assert seen.complaints == []
    await looks_right(
        browser, base, admin, address.removeprefix(base), "console-candidates-imports-one", "The list is imported."
    )
