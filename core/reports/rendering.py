"""From reports and exports to their files. Apart from the service, so that only the worker loads the libraries for it."""

import hashlib
import wave
from pathlib import Path
from uuid import UUID, uuid4

from core.reports import exports, own, paper, pdf, replay, workbook
from core.reports.opus import AudioTracks
from core.reports.service import FOLDER, Kind, Rendered, Work
from core.settings import Settings

SUFFIX = {"pdf": "pdf", "replay": "html", "own": "own.pdf"}


def render(settings: Settings, work: Work) -> list[Rendered]:
    """All files, beside their places. Blocks for seconds: call it from a thread."""
    return [
        _write(settings, work.interview_id, "pdf", pdf.render(work.report)),
        _write(settings, work.interview_id, "replay", replay.render(work.report, _tracks(settings, work.recordings))),
        _write(settings, work.interview_id, "own", own.render(work.own)),
    ]


def render_export(settings: Settings, work: exports.Work) -> exports.Made:
    """Blocks for seconds: call it from a thread."""
    content = workbook.render(work.document) if work.format == "xlsx" else paper.render(work.document)
    part = _part(settings, exports.FOLDER, content)
    target = part.with_name(f"{work.export_id}.{work.format}")
    return exports.Made(part, target, len(content), hashlib.sha256(content).hexdigest())


def _tracks(settings: Settings, recordings: dict[str, str]) -> AudioTracks | None:
    if not recordings:
        return None
    paths: dict[str, Path] = {channel: settings.data / path for channel, path in recordings.items()}
    with wave.open(str(next(iter(paths.values()))), "rb") as file:
        rate = file.getframerate()
    return AudioTracks(rate, candidate=paths.get("candidate"), agent=paths.get("agent"))


def _write(settings: Settings, interview_id: UUID, kind: Kind, content: bytes) -> Rendered:
    part = _part(settings, FOLDER, content)
    return Rendered(kind, part, part.with_name(f"{interview_id}.{SUFFIX[kind]}"), hashlib.sha256(content).hexdigest())


def _part(settings: Settings, name: str, content: bytes) -> Path:
    folder = settings.data / name
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{uuid4()}.part"
    part.write_bytes(content)
    return part
