"""The candidate's side: what the invitation says, consent, joining and typing. The token travels in a header, never in a URL."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import GuestRequest, parts
from api.problems import problems
from api.scheduling import HelpOut, OfferedOut, help_out, offered
from api.schemas import Input
from api.security import guest
from core.errors import Invalid, NotFound
from core.interviews import consent as consents
from core.interviews import feedback, human, service
from core.untrusted import clean

MESSAGES, MESSAGES_S = 5, 5.0
JOINS, JOINS_S = 10, 60.0


class Told(Struct):
    """What is said before the candidate agrees; ``text_version`` goes back with the consent."""

    text_version: str
    language: str
    """Of these words: the interview's, or English where they are not written in it."""
    ai: str
    decision: str
    listening: str
    recording: str
    refusing: str


class InvitationOut(Struct):
    interview_id: UUID
    candidate_first_name: str
    company: str
    job_title: str
    interview_type: str
    language: str
    scheduled_at: datetime
    duration_limit_min: int
    questions: int
    """How many; what they are is asked in the interview."""
    status: str
    agent: str
    """waiting, ready or reconnecting."""
    told: Told
    consent_given: bool
    recording_agreed: bool
    speech: bool
    """Whether speaking is possible here at all."""
    started_at: datetime | None
    ended_at: datetime | None
    reply_by: datetime | None
    """The promise of an answer; null until the interview has ended."""
    correctable_until: datetime | None
    """Until then the candidate may correct their own words; null until the interview has ended."""
    rated: bool
    end_reason: str | None
    """Why it is over; `no_show`: another time may be picked."""
    contact_by: datetime | None
    """By then a person gets in touch, who was asked for instead of the AI."""
    help: HelpOut
    """What was asked for, and how many minutes the interview may take with it."""
    offered: OfferedOut
    """Times to move it to."""


class TypeIn(Input):
    interview_type: service.InterviewType


class TypeOut(Struct):
    interview_type: str


class ConsentIn(Input):
    interview: bool
    recording: bool
    text_version: Annotated[str, Meta(min_length=1, max_length=32)]


class ConsentOut(Struct):
    interview: bool
    recording: bool
    text_version: str


class JoinedOut(Struct):
    url: str
    token: str
    """For the room; works for a minute, so join at once."""
    room: str
    agent: str


class TypedIn(Input):
    client_message_id: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
    text: Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"^[^\x00]*$")]


class MessageOut(Struct):
    client_message_id: str


def told(company: str, language: str) -> Told:
    return Told(consents.VERSION, consents.language_of(language), **consents.statements(company, language))


@get("/invitation", operation_id="GetInvitation", guards=[guest], responses=problems(410))
async def get_invitation(request: GuestRequest, session: NamedDependency[AsyncSession]) -> InvitationOut:
    found = await service.overview(session, request.user.interview_id)
    settings, interview = parts(request).settings, found.interview
    company = settings.company
    wanted = await human.of_interview(session, interview.id) if interview.human_requested_at else None
    return InvitationOut(
        interview_id=interview.id,
        candidate_first_name=found.candidate.full_name.split(" ")[0],
        company=company,
        job_title=found.job.title,
        interview_type=interview.interview_type,
        language=interview.language,
        scheduled_at=interview.scheduled_at,
        duration_limit_min=interview.duration_limit_min,
        questions=found.questions,
        status=interview.status,
        agent=found.agent,
        told=told(company, interview.language),
        consent_given=found.consent is not None and found.consent.interview,
        recording_agreed=found.consent is not None and found.consent.recording,
        speech=settings.has_speech,
        started_at=interview.started_at,
        ended_at=interview.ended_at,
        reply_by=feedback.reply_by(interview, settings),
        correctable_until=feedback.correctable_until(interview, settings),
        rated=await feedback.rating(session, interview.id) is not None,
        end_reason=interview.end_reason,
        contact_by=wanted.due_at if wanted else None,
        help=help_out(interview),
        offered=offered(interview),
    )


@post("/invitation/consent", operation_id="GiveConsent", guards=[guest], responses=problems(409, 410))
async def give_consent(
    data: JSONBody[ConsentIn], request: GuestRequest, session: NamedDependency[AsyncSession]
) -> ConsentOut:
    given = await service.give_consent(
        session,
        parts(request).settings,
        request.user.invitation_id,
        interview=data.interview,
        recording=data.recording,
        text_version=data.text_version,
    )
    return ConsentOut(given.interview, given.recording, given.text_version)


@put("/invitation/type", operation_id="ChooseInterviewType", guards=[guest], responses=problems(409, 410))
async def choose_interview_type(
    data: JSONBody[TypeIn], request: GuestRequest, session: NamedDependency[AsyncSession]
) -> TypeOut:
    """Speak, type, or both. No reason is asked; open until the interview begins."""
    interview_id, settings = request.user.interview_id, parts(request).settings
    chosen = await service.choose_type(session, settings, interview_id, data.interview_type)
    return TypeOut(chosen.interview_type)


@post(
    "/invitation/join",
    operation_id="JoinInterview",
    status_code=200,
    guards=[guest],
    responses=problems(409, 410, 425, 429, 503),
)
async def join_interview(request: GuestRequest) -> JoinedOut:
    """An interviewer is in the room or on the way. When all are busy: 503 with the seconds to wait, never an empty room."""
    held = parts(request)
    await held.limiter.hit("join", str(request.user.interview_id), JOINS, JOINS_S)
    joined = await service.join(held.database, held.rooms, held.settings, request.user.invitation_id)
    return JoinedOut(joined.url, joined.token, joined.room, joined.agent)


@post(
    "/interviews/{interview_id:uuid}/messages",
    operation_id="SendMessage",
    status_code=202,
    guards=[guest],
    responses=problems(409, 410, 429),
)
async def send_message(
    interview_id: FromPath[UUID],
    data: JSONBody[TypedIn],
    request: GuestRequest,
    session: NamedDependency[AsyncSession],
) -> MessageOut:
    """A typed answer. Sending the same ``client_message_id`` again changes nothing; text sent while nobody listens waits."""
    if request.user.interview_id != interview_id:
        raise NotFound("There is no such interview.")
    await parts(request).limiter.hit("message", str(interview_id), MESSAGES, MESSAGES_S)
    text = clean(data.text).text.strip()
    if not text:
        raise Invalid("The message has no words.", errors=[{"field": "text", "message": "has no words"}])
    await service.send_text(session, interview_id, data.client_message_id, text)
    return MessageOut(data.client_message_id)
