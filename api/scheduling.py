"""When interviews are, and what candidates ask for: HR's side, and the candidate's by invitation."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, field
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import GuestRequest, StaffRequest, parts
from api.idempotency import IdempotencyKey, answer_once
from api.problems import problems
from api.schemas import Cursor, Input, Limit, TimeZone
from api.security import guest, staff
from core.analytics import interviews
from core.interviews import bulk, help, scheduling
from core.interviews.models import HumanRequest, Interview

Status = Literal["scheduled", "in_progress", "paused", "completed", "cancelled"]
When = Annotated[datetime, Meta(tz=True)]
Note = Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")]


class InterviewRow(Struct):
    id: UUID
    candidate_id: UUID
    candidate_name: str
    job_id: UUID
    job_title: str
    interview_type: str
    status: str
    scheduled_at: datetime
    time_zone: str | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    human_requested: bool
    is_test: bool
    overall_score: float | None
    recommendation: str | None
    """The AI's advice."""
    hr_decision: str | None


class InterviewPage(Struct):
    items: list[InterviewRow]
    next_cursor: str | None


class TimeOut(Struct):
    status: str
    scheduled_at: datetime
    time_zone: str | None


class NewTime(Input):
    scheduled_at: When
    time_zone: TimeZone | None = None


class Window(Input):
    since: When
    until: When


class OfferedIn(Input):
    """Single times, a window, both, or neither: then times are yours alone."""

    slots: Annotated[list[When], Meta(max_length=100)] = field(default_factory=list[datetime])
    window: Window | None = None


class OfferedOut(Struct):
    slots: list[datetime]
    window: list[datetime] | None


class PickIn(Input):
    scheduled_at: When
    time_zone: TimeZone


class HelpIn(Input):
    """``extra_time`` is a factor; "none" means no limit of time. No reason is asked."""

    extra_time: Literal["1", "1.25", "1.5", "2", "none"] = "1"
    chat_only: bool = False
    captions: bool = False
    breaks: bool = False
    note: Note | None = None


class HelpOut(Struct):
    extra_time: Literal["1", "1.25", "1.5", "2", "none"]
    chat_only: bool
    captions: bool
    breaks: bool
    note: str | None
    minutes: int
    """How long the interview may take now."""


class HumanIn(Input):
    message: Note | None = None


class HumanOut(Struct):
    """Somebody gets in touch by then. It never counts against you."""

    due_at: datetime
    by: str


class HumanTask(Struct):
    id: UUID
    interview_id: UUID
    candidate_id: UUID
    message: str | None
    due_at: datetime
    done_at: datetime | None


class HumanTasks(Struct):
    items: list[HumanTask]


class InviteMany(Input):
    candidate_ids: Annotated[list[UUID], Meta(min_length=1, max_length=200)]
    interview_type: Literal["ai_voice", "ai_chat", "ai_both"]
    duration_limit_min: Annotated[int, Meta(ge=1, le=240)] = 30
    scheduled_at: When | None = None
    time_zone: TimeZone | None = None
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"


class InvitedRow(Struct):
    """``interview_id``, or ``code`` and ``detail`` of what stood in the way."""

    candidate_id: UUID
    interview_id: UUID | None
    code: str | None
    detail: str | None


class InvitedRows(Struct):
    invited: int
    items: list[InvitedRow]


def offered(interview: Interview) -> OfferedOut:
    times = interview.offered_times
    window = times.get("window")
    return OfferedOut(
        [datetime.fromisoformat(at) for at in times.get("slots", [])],
        [datetime.fromisoformat(at) for at in window] if window else None,
    )


def _time(interview: Interview) -> TimeOut:
    return TimeOut(interview.status, interview.scheduled_at, interview.time_zone)


def _task(request: HumanRequest, candidate_id: UUID) -> HumanTask:
    return HumanTask(request.id, request.interview_id, candidate_id, request.message, request.due_at, request.done_at)


@get("/interviews", operation_id="ListInterviews", guards=[staff], responses=problems())
async def list_interviews(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    status: FromQuery[Status | None] = None,
    job_id: FromQuery[UUID | None] = None,
    candidate_id: FromQuery[UUID | None] = None,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    tests: FromQuery[bool] = False,
    review: FromQuery[bool] = False,
    sort: FromQuery[interviews.Sort] = "latest",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> InterviewPage:
    """By their time; ``since`` is included, ``until`` is not. ``tests`` shows those that staff try themselves, which are in
    no list else; ``review``: evaluated, and nobody has decided."""
    filters = interviews.Filters(status, job_id, candidate_id, since, until, tests, review)
    page = await interviews.page(session, request.user, filters, sort, cursor=cursor, limit=limit)
    return InterviewPage([_row(row) for row in page.items], page.next_cursor)


def _row(row: interviews.Row) -> InterviewRow:
    interview = row.interview
    return InterviewRow(
        interview.id,
        interview.candidate_id,
        row.candidate_name,
        interview.job_id,
        row.job_title,
        interview.interview_type,
        interview.status,
        interview.scheduled_at,
        interview.time_zone,
        interview.started_at,
        interview.ended_at,
        interview.end_reason,
        interview.human_requested_at is not None,
        interview.is_test,
        row.overall_score,
        row.recommendation,
        row.hr_decision,
    )


@put(
    "/interviews/{interview_id:uuid}/time",
    operation_id="RescheduleInterview",
    guards=[staff],
    responses=problems(409),
)
async def reschedule_interview(
    interview_id: FromPath[UUID],
    data: JSONBody[NewTime],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> TimeOut:
    """The candidate is written to, and the event in their calendar moves."""
    settings = parts(request).settings
    return _time(
        await scheduling.reschedule(session, settings, request.user, interview_id, data.scheduled_at, data.time_zone)
    )


@post(
    "/interviews/{interview_id:uuid}/cancellation",
    operation_id="CancelInterview",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def cancel_interview(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> TimeOut:
    """Before it begins. One that runs is ended with CommandInterview."""
    return _time(await scheduling.cancel(session, parts(request).settings, request.user, interview_id))


@put(
    "/interviews/{interview_id:uuid}/offered-times",
    operation_id="OfferTimes",
    guards=[staff],
    responses=problems(),
)
async def offer_times(
    interview_id: FromPath[UUID],
    data: JSONBody[OfferedIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> OfferedOut:
    """What the candidate may pick from, also later, to move the interview. They are written to when it changes."""
    window = (data.window.since, data.window.until) if data.window else None
    settings = parts(request).settings
    return offered(await scheduling.offer_times(session, settings, request.user, interview_id, data.slots, window))


@post("/interviews/bulk", operation_id="InviteMany", status_code=200, guards=[staff], responses=problems())
async def invite_many(
    data: JSONBody[InviteMany],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> InvitedRows:
    """Each on their newest approved plan. What stands in one's way stops no other; the answer has a row for each."""

    async def make() -> InvitedRows:
        rows = await bulk.invite(
            session,
            parts(request).settings,
            request.user,
            data.candidate_ids,
            interview_type=data.interview_type,
            scheduled_at=data.scheduled_at,
            duration_limit_min=data.duration_limit_min,
            language=data.language,
            time_zone=data.time_zone,
        )
        items = [InvitedRow(row.candidate_id, row.interview_id, row.code, row.detail) for row in rows]
        return InvitedRows(sum(row.interview_id is not None for row in items), items)

    return await answer_once(request, session, idempotency_key, InvitedRows, make)


@get("/human-requests", operation_id="ListHumanRequests", guards=[staff], responses=problems())
async def list_human_requests(request: StaffRequest, session: NamedDependency[AsyncSession]) -> HumanTasks:
    """Candidates who want a person, the most urgent first."""
    rows = await help.waiting(session, request.user)
    return HumanTasks([_task(task, interview.candidate_id) for task, interview in rows])


@post(
    "/human-requests/{request_id:uuid}/settlement",
    operation_id="SettleHumanRequest",
    status_code=204,
    guards=[staff],
    responses=problems(),
)
async def settle_human_request(
    request_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """Somebody has talked with the candidate."""
    await help.settle(session, request.user, request_id)


# --- the candidate ----------------------------------------------------------------------------------------------------


@get("/invitation/times", operation_id="GetOfferedTimes", guards=[guest], responses=problems(410))
async def get_offered_times(request: GuestRequest, session: NamedDependency[AsyncSession]) -> OfferedOut:
    return offered(await session.get_one(Interview, request.user.interview_id))


@put("/invitation/time", operation_id="PickTime", guards=[guest], responses=problems(409, 410))
async def pick_time(data: JSONBody[PickIn], request: GuestRequest, session: NamedDependency[AsyncSession]) -> TimeOut:
    """One of the offered times; also to move the interview, or after having missed it."""
    settings, interview_id = parts(request).settings, request.user.interview_id
    return _time(await scheduling.pick(session, settings, interview_id, data.scheduled_at, data.time_zone))


@post(
    "/invitation/cancellation",
    operation_id="DeclineInterview",
    status_code=200,
    guards=[guest],
    responses=problems(409, 410),
)
async def decline_interview(request: GuestRequest, session: NamedDependency[AsyncSession]) -> TimeOut:
    """It says nothing about the application."""
    return _time(await scheduling.decline(session, parts(request).settings, request.user.interview_id))


@put("/invitation/help", operation_id="AskForHelp", guards=[guest], responses=problems(409, 410))
async def ask_for_help(
    data: JSONBody[HelpIn], request: GuestRequest, session: NamedDependency[AsyncSession]
) -> HelpOut:
    """More time, only typing, captions, breaks: applied at once, until the interview begins."""
    factor = None if data.extra_time == "none" else float(data.extra_time)
    wanted = help.Accommodations(factor, data.chat_only, data.captions, data.breaks, data.note)
    return help_out(await help.ask(session, request.user.interview_id, wanted))


@get("/invitation/help", operation_id="GetHelp", guards=[guest], responses=problems(410))
async def get_help(request: GuestRequest, session: NamedDependency[AsyncSession]) -> HelpOut:
    """What was asked for."""
    return help_out(await session.get_one(Interview, request.user.interview_id))


def help_out(interview: Interview) -> HelpOut:
    asked = interview.accommodations
    factor = asked.get("extra_time", 1.0)
    minutes = round(interview.duration_limit_min * interview.extra_time)
    said: dict[float | None, Literal["1", "1.25", "1.5", "2", "none"]] = {
        1.0: "1",
        1.25: "1.25",
        1.5: "1.5",
        2.0: "2",
        None: "none",
    }
    return HelpOut(
        said[factor],
        asked.get("chat_only", False),
        asked.get("captions", False),
        asked.get("breaks", False),
        asked.get("note"),
        minutes,
    )


@post("/invitation/human", operation_id="RequestHuman", status_code=200, guards=[guest], responses=problems(410))
async def request_human(
    data: JSONBody[HumanIn], request: GuestRequest, session: NamedDependency[AsyncSession]
) -> HumanOut:
    """A person instead of the AI, which scores nothing of this interview from now on."""
    settings = parts(request).settings
    made = await help.request_human(session, settings, request.user.interview_id, data.message)
    return HumanOut(made.due_at, settings.company)
