"""Rows for tests: the smallest hiring story up to a scheduled interview."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.candidates.models import Candidate
from core.domains.models import Domain
from core.interviews.models import Consent, Interview, InterviewQuestion
from core.jobs.models import JobDescription
from core.plans.models import QuestionPlan

QUESTIONS: list[dict[str, Any]] = [
    {
        "question_text": "How do you check a patient's airway?",
        "question_type": "technical",
        "difficulty": "easy",
        "expected_points": [
            {"key": "look", "text": "looks in the mouth", "keywords": ["mouth"], "synonyms": [], "fact": True},
            {"key": "listen", "text": "listens for breathing", "keywords": ["listen"], "synonyms": [], "fact": False},
        ],
        "probes": [{"point": "listen", "text": "And how do you know that air is moving?"}],
    },
    {
        "question_text": "Tell me about a shift that went wrong.",
        "question_type": "behavioral",
        "difficulty": "medium",
        "expected_points": [
            {"key": "team", "text": "asked for help", "keywords": ["colleague"], "synonyms": ["help"], "fact": False}
        ],
        "probes": [],
    },
]


@dataclass(frozen=True)
class Booked:
    interview_id: UUID
    candidate_id: UUID
    job_id: UUID


async def booked_interview(
    session: AsyncSession, *, interview_type: str = "ai_voice", recording: bool | None = True, minutes: int = 15
) -> Booked:
    """A scheduled interview of two questions; ``recording`` None leaves the consent out."""
    domain = Domain(
        name="Nursing",
        slug="nursing",
        sector="Healthcare",
        sector_slug="healthcare",
        profile={"vocabulary": [{"term": "airway", "spoken": []}]},
        rubric={"version": "1", "dimensions": {}},
        content_hash="0",
    )
    user = User(email="ada@example.org", full_name="Ada Lovelace", role="candidate")
    session.add_all([domain, user])
    await session.flush()
    job = JobDescription(
        title="Ward nurse",
        domain_id=domain.id,
        description="You care for twelve beds.",
        required_skills=[],
        nice_to_have=[],
        requirements=[],
        facts=[{"topic": "shifts", "text": "Three night shifts a month."}],
        pronunciations=[{"term": "Aoife", "say": "EE-fa"}],
        status="open",
    )
    session.add(job)
    await session.flush()
    candidate = Candidate(user_id=user.id, job_id=job.id, full_name=user.full_name, email=user.email)
    session.add(candidate)
    await session.flush()
    plan = QuestionPlan(candidate_id=candidate.id, job_id=job.id, count=len(QUESTIONS), status="approved")
    session.add(plan)
    await session.flush()
    interview = Interview(
        candidate_id=candidate.id,
        job_id=job.id,
        plan_id=plan.id,
        interview_type=interview_type,
        scheduled_at=datetime.now(UTC),
        duration_limit_min=minutes,
    )
    session.add(interview)
    await session.flush()
    session.add_all(
        InterviewQuestion(interview_id=interview.id, question_order=order, dimensions=[], **question)
        for order, question in enumerate(QUESTIONS, 1)
    )
    if recording is not None:
        session.add(
            Consent(
                interview_id=interview.id,
                candidate_id=candidate.id,
                interview=True,
                recording=recording,
                text_version="1",
                text_hash="0",
            )
        )
    await session.commit()
    return Booked(interview.id, candidate.id, job.id)
