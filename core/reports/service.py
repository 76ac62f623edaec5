"""Reports: built from rows, rendered outside any transaction, stored as files that rows point to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, User
from core.accounts.policy import actor
from core.ai.label import OFFLINE_NOTE
from core.audit import service as audit
from core.audit.service import CANDIDATE
from core.candidates.models import Candidate
from core.clock import utcnow
from core.db import Json
from core.domains.models import Domain
from core.errors import Conflict
from core.evaluation import repository as evaluations
from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.files import delete_later
from core.interviews import feedback, policy, sounds
from core.interviews import repository as interviews
from core.interviews.models import Interview, InterviewQuestion, Recording
from core.interviews.models import TranscriptTurn as TurnRow
from core.jobs.models import JobDescription
from core.reports.data import (
    AskedQuestion,
    Dimension,
    EngineLabel,
    EvaluationPart,
    Finding,
    InterviewReport,
    OwnReport,
    Quote,
    ScreeningPart,
    TranscriptTurn,
    Verdict,
    tips,
)
from core.reports.models import Report
from core.screening import repository as screenings
from core.screening.models import ResumeScreening
from core.settings import APP_VERSION, Settings

FOLDER = "reports"
Kind = Literal["pdf", "replay", "own"]
"""``own`` is the candidate's."""
NO_MODEL = "none, rules only"


class NotReady(Conflict):
    code = "report_not_ready"
    title = "The report is not ready"


class RecordingsChanged(Exception):
    """The voices were joined while the report was rendered without them: render it again."""


@dataclass(frozen=True)
class Work:
    interview_id: UUID
    report: InterviewReport
    own: OwnReport
    recordings: dict[str, str]
    """Channel → path under the data folder."""


@dataclass(frozen=True)
class Rendered:
    """A file that is kept; it is taken back when the row does not come to name it."""

    kind: Kind
    path: str
    """Relative to the data folder, and of this very rendering."""
    sha256: str


def sentence(engine: Json) -> str:
    """What to say of the engine that made a result, wherever the result is shown."""
    if engine["engine"] == "offline":
        return OFFLINE_NOTE
    return "language model: " + ", ".join(sorted(set(engine["models"].values())))


async def find(session: AsyncSession, user: User, interview_id: UUID, kind: Kind) -> Report:
    """The newest rendering. Raises NotReady while there is none."""
    await policy.reach(session, user, interview_id, "read")
    report = await session.scalar(select(Report).where(Report.interview_id == interview_id, Report.kind == kind))
    if report is None:
        raise NotReady("The report comes when the interview is over and evaluated. Try again then.", retry_after=5)
    return report


async def get(session: AsyncSession, user: User, interview_id: UUID, kind: Kind) -> Report:
    """As :func:`find`. Each download is audited."""
    report = await find(session, user, interview_id, kind)
    await audit.record(session, actor(user), "report.downloaded", report, {"kind": kind})
    return report


async def get_own(session: AsyncSession, interview_id: UUID) -> Report:
    """The candidate's, for who holds the invitation."""
    query = select(Report).where(Report.interview_id == interview_id, Report.kind == "own")
    report = await session.scalar(query)
    if report is None:
        raise NotReady(
            "Your report comes when the interview is over and was read through. Try again later.", retry_after=60
        )
    await audit.record(session, CANDIDATE, "report.downloaded", report, {"kind": "own"})
    return report


async def with_own(session: AsyncSession, interview_ids: Collection[UUID]) -> set[UUID]:
    """Those of these interviews of which the candidate's report is there."""
    query = select(Report.interview_id).where(Report.interview_id.in_(interview_ids), Report.kind == "own")
    return set(await session.scalars(query))


async def load(session: AsyncSession, settings: Settings, interview_id: UUID, verdict: Verdict) -> Work | None:
    """None while there is no evaluation: its end renders the report."""
    evaluation = await evaluations.of_interview(session, interview_id)
    if evaluation is None or evaluation.status != "ready":
        return None
    interview = await session.get_one(Interview, interview_id)
    recordings = await interviews.recordings(session, interview_id)
    report = await build(session, interview, evaluation, recordings, verdict, settings.company, utcnow())
    own = await _own(session, interview, report)
    return Work(interview_id, report, own, {recording.channel: recording.path for recording in recordings})


async def store(session: AsyncSession, work: Work, rendered: list[Rendered]) -> None:
    """Names the files under the lock of the evaluation, so that the newest rendering stays; those of the one before go."""
    interview = await session.get_one(Interview, work.interview_id)
    await evaluations.locked(session, interview)
    if {r.channel: r.path for r in await interviews.recordings(session, interview.id)} != work.recordings:
        raise RecordingsChanged
    before = await session.scalars(select(Report.path).where(Report.interview_id == interview.id))
    if names := list(before):
        await delete_later(session, names, interview.id)
    for file in rendered:
        values = {
            "path": file.path,
            "generated_at": work.report.generated_at,
            "sha256": file.sha256,
        }
        row = insert(Report).values(interview_id=interview.id, kind=file.kind, **values)
        await session.execute(row.on_conflict_do_update(index_elements=["interview_id", "kind"], set_=values))


async def _own(session: AsyncSession, interview: Interview, report: InterviewReport) -> OwnReport:
    """With the candidate's own wording where they corrected what was heard."""
    job = await session.get_one(JobDescription, interview.job_id)
    domain = await session.get_one(Domain, job.domain_id)
    corrected = await feedback.corrections(session, interview.id)
    return OwnReport(
        company=report.company,
        candidate_name=report.candidate_name,
        job_title=report.job_title,
        language=report.language,
        held_at=report.started_at,
        generated_at=report.generated_at,
        strengths=report.evaluation.strengths,
        tips=tips(domain.rubric),
        turns=tuple(replace(turn, text=corrected.get(turn.seq, turn.text)) for turn in report.turns),
        timezone=report.timezone,
    )


async def build(
    session: AsyncSession,
    interview: Interview,
    evaluation: Evaluation,
    recordings: Sequence[Recording],
    verdict: Verdict,
    company: str,
    generated_at: datetime,
) -> InterviewReport:
    """Everything a report shows, from the rows."""
    job = await session.get_one(JobDescription, interview.job_id)
    domain = await session.get_one(Domain, job.domain_id)
    candidate = await session.get_one(Candidate, interview.candidate_id)
    department = await session.get(Department, job.department_id) if job.department_id else None
    turns = await evaluations.turns(session, interview.id)
    # the words that were evaluated: the quotes stand in them
    again = await sounds.heard_again(session, interview.id, before=evaluation.evaluated_at)
    return InterviewReport(
        interview_id=interview.id,
        company=company,
        department=department.name if department else None,
        job_title=job.title,
        candidate_name=candidate.full_name,
        domain=domain.slug,
        language=interview.language,
        interview_type=interview.interview_type,
        started_at=interview.started_at or interview.scheduled_at,
        ended_at=interview.ended_at,
        generated_at=generated_at,
        engine=_label(evaluation),
        screening=_screening(await screenings.of_candidate(session, candidate.id)),
        evaluation=_evaluation(evaluation, await evaluations.scores(session, evaluation.id)),
        decision=verdict.decision,
        turns=tuple(_turn(turn, again.get(turn.sequence_order)) for turn in turns),
        questions=tuple(_questions(await evaluations.questions(session, interview.id), turns)),
        recording=tuple(recording.channel for recording in recordings) or None,
        ratings=verdict.ratings,
    )


def _label(evaluation: Evaluation) -> EngineLabel:
    engine = evaluation.engine
    return EngineLabel(
        engine=engine["engine"],
        label=sentence(engine),
        models=engine["models"],
        prompt_hash=engine["prompt_hash"] or NO_MODEL,
        input_hash=engine["input_hash"] or NO_MODEL,
        rubric_version=evaluation.rubric_version or "",
        app_version=APP_VERSION,
    )


def _screening(row: ResumeScreening | None) -> ScreeningPart | None:
    if row is None or row.status != "ready":
        return None
    findings = tuple(Finding(found["text"], found["status"], found["quote"]) for found in row.findings)
    return ScreeningPart(
        row.overall_score, row.keyword_match_score, row.skill_relevance_score, row.recommendation, findings
    )


def _evaluation(row: Evaluation, scores: Sequence[tuple[DimensionScore, Sequence[EvidenceQuote]]]) -> EvaluationPart:
    return EvaluationPart(
        status="ready",
        overall=row.overall_score,
        recommendation=row.ai_recommendation,
        summary=row.summary or "",
        strengths=tuple(remark["text"] for remark in row.strengths),
        weaknesses=tuple(remark["text"] for remark in row.weaknesses),
        dimensions=tuple(
            Dimension(
                score.dimension,
                score.score,
                score.reason,
                tuple(Quote(quote.text, quote.turn_seq, quote.start_ms, quote.end_ms) for quote in quotes),
            )
            for score, quotes in scores
        ),
    )


def _turn(row: TurnRow, again: str | None) -> TranscriptTurn:
    return TranscriptTurn(
        seq=row.sequence_order,
        speaker=row.speaker,
        kind=row.message_type,
        channel=row.channel,
        text=again or row.content,
        question_id=str(row.question_id) if row.question_id else None,
        start_ms=row.start_offset_ms,
        end_ms=row.end_offset_ms,
        interrupted=row.interrupted,
    )


def _questions(rows: Sequence[InterviewQuestion], turns: Sequence[TurnRow]) -> list[AskedQuestion]:
    asked = {turn.question_id for turn in turns if turn.message_type == "question"}
    answered = {turn.question_id for turn in turns if turn.speaker == "candidate" and turn.message_type == "answer"}

    def status(row: InterviewQuestion) -> Literal["asked", "skipped", "not_reached"]:
        if row.id not in asked:
            return "not_reached"
        return "asked" if row.id in answered else "skipped"

    return [AskedQuestion(row.question_order, row.question_text, status(row)) for row in rows]
