"""multipart/form-data read into memory only: a voice never touches the disk, not even a temporary file."""

from collections import defaultdict
from collections.abc import AsyncIterable

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from speech.errors import ApiError, invalid

_MAX_PARTS = 32


class Form:
    """Fields by name, as text; uploads by name, as bytes."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = defaultdict(list)
        self.files: dict[str, bytes] = {}

    def text(self, name: str) -> str | None:
        values = self.fields.get(name)
        return values[-1] if values else None


class _Reader:
    """The parser's callbacks: one part at a time."""

    def __init__(self) -> None:
        self.form = Form()
        self._parts = 0

    def begin(self) -> None:
        self._parts += 1
        if self._parts > _MAX_PARTS:
            raise invalid("Too many form fields.", "body")
        self._field, self._value, self._disposition, self._body = bytearray(), bytearray(), b"", bytearray()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if bytes(self._field).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._field, self._value = bytearray(), bytearray()

    def data(self, data: bytes, start: int, end: int) -> None:
        self._body += data[start:end]

    def end(self) -> None:
        options = parse_options_header(self._disposition)[1]
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            self.form.files[name] = bytes(self._body)
        else:
            self.form.fields[name].append(self._body.decode("utf-8", "replace"))


async def read_form(content_type: tuple[str, dict[str, str]], body: AsyncIterable[bytes]) -> Form:
    """The whole form, or 400 when it is none. `content_type` as Litestar gives it: the type and its parameters."""
    kind, options = content_type
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise ApiError(400, "The body must be multipart/form-data.", code="invalid_body")
    reader = _Reader()
    try:
        parser = MultipartParser(
            options["boundary"],
            {
                "on_part_begin": reader.begin,
                "on_header_field": reader.header_field,
                "on_header_value": reader.header_value,
                "on_header_end": reader.header_end,
                "on_part_data": reader.data,
                "on_part_end": reader.end,
            },
        )
        async for chunk in body:
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise ApiError(400, "The form could not be read.", code="invalid_body") from error
    return reader.form
