"""What an export says, apart from how it looks: a title and tables, which PDF and Excel both render. The figures are the screen's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import User
from core.analytics import outcomes, pipeline, scope, trend
from core.analytics.pipeline import Spread
from core.analytics.scope import Filters, of_candidates, of_interviews, rows_of
from core.candidates.models import Candidate
from core.errors import Invalid, NotFound
from core.evaluation.models import Evaluation
from core.interviews.models import Interview
from core.jobs.models import JobDescription
from core.reports.data import humanise, local
from core.screening.models import ResumeScreening

Kind = Literal["shortlist", "funnel", "department", "raw"]
Format = Literal["pdf", "xlsx"]
KINDS: tuple[Kind, ...] = get_args(Kind)
FORMATS: dict[Kind, tuple[Format, ...]] = {
    "shortlist": ("pdf", "xlsx"),
    "funnel": ("pdf", "xlsx"),
    "department": ("pdf", "xlsx"),
    "raw": ("xlsx",),
}
MOST_ROWS = 100_000
NO_ORDER = "In order of application: no order of merit is made. A person decides."
Value = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are text, numbers, moments (with their zone), or None where there is nothing to say."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    company: str
    about: tuple[str, ...]
    """Which rows it is about, in words."""
    tables: tuple[Table, ...]
    generated_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class Terms:
    company: str
    now: datetime
    invitation_days: int


async def build(session: AsyncSession, user: User, kind: Kind, filters: Filters, terms: Terms) -> Document:
    """Of what this user may see. Raises Invalid for too many rows, and where a shortlist has no job."""
    title, tables = await _BUILDERS[kind](session, user, filters, terms)
    about = await _about(session, filters)
    return Document(title, terms.company, about, tuple(tables), terms.now, filters.timezone)


async def _shortlist(session: AsyncSession, user: User, filters: Filters, _: Terms) -> tuple[str, list[Table]]:
    if filters.job_id is None:
        raise Invalid("Say which job.", errors=[{"field": "job_id", "message": "needed for a shortlist"}])
    query = rows_of(Candidate, JobDescription.title, ResumeScreening, Evaluation)
    query = of_candidates(query, user, filters).where(*filters.within(Candidate.created_at))
    ready = (ResumeScreening.candidate_id == Candidate.id) & (ResumeScreening.job_id == Candidate.job_id)
    query = query.outerjoin(ResumeScreening, ready & (ResumeScreening.status == "ready"))
    newest = rows_of(Evaluation.id).join(Interview, Interview.id == Evaluation.interview_id)
    newest = newest.where(
        Evaluation.candidate_id == Candidate.id, Evaluation.status == "ready", Interview.is_test.is_(False)
    )
    newest = newest.order_by(Evaluation.evaluated_at.desc(), Evaluation.id.desc()).limit(1).correlate(Candidate)
    query = query.outerjoin(Evaluation, Evaluation.id == newest.scalar_subquery())
    query = query.where(Candidate.status.not_in(("new", "screening", *pipeline.LEFT)))
    found = await _read(session, query.order_by(Candidate.created_at, Candidate.id))
    if not found:
        raise NotFound("There is nobody on the shortlist of this job.")
    rows = [
        (
            candidate.full_name,
            humanise(candidate.status),
            candidate.created_at,
            screening and screening.overall_score,
            *(evaluation and getattr(evaluation, outcomes.score_of(name).key) for name in outcomes.DIMENSIONS),
            evaluation and evaluation.ai_recommendation and humanise(evaluation.ai_recommendation),
            evaluation and evaluation.hr_decision and humanise(evaluation.hr_decision),
        )
        for candidate, _, screening, evaluation in found
    ]
    columns = (
        "Candidate", "Status", "Applied", "Resume of 100", *(humanise(name) for name in outcomes.DIMENSIONS),
        "Advice", "Decision",
    )  # fmt: skip
    return f"Shortlist: {found[0][1]}", [Table("Shortlist", columns, rows, NO_ORDER)]


async def _funnel(session: AsyncSession, user: User, filters: Filters, _: Terms) -> tuple[str, list[Table]]:
    groups = await pipeline.funnel(session, user, filters, None)
    stages = groups[0].stages if groups else []
    times = await pipeline.stage_times(session, user, filters, None)
    points = (await trend.trend(session, user, filters, None, "month"))[0].points
    return "Hiring funnel", [
        Table(
            "Funnel",
            ("Stage", "Reached", "Passed on", "Waiting", "Rejected", "Withdrawn"),
            [(humanise(s.stage), s.reached, s.passed_on, s.waiting, s.rejected, s.withdrawn) for s in stages],
            "Of those who applied in the range.",
        ),
        Table(
            "Days in stage",
            ("Stage", "Stays", "Mean", "Median", "90 % within"),
            [(humanise(row.stage), *_days(row.seconds)) for row in times],
        ),
        Table(
            "By month",
            ("Month", "Applications", "Interviews", "Offers", "Hires"),
            [(f"{p.begins:%Y-%m}", p.applications, p.interviews, p.offers, p.hires) for p in points],
        ),
    ]


async def _department(session: AsyncSession, user: User, filters: Filters, terms: Terms) -> tuple[str, list[Table]]:
    by: scope.GroupBy = "department"
    funnels = {group.key: group.stages for group in await pipeline.funnel(session, user, filters, by)}
    ends = {
        group.key: group
        for group in await outcomes.outcomes(
            session, user, filters, by, now=terms.now, invitation_days=terms.invitation_days
        )
    }
    scores = {row.key: row for row in await outcomes.distributions(session, user, filters, by, ("overall",))}
    hires = {row.key: row.seconds for row in await pipeline.time_to_hire(session, user, filters, by)}
    keys = list(dict.fromkeys([*funnels, *ends, *scores, *hires]))
    names = await scope.labels(session, by, keys)
    rows: list[Sequence[Value]] = []
    for key in sorted(keys, key=lambda key: (key is None, names.get(key, ""))):
        stages, end, score, hired = funnels.get(key), ends.get(key), scores.get(key), hires.get(key)
        rows.append(
            (
                names.get(key, "No department"),
                stages[0].reached if stages else 0,
                end.interviews if end else 0,
                end.counts["completed"] if end else 0,
                end.completion if end else None,
                score.scores.count if score else 0,
                score.scores.mean if score else None,
                hired.count if hired else 0,
                _days(hired)[2] if hired else None,
            )
        )
    columns = (
        "Department", "Applications", "Interviews", "Completed", "Completion", "Scored", "Mean score", "Hires",
        "Median days to hire",
    )  # fmt: skip
    return "Departments", [Table("Departments", columns, rows)]


async def _raw(session: AsyncSession, user: User, filters: Filters, terms: Terms) -> tuple[str, list[Table]]:
    people = (Candidate.id, Candidate.full_name, Candidate.email, Candidate.phone, Candidate.status, Candidate.source)
    query = of_candidates(
        rows_of(*people, JobDescription.title, JobDescription.id.label("job_id"), Candidate.created_at), user, filters
    )
    candidates = await _read(
        session, query.where(*filters.within(Candidate.created_at)).order_by(Candidate.created_at, Candidate.id)
    )
    held = (
        Interview.id, Interview.candidate_id, Interview.interview_type,
        outcomes.outcome(terms.now, terms.invitation_days).label("outcome"), Interview.scheduled_at, Interview.started_at,
        Interview.ended_at,
    )  # fmt: skip
    scores = tuple(outcomes.score_of(name) for name in outcomes.DIMENSIONS)
    query = of_interviews(rows_of(*held, *scores, Evaluation.ai_recommendation, Evaluation.hr_decision), user, filters)
    query = query.outerjoin(Evaluation, (Evaluation.interview_id == Interview.id) & (Evaluation.status == "ready"))
    interviews = await _read(
        session, query.where(*filters.within(Interview.scheduled_at)).order_by(Interview.scheduled_at, Interview.id)
    )
    names = ("id", "full_name", "email", "phone", "status", "source", "job_title", "job_id", "applied_at")
    of_interview = (
        "id", "candidate_id", "interview_type", "outcome", "scheduled_at", "started_at", "ended_at",
        *outcomes.DIMENSIONS, "recommendation", "decision",
    )  # fmt: skip
    return "Raw data", [
        Table("candidates", names, [_plain(row) for row in candidates]),
        Table("interviews", of_interview, [_plain(row) for row in interviews]),
    ]


_BUILDERS = {"shortlist": _shortlist, "funnel": _funnel, "department": _department, "raw": _raw}


async def _read(session: AsyncSession, query: scope.Query) -> list[Any]:
    rows = list((await session.execute(query.limit(MOST_ROWS + 1))).all())
    if len(rows) > MOST_ROWS:
        message = f"more than {MOST_ROWS} rows"
        raise Invalid("Ask for a shorter range or one department.", errors=[{"field": "since", "message": message}])
    return rows


def _plain(row: Sequence[Any]) -> list[Value]:
    return [str(value) if isinstance(value, UUID) else value for value in row]


def _days(seconds: Spread) -> tuple[int, float | None, float | None, float | None]:
    """Count, and the rest in days."""

    def days(value: float | None) -> float | None:
        return None if value is None else value / 86_400

    return seconds.count, days(seconds.mean), days(seconds.median), days(seconds.p90)


async def _about(session: AsyncSession, filters: Filters) -> tuple[str, ...]:
    found: list[str] = []
    if filters.since:
        found.append(f"From {local(filters.since, filters.timezone)}")
    if filters.until:
        found.append(f"Before {local(filters.until, filters.timezone)}")
    chosen: dict[scope.GroupBy, UUID | None] = {
        "department": filters.department_id,
        "domain": filters.domain_id,
        "job": filters.job_id,
    }
    for by, key in chosen.items():
        if key:
            names = await scope.labels(session, by, {str(key)})
            found.append(f"{humanise(by)}: {names.get(str(key), 'unknown')}")
    if filters.source:
        found.append(f"Source: {filters.source}")
    return tuple(found) or ("Everything that the reader may see",)
