"""Every figure equals what loops over the raw rows come to, over random companies and the demo company, readers and filters; and
every figure's rows are as many as it says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.accounts.models import Role, User
from core.analytics import dashboard, outcomes, pipeline, rows, spend, trend
from core.analytics.rows import Figure, Which
from core.analytics.scope import Filters
from core.db import Database
from core.errors import Forbidden, Invalid
from tests.core.analytics import by_hand
from tests.core.analytics.case import Case
from tests.core.analytics.company import NOW, STAGES

COUNTED: dict[str, Figure] = {
    "applications": "applications",
    "interviews": "completed",
    "offers": "offers",
    "hires": "hires",
}
"""Whose rows a measure of the trend has behind it."""
PRICES = {"gpt-4o": (2.5, 10.0), "gpt-4o-mini": (0.15, 0.6)}


def _same(found: pipeline.Spread, values: list[Any]) -> None:
    count, *figures = by_hand.spread(values)
    assert found.count == count
    for mine, theirs in zip((found.mean, found.median, found.p90), figures, strict=True):
        assert mine == (None if theirs is None else pytest.approx(theirs, rel=1e-9, abs=1e-6))


async def test_the_funnel(case: Case) -> None:
    found = await pipeline.funnel(case.session, case.user, case.filters, case.by)
    mine = {
        group.key: [(s.reached, s.passed_on, s.waiting, s.rejected, s.withdrawn) for s in group.stages]
        for group in found
    }
    assert mine == by_hand.funnel(case.company, case.user, case.filters, case.by)
    for group in found:
        for stage, following in zip(group.stages, [*group.stages[1:], None], strict=True):
            assert stage.reached == stage.passed_on + stage.waiting + stage.rejected + stage.withdrawn
            assert following is None or following.reached == stage.passed_on
    # its rows are as many
    if found:
        group, n = case.random.choice(found), case.random.randrange(len(STAGES))
        stage = group.stages[n]
        part = Which("reached", stage=stage.stage, by=case.by, group=group.key)
        assert len(await case.rows(part)) == stage.reached
        assert len(await case.rows(replace(part, figure="waiting"))) == stage.waiting
        assert len(await case.rows(replace(part, figure="dropped"))) == stage.rejected + stage.withdrawn
        assert len(await case.rows(replace(part, figure="rejected"))) == stage.rejected
        assert len(await case.rows(replace(part, figure="withdrawn"))) == stage.withdrawn


async def test_how_long_stages_take(case: Case) -> None:
    found = await pipeline.stage_times(case.session, case.user, case.filters, case.by)
    expected = by_hand.grouped(
        ((by_hand.key(case.company, case.by, candidate), change["from_status"]), seconds)
        for candidate, change, seconds in by_hand.visits(case.company, case.user, case.filters)
    )  # fmt: skip
    assert {(row.key, row.stage) for row in found} == set(expected)
    for row in found:
        _same(row.seconds, expected[row.key, row.stage])
        behind = await case.rows(Which("stage_time", stage=row.stage, by=case.by, group=row.key))
        assert len(behind) == row.seconds.count
        assert sum(each.value or 0 for each in behind) == pytest.approx(float(sum(expected[row.key, row.stage])))


async def test_time_to_hire(case: Case) -> None:
    found = await pipeline.time_to_hire(case.session, case.user, case.filters, case.by)
    expected = by_hand.grouped(
        (by_hand.key(case.company, case.by, candidate), by_hand.seconds(candidate["created_at"], at))
        for candidate, at in by_hand.hires(case.company, case.user, case.filters)
    )
    assert {row.key for row in found} == set(expected)
    for row in found:
        _same(row.seconds, expected[row.key])
        assert len(await case.rows(Which("hires", by=case.by, group=row.key))) == row.seconds.count


async def test_the_trend(case: Case) -> None:
    interval: trend.Interval = case.random.choice(["day", "week", "month"])
    found = await trend.trend(case.session, case.user, case.filters, case.by, interval)
    company, user, filters = case.company, case.user, case.filters
    expected: dict[Any, int] = {}
    for measure, events in by_hand.happened(company, user, filters).items():
        for candidate, at in events:
            begins = by_hand.begin(at, filters.timezone, interval)
            place = (by_hand.key(company, case.by, candidate), begins, measure)
            expected[place] = expected.get(place, 0) + 1
    mine = {
        (group.key, point.begins, measure): getattr(point, measure)
        for group in found
        for point in group.points
        for measure in trend.MEASURES
    }
    assert {place: count for place, count in mine.items() if count} == expected
    for group in found:  # no interval is missing, and none lies outside the range
        days = [point.begins for point in group.points]
        begins = [by_hand.begin(NOW - timedelta(days=back), filters.timezone, interval) for back in range(-200, 600)]
        assert days == [day for day in sorted(set(begins)) if days[0] <= day <= days[-1]]
        if filters.since:
            assert days[0] == by_hand.begin(filters.since, filters.timezone, interval)
        if filters.until:
            last = filters.until - timedelta(microseconds=1)
            assert days[-1] == by_hand.begin(last, filters.timezone, interval)
    for group in found:
        for measure, figure in COUNTED.items():
            behind = await case.rows(Which(figure, by=case.by, group=group.key))
            assert len(behind) == sum(getattr(point, measure) for point in group.points)


async def test_how_interviews_end(case: Case) -> None:
    found = await outcomes.outcomes(case.session, case.user, case.filters, case.by, now=NOW, invitation_days=14)
    mine = by_hand.grouped(
        (by_hand.key(case.company, case.by, candidate), interview)
        for interview, candidate in by_hand.interviews(case.company, case.user, case.filters)
        if by_hand.within(case.filters, interview["scheduled_at"])
    )
    epochs = {run["interview_id"]: run["epoch"] for run in case.company["interview_runs"]}
    assert {group.key for group in found} == set(mine)
    for group in found:
        ends = [by_hand.outcome(interview) for interview in mine[group.key]]
        assert group.counts == {name: ends.count(name) for name in outcomes.OUTCOMES}
        assert group.interviews == len(ends) == sum(group.counts.values())
        assert group.interrupted == sum(epochs.get(interview["id"], 0) > 1 for interview in mine[group.key])
        over = [end for end in ends if end in ("completed", "stopped", "human_requested", "ended_by_hr", "broken_off")]
        assert group.completion == (over.count("completed") / len(over) if over else None)
        assert group.technical_failures == (over.count("broken_off") / len(over) if over else None)
        done = [i for i, end in zip(mine[group.key], ends, strict=True) if end == "completed"]
        _same(group.seconds, [by_hand.seconds(i["started_at"], i["ended_at"]) for i in done])
        assert len(await case.rows(Which("interrupted", by=case.by, group=group.key))) == group.interrupted
        name = case.random.choice(outcomes.OUTCOMES)
        behind = await case.rows(Which("interviews", outcome=name, by=case.by, group=group.key))
        assert {row.interview_id for row in behind} == {
            i["id"] for i, end in zip(mine[group.key], ends, strict=True) if end == name
        }


async def test_scores(case: Case) -> None:
    found = await outcomes.distributions(case.session, case.user, case.filters, case.by)
    mine = by_hand.grouped(
        (by_hand.key(case.company, case.by, candidate), evaluation)
        for evaluation, candidate in by_hand.evaluations(case.company, case.user, case.filters)
    )
    assert {(row.key, row.dimension) for row in found} == {(key, d) for key in mine for d in outcomes.DIMENSIONS}
    for row in found:
        scores = [evaluation[f"{row.dimension}_score"] for evaluation in mine[row.key]]
        known = [score for score in scores if score is not None]
        assert row.bins == [sum(int(score) == low for score in known) for low in range(1, 11)]
        assert row.unscored == len(scores) - len(known)
        _same(row.scores, known)
    for row in case.random.sample(found, min(3, len(found))):
        which = Which("scores", dimension=row.dimension, by=case.by, group=row.key)
        assert len(await case.rows(which)) == row.scores.count
        assert len(await case.rows(replace(which, bin=10))) == row.bins[9]
        assert len(await case.rows(replace(which, figure="unscored"))) == row.unscored


async def test_what_staff_carry(case: Case) -> None:
    found = await outcomes.load(case.session, case.user, case.filters)
    mine = {
        interview["id"]: interview
        for interview, _ in by_hand.interviews(case.company, case.user, case.filters)
        if by_hand.within(case.filters, interview["scheduled_at"])
    }
    expected: dict[Any, tuple[Any, ...]] = {}
    for user in case.company.staff:
        given = [
            mine[row["interview_id"]]["status"]
            for row in case.company["interview_interviewers"]
            if row["user_id"] == user.id and row["interview_id"] in mine
        ]
        heard = [
            row
            for row in case.company["interview_observations"]
            if row["user_id"] == user.id and row["interview_id"] in mine
        ]
        if given or heard:
            expected[user.id] = (
                len(given),
                sum(status in ("scheduled", "in_progress", "paused") for status in given),
                given.count("completed"),
                len({row["interview_id"] for row in heard}),
                float(sum(by_hand.seconds(row["created_at"], row["left_at"]) for row in heard if row["left_at"])),
            )
    assert {row.user_id for row in found} == set(expected)
    for row in found:
        assert (row.assigned, row.open, row.completed, row.listened) == expected[row.user_id][:4]
        assert row.listened_seconds == pytest.approx(expected[row.user_id][4])
        counts: dict[Figure, int] = {
            "assigned": row.assigned,
            "assigned_open": row.open,
            "assigned_completed": row.completed,
        }
        for figure, count in counts.items():
            assert len(await case.rows(Which(figure, user_id=row.user_id))) == count
        heard = await case.rows(Which("listened", user_id=row.user_id))
        assert len(heard) == row.listened
        assert sum(each.value or 0 for each in heard) == pytest.approx(row.listened_seconds)


async def _calls(case: Case, model: str, purpose: str) -> list[spend.Call]:
    """All pages, of a few each."""
    found: list[spend.Call] = []
    cursor: str | None = None
    while True:
        page = await spend.calls(
            case.session, case.user, case.filters, PRICES, model=model, purpose=purpose, cursor=cursor, limit=20
        )
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            moments = [(call.started, call.id) for call in found]
            assert moments == sorted(set(moments), reverse=True), "newest first, none twice"
            return found


async def test_what_models_cost(case: Case) -> None:
    by: Any = case.random.choice(["day", "total"])
    if case.user.role != Role.SUPER_ADMIN and case.user.department_id is not None:
        with pytest.raises(Forbidden):
            await spend.spend(case.session, case.user, case.filters, PRICES, by)
        return
    found = await spend.spend(case.session, case.user, case.filters, PRICES, by)
    expected = by_hand.grouped(
        (
            (
                by_hand.begin(call["started"], case.filters.timezone, "day") if by == "day" else None,
                call["model"],
                call["purpose"],
            ),
            call,
        )
        for call in case.company["ai_calls"]
        if by_hand.within(case.filters, call["started"])
    )  # fmt: skip
    assert {(row.day, row.model, row.purpose) for row in found} == set(expected)
    for row in found:
        calls = expected[row.day, row.model, row.purpose]
        tokens_in = sum(call["tokens_in"] or 0 for call in calls)
        tokens_out = sum(call["tokens_out"] or 0 for call in calls)
        assert (row.calls, row.tokens_in, row.tokens_out) == (len(calls), tokens_in, tokens_out)
        assert row.failed == sum(call["outcome"] == "failed" for call in calls)
        assert row.unmetered == sum(call["tokens_in"] is None for call in calls)
        assert row.milliseconds == sum(call["ms"] for call in calls)
        assert row.cost == by_hand.cost(PRICES, row.model, tokens_in, tokens_out)
    for model, purpose in {(row.model, row.purpose) for row in found}:
        rows_of = [row for row in found if (row.model, row.purpose) == (model, purpose)]
        behind = await _calls(case, model, purpose)
        assert len(behind) == sum(row.calls for row in rows_of)
        assert sum(call.milliseconds for call in behind) == sum(row.milliseconds for row in rows_of)
        if model in PRICES:
            assert sum(call.cost or 0 for call in behind) == sum(row.cost or 0 for row in rows_of)
        else:
            assert {call.cost for call in behind} == {None}


async def test_the_dashboard(case: Case) -> None:
    interviewers = [user for user in case.company.staff if user.role == Role.INTERVIEWER]
    for user in (case.user, *interviewers[:2]):
        await _by_hand_too(case, user)


async def _by_hand_too(case: Case, user: User) -> None:
    zone = case.filters.timezone
    terms = dashboard.Terms(NOW, zone, reply_days=7, invitation_days=14)
    found = await dashboard.read(case.session, user, terms)
    company, everything = case.company, Filters()
    people = by_hand.candidates(company, user, everything)
    mine = by_hand.interviews(company, user, everything)
    ended = ("rejected", "withdrawn", "hired")
    assert found.pipeline == {
        status: sum(row["status"] == status for row in people) for status in STAGES if status != "hired"
    }
    waits = {"interviewing", "evaluated"}
    evaluation = {interview["id"]: by_hand.evaluation_of(company, interview) for interview, _ in mine}
    pending = {
        interview["id"]
        for interview, candidate in mine
        if (row := evaluation[interview["id"]])
        and row["status"] == "ready"
        and row["hr_decision"] is None
        and candidate["status"] in waits
    }
    overdue = {
        interview["id"]
        for interview, candidate in mine
        if interview["status"] == "completed"
        and interview["ended_at"] < NOW - timedelta(days=7)
        and candidate["status"] in waits
        and ((row := evaluation[interview["id"]]) is None or row["hr_decision"] is None)
    }
    live = {interview["id"] for interview, _ in mine if by_hand.outcome(interview) == "running"}
    recent = NOW - timedelta(days=30)
    assert found.kpis == dashboard.Kpis(
        open_jobs=sum(
            job["status"] == "open" and by_hand.sees_job(company, user, job) for job in company["job_descriptions"]
        ),
        active_candidates=sum(row["status"] not in ended for row in people),
        interviews_today=sum(
            by_hand.begin(interview["scheduled_at"], zone, "day") == by_hand.begin(NOW, zone, "day")
            and interview["status"] != "cancelled"
            for interview, _ in mine
        ),
        live_now=len(live),
        completed=sum(i["status"] == "completed" and i["ended_at"] >= recent for i, _ in mine),
        pending_reviews=len(pending),
        overdue_replies=len(overdue),
        hires=len(by_hand.hires(company, user, replace(everything, since=recent))),
    )
    upcoming = [i["scheduled_at"] for i, _ in mine if by_hand.outcome(i) == "upcoming"]
    assert [item.scheduled_at for item in found.upcoming] == sorted(upcoming)[:10]
    assert {item.interview_id for item in found.live} <= live
    assert len(found.live) == min(10, len(live))
    assert {item.interview_id for item in found.pending_reviews} <= pending
    assert len(found.pending_reviews) == min(10, len(pending))
    assert all(item.due and item.due < NOW for item in found.overdue_replies)
    alerts = {alert.code: alert.count for alert in found.alerts}
    stuck = sum(
        i["status"] == "completed"
        and i["ended_at"] < NOW - timedelta(minutes=15)
        and c["status"] in waits
        and ((row := evaluation[i["id"]]) is None or row["status"] == "pending")
        for i, c in mine
    )
    expected = {
        "interviews_broken_off": sum(by_hand.outcome(i) == "broken_off" for i, _ in mine),
        "replies_overdue": len(overdue),
        "evaluations_pending": stuck,
        "never_started": sum(by_hand.outcome(i) == "never_started" for i, _ in mine),
    }
    assert alerts == {code: count for code, count in expected.items() if count}
    # who waits for ever ends no dashboard: it looks at so many, and says that there are more
    unanswered = sum(
        i["status"] == "completed"
        and c["status"] in waits
        and ((row := evaluation[i["id"]]) is None or row["hr_decision"] is None or row["status"] == "pending")
        for i, c in mine
    )
    assert found == await dashboard.read(case.session, user, replace(terms, most_open=unanswered))
    assert not found.at_least
    if unanswered > 1:
        some = await dashboard.read(case.session, user, replace(terms, most_open=unanswered // 2))
        assert some.at_least
        assert some.kpis.pending_reviews <= found.kpis.pending_reviews
        assert some.kpis.overdue_replies <= found.kpis.overdue_replies
        assert {item.interview_id for item in some.pending_reviews} <= pending
        said = {
            alert.code: alert.text for alert in some.alerts if alert.code in ("replies_overdue", "evaluations_pending")
        }
        assert all(text.startswith("At least") for text in said.values())


async def test_a_part_that_is_not_there_is_refused(database: Database, clean: Database) -> None:
    user = User(role=Role.SUPER_ADMIN, email="a@example.org", full_name="A")
    terms: dict[str, Any] = {"cursor": None, "limit": 5, "now": NOW, "invitation_days": 14}
    async with clean.sessions() as session:
        for which in (
            Which("reached"),
            Which("scores", dimension="overall", bin=11),
            Which("hires", by="job", group="x"),
            Which("listened"),
        ):
            with pytest.raises(Invalid):
                await rows.page(session, user, Filters(), which, **terms)
    with pytest.raises(Invalid):
        Filters(timezone="Mars/Olympus")
    with pytest.raises(Invalid):
        Filters(since=NOW, until=NOW)
