"""What people decide about an interview, and what candidates answer to an offer."""

from datetime import date, datetime, timedelta
from uuid import UUID

from core.db import Json
from core.decisions.models import Appeal, Offer
from core.notifications.moments import day
from seeds.company.sitting import Sat
from seeds.company.story import Story

_REASONS = {
    "advance": (
        "Solid answers with examples of their own; I want the panel to meet them.",
        "Knows the trade. Two points are open, which the second talk can settle.",
    ),
    "hold": (
        "Good in parts. We wait for the two interviews that are still to come.",
        "Not clear enough yet; the licence has to be checked before we go on.",
    ),
    "reject": (
        "Important steps were missing from the answers on safety, also when asked again.",
        "The answers stayed general; the job needs somebody who has done it.",
        "Not enough practice yet for this post. A trainee post would suit better.",
    ),
    "offer": (
        "Clear, concrete and careful answers; references are good. We want this person.",
        "The best fit for the team's open shifts, with the experience that the job asks for.",
    ),
}

_GOOD = 5.0
"""From here on people make offers, now and then below it."""


def decided(story: Story, sat: Sat) -> str | None:
    """The newest decision's kind; None while nobody has decided. Some are forgotten: they are what the dashboard warns of."""
    if story.random.random() < 0.04:
        return None
    if story.random.random() < 0.04:
        left = story.later(sat.at, 1, 4)
        if left <= story.now:
            story.step("withdrawn", left)
        return None
    at = story.later(sat.at, 1.2, 6)
    if at > story.now:
        return None
    kind = _first(story, sat.overall)
    decision_id = _decide(story, sat, kind, at)
    if kind in ("advance", "hold"):
        again = story.later(at, 3, 10)
        if again > story.now:
            return kind
        good = (sat.overall or 0) >= _GOOD
        kind = (
            "offer"
            if story.random.random() < (0.75 if good and kind == "advance" else 0.3 if good else 0.05)
            else "reject"
        )
        decision_id, at = _decide(story, sat, kind, again), again
    if kind == "reject":
        _second_look(story, decision_id, at)
    elif kind == "offer":
        _offered(story, decision_id, at)
    return kind


def _first(story: Story, overall: float | None) -> str:
    level = overall or 0
    weights = (1, 1, 12, 0) if level < 4.5 else (6, 3, 6, 1) if level < 6.5 else (6, 1, 1, 7)
    return story.random.choices(("advance", "hold", "reject", "offer"), weights)[0]


def _decide(story: Story, sat: Sat, kind: str, at: datetime) -> UUID:
    on: Json = {"interview_id": sat.interview_id, "ai_recommendation": sat.recommendation, "evaluation_version": 1}
    basis = ("evaluation.opened", "evaluations", sat.evaluation_id)
    return story.decide(at, kind, story.random.choice(_REASONS[kind]), basis, on)


def _second_look(story: Story, decision_id: UUID, at: datetime) -> None:
    asked = story.later(at, 1, 12)
    wanted = asked <= story.now and story.random.random() < 0.06
    answered = story.later(asked, 1, 4)
    done = wanted and answered <= story.now
    story.rows.add(
        Appeal, at, candidate_id=story.candidate_id, decision_id=decision_id, token_hash=story.token(),
        expires_at=at + timedelta(days=30), asked_at=asked if wanted else None,
        message="I think my answer on the second question was heard wrongly." if wanted else None,
        outcome="upheld" if done else None,
        answer="I read the transcript again and come to the same result." if done else None,
        answered_by=story.job.hiring[-1] if done else None, answered_at=answered if done else None,
    )  # fmt: skip


def _offered(story: Story, decision_id: UUID, at: datetime) -> None:
    expires = at + timedelta(days=14)
    answered = story.later(at, 1, 8)
    status = story.random.choices(("accepted", "declined", "sent"), (78, 15, 7))[0] if answered <= story.now else "sent"
    start: date = (at + timedelta(days=45)).date().replace(day=1)
    story.rows.add(
        Offer, at, candidate_id=story.candidate_id, decision_id=decision_id,
        terms="Full time, as the job description says; the pay of the band, with supplements.", start_date=start,
        status=status, token_hash=story.token(), expires_at=expires, answered_at=None if status == "sent" else answered,
    )  # fmt: skip
    story.tell(at, "offer", expires=day(expires, "en", None))
    if status != "sent":
        story.step("hired" if status == "accepted" else "withdrawn", answered)
