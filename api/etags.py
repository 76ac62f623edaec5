"""ETag on what is edited, and If-Match on the edit."""

from typing import Annotated, TypeVar

from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.params import HeaderParameter
from msgspec import Struct

from core.db import Identified
from core.etags import tag

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        min_length=1,
        max_length=500,
        pattern="^[\\x20-\\x7e]+$",
        description="The ETag that the change was made on: refused (412) when somebody changed it in between",
    ),
]
ETAG = [ResponseHeader(name="ETag", description="Of this version, for If-Match", documentation_only=True)]

Out = TypeVar("Out", bound=Struct)


def tagged(row: Identified, out: Out) -> Response[Out]:
    return Response(out, headers={"ETag": tag(row)})
