"""What a report says, apart from how it looks: frozen values that both renderers read and that the integrity hash covers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SUMMARY_WORDS = 120
NO_EVIDENCE = "insufficient evidence"
OFFLINE_WARNING = "offline engine: for trials, not for hiring decisions"
ADVICE = "A person decides. This report is advice."
CHANNELS = {"voice": "spoken", "text": "typed"}
INTERVIEW_TYPES = {"ai_voice": "Voice", "ai_chat": "Chat", "ai_both": "Voice and chat"}
SPEAKERS = {"agent": "Interviewer", "candidate": "Candidate", "system": "System"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


TIPS: Mapping[str, str] = {
    "communication": "Say the answer first, in one sentence, and then how you came to it.",
    "technical": "Name the steps in order, with the tool, the unit or the limit that you go by.",
    "confidence": "Say what you did yourself, and say plainly where you would look something up or ask.",
    "domain_knowledge": "Name the rule, standard or document that your trade goes by, and where it applies.",
    "problem_solving": "Tell what you checked first, what you ruled out, and how you knew that it had worked.",
}


@dataclass(frozen=True, slots=True)
class EngineLabel:
    """Which engine and versions made the AI results. ``label`` is the sentence people read."""

    engine: str
    label: str
    models: Mapping[str, str]
    prompt_hash: str
    input_hash: str
    rubric_version: str
    app_version: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the candidate. Times are milliseconds on the interview's clock; None when the turn was typed."""

    text: str
    turn_seq: int
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One judged dimension. ``score`` is 1–10, or None when there was no evidence, never a default."""

    name: str
    score: float | None
    reason: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationPart:
    """The AI's evaluation. While ``pending`` only ``reason`` is shown."""

    status: Literal["ready", "pending"]
    reason: str | None = None
    overall: float | None = None
    recommendation: str | None = None
    summary: str = ""
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    dimensions: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One requirement of the job, held against the resume. ``quote`` is from the resume."""

    requirement: str
    status: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class ScreeningPart:
    """Resume screening; scores 0–100 or None."""

    overall: float | None
    keyword: float | None
    skill: float | None
    recommendation: str | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person decided, kept apart from the advice."""

    outcome: str
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HumanScores:
    """What one person of the hiring team gave, 1–10 by dimension; None where they heard nothing of it."""

    rater: str
    scores: Mapping[str, float | None]
    comment: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people made of an interview; empty until one of them has decided."""

    decision: Decision | None = None
    ratings: tuple[HumanScores, ...] = ()


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """One row of the transcript. Times are milliseconds on the interview's clock."""

    seq: int
    speaker: str
    kind: str
    channel: str
    text: str
    question_id: str | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    n: int
    text: str
    status: Literal["asked", "skipped", "not_reached"]


@dataclass(frozen=True, slots=True)
class InterviewReport:
    """Everything a report shows. ``generated_at`` is the stored time of generation and the only date of the file itself,
    so the same report gives the same bytes. ``recording`` names the recorded voices; None means that nothing was recorded."""

    interview_id: UUID
    company: str
    department: str | None
    job_title: str
    candidate_name: str
    domain: str
    language: str
    interview_type: str
    started_at: datetime
    ended_at: datetime | None
    generated_at: datetime
    engine: EngineLabel
    screening: ScreeningPart | None
    evaluation: EvaluationPart
    decision: Decision | None
    turns: tuple[TranscriptTurn, ...]
    questions: tuple[AskedQuestion, ...]
    recording: tuple[str, ...] | None
    ratings: tuple[HumanScores, ...] = ()
    """Only of an interview that was decided on: until then nobody sees what the others gave."""
    timezone: str = "UTC"

    @property
    def trial(self) -> bool:
        """Whether the offline engine made this, which must never be used to hire."""
        return self.engine.engine == "offline"


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
    dimensions: Mapping[str, Any] = rubric.get("dimensions") or {name: {} for name in TIPS}
    found: list[Tip] = []
    for name, dimension in dimensions.items():
        anchors: Mapping[str, str] = dimension.get("anchors") or {}
        found.append(Tip(name, TIPS.get(name, "Give one example from your own work."), anchors.get("9-10")))
    return tuple(found)


def integrity_hash(report: InterviewReport) -> str:
    """SHA-256 (hex) over the report as canonical JSON: sorted keys, no spaces, UTF-8, ISO 8601 dates."""
    canonical = json.dumps(asdict(report), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a report holds no {type(value).__name__}")


def mmss(ms: int) -> str:
    """Milliseconds as ``mm:ss``, minutes running past 59 so that one form serves every interview."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def span(start_ms: int | None, end_ms: int | None) -> str | None:
    """``04:12–04:19``, or None when the moment is unknown."""
    if start_ms is None:
        return None
    return mmss(start_ms) if end_ms is None else f"{mmss(start_ms)}–{mmss(end_ms)}"


def place(quote: Quote) -> str:
    """Where a quote stands: ``04:12–04:19 · turn 14``."""
    moment = span(quote.start_ms, quote.end_ms)
    return f"{moment} · turn {quote.turn_seq}" if moment else f"turn {quote.turn_seq}"


def figure(value: float | None) -> str | None:
    """A score with at most one decimal; None stays None, so that no caller can print a number for it."""
    return None if value is None else f"{value:.1f}".removesuffix(".0")


def humanise(key: str) -> str:
    """``problem_solving`` → ``Problem solving``; domains such as ``accounting-bookkeeping`` too."""
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def summary_of(evaluation: EvaluationPart) -> str:
    """The summary, cut after 120 words: one page must hold what a director reads first."""
    words = evaluation.summary.split()
    return " ".join(words) if len(words) <= SUMMARY_WORDS else " ".join(words[:SUMMARY_WORDS]) + " …"


def local(moment: datetime, timezone: str) -> str:
    """``22 November 2026, 14:05 (Europe/Berlin)``; in UTC where the machine does not know the zone."""
    try:
        zone, name = ZoneInfo(timezone), timezone
    except (ZoneInfoNotFoundError, ValueError):
        zone, name = ZoneInfo("UTC"), "UTC"
    there = moment.astimezone(zone)
    return f"{there.day} {_MONTHS[there.month - 1]} {there.year}, {there:%H:%M} ({name})"


def facts(report: InterviewReport) -> tuple[tuple[str, str], ...]:
    """The label-and-value pairs under the title."""
    asked = sum(question.status == "asked" for question in report.questions)
    rows = [
        ("Held", local(report.started_at, report.timezone)),
        ("Form", INTERVIEW_TYPES.get(report.interview_type, humanise(report.interview_type))),
        ("Field", humanise(report.domain)),
        ("Language", report.language),
        ("Questions", f"{asked} of {len(report.questions)} asked"),
    ]
    if report.ended_at:
        minutes = round((report.ended_at - report.started_at).total_seconds() / 60)
        rows.insert(1, ("Length", f"{minutes} min"))
    return tuple(rows)


def provenance(report: InterviewReport) -> tuple[tuple[str, str], ...]:
    """Versions and hashes, from which a result can be traced back to its making."""
    engine = report.engine
    models = ", ".join(f"{role}: {model}" for role, model in sorted(engine.models.items())) or "none"
    recorded = (
        ", ".join(report.recording)
        if report.recording
        else "none: there was no consent to record, or nothing was spoken"
    )
    return (
        ("Engine", engine.label),
        ("Models", models),
        ("Rubric version", engine.rubric_version),
        ("Application version", engine.app_version),
        ("Prompt hash", engine.prompt_hash),
        ("Input hash", engine.input_hash),
        ("Recording", recorded),
        ("Interview", str(report.interview_id)),
        ("Generated", local(report.generated_at, report.timezone)),
        ("Report SHA-256", integrity_hash(report)),
    )
