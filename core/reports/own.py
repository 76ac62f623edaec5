"""The candidate's own report: what was strong, one tip per competency, and what was said. No score, no ranking, no advice to HR."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.reports.data import SPEAKERS, TranscriptTurn, humanise, local, mmss
from core.reports.sheet import ACCENT, BODY, HEADING, MUTE, SMALL, STRONG, WIDTH, Cell, Sheet, Style, characters

_KICKER = Style("B", 8.5, 4.4, ACCENT)
_TIPS: Mapping[str, str] = {
    "communication": "Say the answer first, in one sentence, and then how you came to it.",
    "technical": "Name the steps in order, with the tool, the unit or the limit that you go by.",
    "confidence": "Say what you did yourself, and say plainly where you would look something up or ask.",
    "domain_knowledge": "Name the rule, standard or document that your trade goes by, and where it applies.",
    "problem_solving": "Tell what you checked first, what you ruled out, and how you knew that it had worked.",
}
NOTHING_STRONG = "The answers were too short to name a strength with certainty. That is about the words, not about you."
PROMISE = "This report has no score and compares you with nobody. A person decides about your application."


@dataclass(frozen=True, slots=True)
class Tip:
    """``strong``: what a strong answer shows in this trade, the same for everybody."""

    competency: str
    tip: str
    strong: str | None


@dataclass(frozen=True, slots=True)
class OwnReport:
    company: str
    candidate_name: str
    job_title: str
    language: str
    held_at: datetime
    generated_at: datetime
    strengths: tuple[str, ...]
    tips: tuple[Tip, ...]
    turns: tuple[TranscriptTurn, ...]
    timezone: str = "UTC"


def tips(rubric: Mapping[str, Any]) -> tuple[Tip, ...]:
    """One per competency of the rubric. They rest on the trade and on no score, so that none can be read out of them."""
    dimensions: Mapping[str, Any] = rubric.get("dimensions") or {name: {} for name in _TIPS}
    found: list[Tip] = []
    for name, dimension in dimensions.items():
        anchors: Mapping[str, str] = dimension.get("anchors") or {}
        found.append(Tip(name, _TIPS.get(name, "Give one example from your own work."), anchors.get("9-10")))
    return tuple(found)


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
