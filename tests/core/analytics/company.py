"""Random companies: rows as any history may have left them, and the same rows as plain dictionaries to count by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Department, User
from core.ai.models import AiCall
from core.candidates.models import SOURCES, Candidate, StatusChange
from core.db import Base
from core.domains.models import Domain
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewInterviewer, InterviewRun, Observation
from core.jobs.models import JobDescription
from core.plans.models import QuestionPlan
from core.screening.models import ResumeScreening

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
STAGES = ["new", "screening", "shortlisted", "interviewing", "evaluated", "offered", "hired"]
TABLES: list[type[Base]] = [
    Department, User, Domain, JobDescription, Candidate, StatusChange, QuestionPlan, Interview, InterviewRun, Evaluation,
    InterviewInterviewer, Observation, AiCall, ResumeScreening,
]  # fmt: skip

Row = dict[str, Any]


@dataclass
class Company:
    """``rows``: by table name, each as it lies in the database."""

    rows: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])
    staff: list[User] = field(default_factory=list[User])

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows[table]

    def by_id(self, table: str, row_id: UUID) -> Row:
        return next(row for row in self.rows[table] if row["id"] == row_id)


def _moment(random: Random, days: float = 400) -> datetime:
    return NOW - timedelta(seconds=random.uniform(0, days * 86_400), microseconds=random.randrange(1_000_000))


async def founded(session: AsyncSession, seed: int, *, candidates: int = 60) -> Company:
    """The company of this seed, committed."""
    random = Random(seed)
    new: dict[type[Base], list[Row]] = {table: [] for table in TABLES}

    def add(table: type[Base], **values: Any) -> UUID:
        row_id = UUID(int=random.getrandbits(128), version=4)
        key: Row = {} if table is InterviewRun else {"id": row_id}
        new[table].append({**key, **values})
        return row_id

    departments: list[UUID | None] = [None]
    for n in range(random.randint(1, 6)):
        parent = random.choice(departments)
        departments.append(add(Department, name=f"Department {n}", parent_id=parent))
    domains = [
        add(
            Domain,
            name=f"Domain {n}",
            slug=f"d{n}",
            sector="S",
            sector_slug="s",
            profile={},
            rubric={},
            content_hash="0",
        )
        for n in range(3)
    ]
    staff = [
        add(User, email=f"{n}@example.org", full_name=f"Staff {n}", role=role, department_id=random.choice(departments))
        for n, role in enumerate(["super_admin", "hr_manager", "hr_manager", "interviewer", "interviewer"])
    ]
    jobs = [
        add(
            JobDescription,
            title=f"Job {n}",
            department_id=random.choice(departments),
            domain_id=random.choice(domains),
            description="",
            required_skills=[],
            nice_to_have=[],
            requirements=[],
            facts=[],
            status=random.choice(["draft", "open", "closed"]),
        )
        for n in range(random.randint(1, 7))
    ]
    for _ in range(candidates):
        _candidate(random, add, jobs, staff)
    for _ in range(40):
        add(
            AiCall,
            purpose=random.choice(["screening", "evaluation"]),
            model=random.choice(["gpt-4o", "gpt-4o-mini", "home-grown"]),
            prompt_hash="",
            input_hash="",
            started=_moment(random),
            ms=random.randrange(5_000),
            tokens_in=random.choice([None, random.randrange(9_000)]),
            tokens_out=random.choice([None, random.randrange(2_000)]),
            outcome=random.choice(["ok", "failed"]),
        )
    for table in TABLES:
        if new[table]:
            # One statement per set of columns: rows leave out what they do not have; those that point to others come after them
            shapes = {tuple(sorted(row)) for row in new[table]}
            for names in sorted(shapes, key=lambda names: ("merged_into_id" in names, names)):
                chosen = [row for row in new[table] if tuple(sorted(row)) == names]
                await session.execute(insert(table).values(chosen))
    await session.commit()
    return await as_it_lies(session)


def _candidate(random: Random, add: Any, jobs: Sequence[UUID], staff: Sequence[UUID]) -> None:
    applied, job = _moment(random), random.choice(jobs)
    user = add(User, email=f"{uuid4()}@example.org", full_name="Same Name", role="candidate")
    path = STAGES[: random.randint(1, len(STAGES))]
    if random.random() < 0.15:  # moved back
        path.append(random.choice(path))
    if random.random() < 0.4:
        path.append(random.choice(["rejected", "withdrawn"]))
    path = [stage for n, stage in enumerate(path) if n == 0 or stage != path[n - 1]]
    row: Row = {"user_id": user, "job_id": job, "full_name": "Same Name", "email": "x@example.org"}
    row |= {"status": path[-1], "source": random.choice(SOURCES), "created_at": applied}
    if random.random() < 0.05:
        merged_into = add(Candidate, **row)
        row["merged_into_id"] = merged_into
    candidate = add(Candidate, **row)
    at = applied
    if random.random() < 0.95:  # some came from a time without history
        for before, after in pairwise(path):
            at += timedelta(seconds=random.choice([0.25, random.uniform(1, 40 * 86_400)]))
            add(StatusChange, candidate_id=candidate, from_status=before, to_status=after, created_at=at)
    plan = add(QuestionPlan, candidate_id=candidate, job_id=job, count=3)
    for _ in range(random.choice([0, 1, 1, 2])):
        _interview(random, add, candidate, job, plan, staff)


def _interview(random: Random, add: Any, candidate: UUID, job: UUID, plan: UUID, staff: Sequence[UUID]) -> None:
    status = random.choice(["scheduled", "in_progress", "paused", "completed", "completed", "completed", "cancelled"])
    scheduled = _moment(random, 100) + timedelta(days=random.choice([0, 0, 5]))
    row: Row = {
        "candidate_id": candidate,
        "job_id": job,
        "plan_id": plan,
        "interview_type": random.choice(["ai_voice", "ai_chat", "ai_both"]),
        "status": status,
        "scheduled_at": scheduled,
        "duration_limit_min": random.choice([10, 30, 240]),
        "extra_time": random.choice([1, 1.25, 2]),
        "is_test": random.random() < 0.1,
    }
    if status not in ("scheduled", "cancelled"):
        row["started_at"] = random.choice([scheduled, NOW - timedelta(minutes=random.uniform(0, 300))])
    if status == "completed":
        row["ended_at"] = row["started_at"] + timedelta(seconds=random.uniform(60, 4_000))
        row["end_reason"] = random.choice(
            ["completed", "completed", "time", "stopped", "human_requested", "ended_by_hr"]
        )
    if status == "cancelled":
        row["end_reason"] = random.choice([None, "ended_by_hr", "no_show"])
    interview = add(Interview, **row)
    if random.random() < 0.8:
        add(InterviewRun, interview_id=interview, epoch=random.randint(0, 3))
    if status == "completed" and random.random() < 0.9:
        scores = {
            f"{name}_score": random.choice([None, 1.0, 10.0, round(random.uniform(1, 10), 2)])
            for name in ("communication", "technical", "confidence", "domain_knowledge", "problem_solving", "overall")
        }
        ready = random.random() < 0.85
        add(
            Evaluation,
            interview_id=interview,
            candidate_id=candidate,
            status="ready" if ready else "pending",
            evaluated_at=row["ended_at"] + timedelta(minutes=5) if ready else None,
            hr_decision=random.choice([None, None, "advance", "reject"]),
            **scores,
        )
    for user in random.sample(list(staff), random.randint(0, 2)):
        add(InterviewInterviewer, interview_id=interview, user_id=user)
        if random.random() < 0.5:
            begun = scheduled + timedelta(seconds=5)
            left = random.choice([None, begun + timedelta(seconds=random.uniform(1, 900))])
            add(Observation, interview_id=interview, user_id=user, created_at=begun, left_at=left)


async def as_it_lies(session: AsyncSession) -> Company:
    """What is in the database, as plain dictionaries."""
    company = Company()
    for model in TABLES:
        table = model.__table__
        columns = [column for column in table.c if column.name != "search"]
        company.rows[table.name] = [dict(row) for row in (await session.execute(select(*columns))).mappings()]
    company.staff = list(
        (await session.scalars(select(User).where(User.role != "candidate").order_by(User.email))).all()
    )
    return company
