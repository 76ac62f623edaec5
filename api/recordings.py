import asyncio
from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from api.context import StaffRequest, parts
from api.problems import problems
from api.security import staff
from core.interviews import recording

_LAST_MS = 24 * 60 * 60 * 1000

Channel = Annotated[Literal["candidate", "agent"], QueryParameter()]
Ms = Annotated[int, QueryParameter(ge=0, le=_LAST_MS, description="Milliseconds from the interview's zero")]


@get(
    "/interviews/{interview_id:uuid}/recording",
    operation_id="GetRecordingClip",
    media_type="audio/wav",
    guards=[staff],
    responses=problems(409),
)
async def get_recording_clip(
    interview_id: FromPath[UUID], request: StaffRequest, channel: Channel, start_ms: Ms, end_ms: Ms
) -> Response[bytes]:
    """The sound of a span, at most five minutes, as WAV. Each listening is audited, before the first byte."""
    held = parts(request)
    async with held.database.transaction() as session:
        row = await recording.authorize_clip(session, request.user, interview_id, channel, start_ms, end_ms)
    return Response(
        await asyncio.to_thread(recording.clip, held.settings, row, start_ms, end_ms), media_type="audio/wav"
    )
