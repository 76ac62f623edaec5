"""From reports and exports to their files. Apart from the service, so that only the worker loads the libraries for it."""

import hashlib
import wave
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

from core.files import files_of, write
from core.reports import exports, own, paper, pdf, replay, workbook
from core.reports.opus import AudioTracks
from core.reports.service import FOLDER, Kind, Rendered, Work
from core.settings import Settings

SUFFIX = {"pdf": "pdf", "replay": "html", "own": "own.pdf"}


def render(settings: Settings, work: Work) -> list[Rendered]:
    """All files, kept under names of this rendering. Blocks for seconds: call it from a thread."""
    files = files_of(settings)
    with ExitStack() as voices:
        paths = {channel: voices.enter_context(files.file(name)) for channel, name in work.recordings.items()}
        pages = replay.render(work.report, _tracks(paths))
    rendered = [
        _write(settings, work.interview_id, "pdf", pdf.render(work.report)),
        _write(settings, work.interview_id, "replay", pages),
        _write(settings, work.interview_id, "own", own.render(work.own)),
    ]
    _keep(settings, *(each.path for each in rendered))
    return rendered


def render_export(settings: Settings, work: exports.Work) -> exports.Made:
    """Blocks for seconds: call it from a thread."""
    content = workbook.render(work.document) if work.format == "xlsx" else paper.render(work.document)
    path = _put(settings, exports.folder(work.export_id), work.format, content)
    _keep(settings, path)
    return exports.Made(path, len(content), hashlib.sha256(content).hexdigest())


def _tracks(paths: dict[str, Path]) -> AudioTracks | None:
    if not paths:
        return None
    with wave.open(str(next(iter(paths.values()))), "rb") as file:
        rate = file.getframerate()
    return AudioTracks(rate, candidate=paths.get("candidate"), agent=paths.get("agent"))


def _write(settings: Settings, interview_id: UUID, kind: Kind, content: bytes) -> Rendered:
    path = _put(settings, f"{FOLDER}/{interview_id}", SUFFIX[kind], content)
    return Rendered(kind, path, hashlib.sha256(content).hexdigest())


def _put(settings: Settings, folder: str, suffix: str, content: bytes) -> str:
    path = f"{folder}/{uuid4()}.{suffix}"
    write(settings, path, content)
    return path


def _keep(settings: Settings, *paths: str) -> None:
    files = files_of(settings)
    try:
        files.keep(*paths)
    except BaseException:
        files.take_back(*paths)
        raise
