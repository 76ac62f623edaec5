"""Links to a job that stand open: HR's side, and that of whoever holds one. The token is in the body, never in a URL of the API."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.careers import APPLICATIONS, APPLICATIONS_S, Application, form_asked
from api.context import AnyRequest, StaffRequest, parts
from api.idempotency import IdempotencyKey, answer_once
from api.interviews import InterviewType
from api.invitation import Told, told
from api.limits import address
from api.problems import problems, public_problems
from api.schemas import Input, LinkToken
from api.security import OPEN, staff
from api.uploads import FORM_SLACK, saved
from core.candidates.applications import Answers, Person
from core.candidates.resume.model import MAX_BYTES
from core.clock import utcnow
from core.open_links import service
from core.open_links.models import OpenLink

LOOKS, LOOKS_S = 120, 60.0


class NewOpenLink(Input):
    plan_id: UUID
    """An approved one of this job: everybody is asked its questions, without those about one candidate's resume."""
    interview_type: InterviewType
    duration_limit_min: Annotated[int, Meta(ge=1, le=240)] = 30
    language: Annotated[str, Meta(pattern="^[a-z]{2}$")] = "en"
    max_uses: Annotated[int, Meta(ge=1, le=1_000)] = 50
    days: Annotated[int, Meta(ge=1, le=90)] = 30
    """How long it stands open."""


class OpenLinkOut(Struct):
    id: UUID
    job_id: UUID
    interview_type: str
    duration_limit_min: int
    language: str
    questions: int
    max_uses: int
    used: int
    expires_at: datetime
    closed_at: datetime | None
    created_by: UUID
    created_at: datetime


class MadeOpenLink(Struct):
    """The address is shown here, and on the poster while the link is open."""

    link: str
    open_link: OpenLinkOut


class OpenLinks(Struct):
    items: list[OpenLinkOut]


class LinkIn(Input):
    token: LinkToken


class OpenLinkView(Struct):
    """``told`` is what is agreed to; its ``text_version`` goes back with the application."""

    company: str
    job_id: UUID
    job_title: str
    description: str
    interview_type: str
    duration_limit_min: int
    language: str
    questions: int
    expires_at: datetime
    told: Told


class OpenApplication(Application, kw_only=True):
    """As on the page of the open jobs, with the consent that the interview needs."""

    token: LinkToken
    interview_consent: Literal["true", "false"]
    recording_consent: Literal["true", "false"] = "false"
    text_version: Annotated[str, Meta(min_length=1, max_length=32)]


class Admitted(Struct):
    """The invitation's token is shown here; the link went to the applicant by mail too."""

    interview_id: UUID
    invitation_token: str
    link: str
    expires_at: datetime


def _out(row: OpenLink) -> OpenLinkOut:
    return OpenLinkOut(
        id=row.id,
        job_id=row.job_id,
        interview_type=row.interview_type,
        duration_limit_min=row.duration_limit_min,
        language=row.language,
        questions=len(row.questions),
        max_uses=row.max_uses,
        used=row.used,
        expires_at=row.expires_at,
        closed_at=row.closed_at,
        created_by=row.created_by,
        created_at=row.created_at,
    )


@post("/jobs/{job_id:uuid}/open-links", operation_id="MakeOpenLink", guards=[staff], responses=problems(409))
async def make_open_link(
    job_id: FromPath[UUID],
    data: JSONBody[NewOpenLink],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> MadeOpenLink:
    """Anybody who has it applies and is interviewed at once, until it is closed, too old or used up."""

    async def make() -> MadeOpenLink:
        row, link = await service.make(
            session,
            parts(request).settings,
            request.user,
            job_id,
            data.plan_id,
            interview_type=data.interview_type,
            duration_limit_min=data.duration_limit_min,
            language=data.language,
            max_uses=data.max_uses,
            days=data.days,
        )
        return MadeOpenLink(link, _out(row))

    return await answer_once(request, session, idempotency_key, MadeOpenLink, make)


@get("/jobs/{job_id:uuid}/open-links", operation_id="ListOpenLinks", guards=[staff], responses=problems())
async def list_open_links(
    job_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OpenLinks:
    """Newest first, closed ones among them."""
    return OpenLinks([_out(row) for row in await service.of_job(session, request.user, job_id)])


@post(
    "/open-links/{open_link_id:uuid}/closing",
    operation_id="CloseOpenLink",
    status_code=200,
    guards=[staff],
    responses=problems(),
)
async def close_open_link(
    open_link_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OpenLinkOut:
    """At once, and for good. Interviews that came by it stay."""
    return _out(await service.close(session, request.user, open_link_id))


@get(
    "/open-links/{open_link_id:uuid}/poster",
    operation_id="DownloadPoster",
    media_type="application/pdf",
    guards=[staff],
    responses=problems(410),
)
async def download_poster(open_link_id: FromPath[UUID], request: StaffRequest) -> Response[bytes]:
    """A sheet of A4 with the link as a QR code."""
    from core.open_links import poster as posters  # here: it takes a second to load, and few requests draw

    held = parts(request)
    async with held.database.transaction() as session:
        found = await service.poster(session, held.settings, request.user, open_link_id)
    content = await asyncio.to_thread(posters.render, found, utcnow())
    headers = {"Content-Disposition": f'attachment; filename="poster-{open_link_id}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


@post("/open-link", operation_id="ViewOpenLink", opt=OPEN, status_code=200, responses=public_problems(410, 429))
async def view_open_link(
    data: JSONBody[LinkIn], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> OpenLinkView:
    """What the job is, and what whoever applies agrees to."""
    held = parts(request)
    await held.limiter.hit("open-link", address(request), LOOKS, LOOKS_S)
    row, job = await service.view(session, data.token)
    company = held.settings.company
    return OpenLinkView(
        company=company,
        job_id=job.id,
        job_title=job.title,
        description=job.description,
        interview_type=row.interview_type,
        duration_limit_min=row.duration_limit_min,
        language=row.language,
        questions=len(row.questions),
        expires_at=row.expires_at,
        told=told(company, row.language),
    )


@post(
    "/open-link/applications",
    operation_id="ApplyByOpenLink",
    opt=OPEN,
    responses=public_problems(409, 410, 413, 415, 429),
    request_max_body_size=MAX_BYTES + FORM_SLACK,
)
async def apply_by_open_link(
    data: MultipartBody[OpenApplication], request: AnyRequest, idempotency_key: IdempotencyKey = None
) -> Admitted:
    """Applies, agrees, and has an interview that can be joined now. Who applied before is told so, and finds the link in their mail."""
    held = parts(request)
    await held.limiter.hit("apply", address(request), APPLICATIONS, APPLICATIONS_S)
    if idempotency_key is None:  # who sends it again may have taken the last place themselves
        async with held.database.transaction() as session:
            await service.view(session, data.token)
    stored = await saved(held.settings, data.file) if data.file is not None else None
    said = (data.token, data.interview_consent, data.recording_consent, data.text_version)
    made = await service.apply(
        held.database,
        held.settings,
        data.token,
        Person(data.full_name.strip(), data.email, data.phone),
        Answers(data.work, data.licences, data.skills, data.languages, data.availability),
        stored,
        data.file.filename if data.file is not None else None,
        service.Consent(data.interview_consent == "true", data.recording_consent == "true", data.text_version),
        await form_asked(request, "open-link", idempotency_key, data, stored, *said),
    )
    return Admitted(made.interview.id, made.token, made.link, made.expires_at)
