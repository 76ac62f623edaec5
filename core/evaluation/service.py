"""Evaluation as a job: the transcript goes in, verified quotes and our own numbers are stored; pending with the reason until then."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core import queue
from core.accounts.models import User
from core.accounts.policy import actor
from core.ai.label import EngineLabel
from core.audit import service as audit
from core.audit.service import SYSTEM
from core.candidates.models import Candidate
from core.clock import utcnow
from core.conductor.plan import Point
from core.db import Json
from core.domains.models import Domain
from core.errors import NotFound
from core.evaluation import repository
from core.evaluation.engine import AskedQuestion, EvaluationInput, Rubric, Turn
from core.evaluation.models import DimensionScore, Evaluation, EvidenceQuote
from core.evaluation.score import Evaluation as Assessment
from core.evaluation.score import VerifiedQuote
from core.interviews import closing, sounds
from core.interviews import policy as interviews
from core.interviews.models import OPEN_STATUSES, Interview, InterviewQuestion, TranscriptTurn
from core.jobs.models import JobDescription
from core.webhooks import service as webhooks


class NotEvaluated(NotFound):
    code = "not_evaluated"
    title = "This interview is not evaluated"


@dataclass(frozen=True)
class Work:
    interview_id: UUID
    input: EvaluationInput
    names: tuple[str, ...]
    """Of the candidate: masked before anybody rates."""


@dataclass(frozen=True)
class Found:
    """``evaluation`` is None while the interview is over and the work has not begun."""

    interview: Interview
    evaluation: Evaluation | None
    scores: Sequence[tuple[DimensionScore, Sequence[EvidenceQuote]]]


async def get(session: AsyncSession, user: User, interview_id: UUID) -> Found:
    interview = await interviews.reach(session, user, interview_id, "read")
    evaluation = await repository.of_interview(session, interview_id)
    if evaluation is None and interview.status in OPEN_STATUSES:
        raise NotEvaluated("The interview is not over yet.")
    scores = await repository.scores(session, evaluation.id) if evaluation else []
    if evaluation is not None and evaluation.status == "ready":
        await audit.record(session, actor(user), "evaluation.opened", evaluation)
    return Found(interview, evaluation, scores)


async def load(session: AsyncSession, interview_id: UUID) -> Work | None:
    """What the engine needs; None when there is nothing left to do."""
    interview = await session.get_one(Interview, interview_id)
    evaluation = await repository.locked(session, interview)
    if interview.human_requested_at is not None:
        evaluation.pending_reason = "The candidate asked for a person: the AI scores nothing."
        return None
    if evaluation.status == "ready":
        return None
    if await sounds.awaited(session, interview_id):
        evaluation.pending_reason = "An answer that the line damaged is being heard again."
        return None
    job = await session.get_one(JobDescription, interview.job_id)
    domain = await session.get_one(Domain, job.domain_id)
    candidate = await session.get_one(Candidate, interview.candidate_id)
    turns = await repository.turns(session, interview_id)
    again = await sounds.heard_again(session, interview_id)
    asked = put_to_the_candidate(await repository.questions(session, interview_id), turns)
    given = EvaluationInput(
        job_title=job.title,
        domain=domain.name,
        questions=tuple(_question(question) for question in asked),
        turns=tuple(_turn(turn, again.get(turn.sequence_order)) for turn in turns),
        rubric=rubric_of(domain),
        vocabulary=tuple(str(entry["term"]) for entry in domain.profile.get("vocabulary", [])),
    )
    return Work(interview_id, given, (candidate.full_name,))


async def store(session: AsyncSession, work: Work, found: Assessment, label: EngineLabel) -> None:
    interview = await session.get_one(Interview, work.interview_id)
    evaluation = await repository.locked(session, interview)
    if evaluation.status == "ready" or interview.human_requested_at is not None:
        return
    evaluation.status, evaluation.pending_reason = "ready", None
    evaluation.overall_score = found.overall
    evaluation.ai_recommendation = found.recommendation
    evaluation.summary = found.summary
    evaluation.strengths = [asdict(remark) for remark in found.strengths]
    evaluation.weaknesses = [asdict(remark) for remark in found.weaknesses]
    evaluation.points = [asdict(point) for point in found.points]
    evaluation.engine = label.to_json()
    evaluation.rubric_version = found.rubric_version
    evaluation.evaluated_at = utcnow()
    for dimension in found.dimensions:
        setattr(evaluation, f"{dimension.dimension}_score", dimension.score)
        row = DimensionScore(
            evaluation_id=evaluation.id,
            rater=repository.AI,
            dimension=dimension.dimension,
            score=dimension.score,
            reason=dimension.reason,
            spread=dimension.spread,
        )
        session.add(row)
        await session.flush()
        session.add_all(_quote(row.id, quote) for quote in dimension.quotes)
    candidate = await session.get_one(Candidate, interview.candidate_id)
    if candidate.status == "interviewing" and not interview.is_test:
        candidate.status = "evaluated"
    changes: Json = {
        "overall_score": found.overall,
        "recommendation": found.recommendation,
        "engine": label.engine,
        "dropped_quotes": found.dropped_quotes,
    }
    await audit.record(session, SYSTEM, "evaluation.ready", evaluation, changes)
    if not interview.is_test:
        await webhooks.tell(session, "evaluation.ready", closing.about(interview))
    args = {"interview_id": str(interview.id)}
    await queue.enqueue(session, queue.Kind.RENDER_REPORT, args, f"{interview.id}:evaluated")


async def explain(session: AsyncSession, interview_id: UUID, reason: str) -> None:
    """Says on the row why there is no evaluation yet."""
    evaluation = await repository.locked(session, await session.get_one(Interview, interview_id))
    if evaluation.status == "pending":
        evaluation.pending_reason = reason


def put_to_the_candidate(
    questions: Sequence[InterviewQuestion], turns: Sequence[TranscriptTurn]
) -> list[InterviewQuestion]:
    """The planned questions that the candidate could answer: asked, and not cut off by the end of the line right after."""
    first = {
        turn.question_id: turn.sequence_order
        for turn in reversed(turns)
        if turn.message_type == "question" and turn.question_id is not None
    }
    last_said = max((turn.sequence_order for turn in turns if turn.speaker == "candidate"), default=0)
    last_asked = max(first.values(), default=0)
    return [q for q in questions if q.id in first and (first[q.id] < last_said or first[q.id] < last_asked)]


def rubric_of(domain: Domain) -> Rubric:
    dimensions = domain.rubric["dimensions"]
    return Rubric(
        version=str(domain.rubric["version"]),
        weights={name: float(dimension["weight"]) for name, dimension in dimensions.items()},
        anchors={name: dimension["anchors"] for name, dimension in dimensions.items()},
    )


def _question(row: InterviewQuestion) -> AskedQuestion:
    points = tuple(
        Point(
            point["key"],
            point["text"],
            tuple(point.get("keywords", ())),
            tuple(point.get("synonyms", ())),
            bool(point.get("fact", False)),
        )
        for point in row.expected_points
    )
    return AskedQuestion(
        str(row.id), row.question_text, row.question_type, row.difficulty, points, tuple(row.dimensions)
    )


def _turn(row: TranscriptTurn, again: str | None) -> Turn:
    """``again``: what a second hearing understood; of its words only those of the whole answer are timed."""
    return Turn(
        seq=row.sequence_order,
        speaker=row.speaker,
        kind=row.message_type,
        channel=row.channel,
        text=again or row.content,
        question_id=str(row.question_id) if row.question_id else None,
        start_ms=row.start_offset_ms,
        end_ms=row.end_offset_ms,
        words=None if again or row.words is None else tuple((str(w[0]), int(w[1]), int(w[2])) for w in row.words),
    )


def _quote(dimension_score_id: UUID, quote: VerifiedQuote) -> EvidenceQuote:
    return EvidenceQuote(
        dimension_score_id=dimension_score_id,
        text=quote.text,
        turn_seq=quote.turn_seq,
        char_start=quote.start,
        char_end=quote.end,
        start_ms=quote.start_ms,
        end_ms=quote.end_ms,
    )
