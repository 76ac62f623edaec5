"""The resumes of a list: a zip whose parts are taken out by name, one by one, no larger than a resume may be.

Nothing is unpacked to where the archive says, and no size in it is believed.
"""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from core.candidates.resume.errors import ResumeError, TooLarge
from core.candidates.resume.model import MAX_BYTES as MAX_RESUME
from core.errors import Conflict, Invalid

MAX_BYTES = 100 * 1024 * 1024
MAX_PARTS = 4_000
_MAX_DIRECTORY = 1024 * 1024
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 65_535
_LARGE = b"PK\x06\x07"
_LARGE_SIZE = 20
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1


class NotInArchive(Conflict):
    code = "resume_missing"
    title = "The archive has no such file"


class PartUnreadable(ResumeError):
    code = "resume_unreadable"
    title = "The file cannot be taken out of the archive"


def check(path: Path) -> None:
    """Raises Invalid for what is no archive, or one that would take its reader's memory: before any part of its directory is read."""
    directory = _directory_size(path)
    if directory is None or directory > _MAX_DIRECTORY:
        raise _bad("is no zip of an ordinary size")
    try:
        with ZipFile(path) as archive:
            if len(archive.infolist()) > MAX_PARTS:
                raise _bad(f"has more than {MAX_PARTS} files")
    except (BadZipFile, LargeZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _bad("cannot be read as a zip") from error


def take(path: Path, name: str, target: Path) -> None:
    """Writes the part of this name to ``target``. Raises NotInArchive, TooLarge or PartUnreadable, and leaves nothing behind then."""
    with ZipFile(path) as archive:
        part = _find(archive.infolist(), name)
        if part.flag_bits & _ENCRYPTED:
            raise PartUnreadable("The file in the archive has a password.")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            size = 0
            with archive.open(part) as source, target.open("xb") as file:
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    if size > MAX_RESUME:
                        raise TooLarge()
                    file.write(chunk)
        except (BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
            target.unlink(missing_ok=True)
            raise PartUnreadable("The file in the archive is damaged, or packed in a way that is not known.") from error
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _find(parts: Sequence[ZipInfo], name: str) -> ZipInfo:
    """By its whole name, else by its name without folders, where only one has it."""
    wanted = name.replace("\\", "/")
    files = [part for part in parts if not part.is_dir()]
    found = [part for part in files if part.filename == wanted]
    found = found or [part for part in files if PurePosixPath(part.filename).name == wanted]
    if len(found) != 1:
        raise NotInArchive(
            "The archive has no file of this name." if not found else "The archive has several of this name."
        )
    return found[0]


def _directory_size(path: Path) -> int | None:
    """What the end of the archive says; None where there is no end, or one for archives beyond 4 GB."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END_SIZE - _COMMENT - _LARGE_SIZE))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE or tail[max(0, at - _LARGE_SIZE) : at].startswith(_LARGE):
        return None
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _bad(message: str) -> Invalid:
    return Invalid(f"The archive {message}.", errors=[{"field": "resumes", "message": message}])
