"""After the interview, from the candidate: a rating, corrections of their own words, and a short practice before it."""

from typing import Annotated

from litestar import post, put
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import GuestRequest, parts
from api.problems import problems
from api.schemas import Input
from api.security import guest
from core.ai import hearing
from core.errors import Invalid
from core.interviews import feedback
from core.untrusted import clean

PRACTICES, PRACTICES_S = 6, 60.0
PRACTICE_BYTES = 3 * 1024 * 1024


class RatingIn(Input):
    stars: Annotated[int, Meta(ge=1, le=5)]
    comment: Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")] | None = None


class CorrectionIn(Input):
    content: Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]


class CorrectionOut(Struct):
    sequence_order: int
    content: str


class PracticeOut(Struct):
    """What was understood. Nothing of it is kept."""

    text: str


@put("/invitation/rating", operation_id="RateInterview", status_code=204, guards=[guest], responses=problems(409, 410))
async def rate_interview(
    data: JSONBody[RatingIn], request: GuestRequest, session: NamedDependency[AsyncSession]
) -> None:
    """How the interview was for the candidate. It never reaches an evaluation; a second rating replaces the first."""
    await feedback.rate(session, request.user.interview_id, data.stars, data.comment or None)


@put(
    "/invitation/transcript/{sequence_order:int}",
    operation_id="CorrectTranscript",
    guards=[guest],
    responses=problems(409, 410),
)
async def correct_transcript(
    sequence_order: FromPath[Annotated[int, Meta(ge=1, le=2**31 - 1)]],
    data: JSONBody[CorrectionIn],
    request: GuestRequest,
    session: NamedDependency[AsyncSession],
) -> CorrectionOut:
    """The candidate's own words as they meant them. What was heard stays beside it; the hiring team sees both."""
    content = clean(data.content).text.strip()
    if not content:
        raise Invalid("The correction has no words.", errors=[{"field": "content", "message": "has no words"}])
    held = parts(request)
    row = await feedback.correct(session, held.settings, request.user.interview_id, sequence_order, content)
    return CorrectionOut(row.turn_seq, row.content)


@post(
    "/invitation/practice",
    operation_id="PractiseSpeaking",
    status_code=200,
    guards=[guest],
    responses=problems(409, 410, 413, 429, 503),
    request_max_body_size=PRACTICE_BYTES,
)
async def practise_speaking(
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)], request: GuestRequest
) -> PracticeOut:
    """A spoken trial before the interview, as WAV, at most half a minute: heard, written down, shown, forgotten."""
    held = parts(request)
    await held.limiter.hit("practice", str(request.user.interview_id), PRACTICES, PRACTICES_S)
    return PracticeOut(await hearing.transcribe(held.settings, await data.read()))
