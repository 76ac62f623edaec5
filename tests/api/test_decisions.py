"""From an evaluated interview to "welcome", or to a polite no: decided by people who have opened the evidence."""

import io
import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from pypdf import PdfReader
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from core.accounts import service as accounts
from core.accounts.models import Role
from core.clock import utcnow
from core.db import Database
from core.decisions.models import Decision
from core.domains.models import Domain
from core.interviews.models import Interview
from core.settings import Settings
from seeds.messages import load_messages
from tests.api.conftest import Caller, audited
from tests.api.story import PERSON, Invited, Story, interviewed, run_jobs
from tests.gateway import Gateway
from tests.mailbox import Inbox

REASON = "Her answers on deterioration name no escalation."
API = "/api/v1"


@pytest.fixture
async def evaluated(story: Story, domain: Domain, clean: Database) -> Invited:
    """An interview that is over and evaluated; the candidate's time for corrections has passed."""
    async with clean.transaction() as session:
        await load_messages(session)
    invited = await story.invited(domain.id, write_invitation=False)
    await interviewed(story, invited)
    await run_jobs(clean, story.settings)
    async with clean.transaction() as session:
        await session.execute(update(Interview).values(ended_at=utcnow() - timedelta(days=3)))
    return invited


async def decide(client: httpx.AsyncClient, invited: Invited, who: dict[str, str], kind: str, reason: str = REASON):
    body = {"decision": kind, "reason": reason}
    return await client.post(f"{API}/candidates/{invited.candidate_id}/decisions", json=body, headers=who)


def link_in(inbox: Inbox, page: str) -> str:
    plain = inbox.received[-1].get_body(("plain",))
    assert plain is not None
    found = re.search(rf"/{page}#(\S+)", plain.get_content())
    assert found
    return found.group(1)


async def test_as_every_role_there_is_no_decision_without_name_reason_and_opened_evidence(
    client: httpx.AsyncClient, evaluated: Invited, people: dict[Role, Caller], clean: Database, settings: Settings
) -> None:
    expected = {Role.CANDIDATE: 404, Role.INTERVIEWER: 403, Role.HR_MANAGER: 409, Role.SUPER_ADMIN: 409}
    for role, status in expected.items():
        for kind in ("advance", "hold", "reject"):
            answer = await decide(client, evaluated, people[role].headers, kind)
            assert answer.status_code == status, (role, kind, answer.text)
    assert (await decide(client, evaluated, evaluated.headers, "reject")).status_code == 404  # by invitation
    assert (await decide(client, evaluated, {}, "reject")).status_code == 401
    # who opened it for themselves may not use another's name, or leave out the reason
    hr, root = people[Role.HR_MANAGER].headers, people[Role.SUPER_ADMIN].headers
    await client.get(f"{API}/interviews/{evaluated.interview_id}/evaluation", headers=root)
    assert (await decide(client, evaluated, hr, "reject")).json()["code"] == "evidence_not_opened"
    for reason in ("", "   ", "no", " " * 40):
        assert (await decide(client, evaluated, root, "reject", reason)).status_code == 422
    # the command line's account has no name
    async with clean.transaction() as session:
        operator = await accounts.operator(session)
        token = accounts.access_token(operator, settings)
    assert (await decide(client, evaluated, {"Authorization": f"Bearer {token}"}, "hold")).json()[
        "code"
    ] == "needs_a_person"
    # the pipeline is no way round
    status = f"{API}/candidates/{evaluated.candidate_id}/status"
    moved = await client.put(status, json={"status": "rejected", "reason": REASON}, headers=hr)
    assert moved.json()["code"] == "evidence_not_opened"
    assert (await client.put(status, json={"status": "offered"}, headers=hr)).json()["code"] == "wrong_step"
    async with clean.sessions() as session:
        assert await session.scalar(text("select count(*) from decisions")) == 0
    assert (await decide(client, evaluated, root, "reject")).status_code == 201


@pytest.mark.parametrize("flaw", [{"reason": "short"}, {"evidence": []}, {"decided_by": None}])
async def test_the_database_itself_refuses_a_decision_that_lacks_something(
    evaluated: Invited, people: dict[Role, Caller], clean: Database, flaw: dict[str, object]
) -> None:
    whole = {
        "candidate_id": UUID(evaluated.candidate_id),
        "decided_by": people[Role.HR_MANAGER].user.id,
        "kind": "reject",
        "reason": REASON,
        "evidence": [{"action": "evaluation.opened", "at": "2026-01-01"}],
    }
    async with clean.transaction() as session:
        await session.execute(insert(Decision).values(whole))
    with pytest.raises(IntegrityError):
        async with clean.transaction() as session:
            await session.execute(insert(Decision).values({**whole, **flaw}))


async def test_a_rejection_waits_for_corrections_and_can_be_looked_at_by_somebody_else(
    client: httpx.AsyncClient,
    story: Story,
    evaluated: Invited,
    people: dict[Role, Caller],
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
) -> None:
    async with clean.transaction() as session:
        await session.execute(update(Interview).values(ended_at=utcnow()))
    shown = await story.get(f"/interviews/{evaluated.interview_id}/evaluation")
    assert shown["provisional"] is True
    assert (await decide(client, evaluated, story.hr, "reject")).json()["code"] == "evaluation_provisional"
    async with clean.transaction() as session:
        await session.execute(update(Interview).values(ended_at=utcnow() - timedelta(days=2)))
    made = (await decide(client, evaluated, story.hr, "reject")).json()
    assert made["evidence"][0]["action"] == "evaluation.opened"
    assert made["ai_recommendation"] == shown["recommendation"]
    assert (await story.get(f"/candidates/{evaluated.candidate_id}"))["status"] == "rejected"
    assert (await story.get(f"/interviews/{evaluated.interview_id}/evaluation"))["hr_decision"] == "reject"
    # the candidate is told, without the reason, and asks for a second look
    await run_jobs(clean, mailing)
    assert REASON not in inbox[0].received[-1].as_string()
    token = link_in(inbox[0], "appeal")
    asked = await client.post(f"{API}/appeal", json={"token": token, "message": "I named SBAR."})
    assert asked.status_code == 202
    (appeal,) = (await story.get("/appeals"))["items"]
    answer = {"outcome": "reopened", "answer": "She did name it, in the third answer."}
    path = f"{API}/appeals/{appeal['id']}/answer"
    assert (await client.post(path, json=answer, headers=story.hr)).json()["code"] == "same_person"
    assert (await client.post(path, json=answer, headers=people[Role.SUPER_ADMIN].headers)).status_code == 200
    assert (await story.get(f"/candidates/{evaluated.candidate_id}"))["status"] == "shortlisted"
    assert len(await audited(clean, "appeal.reopened")) == 1


@pytest.mark.parametrize(
    ("answer", "status", "candidate"), [("accept", "accepted", "hired"), ("decline", "declined", "withdrawn")]
)
async def test_an_offer_is_mailed_as_a_letter_and_answered_once(
    client: httpx.AsyncClient,
    story: Story,
    evaluated: Invited,
    clean: Database,
    mailing: Settings,
    inbox: tuple[Inbox, str],
    answer: str,
    status: str,
    candidate: str,
) -> None:
    await story.get(f"/interviews/{evaluated.interview_id}/evaluation")
    terms = {"reason": "The clearest of four interviews.", "terms": "3,400 euros a month.", "start_date": "2031-04-01"}
    asked = {name: value for name, value in terms.items() if name != "reason"}
    shown = await story.post(f"/candidates/{evaluated.candidate_id}/offers/preview", asked)
    assert (await story.get(f"/candidates/{evaluated.candidate_id}/offers"))["items"] == []  # shown, not made
    await story.post(f"/candidates/{evaluated.candidate_id}/offers", terms)
    await run_jobs(clean, mailing)
    (file,) = inbox[0].received[-1].iter_attachments()
    letter = PdfReader(io.BytesIO(file.get_content())).pages[0].extract_text()
    assert "3,400 euros a month." in letter
    words = shown["body"].replace(story.settings.company, mailing.company)
    assert "".join(words.split()) in "".join(letter.split())
    assert "A hr_manager" in letter  # who decided signs
    token = link_in(inbox[0], "offer")
    assert (await client.get("/offer")).status_code == 200
    seen = (await client.post(f"{API}/offer", json={"token": token})).json()
    assert (seen["status"], seen["job_title"]) == ("sent", "Ward nurse")
    body = {"token": token, "answer": answer, "note": "Thank you"}
    assert (await client.post(f"{API}/offer/answer", json=body)).json()["status"] == status
    assert (await client.post(f"{API}/offer/answer", json=body)).status_code == 200
    other = {"accept": "decline", "decline": "accept"}[answer]
    late = await client.post(f"{API}/offer/answer", json={"token": token, "answer": other})
    assert late.json()["code"] == "offer_answered"
    (offer,) = (await story.get(f"/candidates/{evaluated.candidate_id}/offers"))["items"]
    assert (offer["status"], offer["note"], offer["letter_written"]) == (status, "Thank you", True)
    assert (await story.get(f"/candidates/{evaluated.candidate_id}"))["status"] == candidate
    assert (await story.get("/notifications"))["items"][0]["notification_type"] == f"offer_{status}"


async def test_an_offer_goes_to_the_telephone_too_where_there_is_a_gateway(
    client: httpx.AsyncClient, story: Story, evaluated: Invited, clean: Database, gateway: Gateway
) -> None:
    await story.get(f"/interviews/{evaluated.interview_id}/evaluation")
    terms = {"reason": "The clearest of four interviews.", "terms": "3,400 euros a month."}
    await story.post(f"/candidates/{evaluated.candidate_id}/offers", terms)
    await run_jobs(clean, story.settings.model_copy(update={"sms_url": SecretStr(f"{gateway.url}/sms")}))
    ((_, sent, _),) = gateway.taken
    assert sent["to"] == PERSON["phone"]
    token = sent["text"].partition("/offer#")[2]
    answered = await client.post(f"{API}/offer/answer", json={"token": token, "answer": "accept"})
    assert answered.json()["status"] == "accepted"
    listed = (await story.get(f"/messages?candidate_id={evaluated.candidate_id}"))["items"]
    assert {(row["channel"], row["status"]) for row in listed} == {("email", "kept"), ("sms", "sent")}


async def test_what_waits_for_a_review_is_a_list_until_somebody_decides(
    client: httpx.AsyncClient, story: Story, evaluated: Invited
) -> None:
    (row,) = (await story.get("/interviews?review=true&sort=earliest"))["items"]
    opened = await story.get(f"/interviews/{evaluated.interview_id}/evaluation")
    assert row["id"] == str(evaluated.interview_id)
    assert (row["overall_score"], row["recommendation"]) == (opened["overall_score"], opened["recommendation"])
    assert (await decide(client, evaluated, story.hr, "hold")).status_code == 201
    assert (await story.get("/interviews?review=true"))["items"] == []
    (row,) = (await story.get("/interviews"))["items"]
    assert row["hr_decision"] == "hold"


async def test_people_rate_without_seeing_each_other_first(
    client: httpx.AsyncClient, evaluated: Invited, people: dict[Role, Caller]
) -> None:
    path = f"{API}/interviews/{evaluated.interview_id}/ratings"
    scores = {"communication": 7, "technical": 6, "confidence": 8, "domain_knowledge": 6, "problem_solving": None}
    hr, root = people[Role.HR_MANAGER].headers, people[Role.SUPER_ADMIN].headers
    assert (await client.post(path, json={"scores": scores}, headers=hr)).status_code == 201
    blind = (await client.get(path, headers=root)).json()
    assert (blind["others"], blind["count"]) == (None, 1)
    assert (await client.post(path, json={"scores": {**scores, "technical": 3}}, headers=root)).status_code == 201
    (other,) = (await client.get(path, headers=root)).json()["others"]
    assert (other["scores"], other["name"]) == (scores, "A hr_manager")
    assert (await client.post(path, json={"scores": scores}, headers=root)).json()["code"] == "already_rated"
    assert (await client.post(path, json={"scores": {**scores, "technical": 11}}, headers=root)).status_code == 422


async def test_a_person_asks_by_the_same_plan_and_rates_by_the_same_card(
    client: httpx.AsyncClient, story: Story, domain: Domain, people: dict[Role, Caller]
) -> None:
    # Given a candidate who asked for a person, and an interviewer whom HR gave the interview
    invited = await story.invited(domain.id, write_invitation=False)
    await story.post("/invitation/human", {}, invited.headers)
    interviewer, path = people[Role.INTERVIEWER], f"/interviews/{invited.interview_id}"
    body = {"user_ids": [str(interviewer.user.id)]}
    assert (await client.put(f"{API}{path}/interviewers", json=body, headers=story.hr)).status_code == 200
    # When the interviewer takes the approved questions and the anchors of the domain
    plan = await story.get(f"/plans/{invited.plan_id}", interviewer.headers)
    rubric = (await story.get(f"/domains/{domain.id}", interviewer.headers))["rubric"]
    assert all(question["question_text"] for question in plan["questions"])
    rating = {"scores": dict.fromkeys(rubric["dimensions"], 6), "comment": "By telephone, all questions of the plan."}
    await story.post(f"{path}/ratings", rating, interviewer.headers)
    # Then HR decides on it, and sees it
    await story.get(f"/candidates/{invited.candidate_id}")
    await story.post(f"/candidates/{invited.candidate_id}/decisions", {"decision": "hold", "reason": REASON})
    assert (await story.get(f"{path}/ratings"))["count"] == 1
    # and no model has rated
    evaluation = await story.get(f"{path}/evaluation")
    assert (evaluation["status"], evaluation["overall_score"], evaluation["dimensions"]) == ("pending", None, [])


async def test_the_report_has_the_decision_and_only_then_the_ratings(
    client: httpx.AsyncClient, story: Story, evaluated: Invited, clean: Database, mailing: Settings
) -> None:
    async def report() -> str:
        await run_jobs(clean, mailing)
        pdf = await client.get(f"{API}/interviews/{evaluated.interview_id}/report", headers=story.hr)
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())

    scores = {"communication": 7, "technical": 6, "confidence": 8, "domain_knowledge": 6, "problem_solving": None}
    rating = {"scores": scores, "comment": "Concrete about the night shift."}
    await story.post(f"/interviews/{evaluated.interview_id}/ratings", rating)
    before = await report()
    assert "No person has recorded a decision yet." in before
    assert "Concrete about the night shift." not in before
    body = {"decision": "advance", "reason": "Solid answers; the panel should meet them."}
    await story.post(f"/candidates/{evaluated.candidate_id}/decisions", body)
    after = await report()
    assert "Solid answers; the panel should meet them." in after
    assert "A hr_manager" in after
    assert "Concrete about the night shift." in after


async def test_an_evaluation_done_again_keeps_the_first_and_wants_to_be_opened_again(
    client: httpx.AsyncClient, story: Story, evaluated: Invited, clean: Database
) -> None:
    path = f"/interviews/{evaluated.interview_id}/evaluation"
    first = await story.get(path)
    await story.post(path, {"reason": "The transcript was corrected."})
    assert (await story.get(path))["status"] == "pending"
    await run_jobs(clean, story.settings)
    assert (await decide(client, evaluated, story.hr, "hold")).json()["code"] == "evidence_not_opened"
    again = await story.get(path)
    assert (again["status"], again["version"]) == ("ready", 2)
    assert again["overall_score"] == first["overall_score"]  # the offline engine says the same twice
    (kept,) = (await story.get(f"{path}/versions"))["items"]
    assert kept["overall_score"] == first["overall_score"]
    assert kept["dimensions"] == {each["dimension"]: each["score"] for each in first["dimensions"]}
    assert (await decide(client, evaluated, story.hr, "hold")).status_code == 201
