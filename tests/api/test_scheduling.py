"""When interviews are: what HR offers, what candidates pick, what time brings; and what candidates may ask for."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from core.accounts.models import Role
from core.clock import utcnow
from core.db import Database
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from core.interviews import reminders
from core.interviews.models import Interview, Invitation
from core.settings import Settings
from seeds.messages import load_messages
from tests.api.conftest import Caller
from tests.api.story import Invited, Story, interviewed, run_jobs
from tests.mailbox import Inbox

API = "/api/v1"


def later(**ahead: float) -> datetime:
    return (datetime.now(UTC) + timedelta(**ahead)).replace(microsecond=0)


@pytest.fixture
async def invited(story: Story, domain: Domain, clean: Database) -> Invited:
    """For an appointment in three days."""
    async with clean.transaction() as session:
        await load_messages(session)
    return await story.invited(domain.id, scheduled_at=later(days=3).isoformat(), time_zone="Europe/Berlin")


def entry_of(inbox: Inbox, number: int = -1):
    (file,) = inbox.received[number].iter_attachments()
    calendar = Calendar.from_ical(file.get_content())
    (entry,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), entry


async def test_hr_moves_and_cancels_and_the_candidates_calendar_follows(
    client: httpx.AsyncClient,
    story: Story,
    invited: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    path = f"{API}/interviews/{invited.interview_id}"
    at = later(days=4)
    moved = await client.put(f"{path}/time", json={"scheduled_at": at.isoformat()}, headers=story.hr)
    assert moved.status_code == 200, moved.text
    assert (
        await client.put(f"{path}/time", json={"scheduled_at": later(days=-1).isoformat()}, headers=story.hr)
    ).status_code == 422
    assert (await client.post(f"{path}/cancellation", headers=story.hr)).json()["status"] == "cancelled"
    assert (await client.post(f"{path}/cancellation", headers=story.hr)).json()["code"] == "not_movable"
    await run_jobs(clean, mailing)
    events = [entry_of(inbox[0], number) for number in range(3)]
    assert [method for method, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(entry["UID"]) for _, entry in events}) == 1
    assert [int(entry["SEQUENCE"]) for _, entry in events] == [0, 1, 2]
    assert events[1][1]["DTSTART"].dt == at


async def test_the_candidate_picks_only_what_is_offered_and_is_told_in_their_own_time(
    client: httpx.AsyncClient,
    story: Story,
    invited: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    slot, window = later(days=5), (later(days=6), later(days=7))
    body = {"slots": [slot.isoformat()], "window": {"since": window[0].isoformat(), "until": window[1].isoformat()}}
    offered = await client.put(f"{API}/interviews/{invited.interview_id}/offered-times", json=body, headers=story.hr)
    assert offered.status_code == 200, offered.text
    assert len((await story.get("/invitation/times", invited.headers))["slots"]) == 1
    assert len((await story.get("/invitation", invited.headers))["offered"]["slots"]) == 1
    await client.put(f"{API}/interviews/{invited.interview_id}/offered-times", json=body, headers=story.hr)
    await run_jobs(clean, mailing)
    # they are told once of what is offered, with their link, and their calendar stays as it is
    (told,) = [mail for mail in inbox[0].received if str(mail["Subject"]).startswith("Choose a time")]
    words = told.get_body(("plain",))
    assert words is not None
    assert invited.token in words.get_content()
    assert list(told.iter_attachments()) == []

    async def pick(at: datetime, zone: str = "America/Bogota") -> httpx.Response:
        body = {"scheduled_at": at.isoformat(), "time_zone": zone}
        return await client.put(f"{API}/invitation/time", json=body, headers=invited.headers)

    assert (await pick(later(days=5, hours=1))).json()["code"] == "time_not_offered"
    assert (await pick(slot, "Mars/Olympus")).json()["code"] == "no_such_time_zone"
    assert (await pick(slot)).status_code == 200
    assert (await pick(window[0] + timedelta(hours=3))).status_code == 200
    await run_jobs(clean, mailing)
    plain = inbox[0].received[-1].get_body(("plain",))
    assert plain is not None
    assert "(America/Bogota)" in plain.get_content()
    assert invited.token in plain.get_content()  # the link stays the same
    declined = await client.post(f"{API}/invitation/cancellation", headers=invited.headers)
    assert declined.json()["status"] == "cancelled"
    assert (await story.get("/notifications"))["items"][0]["notification_type"] == "interview_cancelled"
    assert (await story.get(f"/candidates/{invited.candidate_id}"))["status"] == "interviewing"


async def test_a_day_and_an_hour_before_there_is_one_reminder_and_who_missed_it_may_pick_again(
    client: httpx.AsyncClient,
    story: Story,
    invited: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    async with clean.sessions() as session:
        at = (await session.scalars(select(Interview.scheduled_at))).one()
    looks = [at - timedelta(hours=h) for h in (30, 23.9, 23.5, 0.9, 0.5)]
    assert [await reminders.sweep(clean, mailing, now) for now in looks] == [0, 1, 0, 1, 0]
    await run_jobs(clean, mailing)
    subjects = [str(mail["Subject"]) for mail in inbox[0].received]
    assert subjects[1:] == ["In 24 h: your interview for Ward nurse", "In 1 h: your interview for Ward nurse"]
    assert [await reminders.sweep(clean, mailing, at + timedelta(hours=h)) for h in (0.5, 1.1, 1.2)] == [0, 1, 0]
    found = (await story.get("/interviews?status=cancelled"))["items"]
    assert [row["end_reason"] for row in found] == ["no_show"]
    assert (await story.get("/invitation", invited.headers))["end_reason"] == "no_show"
    # and their link works again where it has ended meanwhile
    async with clean.transaction() as session:
        await session.execute(update(Invitation).values(expires_at=utcnow()))
    assert (await client.get(f"{API}/invitation", headers=invited.headers)).status_code == 410
    slot = later(days=9)
    await client.put(
        f"{API}/interviews/{invited.interview_id}/offered-times", json={"slots": [slot.isoformat()]}, headers=story.hr
    )
    body = {"scheduled_at": slot.isoformat(), "time_zone": "Europe/Berlin"}
    assert (await client.put(f"{API}/invitation/time", json=body, headers=invited.headers)).json()[
        "status"
    ] == "scheduled"


async def test_whoever_has_just_read_the_new_time_is_reminded_of_it_only_later_and_with_the_hours_that_are_left(
    client: httpx.AsyncClient,
    story: Story,
    invited: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    # Given an interview of in three days that HR moves to in five hours
    at = later(hours=5)
    body = {"scheduled_at": at.isoformat()}
    await client.put(f"{API}/interviews/{invited.interview_id}/time", json=body, headers=story.hr)
    assert [await reminders.sweep(clean, mailing, at - timedelta(hours=h)) for h in (4.9, 2, 0.9)] == [0, 0, 1]
    # and one whose reminder comes late, because nothing ran
    again = later(days=8)
    body = {"scheduled_at": again.isoformat()}
    await client.put(f"{API}/interviews/{invited.interview_id}/time", json=body, headers=story.hr)
    assert await reminders.sweep(clean, mailing, again - timedelta(hours=5.5)) == 1
    await run_jobs(clean, mailing)
    reminded = [str(mail["Subject"]) for mail in inbox[0].received if " h: " in str(mail["Subject"])]
    assert reminded == ["In 1 h: your interview for Ward nurse", "In 6 h: your interview for Ward nurse"]


async def test_whoever_wants_a_person_beforehand_has_no_appointment_with_the_ai_any_more(
    client: httpx.AsyncClient,
    story: Story,
    invited: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    # When they ask before it begins, and once more
    answers = [await client.post(f"{API}/invitation/human", json={}, headers=invited.headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    await run_jobs(clean, mailing)
    # Then one message says who gets in touch, and by when, and takes the event out of their calendar
    assert len(inbox[0].received) == 2
    method, entry = entry_of(inbox[0])
    assert (method, int(entry["SEQUENCE"]), str(entry["STATUS"])) == ("CANCEL", 1, "CANCELLED")
    assert entry["UID"] == entry_of(inbox[0], 0)[1]["UID"]
    plain = inbox[0].received[-1].get_body(("plain",))
    assert plain is not None
    assert f"Somebody from {story.settings.company} will contact you by" in plain.get_content()
    # and their page goes on saying it
    shown = await story.get("/invitation", invited.headers)
    assert (shown["status"], shown["contact_by"]) == ("cancelled", answers[0].json()["due_at"])


async def test_who_missed_it_and_wants_a_person_since_goes_to_no_ai_any_more(
    client: httpx.AsyncClient, story: Story, invited: Invited, clean: Database, settings: Settings
) -> None:
    async with clean.sessions() as session:
        at = (await session.scalars(select(Interview.scheduled_at))).one()
    assert await reminders.sweep(clean, settings, at + timedelta(hours=2)) == 1
    slot = later(days=9).isoformat()
    path = f"{API}/interviews/{invited.interview_id}/offered-times"
    assert (await client.put(path, json={"slots": [slot]}, headers=story.hr)).status_code == 200
    assert (await client.post(f"{API}/invitation/human", json={}, headers=invited.headers)).status_code == 200
    body = {"scheduled_at": slot, "time_zone": "Europe/Berlin"}
    picked = await client.put(f"{API}/invitation/time", json=body, headers=invited.headers)
    assert (picked.status_code, picked.json()["code"]) == (409, "not_movable")


async def test_whose_application_is_closed_is_reminded_of_nothing_and_missed_by_nobody(
    story: Story, invited: Invited, clean: Database, settings: Settings
) -> None:
    async with clean.sessions() as session:
        at = (await session.scalars(select(Interview.scheduled_at))).one()
    path = f"{API}/candidates/{invited.candidate_id}/status"
    assert (await story.client.put(path, json={"status": "withdrawn"}, headers=story.hr)).status_code == 200
    looks = [at - timedelta(hours=20), at - timedelta(minutes=30), at + timedelta(hours=2)]
    assert [await reminders.sweep(clean, settings, now) for now in looks] == [0, 0, 0]


async def test_an_interview_at_once_is_never_missed(
    story: Story, domain: Domain, clean: Database, settings: Settings
) -> None:
    await story.invited(domain.id)
    assert await reminders.sweep(clean, settings, utcnow() + timedelta(days=3)) == 0


async def test_interviews_are_listed_by_time_status_and_job_page_by_page(
    client: httpx.AsyncClient, story: Story, invited: Invited, people: dict[Role, Caller]
) -> None:
    plan = {"candidate_id": invited.candidate_id, "plan_id": invited.plan_id, "interview_type": "ai_chat"}
    for days in (1, 2):
        await story.post("/interviews", {**plan, "scheduled_at": later(days=days).isoformat()})
    first = await story.get("/interviews?limit=2")
    rest = await story.get(f"/interviews?limit=2&cursor={first['next_cursor']}")
    times = [row["scheduled_at"] for row in (*first["items"], *rest["items"])]
    assert len(times) == 3
    assert times == sorted(times, reverse=True)
    assert rest["next_cursor"] is None
    earliest = await story.get("/interviews?limit=2&sort=earliest")
    last = await story.get(f"/interviews?limit=2&sort=earliest&cursor={earliest['next_cursor']}")
    assert [row["scheduled_at"] for row in (*earliest["items"], *last["items"])] == sorted(times)
    until = later(days=2, hours=12).isoformat().replace("+00:00", "Z")
    assert len((await story.get(f"/interviews?until={until}"))["items"]) == 2
    since = later(days=2, hours=12).isoformat().replace("+00:00", "Z")
    assert len((await story.get(f"/interviews?since={since}&status=scheduled"))["items"]) == 1
    job_id = first["items"][0]["job_id"]
    assert len((await story.get(f"/interviews?job_id={job_id}"))["items"]) == 3
    assert (await story.get(f"/interviews?job_id={invited.candidate_id}"))["items"] == []
    interviewer = people[Role.INTERVIEWER].headers
    assert (await client.get(f"{API}/interviews", headers=interviewer)).json()["items"] == []  # assigned to none


async def test_help_is_applied_at_once_and_can_be_taken_back(
    client: httpx.AsyncClient, story: Story, invited: Invited, clean: Database
) -> None:
    async def ask(**wanted: object) -> dict[str, object]:
        answer = await client.put(f"{API}/invitation/help", json=wanted, headers=invited.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (await ask(extra_time="1.5", captions=True))["minutes"] == 45
    assert (await ask(extra_time="none"))["minutes"] == 480
    assert (await ask(extra_time="1"))["minutes"] == 30
    assert (await ask(extra_time="2", chat_only=True, breaks=True))["minutes"] == 60
    assert (await story.get("/invitation", invited.headers))["interview_type"] == "ai_chat"
    async with clean.sessions() as session:
        interview = await session.get_one(Interview, invited.interview_id)
    assert (interview.duration_limit_min, interview.extra_time) == (30, 2.0)
    assert (await story.get("/invitation", invited.headers))["help"]["breaks"] is True
    await ask()
    assert (await story.get("/invitation", invited.headers))["interview_type"] == "ai_both"


async def test_who_asks_for_a_person_is_scored_by_no_ai_and_told_by_whom_and_when(
    client: httpx.AsyncClient,
    story: Story,
    domain: Domain,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    async with clean.transaction() as session:
        await load_messages(session)
    invited = await story.invited(domain.id)
    await interviewed(story, invited)  # over, and not evaluated yet
    asked = await client.post(f"{API}/invitation/human", json={"message": "Please call me."}, headers=invited.headers)
    assert asked.status_code == 200
    await run_jobs(clean, mailing)
    shown = await story.get(f"/interviews/{invited.interview_id}/evaluation")
    assert (shown["status"], shown["overall_score"]) == ("pending", None)
    assert "person" in shown["pending_reason"]
    async with clean.sessions() as session:
        assert (await session.scalars(select(Evaluation.overall_score))).one() is None
    plain = inbox[0].received[-1].get_body(("plain",))
    assert plain is not None
    assert "costs you nothing" in plain.get_content()
    (task,) = (await story.get("/human-requests"))["items"]
    assert task["message"] == "Please call me."
    assert UUID(task["interview_id"]) == invited.interview_id
    done = await client.post(f"{API}/human-requests/{task['id']}/settlement", headers=story.hr)
    assert done.status_code == 204
    assert (await story.get("/human-requests"))["items"] == []


async def test_many_are_invited_with_a_row_for_each(story: Story, domain: Domain) -> None:
    ready, _ = await story.planned(domain.id, resume=False)
    nobody = "01a204ff-0000-7000-8000-000000000000"
    body = {"candidate_ids": [ready, nobody, ready], "interview_type": "ai_chat"}
    report = await story.post("/interviews/bulk", body)
    assert report["invited"] == 1
    assert [(row["candidate_id"], row["code"]) for row in report["items"]] == [(ready, None), (nobody, "not_found")]
    again = await story.post("/interviews/bulk", body)
    assert [row["code"] for row in again["items"]] == ["already_invited", "not_found"]
