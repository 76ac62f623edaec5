"""Figures for HR: each over a date range, narrowed and grouped as wished, with the rows behind it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.problems import problems
from api.security import staff
from core.analytics import comparison, outcomes, pipeline, rows, scope, spend, trend
from core.analytics.scope import Filters, GroupBy
from core.clock import utcnow
from core.paging import MAX_PAGE

By = Annotated[
    GroupBy | None, QueryParameter(name="group_by", description="One group per department, domain, job or source")
]
Cursor = Annotated[str | None, QueryParameter(description="next_cursor of the page before")]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)]
Zone = Annotated[str, QueryParameter(max_length=64, description="Where days begin, such as Europe/Berlin")]

NO_ZERO = r"^[^\x00]*$"
"""PostgreSQL takes no such character."""
Source = Literal["hr", "careers", "ats"]


def filters(
    since: Annotated[datetime | None, QueryParameter(description="Included")] = None,
    until: Annotated[datetime | None, QueryParameter(description="Not included")] = None,
    department_id: Annotated[UUID | None, QueryParameter(description="And those below it")] = None,
    domain_id: FromQuery[UUID | None] = None,
    job_id: FromQuery[UUID | None] = None,
    source: FromQuery[Source | None] = None,
    timezone: Zone = "UTC",
) -> Filters:
    """What every figure can be narrowed by. A moment without an offset is taken as UTC."""
    return Filters(aware(since), aware(until), department_id, domain_id, job_id, source, timezone)


def aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


NARROWED: Any = {"chosen": Provide(filters, sync_to_thread=False)}


class Labels(Struct, kw_only=True):
    """``labels``: what people call each group, by key; a null key is the group of those that have none.

    ``left_out``: how many of the smallest groups are not shown.
    """

    labels: dict[str, str]
    left_out: int


class TrendOut(Labels):
    groups: Sequence[trend.Trend]


class FunnelOut(Labels):
    groups: Sequence[pipeline.Funnel]


class StageTimesOut(Labels):
    """In seconds, of stays that ended in the range."""

    groups: Sequence[pipeline.StageTime]


class TimeToHireOut(Labels):
    """In seconds, of those hired in the range."""

    groups: Sequence[pipeline.TimeToHire]


class OutcomesOut(Labels):
    groups: Sequence[outcomes.Outcomes]


class ScoresOut(Labels):
    groups: Sequence[outcomes.Distribution]


class LoadOut(Struct):
    people: Sequence[outcomes.Load]


class SpendRow(Struct):
    """``cost``: US dollars as a decimal number, null where no price is set for the model."""

    day: date | None
    model: str
    purpose: str
    calls: int
    failed: int
    unmetered: int
    tokens_in: int
    tokens_out: int
    milliseconds: int
    cost: str | None


class SpendOut(Struct):
    rows: Sequence[SpendRow]


class CallRow(Struct):
    """``cost``: US dollars as a decimal number, null where no price is set for the model or no tokens were told."""

    id: UUID
    started: datetime
    model: str
    purpose: str
    outcome: str
    reason: str | None
    milliseconds: int
    tokens_in: int | None
    tokens_out: int | None
    cost: str | None


class CallsOut(Struct):
    items: Sequence[CallRow]
    next_cursor: str | None


class RowsOut(Struct):
    items: Sequence[rows.Row]
    next_cursor: str | None


class ComparisonOut(Struct):
    candidates: Sequence[comparison.Compared]


@get("/analytics/trend", operation_id="GetHiringTrend", guards=[staff], dependencies=NARROWED, responses=problems())
async def get_hiring_trend(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
    interval: FromQuery[trend.Interval] = "week",
) -> TrendOut:
    """Applications, completed interviews, offers and hires per day, week or month, without gaps."""
    found = await trend.trend(session, request.user, chosen, group_by, interval)
    return TrendOut(groups=found[: scope.MOST_GROUPS], **await _labels(session, group_by, found))


@get("/analytics/funnel", operation_id="GetFunnel", guards=[staff], dependencies=NARROWED, responses=problems())
async def get_funnel(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
) -> FunnelOut:
    """How far those who applied in the range have come, and where they dropped off."""
    found = await pipeline.funnel(session, request.user, chosen, group_by)
    return FunnelOut(groups=found[: scope.MOST_GROUPS], **await _labels(session, group_by, found))


@get("/analytics/stages", operation_id="GetStageTimes", guards=[staff], dependencies=NARROWED, responses=problems())
async def get_stage_times(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
) -> StageTimesOut:
    """How long candidates stayed in each stage."""
    found = await pipeline.stage_times(session, request.user, chosen, group_by)
    shown = found[: scope.MOST_GROUPS * len(pipeline.STAGES)]
    return StageTimesOut(groups=shown, **await _labels(session, group_by, found, len(pipeline.STAGES)))


@get(
    "/analytics/time-to-hire", operation_id="GetTimeToHire", guards=[staff], dependencies=NARROWED, responses=problems()
)
async def get_time_to_hire(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
) -> TimeToHireOut:
    """From the application to the hiring."""
    found = await pipeline.time_to_hire(session, request.user, chosen, group_by)
    return TimeToHireOut(groups=found[: scope.MOST_GROUPS], **await _labels(session, group_by, found))


@get(
    "/analytics/outcomes",
    operation_id="GetInterviewOutcomes",
    guards=[staff],
    dependencies=NARROWED,
    responses=problems(),
)
async def get_interview_outcomes(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
) -> OutcomesOut:
    """How the interviews scheduled for the range ended: completion and technical failures."""
    days = parts(request).settings.invitation_days
    found = await outcomes.outcomes(session, request.user, chosen, group_by, now=utcnow(), invitation_days=days)
    return OutcomesOut(groups=found[: scope.MOST_GROUPS], **await _labels(session, group_by, found))


@get(
    "/analytics/scores",
    operation_id="GetScoreDistributions",
    guards=[staff],
    dependencies=NARROWED,
    responses=problems(),
)
async def get_score_distributions(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    group_by: By = None,
) -> ScoresOut:
    """Per dimension and overall, of the evaluations made in the range."""
    found = await outcomes.distributions(session, request.user, chosen, group_by)
    shown = found[: scope.MOST_GROUPS * len(outcomes.DIMENSIONS)]
    return ScoresOut(groups=shown, **await _labels(session, group_by, found, len(outcomes.DIMENSIONS)))


@get("/analytics/load", operation_id="GetInterviewerLoad", guards=[staff], dependencies=NARROWED, responses=problems())
async def get_interviewer_load(
    request: StaffRequest, session: NamedDependency[AsyncSession], chosen: NamedDependency[Filters]
) -> LoadOut:
    """Who of the staff is assigned to, and listened to, how many interviews."""
    return LoadOut(await outcomes.load(session, request.user, chosen))


@get("/analytics/spend", operation_id="GetModelSpend", guards=[staff], dependencies=NARROWED, responses=problems())
async def get_model_spend(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    by: FromQuery[Literal["day", "total"]] = "total",
) -> SpendOut:
    """Calls, tokens and cost per model and purpose, of the whole company: only the date range narrows it."""
    found = await spend.spend(session, request.user, chosen, parts(request).settings.ai_prices, by)
    return SpendOut([spend_row(row) for row in found])


@get("/analytics/calls", operation_id="ListModelCalls", guards=[staff], dependencies=NARROWED, responses=problems())
async def list_model_calls(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    model: Annotated[str | None, QueryParameter(max_length=200, pattern=NO_ZERO)] = None,
    purpose: Annotated[str | None, QueryParameter(max_length=64, pattern=NO_ZERO)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CallsOut:
    """The calls that GetModelSpend adds up, newest first: never their words. Only the date range narrows them."""
    page = await spend.calls(
        session,
        request.user,
        chosen,
        parts(request).settings.ai_prices,
        model=model,
        purpose=purpose,
        cursor=cursor,
        limit=limit,
    )
    return CallsOut([_call_row(call) for call in page.items], page.next_cursor)


@get("/analytics/rows", operation_id="ListFigureRows", guards=[staff], dependencies=NARROWED, responses=problems())
async def list_figure_rows(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    chosen: NamedDependency[Filters],
    figure: FromQuery[rows.Figure],
    group_by: By = None,
    group: Annotated[
        str | None,
        QueryParameter(max_length=64, pattern=NO_ZERO, description="Key of the group; left out: of no group"),
    ] = None,
    stage: Annotated[str | None, QueryParameter(max_length=32)] = None,
    outcome: FromQuery[outcomes.Outcome | None] = None,
    dimension: FromQuery[outcomes.Dimension | None] = None,
    user_id: Annotated[UUID | None, QueryParameter(description="Member of staff, of assigned and listened")] = None,
    score_bin: Annotated[int | None, QueryParameter(name="bin", ge=1, le=10)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> RowsOut:
    """The candidates or interviews that a figure counts, newest first."""
    which = rows.Which(figure, stage, outcome, dimension, score_bin, user_id, group_by, group)
    days = parts(request).settings.invitation_days
    page = await rows.page(
        session, request.user, chosen, which, cursor=cursor, limit=limit, now=utcnow(), invitation_days=days
    )
    return RowsOut(page.items, page.next_cursor)


@get("/analytics/comparison", operation_id="CompareCandidates", guards=[staff], responses=problems())
async def compare_candidates(
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
    candidate_id: Annotated[list[UUID], QueryParameter(max_items=comparison.MOST, description="Two to six, repeated")],
) -> ComparisonOut:
    """Side by side, in the order asked for: no order of merit is made. What is unknown is null."""
    return ComparisonOut(await comparison.compare(session, request.user, candidate_id))


def spend_row(row: spend.Spend) -> SpendRow:
    return SpendRow(
        row.day,
        row.model,
        row.purpose,
        row.calls,
        row.failed,
        row.unmetered,
        row.tokens_in,
        row.tokens_out,
        row.milliseconds,
        _money(row.cost),
    )


def _call_row(call: spend.Call) -> CallRow:
    return CallRow(
        call.id,
        call.started,
        call.model,
        call.purpose,
        call.outcome,
        call.reason,
        call.milliseconds,
        call.tokens_in,
        call.tokens_out,
        _money(call.cost),
    )


def _money(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost:f}"


async def _labels(session: AsyncSession, by: GroupBy | None, found: Sequence[Any], each: int = 1) -> dict[str, Any]:
    """``each``: rows that one group may have."""
    shown = found[: scope.MOST_GROUPS * each]
    left_out = len({row.key for row in found}) - len({row.key for row in shown})
    return {"labels": await scope.labels(session, by, {row.key for row in shown}), "left_out": left_out}
