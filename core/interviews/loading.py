"""What an agent needs to begin or to go on, from its rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.candidates.models import Candidate
from core.conductor.plan import Plan, PlannedQuestion, Point, Probe
from core.db import Json
from core.domains.models import Domain
from core.interviews.models import Consent, Interview, InterviewQuestion, SpeechDraft, TranscriptTurn
from core.jobs.models import JobDescription


@dataclass(frozen=True)
class Draft:
    """A recognised segment of an unfinished answer."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    words: list[tuple[str, int, int]]


@dataclass(frozen=True)
class Claimed:
    """Everything an agent needs to begin or to go on."""

    plan: Plan
    state: Json | None
    zero: datetime | None
    """The interview's zero; None before the first word."""
    now: datetime
    gap_s: float
    """Seconds since the last agent was heard of; 0 on a first start."""
    recorded: bool
    vocabulary: tuple[str, ...]
    drafts: tuple[Draft, ...]
    epoch: int
    last_heard: str
    """The candidate's last committed words, for the resume line."""
    pronunciations: tuple[tuple[str, str], ...] = ()
    """(a name or a word, how the voice says it), as HR wrote them for the job."""


async def load(
    session: AsyncSession, interview_id: UUID, epoch: int, company: str, now: datetime, previous_beat: datetime | None
) -> Claimed:
    """``previous_beat``: when an agent was last heard of, on PostgreSQL's clock."""
    row = (
        await session.execute(
            select(Interview, Candidate, JobDescription, Domain)
            .join(Candidate, Candidate.id == Interview.candidate_id)
            .join(JobDescription, JobDescription.id == Interview.job_id)
            .join(Domain, Domain.id == JobDescription.domain_id)
            .where(Interview.id == interview_id)
        )
    ).one()
    interview, candidate, job, domain = row
    consent = await session.scalar(
        select(Consent.recording).where(Consent.interview_id == interview_id).order_by(Consent.id.desc()).limit(1)
    )
    questions = (
        await session.scalars(
            select(InterviewQuestion)
            .where(
                InterviewQuestion.interview_id == interview_id,
                InterviewQuestion.parent_question_id.is_(None),
            )
            .order_by(InterviewQuestion.question_order)
        )
    ).all()
    drafts = (
        await session.scalars(
            select(SpeechDraft)
            .where(SpeechDraft.interview_id == interview_id, SpeechDraft.consumed_at.is_(None))
            .order_by(SpeechDraft.id)
        )
    ).all()
    last = await session.scalar(
        select(TranscriptTurn.content)
        .where(TranscriptTurn.interview_id == interview_id, TranscriptTurn.speaker == "candidate")
        .order_by(TranscriptTurn.sequence_order.desc())
        .limit(1)
    )
    recorded = bool(consent) and interview.interview_type != "ai_chat"
    return Claimed(
        plan=plan_of(interview, candidate, job, list(questions), recorded=recorded, company=company),
        state=interview.state,
        zero=interview.started_at,
        now=now,
        gap_s=0.0 if previous_beat is None else (now - previous_beat).total_seconds(),
        recorded=recorded,
        vocabulary=tuple(entry["term"] for entry in domain.profile.get("vocabulary", [])),
        drafts=tuple(
            Draft(
                d.content,
                d.start_offset_ms or 0,
                d.end_offset_ms or 0,
                d.confidence,
                [(str(w[0]), int(w[1]), int(w[2])) for w in d.words or []],
            )
            for d in drafts
        ),
        epoch=epoch,
        last_heard=last or "",
        pronunciations=tuple((str(row["term"]).strip(), str(row["say"]).strip()) for row in job.pronunciations),
    )


def plan_of(
    interview: Interview,
    candidate: Candidate,
    job: JobDescription,
    questions: list[InterviewQuestion],
    *,
    recorded: bool,
    company: str,
) -> Plan:
    """The conductor's plan from its rows."""
    return Plan(
        interview_id=str(interview.id),
        candidate_name=candidate.full_name.split(" ")[0],
        company=company,
        job_title=job.title,
        language=interview.language,
        mode=interview.interview_type,  # pyright: ignore[reportArgumentType] # a check constraint holds it
        recorded=recorded,
        time_limit_s=interview.duration_limit_min * 60,
        questions=tuple(_planned(question) for question in questions),
        job_facts=tuple((str(fact["topic"]), str(fact["text"])) for fact in job.facts),
        job_description=job.description,
        extra_time=interview.extra_time,
        breaks=bool(interview.accommodations.get("breaks")),
    )


def _planned(question: InterviewQuestion) -> PlannedQuestion:
    return PlannedQuestion(
        id=str(question.id),
        text=question.question_text,
        question_type=question.question_type,
        difficulty=question.difficulty,
        points=tuple(
            Point(
                key=point["key"],
                text=point["text"],
                keywords=tuple(point.get("keywords", [])),
                synonyms=tuple(point.get("synonyms", [])),
                fact=bool(point.get("fact", False)),
            )
            for point in question.expected_points
        ),
        probes=tuple(Probe(point=probe["point"], text=probe["text"]) for probe in question.probes),
        rephrase=question.rephrase,
        from_bank=question.bank_question_id is not None,
    )
