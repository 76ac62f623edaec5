import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from reportlab.pdfgen.canvas import Canvas

from core.candidates.resume import Resume, parse

Draw = Callable[[Canvas], None]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Resume]:
    """Stores the bytes as an upload would be stored and parses them."""

    def read_bytes(data: bytes, filename: str = "resume.pdf", **options: float) -> Resume:
        path = tmp_path / "0198-upload"
        path.write_bytes(data)
        return parse(path, filename, **options)

    return read_bytes


@pytest.fixture
def pdf() -> Callable[..., bytes]:
    def build(*draws: Draw, **options: object) -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, **options)
        for draw in draws:
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return build


@pytest.fixture
def docx() -> Callable[..., bytes]:
    def build(fill: Callable[[DocxDocument], None]) -> bytes:
        document = Document()
        fill(document)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return build


@pytest.fixture
def repacked(docx: Callable[..., bytes]) -> Callable[..., bytes]:
    """A plain document with some parts replaced or added: ``{name: bytes}``."""

    def build(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        plain = zipfile.ZipFile(io.BytesIO(docx(lambda document: document.add_paragraph("Anna Larsson, nurse."))))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", compression) as archive:
            for name in plain.namelist():
                archive.writestr(name, parts.pop(name, plain.read(name)))
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return build
