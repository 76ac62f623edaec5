"""One department with everything that operations are asked about, and somebody of each role to whom it belongs or not."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts import service as accounts
from core.accounts.models import Department, DepartmentLogo, Role, User
from core.accounts.sealing import seal
from core.api_keys import service as api_keys
from core.api_keys.models import ApiKey
from core.api_keys.service import Area
from core.candidates.models import Candidate, Erasure
from core.decisions.models import Appeal, Decision, Offer
from core.domains.models import BankQuestion, Domain
from core.imports.models import CandidateImport
from core.interviews import invitations
from core.interviews.models import Consent, HumanRequest, Interview, InterviewInterviewer, Observation, TranscriptTurn
from core.jobs.models import JobDescription, JobQuestion
from core.notifications.models import Notification, NotificationTemplate
from core.open_links.models import OpenLink
from core.plans.models import QuestionPlan
from core.question_bank.models import QuestionGeneration
from core.queue import Job
from core.reports.models import Export
from core.screening.models import ResumeScreening
from core.settings import Settings
from core.shares.models import Share
from core.webhooks.models import Webhook, WebhookDelivery
from tests.factories import QUESTIONS

Side = Literal["own", "foreign"]
CallerRole = Literal["guest", "API key", "candidate", "interviewer", "HR Manager", "SuperAdmin"]
CALLERS: tuple[CallerRole, ...] = ("guest", "API key", "candidate", "interviewer", "HR Manager", "SuperAdmin")
_ROLES: dict[CallerRole, Role] = {
    "API key": Role.HR_MANAGER,
    "candidate": Role.CANDIDATE,
    "interviewer": Role.INTERVIEWER,
    "HR Manager": Role.HR_MANAGER,
    "SuperAdmin": Role.SUPER_ADMIN,
}


@dataclass
class World:
    """``headers`` are those of the caller that it was built for."""

    department_id: UUID
    domain_id: UUID
    question_id: UUID
    generation_id: UUID
    job_id: UUID
    candidate_id: UUID
    rival_id: UUID
    """Another candidate for the same job."""
    background_job_id: UUID
    """Given up."""
    export_id: UUID
    share_id: UUID
    import_id: UUID
    """That was tried and not started, by the caller or by a colleague."""
    screening_id: UUID
    plan_id: UUID
    interview_id: UUID
    observation_id: UUID
    message_id: UUID
    request_id: UUID
    """A candidate's wish for a person."""
    offer_id: UUID
    appeal_id: UUID
    notification_id: UUID
    """In the caller's own bell, or in a colleague's."""
    template_id: UUID
    asked_id: UUID
    erasure_id: UUID
    api_key_id: UUID
    """The caller's own, or a colleague's."""
    open_link_id: UUID
    webhook_id: UUID
    delivery_id: UUID
    external_ref: str
    user_id: UUID
    """An interviewer of the department."""
    caller: User | None
    headers: dict[str, str]
    sequence_order: int = 1
    email: str = "nobody@viva.test"
    """Of an account, where one is needed that can sign in."""
    token: str = "none"
    """Of a link, where one is needed that works."""
    code: str = "123456"
    """Of an authenticator app."""


async def build(session: AsyncSession, settings: Settings, role: CallerRole | None, side: Side) -> World:
    """Everything new, so that nothing is left of what was done to another one."""
    department, elsewhere = Department(name=f"Ward {uuid4()}"), Department(name=f"Ward {uuid4()}")
    domain = _domain()
    session.add_all([department, elsewhere, domain])
    await session.flush()
    session.add(DepartmentLogo(department_id=department.id, media_type="image/png", image=b"\x89PNG\r\n\x1a\n"))
    question = _question(domain.id)
    person, colleague = _user(Role.CANDIDATE), _user(Role.INTERVIEWER, department.id)
    job = _job(domain.id, department.id)
    session.add_all([question, person, colleague, job])
    await session.flush()
    candidate = Candidate(
        user_id=person.id,
        job_id=job.id,
        full_name=person.full_name,
        email=person.email,
        resume_text="Nurse for six years.",
        resume_facts={"kind": "text", "pages": None},
        licences=[_licence()],
    )
    asked = JobQuestion(job_id=job.id, question="Is there parking?", asked_key="is there parking")
    erasure = Erasure(candidate_id=uuid4(), requested_by="retention", rows={}, files=[], audit_sealed=True)
    session.add_all([asked, erasure])
    generation = QuestionGeneration(
        domain_id=domain.id, requested_by=colleague.id, role="Nurse", level="mid", count=1, status="ready"
    )
    rival = Candidate(user_id=person.id, job_id=job.id, full_name="Ben Ode", email="ben@viva.test")
    given_up = Job(kind="render_report", args={}, dedupe_key=str(uuid4()), parked_at=datetime.now(UTC))
    session.add_all([candidate, rival, given_up, generation])
    await session.flush()
    screening = ResumeScreening(candidate_id=candidate.id, job_id=job.id)
    plan = QuestionPlan(candidate_id=candidate.id, job_id=job.id, count=1, status="approved", questions=[_planned()])
    open_link = _open_link(settings, job, colleague)
    session.add_all([screening, plan, open_link])
    await session.flush()
    interview = Interview(
        candidate_id=candidate.id,
        job_id=job.id,
        plan_id=plan.id,
        interview_type="ai_chat",
        scheduled_at=datetime.now(UTC),
        duration_limit_min=15,
    )
    session.add(interview)
    await session.flush()
    consent = Consent(
        interview_id=interview.id,
        candidate_id=candidate.id,
        interview=True,
        recording=True,
        text_version="1",
        text_hash="0",
    )
    turn = TranscriptTurn(
        interview_id=interview.id,
        sequence_order=1,
        ref="1",
        epoch=1,
        speaker="candidate",
        channel="text",
        message_type="answer",
        content="I look first.",
    )
    caller = _caller(role, side, person, department.id, elsewhere.id)
    session.add_all([consent, turn, caller or colleague])
    await session.flush()
    listens = caller is not None and side == "own" and role != "candidate"
    listener = caller if listens and caller is not None else colleague
    observation = Observation(interview_id=interview.id, user_id=listener.id)
    # somebody else is assigned too: that is no assignment of the caller's
    key = _key(listener)
    session.add(key)
    export = Export(requested_by=listener.id, kind="funnel", format="xlsx", filters={})
    listed = CandidateImport(requested_by=listener.id, job_id=job.id, status="checked", total=1)
    session.add_all(
        [listed, export, observation, InterviewInterviewer(interview_id=interview.id, user_id=colleague.id)]
    )
    if role == "interviewer" and side == "own" and caller is not None:
        session.add(InterviewInterviewer(interview_id=interview.id, user_id=caller.id))
    human = HumanRequest(interview_id=interview.id, due_at=datetime.now(UTC))
    session.add(human)
    decision = Decision(
        candidate_id=candidate.id,
        decided_by=colleague.id,
        kind="reject",
        reason="No licence, and none on the way.",
        evidence=[{"action": "candidate.opened", "at": "2026-01-01T00:00:00Z"}],
    )
    session.add(decision)
    await session.flush()
    about = {"candidate_id": candidate.id, "decision_id": decision.id, "expires_at": datetime.now(UTC)}
    offer = Offer(terms="38 hours.", token_hash=str(uuid4()), **about)
    appeal = Appeal(token_hash=str(uuid4()), asked_at=datetime.now(UTC), **about)
    session.add_all([offer, appeal])
    template, message, note = _messages(candidate, caller if caller and side == "own" else colleague)
    session.add_all([template, message, note])
    share = Share(created_by=listener.id, export_id=export.id, token_hash=str(uuid4()), expires_at=datetime.now(UTC))
    session.add(share)
    webhook, delivery = await _webhook(session, settings, colleague)
    headers = await _headers(session, settings, role, side, caller, interview)
    await session.flush()
    return World(
        department_id=department.id,
        domain_id=domain.id,
        question_id=question.id,
        generation_id=generation.id,
        job_id=job.id,
        candidate_id=candidate.id,
        rival_id=rival.id,
        background_job_id=given_up.id,
        export_id=export.id,
        share_id=share.id,
        import_id=listed.id,
        screening_id=screening.id,
        plan_id=plan.id,
        interview_id=interview.id,
        observation_id=observation.id,
        message_id=message.id,
        request_id=human.id,
        offer_id=offer.id,
        appeal_id=appeal.id,
        notification_id=note.id,
        template_id=template.id,
        asked_id=asked.id,
        erasure_id=erasure.id,
        api_key_id=key.id,
        open_link_id=open_link.id,
        webhook_id=webhook.id,
        delivery_id=delivery.id,
        external_ref=f"ats-{uuid4()}",
        user_id=colleague.id,
        caller=caller,
        headers=headers,
    )


def _open_link(settings: Settings, job: JobDescription, by: User) -> OpenLink:
    return OpenLink(
        job_id=job.id,
        created_by=by.id,
        token_hash=str(uuid4()),
        link=seal(settings, b"http://viva.test/apply#token"),
        interview_type="ai_chat",
        duration_limit_min=15,
        questions=[_planned()],
        max_uses=9,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )


async def _webhook(session: AsyncSession, settings: Settings, by: User) -> tuple[Webhook, WebhookDelivery]:
    url = "https://example.org/hook"
    webhook = Webhook(name="ATS", url=url, secret=seal(settings, b"s"), events=["offer.answered"], created_by=by.id)
    session.add(webhook)
    await session.flush()
    delivery = WebhookDelivery(webhook_id=webhook.id, event="offer.answered", data={}, status="delivered")
    session.add(delivery)
    return webhook, delivery


def _key(owner: User) -> ApiKey:
    return ApiKey(
        user_id=owner.id,
        name="ATS",
        token_hash=str(uuid4()),
        hint="viva_abcd",
        access="read",
        areas=["jobs"],
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )


def _caller(role: CallerRole | None, side: Side, person: User, department_id: UUID, elsewhere: UUID) -> User | None:
    """A candidate to whom it belongs is the person themselves; staff to whom it does are of the department."""
    if role is None or role == "guest":
        return None
    if role == "candidate":
        return person if side == "own" else _user(Role.CANDIDATE)
    return _user(_ROLES[role], department_id if side == "own" else elsewhere)


async def _headers(
    session: AsyncSession,
    settings: Settings,
    role: CallerRole | None,
    side: Side,
    caller: User | None,
    interview: Interview,
) -> dict[str, str]:
    if role == "API key" and caller is not None:
        _, token = await api_keys.create(
            session, caller, name="ATS", access="write", areas=list(get_args(Area)), days=1
        )
        return {"Authorization": f"Bearer {token}"}
    if caller is not None:
        return {"Authorization": f"Bearer {accounts.access_token(caller, settings)}"}
    if role is None:
        return {}
    if side == "foreign":
        interview = await session.get_one(Interview, (await build(session, settings, None, "own")).interview_id)
    token, _ = await invitations.issue(session, interview, 1)
    return {"Authorization": f"Invitation {token}"}


def _messages(candidate: Candidate, reader: User) -> tuple[NotificationTemplate, Notification, Notification]:
    template = NotificationTemplate(
        name="invite",
        notification_type="invite",
        channel="email",
        language="en",
        version=uuid4().int % 2**31,
        subject_template="Your interview",
        body_template="{{ link }}",
        variables=["link"],
    )
    common = {"language": "en", "subject": "Your interview", "body": "Come.", "candidate_id": candidate.id}
    message = Notification(
        recipient_id=candidate.user_id,
        notification_type="invite",
        channel="email",
        address="a@b.c",
        status="kept",
        **common,
    )
    note = Notification(
        recipient_id=reader.id, notification_type="evaluated", channel="bell", address="", status="sent", **common
    )
    return template, message, note


def _user(role: Role, department_id: UUID | None = None) -> User:
    return User(email=f"{uuid4()}@viva.test", full_name="Sam Field", role=role, department_id=department_id)


def _domain() -> Domain:
    part = {"weight": 0.2, "anchors": dict.fromkeys(("1-2", "3-4", "5-6", "7-8", "9-10"), "as it is")}
    names = ("communication", "technical", "confidence", "domain_knowledge", "problem_solving")
    return Domain(
        name="Nursing",
        slug=f"nursing-{uuid4()}",
        sector="Healthcare",
        sector_slug="healthcare",
        profile={},
        rubric={"version": 1, "dimensions": dict.fromkeys(names, part)},
        content_hash="0",
    )


def _question(domain_id: UUID) -> BankQuestion:
    return BankQuestion(
        domain_id=domain_id,
        key="q1",
        position=0,
        level="mid",
        keywords=[],
        dimensions=["technical"],
        content_hash="0",
        **QUESTIONS[0],
    )


def _licence() -> dict[str, object]:
    seen = {"expires": None, "verified_by": None, "verified_at": None}
    return {"name": "Registered nurse licence", "written": "RN", "start": 0, "end": 2, **seen}


def _planned() -> dict[str, object]:
    about: dict[str, object] = {
        "order": 1,
        "bank_question_id": None,
        "source": "generated",
        "dimensions": [],
        "rephrase": None,
    }
    return {**QUESTIONS[0], **about}


def _job(domain_id: UUID, department_id: UUID) -> JobDescription:
    return JobDescription(
        title="Ward nurse",
        domain_id=domain_id,
        department_id=department_id,
        description="You care for twelve beds.",
        required_skills=[],
        nice_to_have=[],
        requirements=[],
        facts=[],
        status="open",
    )
