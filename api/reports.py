from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import File

from api.context import GuestRequest, StaffRequest, parts
from api.downloads import download
from api.problems import problems
from api.security import guest, staff
from core.reports import service
from core.reports.models import Report
from core.settings import Settings

SANDBOX = "sandbox allow-scripts; frame-ancestors 'none'"
"""The page brings its own policy; the sandbox keeps it off this origin's cookies and API."""


@get(
    "/interviews/{interview_id:uuid}/report",
    operation_id="DownloadReport",
    media_type="application/pdf",
    guards=[staff],
    responses=problems(409),
)
async def download_report(interview_id: FromPath[UUID], request: StaffRequest) -> File:
    held = parts(request)
    async with held.database.transaction() as session:
        report = await service.get(session, request.user, interview_id, "pdf")
    filename = f"interview-report-{interview_id}.pdf"
    return await download(held.settings, report.path, filename=filename, media_type="application/pdf")


@get(
    "/invitation/report",
    operation_id="DownloadOwnReport",
    media_type="application/pdf",
    guards=[guest],
    responses=problems(409),
)
async def download_own_report(request: GuestRequest) -> File:
    """The candidate's own: what was strong, one tip per competency, what was said. No score and no ranking."""
    held = parts(request)
    async with held.database.transaction() as session:
        report = await service.get_own(session, request.user.interview_id)
    return await own_report(held.settings, report)


async def own_report(settings: Settings, report: Report) -> File:
    return await download(settings, report.path, filename="my-interview.pdf", media_type="application/pdf")


@get(
    "/interviews/{interview_id:uuid}/replay",
    operation_id="GetReplay",
    media_type="text/html",
    guards=[staff],
    responses=problems(409),
)
async def get_replay(interview_id: FromPath[UUID], request: StaffRequest) -> File:
    """One page that needs no network: transcript, scores and, where it was agreed to, both voices."""
    held = parts(request)
    async with held.database.transaction() as session:
        report = await service.get(session, request.user, interview_id, "replay")
    return await download(
        held.settings,
        report.path,
        filename=f"interview-replay-{interview_id}.html",
        media_type="text/html",
        disposition="inline",
        headers={"Content-Security-Policy": SANDBOX},
    )
