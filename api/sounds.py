"""What the candidate's device kept of an answer while the line was bad."""

from typing import Annotated

from litestar import post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody, QueryParameter
from msgspec import Meta, Struct

from api.context import GuestRequest, parts
from api.problems import problems
from api.security import guest
from api.uploads import FORM_SLACK
from core.interviews import sounds

SOUNDS, SOUNDS_S = 40, 60.0


class SoundForm(Struct):
    file: UploadFile
    """As browsers record: WebM, Ogg or MP4."""


class SoundOut(Struct):
    client_id: str


@post(
    "/invitation/transcript/{sequence_order:int}/sound",
    operation_id="SendAnswerSound",
    status_code=202,
    guards=[guest],
    responses=problems(409, 410, 413, 415, 429),
    request_max_body_size=sounds.MAX_BYTES + FORM_SLACK,
)
async def send_answer_sound(
    sequence_order: FromPath[Annotated[int, Meta(ge=1, le=2**31 - 1)]],
    data: MultipartBody[SoundForm],
    request: GuestRequest,
    client_id: Annotated[str, QueryParameter(pattern=r"^[\x21-\x7e]{1,64}$")],
    part: Annotated[int, QueryParameter(ge=1, le=sounds.MAX_PARTS)] = 1,
) -> SoundOut:
    """The sound of a spoken answer that lost words on its way, to be heard again. Only with consent to a recording; the same
    ``client_id`` again changes nothing."""
    held = parts(request)
    await held.limiter.hit("answer-sound", str(request.user.interview_id), SOUNDS, SOUNDS_S)
    await sounds.keep(
        held.database,
        held.settings,
        request.user.interview_id,
        turn_seq=sequence_order,
        part=part,
        client_id=client_id,
        sound=await data.file.read(),
    )
    return SoundOut(client_id)
