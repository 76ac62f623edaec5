"""The sheet for the notice board: the job, and a code that a telephone's camera reads as the link."""

from collections.abc import Sequence
from datetime import datetime

from core.notifications.moments import day
from core.open_links.service import Poster
from core.qr import squares
from core.reports.sheet import ACCENT, INK, MARGIN, MUTE, WIDTH, Cell, Sheet, Style

SIDE = 120.0
"""Of the code, in millimetres: readable from some metres away."""
QUIET = 4
"""Squares that stay empty round it, as the standard asks for."""
_COMPANY = Style("B", 16, 8, ACCENT)
_JOB = Style("B", 34, 14)
_CALL = Style("", 15, 8)
_WORDS = {
    "en": (
        "Apply and be interviewed now, on your own phone.",
        "About {minutes} minutes, with an AI interviewer. A person decides.",
        "Until {day}",
    ),
    "es": (
        "Solicite el puesto y haga la entrevista ahora, en su teléfono.",
        "Unos {minutes} minutos, con un entrevistador de IA. Decide una persona.",
        "Hasta el {day}",
    ),
}


def render(poster: Poster, at: datetime) -> bytes:
    """As PDF. Blocks for a moment: call it from a thread."""
    call, how, until = _WORDS.get(poster.language.partition("-")[0], _WORDS["en"])
    how = how.format(minutes=poster.minutes)
    until = until.format(day=day(poster.expires_at, poster.language, None))
    sheet = Sheet(
        title=f"{poster.company}: {poster.job_title}",
        language=poster.language,
        author=poster.company,
        created=at,
        footer=(until,),
        text=frozenset(poster.company + poster.job_title + call + how + until),
    )
    sheet.row(Cell(poster.company, _COMPANY, align="C"), after=8)
    sheet.row(Cell(poster.job_title, _JOB, align="C"), after=6)
    sheet.row(Cell(call, _CALL, align="C"), after=0)
    sheet.row(Cell(how, _CALL, align="C"), after=6)
    _draw(sheet, squares(poster.link), call)
    sheet.row(Cell(poster.link, MUTE, align="C"), after=2)
    return sheet.finished()


def _draw(sheet: Sheet, rows: Sequence[Sequence[bool]], said: str) -> None:
    sheet.need(SIDE)
    size = SIDE / (len(rows) + 2 * QUIET)
    left, top = MARGIN + (WIDTH - SIDE) / 2 + QUIET * size, sheet.y + QUIET * size
    with sheet.tagged("Figure", alt=said):
        sheet.set_fill_color(*INK)
        for y, row in enumerate(rows):
            x = 0
            while x < len(row):
                length = 0
                while x + length < len(row) and row[x + length]:
                    length += 1
                if length:  # one bar for neighbours, so that no hairline shows between them
                    sheet.rect(left + x * size, top + y * size, length * size, size, style="F")
                x += max(length, 1)
    sheet.y += SIDE
