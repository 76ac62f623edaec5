"""An interview for the benchmark of the room: rows as HR would have made them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.candidates.models import Candidate
from core.domains.models import Domain
from core.interviews.models import Consent, Interview, InterviewQuestion
from core.jobs.models import JobDescription
from core.plans.models import QuestionPlan

QUESTIONS = (
    "Tell me about a day at work that did not go as planned.",
    "How do you make sure that nothing is forgotten at the end of a shift?",
    "What do you do when you are not sure that a number is right?",
    "How would you show a new colleague the most important part of your work?",
    "Tell me about a mistake that you found in time.",
    "What do you do when two people need you at the same moment?",
    "How do you tell somebody that their work was not good enough?",
    "What would you check first when you come to a new place of work?",
    "Tell me about something that you changed and that stayed changed.",
    "How do you keep calm when everything is late?",
    "What do you do when a rule stands in the way of the work?",
    "How do you prepare for a day that will be busy?",
    "Tell me about a time when you had to ask for help.",
    "What do you write down, and for whom?",
    "How do you know that a job is really done?",
    "What do you do when you disagree with your manager?",
)
FOLLOW_UP = "And what came of it?"
MINUTES = 60
_NEVER_SAID: dict[str, Any] = {
    "key": "never",
    "text": "what nobody says",
    "keywords": ["xylophone"],
    "synonyms": [],
    "fact": False,
}


async def book(session: AsyncSession, domain: str, questions: int, *, followed_up: bool) -> UUID:
    """An interview by voice that may be joined now, recorded as by default; each question is followed up once, or none is."""
    domain_id = (await session.scalars(select(Domain.id).where(Domain.slug == domain))).one()
    user = User(email=f"{uuid4().hex}@example.org", full_name="Ada Lovelace", role="candidate")
    job = JobDescription(
        title="The benchmark's job",
        domain_id=domain_id,
        description="A job to talk about.",
        required_skills=[],
        nice_to_have=[],
        requirements=[],
        facts=[],
        status="open",
    )
    session.add_all([user, job])
    await session.flush()
    candidate = Candidate(user_id=user.id, job_id=job.id, full_name=user.full_name, email=user.email)
    session.add(candidate)
    await session.flush()
    plan = QuestionPlan(candidate_id=candidate.id, job_id=job.id, count=questions, status="approved")
    session.add(plan)
    await session.flush()
    interview = Interview(
        candidate_id=candidate.id,
        job_id=job.id,
        plan_id=plan.id,
        interview_type="ai_voice",
        scheduled_at=datetime.now(UTC),
        duration_limit_min=MINUTES,
    )
    session.add(interview)
    await session.flush()
    session.add_all(_question(interview.id, order, followed_up) for order in range(1, questions + 1))
    session.add(
        Consent(
            interview_id=interview.id,
            candidate_id=candidate.id,
            interview=True,
            recording=True,
            text_version="1",
            text_hash="0",
        )
    )
    await session.commit()
    return interview.id


def _question(interview_id: UUID, order: int, followed_up: bool) -> InterviewQuestion:
    return InterviewQuestion(
        interview_id=interview_id,
        question_order=order,
        question_text=QUESTIONS[(order - 1) % len(QUESTIONS)],
        question_type="behavioral",
        difficulty="medium",
        expected_points=[_NEVER_SAID] if followed_up else [],
        probes=[{"point": _NEVER_SAID["key"], "text": FOLLOW_UP}] if followed_up else [],
        dimensions=[],
    )
