"""Whoever of the hiring team listens to a running interview, and what they write down for themselves."""

from typing import Annotated
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.schemas import Input
from api.security import staff
from core.interviews import observers


class ObservationOut(Struct):
    """``token`` lets one hidden listener into the room, for a minute: no voice, no data, not seen by anybody in it."""

    observation_id: UUID
    url: str
    token: str


class NoteIn(Input):
    content: Annotated[str, Meta(max_length=observers.NOTE_CHARS, pattern=r"^[^\x00]*$")]


class NoteOut(Struct):
    content: str


@post(
    "/interviews/{interview_id:uuid}/observations",
    operation_id="ObserveInterview",
    guards=[staff],
    responses=problems(409),
)
async def observe_interview(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> ObservationOut:
    """Audited, as is leaving."""
    held = parts(request)
    observed = await observers.observe(session, held.rooms, held.settings, request.user, interview_id)
    return ObservationOut(observed.observation_id, observed.url, observed.token)


@post(
    "/observations/{observation_id:uuid}/end",
    operation_id="LeaveObservation",
    status_code=204,
    guards=[staff],
    responses=problems(),
)
async def leave_observation(
    observation_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> None:
    """Said by the page when it is closed; who just vanishes is noted as gone within two minutes."""
    await observers.leave(session, request.user, observation_id)


@get(
    "/interviews/{interview_id:uuid}/note",
    operation_id="GetInterviewNote",
    guards=[staff],
    responses=problems(),
)
async def get_interview_note(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> NoteOut:
    """The reader's own; empty where nothing was written."""
    note = await observers.note(session, request.user, interview_id)
    return NoteOut(note.content if note else "")


@put(
    "/interviews/{interview_id:uuid}/note",
    operation_id="WriteInterviewNote",
    guards=[staff],
    responses=problems(),
)
async def write_interview_note(
    interview_id: FromPath[UUID],
    data: JSONBody[NoteIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> NoteOut:
    """Replaces the writer's own note. Nobody else reads it."""
    return NoteOut((await observers.write_note(session, request.user, interview_id, data.content)).content)
