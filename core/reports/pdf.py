"""The interview report as PDF. The same report gives the same bytes."""

from core.reports.data import (
    ADVICE,
    CHANNELS,
    NO_EVIDENCE,
    OFFLINE_WARNING,
    SPEAKERS,
    Dimension,
    EvaluationPart,
    InterviewReport,
    Quote,
    ScreeningPart,
    TranscriptTurn,
    facts,
    figure,
    humanise,
    integrity_hash,
    local,
    mmss,
    place,
    provenance,
    summary_of,
)
from core.reports.radar import RINGS, TOP, Radar, radar
from core.reports.sheet import (
    ACCENT,
    AMBER,
    AMBER_TINT,
    BODY,
    HEADING,
    MARGIN,
    MISSING,
    MUTE,
    MUTED,
    RULE,
    SMALL,
    STRONG,
    TINT,
    WIDTH,
    Cell,
    Colour,
    Sheet,
    Style,
    characters,
)

_KICKER = Style("B", 8.5, 4.4, ACCENT)
_NUMBER = Style("B", 30, 12.5)
_VERDICT = Style("B", 13, 6.2)
_LEAD = Style("", 10.5, 5.4)
_WARNING = Style("B", 9.5, 4.9, AMBER)
_QUOTED = Style("I", 9.5, 4.9)
_BESIDE = Style("", 10.5, 12.5, MUTED)
_LABEL = Style("", 8, 3.4, MUTED)
_LABEL_SCORE = Style("B", 8, 3.4)
_WHERE = Style("", 8.5, 4.9, MUTED)
_ABREAST, _OF_PEOPLE, _EACH = 4, 56.0, 28.0
"""Columns of people in the table of ratings: how many, where they begin, how wide, in mm."""
_LEFT = 84.0
"""As far as the text beside the radar goes: the names on its left begin at 88 mm."""
_RADIUS = 19.0
_TRACK: Colour = (229, 234, 238)


def render(report: InterviewReport) -> bytes:
    """A4 PDF of the report. Nothing in it depends on anything but ``report``."""
    sheet = Sheet(
        title=f"Interview report: {report.candidate_name}, {report.job_title}",
        language=report.language,
        author=report.company,
        created=report.generated_at,
        text=characters(report),
        footer=(
            f"{report.candidate_name} · {report.job_title} · {report.company}",
            f"{report.engine.label} · Viva {report.engine.app_version} · rubric {report.engine.rubric_version}",
            f"SHA-256 of the report's data: {integrity_hash(report)}",
        ),
    )
    ready = report.evaluation.status == "ready"
    _title(sheet, report)
    _notices(sheet, report)
    if ready:
        _assessment(sheet, report.evaluation)
    else:
        _pending(sheet, report.evaluation)
    _decision(sheet, report)
    if ready:
        _ratings(sheet, report)
        _scores(sheet, report.evaluation.dimensions)
        _points(sheet, "Strengths", report.evaluation.strengths)
        _points(sheet, "Weaknesses", report.evaluation.weaknesses)
        _evidence(sheet, report.evaluation.dimensions)
    if report.screening:
        _screening(sheet, report.screening)
    _questions(sheet, report)
    _transcript(sheet, report.turns)
    _provenance(sheet, report)
    return sheet.finished()


def _title(sheet: Sheet, report: InterviewReport) -> None:
    sheet.row(Cell("Interview report", _KICKER), after=1)
    sheet.row(Cell(report.candidate_name, HEADING[0]), tag="H1", after=0.5)
    where = " · ".join(part for part in (report.job_title, report.department, report.company) if part)
    sheet.row(Cell(where, _LEAD), after=5)
    pairs = facts(report)
    for left, right in zip(pairs[::2], (*pairs[1::2], ("", "")), strict=False):
        sheet.row(
            Cell(left[0], MUTE, 0, 22),
            Cell(left[1], BODY, 22, 76),
            Cell(right[0], MUTE, 103, 22),
            Cell(right[1], BODY, 125, WIDTH - 125),
            after=0.4,
        )
    sheet.gap(4)


def _notices(sheet: Sheet, report: InterviewReport) -> None:
    notices = [(ADVICE, STRONG, TINT)]
    if report.trial:
        notices.insert(0, (OFFLINE_WARNING[:1].upper() + OFFLINE_WARNING[1:], _WARNING, AMBER_TINT))
    for text, style, colour in notices:

        def panel(y: float, height: float, _first: bool, colour: Colour = colour) -> None:
            sheet.box(MARGIN, y - 1.8, WIDTH, height + 3.6, colour, radius=1.2)

        sheet.row(Cell(text, style, 4, WIDTH - 8), after=5.2, under=panel)


def _assessment(sheet: Sheet, evaluation: EvaluationPart) -> None:
    shape = radar([(humanise(d.name), d.score) for d in evaluation.dimensions])
    width = _LEFT if shape else WIDTH
    sheet.heading("Assessment", 1)
    sheet.need(62 if shape else 30)
    overall = figure(evaluation.overall)
    if overall:
        beside = sheet.width_of(overall, _NUMBER) + 3
        sheet.row(Cell(overall, _NUMBER, 0, 30), Cell("of 10 overall", _BESIDE, beside, 40), after=0.5)
    else:
        sheet.row(Cell(f"No overall score: {NO_EVIDENCE}", _VERDICT, 0, width), after=0.5)
    first = sheet.y
    if evaluation.recommendation:
        sheet.row(Cell(f"Advice: {humanise(evaluation.recommendation)}", _VERDICT, 0, width), after=2.5)
    sheet.row(Cell(summary_of(evaluation), BODY, 0, width), whole=99)
    if shape:
        bottom = max(sheet.y, first + 2 * _RADIUS + 8)
        _radar(sheet, shape, evaluation.dimensions, first + _RADIUS)
        sheet.y = bottom


def _radar(sheet: Sheet, shape: Radar, dimensions: tuple[Dimension, ...], middle: float) -> None:
    centre = MARGIN + _LEFT + (WIDTH - _LEFT) / 2 + 3

    def at(point: tuple[float, float], scale: float = _RADIUS) -> tuple[float, float]:
        return centre + point[0] * scale, middle + point[1] * scale

    told = ", ".join(f"{humanise(d.name)} {figure(d.score) or NO_EVIDENCE}" for d in dimensions)
    with sheet.tagged("Figure", alt=f"Radar of the scores, 1 to 10: {told}"):
        sheet.set_draw_color(*RULE)
        sheet.set_line_width(0.2)
        for level in RINGS:
            sheet.set_line_width(0.2 if level < TOP else 0.4)
            sheet.polygon([at(point) for point in shape.ring(level)])
        sheet.set_line_width(0.2)
        for point in shape.rim:
            sheet.line(centre, middle, *at(point))
        sheet.set_draw_color(*ACCENT)
        sheet.set_fill_color(*ACCENT)
        sheet.set_line_width(0.6)
        known = [dot for dot in shape.dots if dot is not None]
        if shape.complete:
            with sheet.local_context(fill_opacity=0.14):
                sheet.polygon([at(dot) for dot in known], style="F")
        for a, b in shape.edges:
            sheet.line(*at(a), *at(b))
        for dot in known:
            x, y = at(dot)
            sheet.circle(x, y, 0.9, style="F")
        for dimension, point in zip(dimensions, shape.rim, strict=True):
            _radar_label(sheet, dimension, *at(point, _RADIUS + 3), side=point[0])


def _radar_label(sheet: Sheet, dimension: Dimension, x: float, y: float, *, side: float) -> None:
    """The name over the score, set outward from the rim: centred at the top, else away from the figure."""
    name, score = sheet.clean(humanise(dimension.name)), figure(dimension.score)
    width = 30.0
    if abs(side) < 0.1:
        left, align, top = x - width / 2, "C", y - 6.2
    else:
        left, align, top = (x, "L", y - 3.4) if side > 0 else (x - width, "R", y - 3.4)
    sheet.put(name, _LABEL, left, top, width, align)
    sheet.put(score or "no score", _LABEL if score is None else _LABEL_SCORE, left, top + 3.4, width, align)


def _pending(sheet: Sheet, evaluation: EvaluationPart) -> None:
    sheet.heading("Assessment", 1)
    sheet.row(Cell("Evaluation pending", _VERDICT), after=1)
    sheet.row(Cell(evaluation.reason or "It has not run yet."))
    sheet.row(Cell("There are no scores yet. They appear once the evaluation has succeeded; none are estimated.", MUTE))


def _decision(sheet: Sheet, report: InterviewReport) -> None:
    decision = report.decision
    sheet.heading("Decision", 1)
    if decision is None:
        sheet.row(Cell("No person has recorded a decision yet.", MUTE))
        return
    when = local(decision.decided_at, report.timezone) if decision.decided_at else None
    sheet.row(Cell(humanise(decision.outcome), STRONG), after=0.5)
    sheet.row(Cell(", ".join(part for part in (decision.decided_by, when) if part), MUTE), after=0.5)
    sheet.row(Cell(decision.reason or ""))


def _ratings(sheet: Sheet, report: InterviewReport) -> None:
    """The AI's scores in the first column, each person's in one of their own, so many to a table as fit beside each other."""
    if not report.ratings:
        return
    table = 12 + 9 * len(report.evaluation.dimensions)
    sheet.heading("Ratings by people", 1)
    sheet.need(table + 8)  # with the line that follows it
    sheet.row(Cell("Each was given without seeing the others'. They enter no score of the AI.", MUTE))
    for at in range(0, len(report.ratings), _ABREAST):
        some = report.ratings[at : at + _ABREAST]
        sheet.need(table)  # so that the names stand over every line
        places = [(_OF_PEOPLE + n * _EACH, _EACH - 2) for n in range(len(some))]
        names = [Cell(rating.rater, _LABEL, x, width) for rating, (x, width) in zip(some, places, strict=True)]
        sheet.row(Cell("", _LABEL, 0, 38), Cell("AI", _LABEL, 40, 14), *names, after=2.4)
        for dimension in report.evaluation.dimensions:
            given = [figure(rating.scores.get(dimension.name)) or "–" for rating in some]
            cells = [Cell(text, BODY, x, width) for text, (x, width) in zip(given, places, strict=True)]
            name = Cell(humanise(dimension.name), STRONG, 0, 38)
            _table(sheet, name, Cell(figure(dimension.score) or "–", MUTE, 40, 14), *cells)
    for rating in report.ratings:
        if rating.comment:
            sheet.row(Cell(rating.rater, MUTE, 0, 38), Cell(rating.comment, BODY, 40, WIDTH - 40), after=1)


def _table(sheet: Sheet, *cells: Cell) -> None:
    """One row of a table: a hairline above, air around."""
    sheet.row(*cells, after=3.2, under=lambda y, _height, first: sheet.rule(y - 1.6) if first else None)


def _scores(sheet: Sheet, dimensions: tuple[Dimension, ...]) -> None:
    sheet.heading("Scores", 1)
    for dimension in dimensions:
        score = figure(dimension.score)

        def bar(y: float, _height: float, first: bool, value: float | None = dimension.score) -> None:
            if first:
                sheet.rule(y - 1.6)
            if first and value is not None:
                sheet.box(MARGIN + 55, y + 1.75, 32, 1.4, _TRACK, radius=0.7)
                sheet.box(MARGIN + 55, y + 1.75, 3.2 * value, 1.4, ACCENT, radius=0.7)

        sheet.row(
            Cell(humanise(dimension.name), STRONG, 0, 38),
            Cell(f"{score} of 10", BODY, 39, 16) if score else Cell(NO_EVIDENCE.capitalize(), MUTE, 39, 50),
            Cell(dimension.reason, BODY, 92, WIDTH - 92),
            after=3.2,
            under=bar,
        )


def _points(sheet: Sheet, title: str, points: tuple[str, ...]) -> None:
    if points:
        sheet.heading(title, 1)
    for point in points:
        sheet.row(Cell("•", MUTE, 0, 4), Cell(point, BODY, 4, WIDTH - 4), tag="LI", after=1)


def _evidence(sheet: Sheet, dimensions: tuple[Dimension, ...]) -> None:
    quoted = [dimension for dimension in dimensions if dimension.quotes]
    if quoted:
        sheet.heading("Evidence", 1)
        sheet.row(Cell("The candidate's own words behind each score, found again in the transcript.", MUTE))
    for dimension in quoted:
        score = figure(dimension.score)
        sheet.heading(f"{humanise(dimension.name)} · {f'{score} of 10' if score else NO_EVIDENCE}", 2)
        for quote in dimension.quotes:
            _quote(sheet, quote)


def _quote(sheet: Sheet, quote: Quote) -> None:
    def edge(y: float, height: float, _first: bool) -> None:
        sheet.box(MARGIN + 40, y + 0.4, 0.7, height - 0.8, ACCENT)

    # Never split: what is quoted must stand on one page, as it was said.
    sheet.row(
        Cell(place(quote), _WHERE, 0, 38),
        Cell(f"“{quote.text}”", _QUOTED, 44, WIDTH - 44),
        tag="BlockQuote",
        after=2.6,
        whole=999,
        under=edge,
    )


def _screening(sheet: Sheet, screening: ScreeningPart) -> None:
    sheet.heading("Resume screening", 1)
    for name, value in (("Overall", screening.overall), ("Keywords", screening.keyword), ("Skills", screening.skill)):
        score = figure(value)
        sheet.row(Cell(name, MUTE, 0, 22), Cell(f"{score} of 100" if score else NO_EVIDENCE, BODY, 22, 60), after=0.3)
    if screening.recommendation:
        sheet.row(Cell("Advice", MUTE, 0, 22), Cell(humanise(screening.recommendation), BODY, 22, 100))
    sheet.gap(2)
    if screening.findings:
        sheet.row(Cell("Requirement", SMALL, 0, 60), Cell("In the resume", SMALL, 62, 28), Cell("Quote", SMALL, 92, 60))
    for finding in screening.findings:
        _table(
            sheet,
            Cell(finding.requirement, BODY, 0, 58),
            Cell(humanise(finding.status), STRONG, 62, 28),
            Cell(f"“{finding.quote}”", _QUOTED, 92, WIDTH - 92)
            if finding.quote
            else Cell("Nothing found", MUTE, 92, 60),
        )


def _questions(sheet: Sheet, report: InterviewReport) -> None:
    if report.questions:
        sheet.heading("Questions", 1)
    for question in report.questions:
        _table(
            sheet,
            Cell(str(question.n), MUTE, 0, 8),
            Cell(question.text, BODY, 8, 130),
            Cell(humanise(question.status), MUTE, 142, WIDTH - 142),
        )


def _transcript(sheet: Sheet, turns: tuple[TranscriptTurn, ...]) -> None:
    sheet.heading("Transcript", 1)
    if not turns:
        sheet.row(Cell("Nothing was said.", MUTE))
    for turn in turns:
        notes = [CHANNELS["text"]] if turn.channel == "text" else []
        if turn.interrupted:
            notes.append("interrupted")
        speaker = SPEAKERS.get(turn.speaker, humanise(turn.speaker))
        spoken_by_candidate = turn.speaker == "candidate"
        sheet.row(
            Cell(str(turn.seq), _WHERE, 0, 8),
            Cell("\n".join([mmss(turn.start_ms) if turn.start_ms is not None else "–", *notes]), _WHERE, 9, 18),
            Cell(speaker, STRONG if spoken_by_candidate else MUTE, 28, 21),
            Cell(turn.text, BODY if spoken_by_candidate else MUTE, 50, WIDTH - 50),
            after=1.8,
        )


def _provenance(sheet: Sheet, report: InterviewReport) -> None:
    sheet.heading("How this report was made", 1)
    rows = list(provenance(report))
    if sheet.replaced:
        rows.append((MISSING, "marks a character that this report's typeface cannot show"))
    for name, value in rows:
        sheet.row(Cell(name, MUTE, 0, 38), Cell(value, BODY, 38, WIDTH - 38), after=0.6)
