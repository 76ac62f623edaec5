"""Candidates as HR sees them; what candidates see of themselves is in `api/careers.py`."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import delete, get, patch, post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType, convert, structs
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import READS, StaffRequest, parts
from api.idempotency import IdempotencyKey, answer_once
from api.problems import problems
from api.schemas import Cursor, Email, Input, Key, Limit, Line, Phone, SearchText
from api.security import staff
from api.uploads import FORM_SLACK, saved
from core.candidates import merging, pipeline, service
from core.candidates.models import Candidate
from core.candidates.pipeline import Status
from core.candidates.repository import CandidateFilter, CandidateRow
from core.candidates.resume.model import MAX_BYTES, MAX_CHARS
from core.decisions import service as decisions

Source = Literal["hr", "careers", "ats"]


class NewCandidate(Input):
    job_id: UUID
    full_name: Line
    email: Email
    phone: Phone | None = None
    external_ref: Key | None = None
    """The id that another system knows this application by."""


class SyncedCandidate(Input):
    job_id: UUID
    full_name: Line
    email: Email
    phone: Phone | None = None


class CandidateChanges(Input):
    """What is left out stays as it is."""

    full_name: Line | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    external_ref: Key | UnsetType | None = UNSET
    skills: Annotated[list[Line], Meta(max_length=200)] | UnsetType = UNSET


class ResumeOut(Struct):
    """What was found by rule: guesses for people to correct."""

    name: str
    kind: str
    pages: int | None
    characters: int
    flags: list[str]
    facts: dict[str, Any]


class LicenceOut(Struct):
    """``written`` stands at ``start``–``end`` of the resume's text. Claimed until somebody has verified it."""

    name: str
    written: str
    start: int
    end: int
    expires: str | None
    verified_by: UUID | None
    verified_at: datetime | None


class CandidateOut(Struct):
    id: UUID
    job_id: UUID
    full_name: str
    email: str
    phone: str | None
    status: str
    source: str
    external_ref: str | None
    match_score: float | None
    skills: list[str]
    licences: list[LicenceOut]
    resume: ResumeOut | None
    merged_into_id: UUID | None
    created_at: datetime


class CandidatePage(Struct):
    items: list[CandidateRow]
    next_cursor: str | None


class CandidateList(Struct):
    items: list[CandidateRow]


class NewStatus(Input):
    status: Status
    reason: Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")] | None = None
    """Needed for a rejection. Kept sealed, for the person it is about."""


class StatusStep(Struct):
    """``by`` is null where the step followed from another act, such as scheduling the interview."""

    from_status: str
    to_status: str
    by: UUID | None
    reason: str | None
    at: datetime


class StatusHistory(Struct):
    items: list[StatusStep]


class Merge(Input):
    other_id: UUID
    """Becomes the same person as the candidate of the address."""


class Verification(Input):
    name: Line
    """As in the candidate's ``licences``."""
    verified: bool = True
    expires: date | None = None


class ResumeText(Input):
    text: Annotated[str, Meta(min_length=1, max_length=MAX_CHARS, pattern=r"^[^\x00]*$")]


class ResumeForm(Struct):
    file: UploadFile


def _out(candidate: Candidate) -> CandidateOut:
    resume = None
    if candidate.resume_text is not None:
        facts = dict(candidate.resume_facts)
        resume = ResumeOut(
            name=candidate.resume_name or "resume",
            kind=facts.pop("kind"),
            pages=facts.pop("pages"),
            characters=len(candidate.resume_text),
            flags=candidate.resume_flags,
            facts=facts,
        )
    return CandidateOut(
        id=candidate.id,
        job_id=candidate.job_id,
        full_name=candidate.full_name,
        email=candidate.email,
        phone=candidate.phone,
        status=candidate.status,
        source=candidate.source,
        external_ref=candidate.external_ref,
        match_score=candidate.match_score,
        skills=candidate.skills,
        licences=convert(candidate.licences, list[LicenceOut], strict=False),
        resume=resume,
        merged_into_id=candidate.merged_into_id,
        created_at=candidate.created_at,
    )


@post("/candidates", operation_id="CreateCandidate", guards=[staff], responses=problems(409))
async def create_candidate(
    data: JSONBody[NewCandidate],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    idempotency_key: IdempotencyKey = None,
) -> CandidateOut:

    async def make() -> CandidateOut:
        candidate = await service.create(
            session,
            request.user,
            job_id=data.job_id,
            full_name=data.full_name.strip(),
            email=data.email,
            phone=data.phone,
            external_ref=data.external_ref,
        )
        return _out(candidate)

    return await answer_once(request, session, idempotency_key, CandidateOut, make)


@get("/candidates", operation_id="ListCandidates", guards=[staff], opt=READS, responses=problems())
async def list_candidates(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    job_id: FromQuery[UUID | None] = None,
    domain_id: FromQuery[UUID | None] = None,
    department_id: FromQuery[UUID | None] = None,
    status: FromQuery[Status | None] = None,
    source: FromQuery[Source | None] = None,
    text: SearchText = None,
    external_ref: Annotated[str | None, QueryParameter(max_length=64)] = None,
    min_score: Annotated[float | None, QueryParameter(ge=0, le=100)] = None,
    flagged: FromQuery[bool | None] = None,
    sort: FromQuery[Literal["newest", "oldest", "name", "score"]] = "newest",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CandidatePage:
    """``text`` looks for words, or their beginnings, in name, address, telephone and skills. A cursor belongs to one ``sort``."""
    wanted = CandidateFilter(job_id, domain_id, department_id, status, source, text, external_ref, min_score, flagged)
    page = await service.list_candidates(session, request.user, wanted, sort, cursor, limit)
    return CandidatePage(list(page.items), page.next_cursor)


@get("/candidates/{candidate_id:uuid}", operation_id="GetCandidate", guards=[staff], responses=problems())
async def get_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateOut:
    return _out(await service.get(session, request.user, candidate_id))


@patch("/candidates/{candidate_id:uuid}", operation_id="UpdateCandidate", guards=[staff], responses=problems(409))
async def update_candidate(
    candidate_id: FromPath[UUID],
    data: JSONBody[CandidateChanges],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> CandidateOut:
    given = {name: value for name, value in structs.asdict(data).items() if value is not UNSET}
    return _out(await service.update(session, request.user, candidate_id, given))


@put(
    "/candidates/by-reference/{external_ref:str}",
    operation_id="SyncCandidate",
    guards=[staff],
    responses=problems(409),
)
async def sync_candidate(
    external_ref: FromPath[Key],
    data: JSONBody[SyncedCandidate],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> CandidateOut:
    """Another system's application, made or brought up to date: the same twice is one candidate."""
    candidate, _ = await service.upsert(
        session,
        request.user,
        external_ref,
        job_id=data.job_id,
        full_name=data.full_name.strip(),
        email=data.email,
        phone=data.phone,
    )
    return _out(candidate)


@put("/candidates/{candidate_id:uuid}/status", operation_id="MoveCandidate", guards=[staff], responses=problems(409))
async def move_candidate(
    candidate_id: FromPath[UUID],
    data: JSONBody[NewStatus],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> CandidateOut:
    """One step of the pipeline, by you. A rejection is a decision: it needs a reason, and that you have opened the evidence. Here
    it is noted and nothing is written to the candidate; RecordDecision does that too."""
    if data.status == "rejected":
        settings = parts(request).settings
        decision = await decisions.decide(
            session, settings, request.user, candidate_id, "reject", data.reason, write=False
        )
        return _out(await session.get_one(Candidate, decision.candidate_id))
    return _out(await pipeline.move(session, request.user, candidate_id, data.status, data.reason))


@get(
    "/candidates/{candidate_id:uuid}/history",
    operation_id="ListCandidateHistory",
    guards=[staff],
    responses=problems(),
)
async def list_candidate_history(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> StatusHistory:
    """Every step, in order."""
    rows = await pipeline.history(session, request.user, candidate_id)
    return StatusHistory(
        [StatusStep(row.from_status, row.to_status, row.by_user_id, row.reason, row.created_at) for row in rows]
    )


@get(
    "/candidates/{candidate_id:uuid}/duplicates",
    operation_id="ListDuplicates",
    guards=[staff],
    responses=problems(),
)
async def list_duplicates(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateList:
    """Who may be the same person, by address, telephone or name: for people to look at."""
    return CandidateList(await merging.alike(session, request.user, candidate_id))


@post(
    "/candidates/{candidate_id:uuid}/merges",
    operation_id="MergeCandidates",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def merge_candidates(
    candidate_id: FromPath[UUID], data: JSONBody[Merge], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateOut:
    """The other one becomes the same person. Nothing is deleted; UnmergeCandidate undoes it."""
    return _out(await merging.merge(session, request.user, candidate_id, data.other_id))


@delete(
    "/candidates/{candidate_id:uuid}/merges",
    operation_id="UnmergeCandidate",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def unmerge_candidate(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> CandidateOut:
    """The candidate that was merged into another one stands for itself again."""
    return _out(await merging.unmerge(session, request.user, candidate_id))


@put(
    "/candidates/{candidate_id:uuid}/licences",
    operation_id="VerifyLicence",
    guards=[staff],
    responses=problems(),
)
async def verify_licence(
    candidate_id: FromPath[UUID],
    data: JSONBody[Verification],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> CandidateOut:
    """You have seen the paper or the register; or you take that back."""
    candidate = await service.verify_licence(
        session, request.user, candidate_id, data.name, verified=data.verified, expires=data.expires
    )
    return _out(candidate)


@put(
    "/candidates/{candidate_id:uuid}/resume",
    operation_id="UploadResume",
    guards=[staff],
    responses=problems(413, 415),
    request_max_body_size=MAX_BYTES + FORM_SLACK,
)
async def upload_resume(
    candidate_id: FromPath[UUID], data: MultipartBody[ResumeForm], request: StaffRequest
) -> CandidateOut:
    """PDF or DOCX in the form field ``file``. It is read at once, in a process with limits; a file that cannot be read is
    refused with the reason and the candidate stays as it was. No transaction is open while it is stored and read."""
    held = parts(request)
    await service.authorize_upload(held.database, request.user, candidate_id)
    stored = await saved(held.settings, data.file)
    filename = data.file.filename
    candidate = await service.take_resume(held.database, held.settings, request.user, candidate_id, stored, filename)
    return _out(candidate)


@put("/candidates/{candidate_id:uuid}/resume/text", operation_id="SetResumeText", guards=[staff], responses=problems())
async def set_resume_text(
    candidate_id: FromPath[UUID], data: JSONBody[ResumeText], request: StaffRequest
) -> CandidateOut:
    """The words of a resume that no parser reads (a scan, a photo, an old format), pasted."""
    held = parts(request)
    return _out(await service.take_text(held.database, request.user, candidate_id, data.text))
