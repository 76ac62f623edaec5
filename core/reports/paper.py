"""Tables as a PDF on the same paper as the interview report."""

from datetime import datetime

from core.reports.data import local
from core.reports.sheet import ACCENT, BODY, HEADING, MARGIN, MUTE, MUTED, SMALL, WIDTH, Cell, Sheet, Style, characters
from core.reports.tables import Document, Table, Value

_KICKER = Style("B", 8.5, 4.4, ACCENT)
_HEAD = Style("B", 7.5, 3.8, MUTED)
_CELL = Style("", 8, 4.0)
_FIRST = 34.0


def render(document: Document) -> bytes:
    """The same document gives the same bytes."""
    made = f"Made {local(document.generated_at, document.timezone)}"
    sheet = Sheet(
        title=document.title,
        language="en",
        author=document.company,
        created=document.generated_at,
        footer=(f"{document.title} · {document.company}", " · ".join(document.about), made),
        text=characters(document),
    )
    sheet.row(Cell(document.company, _KICKER), after=1)
    sheet.row(Cell(document.title, HEADING[0]), tag="H1", after=1)
    sheet.row(Cell(" · ".join(document.about), MUTE), after=3)
    for table in document.tables:
        _table(sheet, table, document.timezone)
    return sheet.finished()


def _table(sheet: Sheet, table: Table, timezone: str) -> None:
    sheet.heading(table.name, 1)
    if table.note:
        sheet.row(Cell(table.note, SMALL), after=2)
    if not table.rows:
        sheet.row(Cell("Nothing in this range.", BODY))
        return
    rest = (WIDTH - _FIRST) / max(len(table.columns) - 1, 1)
    places = [(0.0, _FIRST), *((_FIRST + rest * n, rest) for n in range(len(table.columns) - 1))]

    def line(y: float, _height: float, first: bool) -> None:
        if first:
            sheet.rule(y - 1.2, MARGIN)

    def cells(values: list[str], style: Style) -> list[Cell]:
        return [Cell(text, style, x, width - 1.5) for text, (x, width) in zip(values, places, strict=True)]

    sheet.row(*cells(list(table.columns), _HEAD), tag="TR", after=2.4)
    for row in table.rows:
        sheet.row(*cells([shown(value, timezone) for value in row], _CELL), tag="TR", after=2.4, under=line)


def shown(value: Value, timezone: str) -> str:
    match value:
        case None:
            return "–"
        case datetime():
            return local(value, timezone).rpartition(",")[0]
        case float():
            return f"{value:.2f}"
        case _:
            return str(value)
