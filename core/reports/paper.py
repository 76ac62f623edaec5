"""Tables as a PDF on the same paper as the interview report."""

from datetime import datetime

from core.reports.data import local
from core.reports.sheet import ACCENT, BODY, HEADING, MARGIN, MUTE, MUTED, SMALL, WIDTH, Cell, Sheet, Style, characters
from core.reports.tables import Document, Table, Value

_KICKER = Style("B", 8.5, 4.4, ACCENT)
_HEAD = Style("B", 7.5, 3.8, MUTED)
_CELL = Style("", 8, 4.0)
_FIRST, _GAP = 34.0, 1.5
_BETWEEN = _GAP + 0.2


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
    places = _places(sheet, table, timezone)

    def line(y: float, _height: float, first: bool) -> None:
        if first:
            sheet.rule(y - 1.2, MARGIN)

    def cells(values: list[str], style: Style) -> list[Cell]:
        return [Cell(text, style, x, width - _GAP) for text, (x, width) in zip(values, places, strict=True)]

    sheet.row(*cells(list(table.columns), _HEAD), tag="TR", after=2.4)
    for row in table.rows:
        sheet.row(*cells([shown(value, timezone) for value in row], _CELL), tag="TR", after=2.4, under=line)


def _places(sheet: Sheet, table: Table, timezone: str) -> list[tuple[float, float]]:
    """(x, width) of every column: no word is broken while all of them fit beside each other; what is left is shared out."""
    needed = [_longest(sheet, name, _HEAD) + _BETWEEN for name in table.columns]
    for row in table.rows:
        words = (_longest(sheet, shown(value, timezone), _CELL) + _BETWEEN for value in row)
        needed = [max(pair) for pair in zip(needed, words, strict=True)]
    widths = [min(width, _FIRST) for width in needed]
    widths[0] = max(widths[0], min(_FIRST, WIDTH - sum(widths[1:])))
    left = WIDTH - sum(widths)
    if left < 0:
        widths = [width * WIDTH / sum(widths) for width in widths]
    else:
        widths[1:] = [width + left / max(len(widths) - 1, 1) for width in widths[1:]]
    return [(sum(widths[:n]), width) for n, width in enumerate(widths)]


def _longest(sheet: Sheet, text: str, style: Style) -> float:
    return max((sheet.width_of(word, style) for word in sheet.clean(text).split()), default=0.0)


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
