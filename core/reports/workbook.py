"""Tables as an Excel workbook. Words are written as words, whatever they begin with: no cell is ever a formula or a link."""

from datetime import datetime
from io import BytesIO
from typing import Any, cast
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.reports.tables import Document, Table, Value

MOST_CHARS = 32_767
"""Of one cell; Excel takes no more."""
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def render(document: Document) -> bytes:
    """One sheet per table, the first row frozen. The same document gives the same bytes."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with cast(Any, xlsxwriter.Workbook(file, options)) as book:  # its own types say little
        book.set_properties(
            {
                "title": document.title,
                "author": document.company,
                "comments": "; ".join(document.about),
                "created": document.generated_at.replace(tzinfo=None),
            }
        )
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        number = book.add_format({"num_format": "0.00"})
        for table in document.tables:
            sheet = book.add_worksheet(table.name.translate(_NOT_IN_NAMES)[:31])
            _fill(sheet, table, document, head, moment, number)
    return file.getvalue()


def _fill(sheet: Worksheet, table: Table, document: Document, head: Format, moment: Format, number: Format) -> None:
    zone = ZoneInfo(document.timezone)
    for column, name in enumerate(table.columns):
        sheet.set_column(column, column, max(12, min(40, len(name) + 4)))
        sheet.write_string(0, column, name, head)
    sheet.freeze_panes(1, 1)
    for n, row in enumerate(table.rows, 1):
        for column, value in enumerate(row):
            _write(sheet, n, column, value, zone, moment, number)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(
    sheet: Worksheet, row: int, column: int, value: Value, zone: ZoneInfo, moment: Format, number: Format
) -> None:
    match value:
        case None:
            return
        case datetime():
            sheet.write_datetime(row, column, value.astimezone(zone).replace(tzinfo=None), moment)
        case bool() | str():
            sheet.write_string(row, column, str(value)[:MOST_CHARS])
        case int():
            sheet.write_number(row, column, value)
        case float():
            sheet.write_number(row, column, value, number)
