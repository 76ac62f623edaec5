"""A letter on paper: the company, a heading, paragraphs."""

from datetime import datetime

from core.reports.sheet import BODY, HEADING, MUTE, Cell, Sheet


def render(heading: str, body: str, *, company: str, language: str, at: datetime) -> bytes:
    """The letter as PDF. Blocks for a moment: call it from a thread."""
    sheet = Sheet(
        title=heading,
        language=language,
        author=company,
        created=at,
        footer=(company,),
        text=frozenset(heading + body + company),
    )
    sheet.row(Cell(company, MUTE), after=10)
    sheet.row(Cell(heading, HEADING[0]), after=8)
    for paragraph in body.split("\n\n"):
        sheet.row(Cell(paragraph, BODY), after=4)
    return sheet.finished()
