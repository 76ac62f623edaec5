"""The candidate's own report: what was strong, one tip per competency, and what was said. No score, no ranking, no advice to HR."""

from core.reports.data import SPEAKERS, OwnReport, humanise, local, mmss
from core.reports.sheet import ACCENT, BODY, HEADING, MUTE, SMALL, STRONG, WIDTH, Cell, Sheet, Style, characters

_KICKER = Style("B", 8.5, 4.4, ACCENT)
NOTHING_STRONG = "The answers were too short to name a strength with certainty. That is about the words, not about you."
PROMISE = "This report has no score and compares you with nobody. A person decides about your application."


def render(report: OwnReport) -> bytes:
    """The same report gives the same bytes."""
    sheet = Sheet(
        title=f"Your interview: {report.job_title}",
        language=report.language,
        author=report.company,
        created=report.generated_at,
        footer=(f"{report.candidate_name} · {report.job_title} · {report.company}", PROMISE),
        text=characters(report),
    )
    sheet.row(Cell("Your interview", _KICKER), after=1)
    sheet.row(Cell(report.candidate_name, HEADING[0]), tag="H1", after=0.5)
    sheet.row(Cell(f"{report.job_title} · {report.company} · {local(report.held_at, report.timezone)}", BODY), after=4)
    sheet.row(Cell(PROMISE, STRONG), after=3)
    sheet.heading("What was strong", 1)
    for strength in report.strengths or (NOTHING_STRONG,):
        sheet.row(Cell("•", MUTE, 0, 4), Cell(strength, BODY, 4, WIDTH - 4), tag="LI", after=1)
    sheet.heading("One tip for each competency", 1)
    for tip in report.tips:
        sheet.row(Cell(humanise(tip.competency), STRONG, 0, 38), Cell(tip.tip, BODY, 40, WIDTH - 40), after=0.6)
        if tip.strong:
            shown = f"Strong answers in this trade: {tip.strong}"
            sheet.row(Cell(shown, SMALL, 40, WIDTH - 40), after=2.4)
    sheet.heading("What was said", 1)
    for turn in report.turns:
        at = mmss(turn.start_ms) if turn.start_ms is not None else "–"
        speaker = "You" if turn.speaker == "candidate" else SPEAKERS.get(turn.speaker, humanise(turn.speaker))
        style = BODY if turn.speaker == "candidate" else MUTE
        sheet.row(
            Cell(at, SMALL, 0, 14), Cell(speaker, STRONG, 15, 22), Cell(turn.text, style, 38, WIDTH - 38), after=1.6
        )
    return sheet.finished()
