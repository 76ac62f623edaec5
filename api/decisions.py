"""What people decide about candidates, and how they rate an interview."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, convert
from sqlalchemy.ext.asyncio import AsyncSession

from api.context import StaffRequest, parts
from api.limits import guard_engines
from api.problems import problems
from api.schemas import Input
from api.security import staff
from core.decisions import appeals, offers, ratings, service
from core.decisions.models import Appeal, Decision, HumanRating, Offer
from core.evaluation import versions
from core.evaluation.models import EvaluationVersion

Reason = Annotated[str, Meta(max_length=4_000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"^(?=[\s\S]*\S)[^\x00]*$")]
Score = Annotated[int, Meta(ge=1, le=10)]


class DecisionIn(Input):
    """``write``: whether the candidate is told at once (an advance, or a rejection with the link for a second look)."""

    decision: Literal["advance", "hold", "reject"]
    reason: Reason
    write: bool = True


class Opened(Struct):
    action: str
    at: datetime


class DecisionOut(Struct):
    """``evidence`` is what this person had opened; ``ai_recommendation`` what the AI had advised, which decided nothing."""

    id: UUID
    candidate_id: UUID
    interview_id: UUID | None
    decision: str
    reason: str
    decided_by: UUID
    decided_by_name: str
    evidence: list[Opened]
    ai_recommendation: str | None
    evaluation_version: int | None
    created_at: datetime


class DecisionList(Struct):
    items: list[DecisionOut]


class OfferTerms(Input, kw_only=True):
    terms: Words
    """Goes into the letter as it is."""
    start_date: date | None = None
    answer_within_days: Annotated[int, Meta(ge=1, le=90)] = 14


class OfferIn(OfferTerms, kw_only=True):
    reason: Reason


class LetterOut(Struct):
    heading: str
    body: str


class OfferOut(Struct):
    id: UUID
    candidate_id: UUID
    decision_id: UUID
    status: str
    terms: str
    start_date: date | None
    letter_written: bool
    expires_at: datetime
    answered_at: datetime | None
    note: str | None
    created_at: datetime


class OfferList(Struct):
    items: list[OfferOut]


class AppealOut(Struct):
    id: UUID
    candidate_id: UUID
    decision_id: UUID
    message: str | None
    asked_at: datetime | None
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


class AppealList(Struct):
    items: list[AppealOut]


class AppealAnswer(Input):
    outcome: Literal["upheld", "reopened"]
    answer: Words


class Scores(Input):
    communication: Score | None
    technical: Score | None
    confidence: Score | None
    domain_knowledge: Score | None
    problem_solving: Score | None


class RatingIn(Input):
    scores: Scores
    comment: Reason | None = None


class RatingOut(Struct):
    user_id: UUID
    name: str
    scores: dict[str, int | None]
    comment: str | None
    created_at: datetime


class RatingsOut(Struct):
    """``others`` is null until your own is in."""

    mine: RatingOut | None
    others: list[RatingOut] | None
    count: int


class AgainIn(Input):
    reason: Words


class VersionOut(Struct):
    version: int
    overall_score: float | None
    ai_recommendation: str | None
    evaluated_at: datetime | None
    replaced_by: UUID
    reason: str
    dimensions: dict[str, float | None]


class VersionList(Struct):
    version: int
    """The one that counts, or is being made."""
    items: list[VersionOut]


def _decision(row: Decision, name: str) -> DecisionOut:
    return DecisionOut(
        row.id,
        row.candidate_id,
        row.interview_id,
        row.kind,
        row.reason,
        row.decided_by,
        name,
        convert(row.evidence, list[Opened]),
        row.ai_recommendation,
        row.evaluation_version,
        row.created_at,
    )


def _offer(row: Offer) -> OfferOut:
    return OfferOut(
        row.id,
        row.candidate_id,
        row.decision_id,
        row.status,
        row.terms,
        row.start_date,
        row.letter_path is not None,
        row.expires_at,
        row.answered_at,
        row.note,
        row.created_at,
    )


def _appeal(row: Appeal) -> AppealOut:
    return convert(row, AppealOut, from_attributes=True)


def _rating(row: HumanRating, name: str) -> RatingOut:
    return RatingOut(row.user_id, name, row.scores, row.comment, row.created_at)


def _version(row: EvaluationVersion) -> VersionOut:
    content = row.content
    scores = {each["dimension"]: each["score"] for each in content["dimensions"]}
    return VersionOut(
        row.version,
        content["overall_score"],
        content["ai_recommendation"],
        row.evaluated_at,
        row.replaced_by,
        row.reason,
        scores,
    )


@post(
    "/candidates/{candidate_id:uuid}/decisions",
    operation_id="RecordDecision",
    guards=[staff],
    responses=problems(409),
)
async def record_decision(
    candidate_id: FromPath[UUID],
    data: JSONBody[DecisionIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> DecisionOut:
    """Yours, with a reason, after you have opened the evaluation, the report or the replay of the interview it rests on; without
    an interview, the candidate or the screening."""
    settings = parts(request).settings
    row = await service.decide(
        session, settings, request.user, candidate_id, data.decision, data.reason, write=data.write
    )
    return _decision(row, request.user.full_name)


@get("/candidates/{candidate_id:uuid}/decisions", operation_id="ListDecisions", guards=[staff], responses=problems())
async def list_decisions(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> DecisionList:
    """Every one, oldest first; the last one counts."""
    rows = await service.history(session, request.user, candidate_id)
    return DecisionList([_decision(row, name) for row, name in rows])


@post("/candidates/{candidate_id:uuid}/offers", operation_id="MakeOffer", guards=[staff], responses=problems(409))
async def make_offer(
    candidate_id: FromPath[UUID],
    data: JSONBody[OfferIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> OfferOut:
    """A decision like any other; the letter is written and mailed, with a link to accept or decline it."""
    offer = await offers.make(
        session,
        parts(request).settings,
        request.user,
        candidate_id,
        data.reason,
        terms=data.terms,
        start_date=data.start_date,
        days=data.answer_within_days,
    )
    return _offer(offer)


@post(
    "/candidates/{candidate_id:uuid}/offers/preview",
    operation_id="PreviewOffer",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def preview_offer(
    candidate_id: FromPath[UUID],
    data: JSONBody[OfferTerms],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> LetterOut:
    """The letter's words, as it would go out. Nothing is sent or kept."""
    words = await offers.preview(
        session,
        parts(request).settings,
        request.user,
        candidate_id,
        terms=data.terms,
        start_date=data.start_date,
        days=data.answer_within_days,
    )
    return LetterOut(words.subject, words.body)


@get("/candidates/{candidate_id:uuid}/offers", operation_id="ListOffers", guards=[staff], responses=problems())
async def list_offers(
    candidate_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OfferList:
    return OfferList([_offer(row) for row in await offers.of_candidate(session, request.user, candidate_id)])


@post(
    "/offers/{offer_id:uuid}/withdrawal",
    operation_id="WithdrawOffer",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def withdraw_offer(
    offer_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> OfferOut:
    """Only while it is not answered. The candidate's link says so from then on."""
    return _offer(await offers.withdraw(session, request.user, offer_id))


@get("/appeals", operation_id="ListAppeals", guards=[staff], responses=problems())
async def list_appeals(request: StaffRequest, session: NamedDependency[AsyncSession]) -> AppealList:
    """Second looks that candidates asked for and nobody has answered, oldest first."""
    return AppealList([_appeal(row) for row in await appeals.waiting(session, request.user)])


@post(
    "/appeals/{appeal_id:uuid}/answer",
    operation_id="AnswerAppeal",
    status_code=200,
    guards=[staff],
    responses=problems(409),
)
async def answer_appeal(
    appeal_id: FromPath[UUID],
    data: JSONBody[AppealAnswer],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> AppealOut:
    """By somebody else than who rejected. The candidate is told."""
    settings = parts(request).settings
    return _appeal(await appeals.answer(session, settings, request.user, appeal_id, data.outcome, data.answer))


@post(
    "/interviews/{interview_id:uuid}/ratings",
    operation_id="RateByPerson",
    guards=[staff],
    responses=problems(409),
)
async def rate_by_person(
    interview_id: FromPath[UUID],
    data: JSONBody[RatingIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> RatingOut:
    """Once, and for good. A null says that nothing was heard of it."""
    scores = {name: getattr(data.scores, name) for name in ratings.DIMENSIONS}
    row = await ratings.submit(session, request.user, interview_id, scores, data.comment)
    return _rating(row, request.user.full_name)


@get("/interviews/{interview_id:uuid}/ratings", operation_id="GetRatings", guards=[staff], responses=problems())
async def get_ratings(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> RatingsOut:
    found = await ratings.of_interview(session, request.user, interview_id)
    mine = None if found.mine is None else _rating(found.mine, request.user.full_name)
    others = None if found.others is None else [_rating(row, name) for row, name in found.others]
    return RatingsOut(mine, others, found.count)


@post(
    "/interviews/{interview_id:uuid}/evaluation",
    operation_id="ReEvaluate",
    status_code=202,
    guards=[staff],
    responses=problems(409, 429),
)
async def re_evaluate(
    interview_id: FromPath[UUID],
    data: JSONBody[AgainIn],
    request: StaffRequest,
    session: NamedDependency[AsyncSession],
) -> VersionList:
    """The AI evaluates once more; what it said before is kept. Decisions have to be made on the new one."""
    await guard_engines(parts(request).limiter, request.user.id)
    evaluation = await versions.evaluate_again(session, request.user, interview_id, data.reason)
    rows = await versions.earlier(session, request.user, interview_id)
    return VersionList(evaluation.version, [_version(row) for row in rows])


@get(
    "/interviews/{interview_id:uuid}/evaluation/versions",
    operation_id="ListEvaluationVersions",
    guards=[staff],
    responses=problems(),
)
async def list_evaluation_versions(
    interview_id: FromPath[UUID], request: StaffRequest, session: NamedDependency[AsyncSession]
) -> VersionList:
    """The earlier ones, newest first."""
    rows = await versions.earlier(session, request.user, interview_id)
    return VersionList(rows[0].version + 1 if rows else 1, [_version(row) for row in rows])
