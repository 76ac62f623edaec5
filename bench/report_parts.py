"""One report or workbook in a process of its own: `python -m bench.report_parts pdf` prints its seconds, peak and size as JSON."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from uuid import UUID

from fpdf import FPDF
from pypdf import PdfReader

from core.reports import pdf, workbook
from core.reports.data import EngineLabel, EvaluationPart, InterviewReport, TranscriptTurn
from core.reports.tables import Document, Table, Value
from seeds.company.trades import GOLDEN

TURNS, ROWS = 450, 10_000
"""Turns of a hundred pages and a few more; rows of the workbook."""
_NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def measured(part: str) -> dict[str, float]:
    """Seconds of CPU, the process's peak in MB, and the pages or bytes that came out."""
    report, document = _report(), _document()
    work: Callable[[], bytes] = {
        "pdf": lambda: pdf.render(report),
        "bare-pdf": lambda: _bare_pdf(report),
        "xlsx": lambda: workbook.render(document),
        "bare-xlsx": lambda: _bare_table(document),
    }[part]
    began = process_time()
    content = work()
    took = process_time() - began
    return {"s": took, "mb": _peak_mb(), "size": _pages(content) if part.endswith("pdf") else len(content)}


def _peak_mb() -> float:
    """Of this program alone: getrusage would also know what started it."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def _report() -> InterviewReport:
    said = [json.loads(line)["answer"] for file in sorted(GOLDEN.glob("*.jsonl")) for line in file.open()]
    turns = tuple(
        TranscriptTurn(
            n, ("agent", "candidate")[n % 2], "answer", "voice", said[n], "1", 20_000 * n, 20_000 * n + 18_000
        )
        for n in range(TURNS)
    )
    return InterviewReport(
        interview_id=UUID(int=0), company="Alderbrook", department=None, job_title="Staff nurse",
        candidate_name="Zoë Ståhl", domain="nursing", language="en", interview_type="ai_both", started_at=_NOW,
        ended_at=_NOW + timedelta(hours=4), generated_at=_NOW + timedelta(hours=5),
        engine=EngineLabel("offline", "offline engine", {}, "", "", "1", "0"), screening=None,
        evaluation=EvaluationPart("pending", "It was not read."), decision=None, turns=turns, questions=(), recording=None,
    )  # fmt: skip


def _bare_pdf(report: InterviewReport) -> bytes:
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("Helvetica", size=10)
    for turn in report.turns:
        sheet.multi_cell(0, 5, f"{turn.seq} {turn.speaker}: {turn.text}")
        sheet.ln(12)
    return bytes(sheet.output())


def _document() -> Document:
    columns = tuple(f"Column {n}" for n in range(16))
    rows: list[list[Value]] = [
        [f"Zoë Ståhl {n}", f"candidate-{n}@demo.example", n, n / 7, _NOW, None, *(n / m for m in range(1, 11))]
        for n in range(ROWS)
    ]
    return Document(
        "Raw data", "Alderbrook", ("Everything",), (Table("candidates", columns, rows),), _NOW, "Europe/Berlin"
    )


def _bare_table(document: Document) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(document.tables[0].rows)
    return out.getvalue().encode()


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
