"""What is going on now and what waits for a person. Every count comes from an index over what is open, however much lies behind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from core.accounts.models import Role, User
from core.analytics import policy
from core.analytics.interviews import counted, counted_alone, unanswered
from core.analytics.models import ACTIVE, fixed
from core.analytics.outcomes import expired, over
from core.analytics.scope import Query, rows_of
from core.candidates.models import Candidate, StatusChange
from core.evaluation.models import Evaluation
from core.interviews.models import Interview, InterviewRun, Observation
from core.interviews.presence import agent_state
from core.jobs.models import JobDescription
from core.queue import Job

CHANNEL = "viva_dashboard"
"""Triggers notify it when something changed that the dashboard shows; see the migration "reports and analytics"."""
SHOWN = 10
"""Rows of each list; the count beside it is of all."""
MOST_OPEN = 20_000
"""Interviews without an answer that are looked at, of those candidates first who have been there longest."""

RECENT = timedelta(days=30)
STUCK = timedelta(minutes=15)
"""After its end an interview without an evaluation needs somebody to look."""

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True)
class Kpis:
    """Counts; ``hires`` and ``completed`` of the last 30 days, ``today`` of the reader's day."""

    open_jobs: int
    active_candidates: int
    interviews_today: int
    live_now: int
    completed: int
    pending_reviews: int
    overdue_replies: int
    hires: int


@dataclass(frozen=True)
class Item:
    """One interview in a list. ``due``: when the candidate was promised an answer by."""

    interview_id: UUID
    candidate_id: UUID
    full_name: str
    job_title: str
    interview_type: str
    status: str
    scheduled_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    agent: str | None = None
    listeners: int | None = None
    overall_score: float | None = None
    recommendation: str | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Alert:
    code: str
    severity: Severity
    count: int
    text: str


@dataclass(frozen=True)
class Dashboard:
    """``pipeline``: candidates per status, of those still in it.

    ``at_least``: more interviews are without an answer than are looked at, so there are at least as many ``pending_reviews`` and
    ``overdue_replies`` as said, and what the alerts say of them too.
    """

    kpis: Kpis
    at_least: bool
    pipeline: dict[str, int]
    upcoming: Sequence[Item]
    live: Sequence[Item]
    pending_reviews: Sequence[Item]
    overdue_replies: Sequence[Item]
    alerts: Sequence[Alert]


@dataclass(frozen=True)
class Terms:
    """``timezone``: the reader's, for what "today" is."""

    now: datetime
    timezone: str
    reply_days: int
    invitation_days: int
    most_open: int = MOST_OPEN


async def read(session: AsyncSession, user: User, terms: Terms) -> Dashboard:
    policy.authorize(user, "overview")
    asked = _asked(Role(user.role), user.id, user.department_id, terms.most_open)
    at = _moments(terms)
    in_pipeline: dict[str, int] = {row[0]: row[1] for row in await session.execute(asked.pipeline)}
    pipeline = {status: in_pipeline.get(status, 0) for status in ACTIVE}
    live = [
        Item(*row, agent=agent_state(run, terms.now), listeners=listeners)
        for *row, run, listeners in await session.execute(asked.live, at)
    ]
    counts = dict(zip(asked.counted, (await session.execute(asked.counts, at)).one(), strict=True))
    open_ends = _OpenEnds(*(await session.execute(asked.open_ends, at)).one())
    items = await _items(session, {*open_ends.first_pending, *open_ends.first_overdue}, terms)
    kpis = Kpis(
        open_jobs=counts["open_jobs"],
        active_candidates=sum(pipeline.values()),
        interviews_today=counts["today"],
        live_now=len(live),
        completed=counts["completed"],
        pending_reviews=open_ends.pending,
        overdue_replies=open_ends.overdue,
        hires=counts["hires"],
    )
    return Dashboard(
        kpis=kpis,
        at_least=open_ends.more,
        pipeline=pipeline,
        upcoming=[Item(*row) for row in await session.execute(asked.upcoming, at)],
        live=live[:SHOWN],
        pending_reviews=[items[row_id] for row_id in open_ends.first_pending],
        overdue_replies=[items[row_id] for row_id in open_ends.first_overdue],
        alerts=_alerts(counts, open_ends),
    )


# What is asked. Put together once for each reader, since that takes longer than a small company's answers; moments come with each.


@dataclass(frozen=True)
class _Asked:
    """``counted``: the names of ``counts``, in order."""

    pipeline: Query
    live: Query
    counted: Sequence[str]
    counts: Query
    open_ends: Query
    upcoming: Query


@dataclass(frozen=True)
class _OpenEnds:
    """``stuck``: ended and not evaluated. The first ones: those that wait longest, at most as many as are shown. ``more``: not all
    were looked at."""

    more: bool
    pending: int
    overdue: int
    stuck: int
    first_pending: Sequence[UUID]
    first_overdue: Sequence[UUID]


@lru_cache(maxsize=64)
def _asked(role: Role, user_id: UUID, department_id: UUID | None, most_open: int) -> _Asked:
    """All that a policy looks at is in the arguments: whoever gets another role or department asks something else."""
    reader = User(id=user_id, role=role, department_id=department_id)
    counts = _counts(reader)
    return _Asked(
        pipeline=_pipeline(reader),
        live=_live(reader),
        counted=tuple(counts),
        counts=rows_of(*(count.scalar_subquery().label(name) for name, count in counts.items())),
        open_ends=_open_ends(reader, most_open),
        upcoming=_upcoming(reader),
    )


def _moments(terms: Terms) -> Mapping[str, datetime]:
    begin = terms.now.astimezone(ZoneInfo(terms.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "now": terms.now,
        "day_begins": begin,
        "day_ends": begin + timedelta(days=1),  # the wall clock's next midnight, though a day may have 23 or 25 hours
        "recently": terms.now - RECENT,
        "promised_until": terms.now - timedelta(days=terms.reply_days),
        "stuck_since": terms.now - STUCK,
        "expired_before": terms.now - timedelta(days=terms.invitation_days),
    }


def _at(name: str) -> Any:
    return bindparam(name, type_=DateTime(timezone=True))


def _counts(user: User) -> dict[str, Select[int]]:
    """Each is answered by one index."""
    found = {
        "open_jobs": select(func.count())
        .select_from(JobDescription)
        .where(JobDescription.status == "open", policy.jobs(user)),
        "today": _counted(
            user,
            Interview.scheduled_at >= _at("day_begins"),
            Interview.scheduled_at < _at("day_ends"),
            Interview.status != "cancelled",
        ),
        "completed": _counted(user, Interview.status == fixed("completed"), Interview.ended_at >= _at("recently")),
        "broken_off": _counted(user, _in_the_room(), over(_at("now"))),
        "never_started": _counted(user, Interview.status == fixed("scheduled"), expired(_at("expired_before"))),
        "hires": select(func.count(StatusChange.candidate_id.distinct()))
        .join(Candidate, Candidate.id == StatusChange.candidate_id)
        .where(StatusChange.to_status == fixed("hired"), StatusChange.created_at >= _at("recently"))
        .where(Candidate.status == "hired", Candidate.merged_into_id.is_(None), policy.candidates_alone(user)),
    }
    if user.role == Role.SUPER_ADMIN:
        found["parked"] = select(func.count()).select_from(Job).where(Job.parked_at.is_not(None), Job.done_at.is_(None))
    return found


def _counted(user: User, *conditions: ColumnElement[bool]) -> Select[int]:
    query = select(func.count()).select_from(Interview)
    return query.where(policy.interviews_alone(user), counted_alone(), *conditions)


def _in_the_room() -> ColumnElement[bool]:
    """Begun and not ended, whoever is still there."""
    return Interview.status.in_([fixed("in_progress"), fixed("paused")])


def _pipeline(user: User) -> Query:
    query = rows_of(Candidate.status, func.count()).where(policy.candidates_alone(user))
    query = query.where(Candidate.status.in_([fixed(status) for status in ACTIVE]), Candidate.merged_into_id.is_(None))
    return query.group_by(Candidate.status)


def _open_ends(user: User, most: int) -> Query:
    """What completed interviews still need: found once, from the candidates who have no answer, and then looked at three times.

    Some wait for ever, since nobody told Viva what became of them: what is read for them has an end too. Therefore each candidate's
    interviews are looked up, behind a fence (the offset): the planner would rather read everybody's. An interviewer's are so few that
    it begins with them."""
    undecided = Evaluation.hr_decision.is_(None)
    unevaluated = or_(Evaluation.interview_id.is_(None), Evaluation.status == "pending")
    held = (
        rows_of(
            Interview.id,
            Interview.ended_at,
            (undecided & (Evaluation.status == "ready")).label("pending"),
            (undecided & (Interview.ended_at < _at("promised_until"))).label("overdue"),
            (unevaluated & (Interview.ended_at < _at("stuck_since"))).label("stuck"),
        )
        .outerjoin(Evaluation, Evaluation.interview_id == Interview.id)
        .where(Interview.candidate_id == Candidate.id, Interview.status == fixed("completed"))
        .where(Interview.is_test.is_(False), policy.interviews_alone(user), or_(undecided, unevaluated))
    )
    if user.role != Role.INTERVIEWER:
        held = held.offset(literal_column("0", Integer))
    found = held.lateral("held")
    rows = (
        rows_of(found)
        .select_from(Candidate)
        .join(found, true())
        .where(unanswered())
        .order_by(Candidate.id)
        .limit(literal_column(str(most + 1), Integer))  # in the statement, so that the planner knows how few it is
        .cte("open_ends")
    )
    more = func.count() > most
    counts = [func.count().filter(rows.c[name]) for name in ("pending", "overdue", "stuck")]
    firsts = [
        select(rows.c.id).where(rows.c[name]).order_by(rows.c.ended_at, rows.c.id).limit(SHOWN).scalar_subquery()
        for name in ("pending", "overdue")
    ]
    ids = (func.array(first, type_=ARRAY(Uuid())) for first in firsts)
    return rows_of(more, *counts, *ids).select_from(rows)


def _items_of(*more: Any) -> Query:
    query = rows_of(
        Interview.id,
        Candidate.id,
        Candidate.full_name,
        JobDescription.title,
        Interview.interview_type,
        Interview.status,
        Interview.scheduled_at,
        Interview.started_at,
        Interview.ended_at,
        *more,
    )
    query = query.select_from(Interview).join(JobDescription, JobDescription.id == Interview.job_id)
    return query.join(Candidate, Candidate.id == Interview.candidate_id)


def _upcoming(user: User) -> Query:
    query = _items_of().where(policy.interviews(user), counted(), Interview.status == fixed("scheduled"))
    query = query.where(~expired(_at("expired_before")))
    return query.order_by(Interview.scheduled_at, Interview.id).limit(SHOWN)


def _live(user: User) -> Query:
    """Running or paused; one whose time and grace are long over is no longer live."""
    listeners = (
        select(func.count())
        .where(Observation.interview_id == Interview.id, Observation.left_at.is_(None))
        .correlate(Interview)
        .scalar_subquery()
    )
    query = _items_of(InterviewRun, listeners).outerjoin(InterviewRun, InterviewRun.interview_id == Interview.id)
    query = query.where(policy.interviews(user), counted(), _in_the_room(), ~over(_at("now")))
    return query.order_by(Interview.started_at, Interview.id)


_ITEMS = (
    _items_of(Evaluation.overall_score, Evaluation.ai_recommendation)
    .outerjoin(Evaluation, Evaluation.interview_id == Interview.id)
    .where(Interview.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
)


async def _items(session: AsyncSession, ids: Collection[UUID], terms: Terms) -> Mapping[UUID, Item]:
    """These, which are completed, and which the reader may see."""
    if not ids:
        return {}
    promised = timedelta(days=terms.reply_days)
    found = [
        Item(*row, overall_score=score, recommendation=advice, due=row[-1] + promised)
        for *row, score, advice in await session.execute(_ITEMS, {"ids": list(ids)})
    ]
    return {item.interview_id: item for item in found}


def _alerts(counts: Mapping[str, int], open_ends: _OpenEnds) -> list[Alert]:
    found: list[Alert] = []

    def add(code: str, severity: Severity, count: int, one: str, more: str, *, at_least: bool = False) -> None:
        if count:
            text = one if count == 1 else more.format(count)
            found.append(Alert(code, severity, count, f"At least {text[0].lower()}{text[1:]}" if at_least else text))

    add(
        "jobs_parked", "critical", counts.get("parked", 0),
        "A background job was given up.", "{} background jobs were given up.",
    )  # fmt: skip
    add(
        "interviews_broken_off", "critical", counts["broken_off"],
        "An interview broke off and was not finished.", "{} interviews broke off and were not finished.",
    )  # fmt: skip
    add(
        "replies_overdue", "warning", open_ends.overdue,
        "A candidate waits for the answer that was promised.", "{} candidates wait for the answer that was promised.",
        at_least=open_ends.more,
    )  # fmt: skip
    add(
        "evaluations_pending", "warning", open_ends.stuck,
        "An interview ended and is not evaluated.", "{} interviews ended and are not evaluated.",
        at_least=open_ends.more,
    )  # fmt: skip
    add(
        "never_started", "info", counts["never_started"],
        "An invitation ran out unused.", "{} invitations ran out unused.",
    )  # fmt: skip
    return found
