"""The resume of the demo's candidate: made from the job, so that it speaks of every requirement that must be met."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from docx import Document
from docx.document import Document as Docx

from seeds.schema import JobTemplate, Requirement

FILE_NAME = "resume.docx"
VALID_YEARS = 2
YEARS_MORE = 2
"""Than the most that the job asks for."""
_LASTING = ("licence", "certificate")


def resume(job: JobTemplate, name: str, email: str, today: date | None = None) -> bytes:
    """A DOCX of one page. What is nice to have and stands last in the job is left out: nobody meets everything."""
    today = today or date.today()
    wishes = [requirement for requirement in job.requirements if not requirement.must]
    told = [requirement for requirement in job.requirements if requirement not in wishes[-1:]]
    document = Document()
    document.add_heading(name, level=0)
    document.add_paragraph(f"{email} · +1 202 555 0143")
    document.add_heading("Experience", level=1)
    document.add_paragraph(f"{job.title}, Riverside Group, {today.year - _years(job)} – present")
    _items(document, _duties(told))
    valid = f"valid until December {today.year + VALID_YEARS}"
    _section(document, "Licences and certificates", [f"{r.aliases[0]}, {valid}" for r in told if r.kind in _LASTING])
    skills = dict.fromkeys([*job.required_skills, *(alias for r in told if r.kind == "tool" for alias in r.aliases)])
    _section(document, "Skills and tools", [", ".join(skills)])
    _section(document, "Languages", [f"{r.aliases[0]}: fluent" for r in told if r.kind == "language"])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _years(job: JobTemplate) -> int:
    return max([job.experience_min, *(requirement.years or 0 for requirement in job.requirements)]) + YEARS_MORE


def _duties(told: Iterable[Requirement]) -> Iterable[str]:
    """Also the words by which years of experience are recognised: they count only where the position names them."""
    for requirement in told:
        if requirement.kind in ("duty", "shift", "years"):
            yield f"{requirement.text}: {requirement.aliases[0]}" if requirement.aliases else requirement.text


def _section(document: Docx, title: str, lines: Sequence[str]) -> None:
    if lines:
        document.add_heading(title, level=1)
        _items(document, lines)


def _items(document: Docx, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(line, style="List Bullet")
