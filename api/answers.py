"""What candidates answer by a link, without signing in: an offer, and the wish for a second look. The token is in the body."""

from datetime import date, datetime
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta, Struct
from sqlalchemy.ext.asyncio import AsyncSession

from api import pages
from api.context import AnyRequest, parts
from api.limits import address
from api.problems import public_problems
from api.schemas import Input, LinkToken
from api.security import OPEN
from core.decisions import appeals, offers

TRIES, TRIES_S = 30, 15 * 60.0
Note = Annotated[str, Meta(max_length=2_000, pattern=r"^[^\x00]*$")]


class LinkIn(Input):
    token: LinkToken


class OfferAnswerIn(Input):
    token: LinkToken
    answer: Literal["accept", "decline"]
    note: Note | None = None


class OfferView(Struct):
    """``status`` is sent, accepted, declined or withdrawn."""

    company: str
    job_title: str
    first_name: str
    status: str
    terms: str
    start_date: date | None
    expires_at: datetime


class AppealIn(Input):
    token: LinkToken
    message: Annotated[str, Meta(min_length=1, max_length=4_000, pattern=r"^(?=[\s\S]*\S)[^\x00]*$")]


class AppealAsked(Struct):
    asked_at: datetime | None


async def _guard(request: AnyRequest) -> None:
    await parts(request).limiter.hit("link", address(request), TRIES, TRIES_S, closed=True)


def _view(request: AnyRequest, found: offers.View) -> OfferView:
    offer = found.offer
    company = parts(request).settings.company
    return OfferView(
        company, found.job_title, found.first_name, offer.status, offer.terms, offer.start_date, offer.expires_at
    )


@post("/offer", operation_id="ViewOffer", opt=OPEN, status_code=200, responses=public_problems(410, 429))
async def view_offer(data: JSONBody[LinkIn], request: AnyRequest, session: NamedDependency[AsyncSession]) -> OfferView:
    await _guard(request)
    return _view(request, await offers.view(session, data.token))


@post("/offer/answer", operation_id="AnswerOffer", opt=OPEN, status_code=200, responses=public_problems(409, 410, 429))
async def answer_offer(
    data: JSONBody[OfferAnswerIn], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> OfferView:
    """Once. The same answer again changes nothing."""
    await _guard(request)
    return _view(request, await offers.answer(session, data.token, data.answer, data.note))


@post("/appeal", operation_id="AskForSecondLook", opt=OPEN, status_code=202, responses=public_problems(410, 429))
async def ask_for_second_look(
    data: JSONBody[AppealIn], request: AnyRequest, session: NamedDependency[AsyncSession]
) -> AppealAsked:
    """Another person than the one who decided looks at the application again."""
    await _guard(request)
    return AppealAsked((await appeals.ask(session, data.token, data.message)).asked_at)


@get("/offer", operation_id="OfferPage", opt=OPEN, include_in_schema=False)
async def offer_page() -> Response[str]:
    return pages.small("answer.html")


@get("/appeal", operation_id="AppealPage", opt=OPEN, include_in_schema=False)
async def appeal_page() -> Response[str]:
    return pages.small("answer.html")
