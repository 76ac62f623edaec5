"""What candidates with an account do with their own: applications, interviews, data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.personal_data import ErasureOut, PersonalData, erasure_out, personal_data
from api.problems import problems
from api.reports import own_report
from api.security import staff
from core.candidates import applications, erasure
from core.candidates.models import Candidate
from core.interviews import feedback, own
from core.jobs.models import JobDescription
from core.reports import service as reports

LINKS, LINKS_S = 20, 3600.0


class OwnInterview(Struct):
    id: UUID
    status: str
    scheduled_at: datetime
    duration_limit_min: int
    ended_at: datetime | None
    reply_by: datetime | None
    """The promise of an answer; null until the interview has ended."""
    has_report: bool


class InterviewLink(Struct):
    """Works like the one that was sent, and is shown this once."""

    link: str


class OwnApplication(Struct):
    """No score: what a machine thinks of a resume is not a decision."""

    id: UUID
    job_id: UUID
    job_title: str
    status: str
    resume_name: str | None
    applied_at: datetime
    interviews: list[OwnInterview]
    """Newest first; those that were cancelled are left out."""


class OwnApplications(Struct):
    items: list[OwnApplication]


@get("/my/applications", operation_id="ListMyApplications", guards=[staff], responses=problems())
async def list_my_applications(request: StaffRequest, session: NamedDependency[AsyncSession]) -> OwnApplications:
    """The candidate's own, newest first."""
    rows = await applications.mine(session, request.user)
    held = await _own_interviews(request, session)
    return OwnApplications([_own(candidate, job, held) for candidate, job in rows])


@post(
    "/my/applications/{candidate_id:uuid}/withdrawal",
    operation_id="WithdrawApplication",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def withdraw_application(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OwnApplication:
    candidate, job = await applications.withdraw(session, request.user, candidate_id)
    return _own(candidate, job, await _own_interviews(request, session))


@post(
    "/my/interviews/{interview_id:uuid}/link", operation_id="OpenMyInterview", guards=[staff], responses=problems(429)
)
async def open_my_interview(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> InterviewLink:
    """A new link into the candidate's own interview, for whoever does not find the one that was sent."""
    held = parts(request)
    await held.limiter.hit("my-link", str(request.user.id), LINKS, LINKS_S)
    return InterviewLink(await own.open_again(session, request.user, held.settings, interview_id))


@get(
    "/my/interviews/{interview_id:uuid}/report",
    operation_id="DownloadMyReport",
    media_type="application/pdf",
    guards=[staff],
    responses=problems(409),
)
async def download_my_report(interview_id: FromPath[UUID], request: StaffRequest) -> File:
    """The candidate's own report, as by the invitation."""
    held = parts(request)
    async with held.database.transaction() as session:
        interview = await own.find(session, request.user, interview_id)
        report = await reports.get_own(session, interview.id)
    return await own_report(held.settings, report)


@get("/my/data", operation_id="ExportMyData", guards=[staff], responses=problems())
async def export_my_data(request: StaffRequest, session: NamedDependency[AsyncSession]) -> Response[PersonalData]:
    """All that is stored about the candidate who asks."""
    return personal_data(await erasure.export_mine(session, request.user))


@post("/my/erasure", operation_id="EraseMyData", status_code=202, guards=[staff], responses=problems(409))
async def erase_my_data(request: StaffRequest, session: NamedDependency[AsyncSession]) -> ErasureOut:
    """Deletes the account of the candidate who asks, and every application of theirs with all that hangs on it. It cannot be
    undone; keep the receipt."""
    return erasure_out(await erasure.erase_mine(session, request.user))


async def _own_interviews(request: StaffRequest, session: AsyncSession) -> Mapping[UUID, Sequence[OwnInterview]]:
    """By application."""
    settings = parts(request).settings
    rows = await own.mine(session, request.user)
    with_report = await reports.with_own(session, [row.id for row in rows])
    found: dict[UUID, list[OwnInterview]] = {}
    for row in rows:
        found.setdefault(row.candidate_id, []).append(
            OwnInterview(
                row.id,
                row.status,
                row.scheduled_at,
                row.duration_limit_min,
                row.ended_at,
                feedback.reply_by(row, settings),
                row.id in with_report,
            )
        )
    return found


def _own(
    candidate: Candidate, job: JobDescription, interviews: Mapping[UUID, Sequence[OwnInterview]]
) -> OwnApplication:
    return OwnApplication(
        candidate.id,
        job.id,
        job.title,
        candidate.status,
        candidate.resume_name,
        candidate.created_at,
        list(interviews.get(candidate.id, ())),
    )
