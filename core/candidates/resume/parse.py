"""The parent's side: hands the file to a child process with hard limits and reads back what it found."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

import core
from core.candidates.resume.checks import kind_of, other_format
from core.candidates.resume.errors import BY_CODE, Damaged, NotPdfOrDocx, TooSlow
from core.candidates.resume.model import MAX_BYTES, MAX_CHARS, Hidden, Resume
from core.untrusted import clean, instructions_in

WALL_SECONDS = 15.0
MAX_OUTPUT = 4 * 1024 * 1024
MAX_HIDDEN = 50
MAX_SNIPPET = 500
_OTHER_FORMATS = {
    ".doc": "in an old Word format",
    ".docm": "a Word document with macros",
    ".rtf": "an RTF document",
    ".odt": "an OpenDocument text",
    ".pages": "an Apple Pages document",
    ".txt": "plain text",
    ".html": "a web page",
    ".htm": "a web page",
    ".jpg": "a photo",
    ".jpeg": "a photo",
    ".png": "a picture",
    ".heic": "a photo",
}


class _Snippet(msgspec.Struct, frozen=True):
    text: str
    reason: str
    page: int | None


class _Answer(msgspec.Struct, frozen=True):
    """What the child wrote; its types are checked, since a hostile file may have taken the child over."""

    text: str = ""
    pages: int | None = None
    hidden: tuple[_Snippet, ...] = ()
    flags: tuple[str, ...] = ()
    prominent: tuple[str, ...] = ()
    error: str | None = None
    detail: str | None = None


def parse(path: Path, filename: str, *, wall_seconds: float = WALL_SECONDS) -> Resume:
    """The resume at ``path``; ``filename`` is what the sender called it and serves only to word the advice.

    Blocks for up to ``wall_seconds``: call it from a thread. A file that cannot be used raises a ``ResumeError``.
    """
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    kind = _kind(data, filename)
    answer = _run_child(data, kind, wall_seconds)
    hidden = tuple(
        Hidden(clean(snippet.text).text[:MAX_SNIPPET], snippet.reason, snippet.page)
        for snippet in answer.hidden[:MAX_HIDDEN]
    )
    prominent = tuple(clean(line).text[:MAX_SNIPPET] for line in answer.prominent[:MAX_HIDDEN])
    return _resume(answer.text, kind, answer.pages, hidden, answer.flags, prominent)


def from_text(text: str, kind: str) -> Resume:
    """Words that were typed or pasted instead of a file; ``kind`` is text or form."""
    return _resume(text, kind, None, (), (), ())


def _resume(
    text: str,
    kind: str,
    pages: int | None,
    hidden: tuple[Hidden, ...],
    found: tuple[str, ...],
    prominent: tuple[str, ...],
) -> Resume:
    cleaned = clean(text[:MAX_CHARS])
    instructions = tuple(instructions_in(cleaned.text))
    flags = {*found, *cleaned.flags, *(f"hidden_text_{snippet.reason}" for snippet in hidden)}
    if instructions or any(instructions_in(snippet.text) for snippet in hidden):
        flags.add("instructions_to_the_rater")
    return Resume(cleaned.text, kind, pages, hidden, tuple(sorted(flags)), instructions, prominent)


def _kind(data: bytes, filename: str) -> str:
    try:
        return kind_of(data)
    except NotPdfOrDocx as error:
        known = other_format(data) or _OTHER_FORMATS.get(Path(filename.replace("\0", "")).suffix.lower())
        if known is None or error.detail != NotPdfOrDocx.way_out:
            raise
        raise NotPdfOrDocx(f"The file is {known}. {NotPdfOrDocx.way_out}") from error


def _run_child(data: bytes, kind: str, wall_seconds: float) -> _Answer:
    """Standard input and output are unnamed files: no pipe to fill, nothing to clean up, and a limit on what is written."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as sink:
        source.write(data)
        source.seek(0)
        child = subprocess.Popen(  # noqa: S603 — our own module; the one argument is "pdf" or "docx"
            [sys.executable, "-m", "core.candidates.resume.child", kind],
            stdin=source,
            stdout=sink,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(Path(core.__file__ or "").parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
        try:
            status = child.wait(wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise TooSlow() from error
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        sink.seek(0)
        return _answer(status, sink.read(MAX_OUTPUT))


def _answer(status: int, output: bytes) -> _Answer:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooSlow()
    try:
        answer = msgspec.convert(json.loads(output), _Answer)
    except (ValueError, RecursionError) as error:
        raise Damaged() from error
    if answer.error is not None:
        raise BY_CODE.get(answer.error, Damaged)(answer.detail)
    return answer
