"""What can be refused from the outside, before any parser opens the file."""

import io
import re
import zipfile
import zlib

from core.candidates.resume.errors import Damaged, EmptyFile, Encrypted, NotPdfOrDocx, TooLarge, UnpacksTooLarge
from core.candidates.resume.model import MAX_BYTES

MAX_UNPACKED = 20 * 1024 * 1024
MAX_RATIO = 50
MAX_ENTRIES = 2_000
MAX_XML = 8 * 1024 * 1024
"""Of one XML part: a resume's text takes a few hundred kB; lxml would take a part of 20 MB for minutes."""
MAX_ELEMENTS = 200_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def kind_of(data: bytes) -> str:
    """``pdf`` or ``docx`` by content; the name of the file says nothing. Raises what is wrong with it."""
    if len(data) > MAX_BYTES:
        raise TooLarge()
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFile()
    if data.startswith(b"%PDF-"):
        if _holds_zip(data):
            raise NotPdfOrDocx(
                "The file is a PDF and an archive at once. Please save your resume as PDF again and upload that."
            )
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        check_docx(data)
        return "docx"
    if data.startswith(_OLE) and _ENCRYPTED_OLE in data:
        raise Encrypted()
    raise NotPdfOrDocx()


def check_docx(data: bytes) -> None:
    """A plain Word document within the caps; sizes are counted while unpacking, never believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive, len(data))
            _check_parts(archive, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Damaged() from error


def _check_entries(archive: zipfile.ZipFile, packed: int) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise UnpacksTooLarge()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Encrypted()
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise NotPdfOrDocx()
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name for name in names):
        raise Damaged(
            "The file holds paths that a Word document never has. Please save your resume as PDF and upload that."
        )
    if len(names) != len(entries):
        raise Damaged()
    if "word/vbaProject.bin" in names:
        raise NotPdfOrDocx(
            "The document holds macros. Please save it as a plain Word document (.docx) or PDF and upload that."
        )
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED or declared > MAX_RATIO * max(packed, 1):
        raise UnpacksTooLarge()


def _check_parts(archive: zipfile.ZipFile, packed: int) -> None:
    left = min(MAX_UNPACKED, MAX_RATIO * packed)
    for entry in archive.infolist():
        with archive.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise UnpacksTooLarge()
        if entry.filename.endswith((".xml", ".rels")):
            _check_xml(content)
        if entry.filename == "[Content_Types].xml" and _MAIN_TYPE not in content:
            raise NotPdfOrDocx()


def _check_xml(content: bytes) -> None:
    # A part in UTF-16 would hide its DOCTYPE from a search for bytes; Word writes UTF-8.
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) or _DOCTYPE.search(content):
        raise Damaged(
            "The document declares XML entities, which a Word document never does. Please save your resume as PDF and upload that."
        )
    if len(content) > MAX_XML or content.count(b"<") > 2 * MAX_ELEMENTS:
        raise UnpacksTooLarge()


def _holds_zip(data: bytes) -> bool:
    """Does a ZIP directory hang at the end? (Then another program would open the same bytes as an archive.)"""
    tail = data[-(65_536 + 22) :]
    return b"PK\x05\x06" in tail and zipfile.is_zipfile(io.BytesIO(data))


_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")


def other_format(data: bytes) -> str | None:
    """What the file is by its content, where it is something that people send as a resume."""
    if data.startswith(_PICTURES) or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") or data[8:12] == b"WEBP":
        return "a photo or picture, without text that can be read"
    if data.startswith(_OLE):
        return "in an old Word format (.doc)"
    if data.startswith(b"{\\rtf"):
        return "an RTF document"
    if data.startswith(b"PK\x03\x04"):
        if b"application/vnd.oasis.opendocument" in data[:200]:
            return "an OpenDocument text (.odt)"
        if b"Index/Document.iwa" in data or b"Index.zip" in data:
            return "an Apple Pages document"
        return None
    return "a web page" if data.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")) else None
