"""What HR sees and edits of messages, and the mail that scheduling an interview sends."""

import httpx
from icalendar import Calendar

from core.accounts.models import Role
from core.db import Database
from core.domains.models import Domain
from core.notifications import bell
from core.settings import Settings
from seeds.messages import load_messages
from tests.api.conftest import Caller, audited
from tests.api.story import Story, run_jobs
from tests.mailbox import Inbox


async def templates(database: Database) -> None:
    async with database.transaction() as session:
        await load_messages(session)


async def test_scheduling_mails_the_invitation_with_a_calendar_file_and_the_log_shows_it(
    story: Story, domain: Domain, clean: Database, mailing: Settings, inbox: tuple[Inbox, str]
) -> None:
    # given delivered words
    await templates(clean)
    # when HR schedules
    when = {"scheduled_at": "2031-03-03T09:00:00+00:00", "time_zone": "Europe/Berlin"}
    invited = await story.invited(domain.id, **when)
    await run_jobs(clean, mailing)
    # then the candidate has mail, in their own time
    (mail,) = inbox[0].received
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = plain.get_content()
    assert invited.scheduled["link"] in text
    assert "3 March 2031, 10:00 (Europe/Berlin)" in text
    (file,) = mail.iter_attachments()
    (entry,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert str(entry["UID"]) == f"interview-{invited.interview_id}@viva"
    # and HR sees that it went, but not the link
    listed = await story.get(f"/messages?interview_id={invited.interview_id}")
    (row,) = listed["items"]
    assert (row["status"], row["notification_type"], row["address"]) == ("sent", "invite", "nora@example.org")
    detail = await story.get(f"/messages/{row['id']}")
    assert invited.token not in str(detail)
    assert [each["outcome"] for each in detail["attempts"]] == ["sent"]


async def test_an_invitation_can_be_left_to_hr(
    story: Story, domain: Domain, clean: Database, mailing: Settings, inbox: tuple[Inbox, str]
) -> None:
    await templates(clean)
    await story.invited(domain.id, write_invitation=False)
    await run_jobs(clean, mailing)
    assert inbox[0].received == []


async def test_a_template_gets_a_new_version_that_counts_and_a_bad_one_is_refused_with_the_reason(
    story: Story, clean: Database
) -> None:
    await templates(clean)
    items = (await story.get("/message-templates"))["items"]
    (invite,) = [t for t in items if (t["name"], t["channel"], t["language"]) == ("invite", "email", "en")]
    assert "link" in invite["available"]
    path = f"/api/v1/message-templates/{invite['id']}"
    bad = await story.client.put(
        path, json={"subject_template": "x", "body_template": "{{ salary }}"}, headers=story.hr
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "missing_variable")
    words = {"subject_template": "Come, {{ name | first_name }}", "body_template": "Here: {{ link }}"}
    new = (await story.client.put(path, json=words, headers=story.hr)).json()
    assert (new["version"], new["edited"]) == (2, True)
    shown = await story.post(f"/message-templates/{invite['id']}/preview", {**words, "values": {"name": "Ada L"}})
    assert shown["subject"] == "Come, Ada"
    versions = (await story.get(f"/message-templates/{new['id']}/versions"))["items"]
    assert [v["version"] for v in versions] == [2, 1]
    await templates(clean)  # the next start of Viva does not take HR's words away
    now = (await story.get("/message-templates"))["items"]
    assert new["id"] in {t["id"] for t in now}
    assert len(await audited(clean, "message_template.revised")) == 1


async def test_everybody_has_a_bell_of_their_own(
    client: httpx.AsyncClient, people: dict[Role, Caller], clean: Database
) -> None:
    async with clean.transaction() as session:
        await bell.ring(session, None, "offer_accepted", "An offer was accepted", "/candidates/1")
    hr, interviewer = people[Role.HR_MANAGER].headers, people[Role.INTERVIEWER].headers
    mine = (await client.get("/api/v1/notifications", headers=hr)).json()
    assert mine["unread"] == 1
    (note,) = mine["items"]
    assert (await client.get("/api/v1/notifications", headers=interviewer)).json()["items"] == []
    foreign = await client.post(f"/api/v1/notifications/{note['id']}/read", headers=interviewer)
    assert foreign.status_code == 404
    read = await client.post(f"/api/v1/notifications/{note['id']}/read", headers=hr)
    assert read.json() == {"unread": 0}
    assert (await client.get("/api/v1/notifications?unread=true", headers=hr)).json()["items"] == []
