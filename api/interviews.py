"""HR's side of an interview."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.idempotency import IdempotencyKey, answer_once
from api.problems import problems
from api.scheduling import HelpOut, OfferedOut, help_out, offered
from api.schemas import Input, TimeZone
from api.security import staff
from core.accounts.policy import HIRING
from core.interviews import service, trials

InterviewType = Literal["ai_voice", "ai_chat", "ai_both"]


class NewInterview(Input):
    candidate_id: UUID
    plan_id: UUID
    interview_type: InterviewType
    duration_limit_min: Annotated[int, Meta(ge=1, le=240)] = 30
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"
    scheduled_at: Annotated[datetime, Meta(tz=True)] | None = None
    """Left out: now."""
    time_zone: TimeZone | None = None
    """The candidate's, such as Europe/Berlin: for the times in what they are written. Left out: UTC."""
    write_invitation: bool = True
    """Whether the invitation goes to the candidate by mail; the answer has its link either way."""


class Trial(Input):
    interview_type: InterviewType
    duration_limit_min: Annotated[int, Meta(ge=1, le=240)] = 30
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"


class ScheduledOut(Struct):
    """The token is shown here and nowhere else; Viva keeps only its hash."""

    interview_id: UUID
    invitation_token: str
    link: str
    expires_at: datetime


class InterviewOut(Struct):
    id: UUID
    candidate_id: UUID
    job_id: UUID
    plan_id: UUID
    interview_type: str
    status: str
    language: str
    scheduled_at: datetime
    duration_limit_min: int
    questions: int
    agent: str
    """waiting, ready or reconnecting."""
    consented: bool
    recording_consented: bool
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    is_test: bool
    """Somebody of the hiring team tries it: it counts nowhere."""
    time_zone: str | None
    minutes: int
    """How long it may take, with the time that was asked for."""
    help: HelpOut | None
    """What the candidate asked for; for those who hire."""
    offered: OfferedOut
    """Times to pick from."""
    interviewers: list[UUID]
    human_requested: bool


class Interviewers(Input):
    user_ids: Annotated[list[UUID], Meta(max_length=20)]


class InterviewersOut(Struct):
    user_ids: list[UUID]


class Instruction(Input):
    command: Literal["pause", "resume", "end"]


class Accepted(Struct):
    accepted: bool


@post("/interviews", operation_id="ScheduleInterview", guards=[staff], responses=problems(409))
async def schedule_interview(
    data: JSONBody[NewInterview],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> ScheduledOut:

    async def make() -> ScheduledOut:
        made = await service.schedule(
            session,
            request.user,
            parts(request).settings,
            candidate_id=data.candidate_id,
            plan_id=data.plan_id,
            interview_type=data.interview_type,
            scheduled_at=data.scheduled_at,
            duration_limit_min=data.duration_limit_min,
            language=data.language,
            time_zone=data.time_zone,
            write=data.write_invitation,
        )
        return ScheduledOut(made.interview.id, made.token, made.link, made.expires_at)

    return await answer_once(request, session, idempotency_key, ScheduledOut, make)


@post("/plans/{plan_id:uuid}/trials", operation_id="TryPlan", guards=[staff], responses=problems(409))
async def try_plan(
    plan_id: FromPath[UUID],
    data: JSONBody[Trial],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> ScheduledOut:
    """An interview on this plan for you, to be taken as a candidate would. It is in no figure and no decision may rest on it; the
    candidate is not told, and their application stays as it is."""

    async def make() -> ScheduledOut:
        made = await trials.begin(
            session,
            request.user,
            parts(request).settings,
            plan_id,
            interview_type=data.interview_type,
            duration_limit_min=data.duration_limit_min,
            language=data.language,
        )
        return ScheduledOut(made.interview.id, made.token, made.link, made.expires_at)

    return await answer_once(request, session, idempotency_key, ScheduledOut, make)


@put(
    "/interviews/{interview_id:uuid}/interviewers",
    operation_id="AssignInterviewers",
    guards=[staff],
    responses=problems(),
)
async def assign_interviewers(
    interview_id: FromPath[UUID],
    data: JSONBody[Interviewers],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> InterviewersOut:
    """Replaces the list of interviewers who may watch and rate this interview."""
    return InterviewersOut(await service.assign(session, request.user, interview_id, data.user_ids))


@get("/interviews/{interview_id:uuid}", operation_id="GetInterview", guards=[staff], responses=problems())
async def get_interview(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> InterviewOut:
    found = await service.get(session, request.user, interview_id)
    interview, consent = found.interview, found.consent
    return InterviewOut(
        id=interview.id,
        candidate_id=interview.candidate_id,
        job_id=interview.job_id,
        plan_id=interview.plan_id,
        interview_type=interview.interview_type,
        status=interview.status,
        language=interview.language,
        scheduled_at=interview.scheduled_at,
        duration_limit_min=interview.duration_limit_min,
        questions=found.questions,
        agent=found.agent,
        consented=consent is not None and consent.interview,
        recording_consented=consent is not None and consent.recording,
        started_at=interview.started_at,
        ended_at=interview.ended_at,
        end_reason=interview.end_reason,
        is_test=interview.is_test,
        time_zone=interview.time_zone,
        minutes=round(interview.duration_limit_min * interview.extra_time),
        help=help_out(interview) if request.user.role in HIRING and interview.accommodations else None,
        offered=offered(interview),
        interviewers=list(found.interviewers),
        human_requested=interview.human_requested_at is not None,
    )


@post(
    "/interviews/{interview_id:uuid}/commands",
    operation_id="CommandInterview",
    status_code=202,
    guards=[staff],
    responses=problems(409),
)
async def command_interview(
    interview_id: FromPath[UUID],
    data: JSONBody[Instruction],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> Accepted:
    """Pauses, resumes or ends it, as soon as the interviewer has read the command."""
    await service.command(session, request.user, interview_id, data.command)
    return Accepted(True)
