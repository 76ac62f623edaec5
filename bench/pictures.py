"""`bench pictures`: every kind of report of a small demo company, made anew and kept as page pictures to look at.

The company, its day and the pages are always the same, so a picture that changes is a change of the report. With `--office` the
workbooks are also opened and recalculated by LibreOffice without a window, and its cells compared with ours.
"""

import argparse
import asyncio
import csv
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.analytics.scope import Filters
from core.candidates.models import Candidate
from core.db import Database
from core.decisions import verdicts
from core.decisions.models import Decision, HumanRating
from core.evaluation.models import Evaluation
from core.reports import own, paper, pdf, service, tables, workbook
from core.reports.data import OwnReport, TranscriptTurn
from core.reports.tables import KINDS, Document, Kind, Terms
from core.settings import Settings
from ops.testing import running
from seeds.company import founding

FOLDER = Path("docs") / "screens" / "reports"
_NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
_COMPANY = "Alderbrook Group"
_INTERVIEWS = 240
_NAME = "Zoë Łukasiewicz-Đặng, Александра Щербакова"
_SAID = (
    "محمد عبد الله الشريف: أفحص مجرى التنفس أولا ثم أطلب المساعدة وأكتب كل ما رأيته.",
    "דוד בן־גוריון: קודם אני בודק את הנשימה ואחר כך אני קורא לרופא וכותב את הכול.",
    "राम कृष्ण त्रिपाठी: पहले मैं साँस की जाँच करता हूँ, फिर डॉक्टर को बुलाता हूँ।",
    "王小明：我先检查气道，然后呼叫帮助，并把看到的一切写进病历。",
    "山田 太郎: まず気道を確認し、それから助けを呼び、見たことをすべて記録します。",
    "김철수: 먼저 기도를 확인하고 도움을 요청한 다음 본 것을 모두 기록합니다.",
    "Đặng Thị Ánh: q\u0302 first I look, then I call, then I write it down.",
    "Александра Щербакова: сначала я проверяю дыхание, потом зову врача и всё записываю.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the pictures are put")
    parser.add_argument("--pages", type=int, default=2, help="of each report")
    parser.add_argument("--dpi", type=int, default=60)
    parser.add_argument("--office", action="store_true", help="also compare what LibreOffice reads from the workbooks")


def run(args: argparse.Namespace) -> int:
    """1 when LibreOffice reads something else than was written."""
    with running({"migrate"}) as variables, tempfile.TemporaryDirectory(prefix="viva-pictures-") as folder:
        values = {key.removeprefix("VIVA_").lower(): value for key, value in variables.items()}
        settings = Settings(**values, company=_COMPANY)  # pyright: ignore[reportArgumentType]
        return asyncio.run(_all(settings, Path(folder), args))


async def _all(settings: Settings, folder: Path, args: argparse.Namespace) -> int:
    wrong: list[str] = []
    async for name, content in _files(settings):
        path = folder / name
        path.write_bytes(content)
        if path.suffix == ".pdf":
            _pictures(path, args.out, args.pages, args.dpi)
        elif args.office:
            wrong += _differences(path)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


async def _files(settings: Settings) -> AsyncGenerator[tuple[str, bytes]]:
    database = Database(settings, pool_size=1)
    try:
        async with database.transaction() as session:
            await founding.found(session, _COMPANY, _NOW, interviews=_INTERVIEWS)
        async with database.sessions() as session:
            rated = select(HumanRating.interview_id)
            query = select(Decision.interview_id).join(Evaluation, Evaluation.interview_id == Decision.interview_id)
            query = query.where(Decision.interview_id.in_(rated), Evaluation.overall_score >= 6)
            query = query.order_by(Decision.id).limit(1)
            interview_id = (await session.scalars(query)).one()
            assert interview_id is not None
            work = await service.load(
                session, settings, interview_id, await verdicts.of_interview(session, interview_id)
            )
            assert work is not None
            yield "interview.pdf", pdf.render(work.report)
            yield "own.pdf", own.render(work.own)
            yield "scripts.pdf", own.render(_in_six_scripts(work.own))
            admin = (await session.scalars(select(User).where(User.role == Role.SUPER_ADMIN))).one()
            busiest = select(Candidate.job_id).where(Candidate.status.in_(("evaluated", "hired", "offered")))
            job = (
                await session.scalars(
                    busiest.group_by(Candidate.job_id).order_by(func.count().desc(), Candidate.job_id)
                )
            ).first()
            for kind in KINDS:
                document = await _document(session, admin, kind, Filters(job_id=job if kind == "shortlist" else None))
                yield f"{kind}.xlsx", workbook.render(document)
                if "pdf" in tables.FORMATS[kind]:
                    yield f"{kind}.pdf", paper.render(document)
    finally:
        await database.close()


def _in_six_scripts(report: OwnReport) -> OwnReport:
    """The same report of somebody who answers in each of them."""
    turns = tuple(TranscriptTurn(n, "candidate", "answer", "text", said) for n, said in enumerate(_SAID, 1))
    return replace(report, candidate_name=_NAME, strengths=(), tips=(), turns=turns)


async def _document(session: AsyncSession, user: User, kind: Kind, filters: Filters) -> Document:
    return await tables.build(session, user, kind, filters, Terms(_COMPANY, _NOW, 14))


def _pictures(path: Path, out: Path, pages: int, dpi: int) -> None:
    out.mkdir(parents=True, exist_ok=True)
    command = ["pdftoppm", "-png", "-r", str(dpi), "-l", str(pages), str(path), str(out / path.stem)]
    subprocess.run(command, check=True)


def _differences(path: Path) -> list[str]:
    """What LibreOffice shows in each sheet, after it has loaded and recalculated them, against what was written."""
    office = which("soffice") or which("localc")
    if office is None:
        return [f"{path.name}: there is no LibreOffice; on Debian: apt-get install libreoffice-calc-nogui"]
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # the last one: every sheet
    command = [office, f"-env:UserInstallation=file://{path.parent}/office", "--headless", "--convert-to", form]
    subprocess.run([*command, "--outdir", str(path.parent), str(path)], check=True, capture_output=True, timeout=180)
    found: list[str] = []
    for sheet in load_workbook(path).worksheets:
        with (path.parent / f"{path.stem}-{sheet.title}.csv").open(encoding="utf-8", newline="") as file:
            read = list(csv.reader(file))
        written = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        name = f"{path.name}, {sheet.title}"
        print(f"{name}: {len(read)} rows in LibreOffice")
        if len(read) != len(written):
            found.append(f"{name}: {len(read)} rows instead of {len(written)}")
            continue
        found += [
            f"{name}: {theirs!r} instead of {ours!r}"
            for mine, other in zip(written, read, strict=True)
            for ours, theirs in zip(mine, other, strict=True)
            if not _same(ours, theirs)
        ]
    return found


def _same(ours: object, theirs: str) -> bool:
    """To the second and to two digits."""
    match ours:
        case datetime():
            return theirs == f"{ours:%Y-%m-%d %H:%M:%S}"
        case int() | float():
            return abs(float(theirs) - ours) <= 0.005
        case _:
            return theirs == str(ours)
